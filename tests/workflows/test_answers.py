"""What a case answers to staff actions: once for each key, the same again, and to one of many only."""

import asyncio

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.service import RPCError, RPCStatusCode

from approvals.actions import Approve, Comment, Refuse, Submit
from approvals.effects import CaseStatus
from approvals.refusals import Refusal, RefusalCode
from tests.approvals.chains import BUDGET_FORM
from tests.approvals.people import document, staff
from tests.workflows.chains import TALK
from tests.workflows.engine_cases import Cases, RefusedByCase, seen
from tests.workflows.fake_activities import MADE_BY_MACHINE
from workflows.messages import Receipt
from workflows.same_request import request_digest

AT_A_TIME = 8
"""So many the API sends to one case at once."""
SAY = Comment(task="main.sign.1.decide", text="请尽快办理")


async def test_an_action_is_answered_with_its_effects_and_their_hash(cases: Cases) -> None:
    case = await cases.open(rehearsal=True)
    receipt = await case.hand_in()
    assert [effect.event.kind for effect in receipt.effects] == ["decided", "version_made", "task_opened"]
    assert (receipt.first, receipt.last) == (receipt.effects[0].number, receipt.effects[-1].number)
    assert receipt.hash == receipt.effects[-1].hash
    assert receipt.at == case.at
    assert receipt.settled


async def test_an_action_that_sets_automatic_work_in_motion_says_so(cases: Cases) -> None:
    case = await cases.open(rehearsal=True)
    cases.fakes.hold(case.id, "combine_county_drafts")
    await case.hand_in()
    assert not (await case.confirm()).settled
    cases.fakes.let_go(case.id, "combine_county_drafts")


async def test_a_refusal_says_why_and_leaves_nothing_in_the_history(cases: Cases) -> None:
    case = await cases.open(rehearsal=True)
    await case.hand_in()
    before = len(await case.events())
    with pytest.raises(RefusedByCase) as refused:
        await case.act(staff("city_tax/checker"), Approve(task="main.draft.1.decide", seen=seen(1, 1)))
    assert refused.value.refusal.code is RefusalCode.WRONG_PARTY
    later = (await case.events())[before:]
    accepted = EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED
    assert accepted not in {event.event_type for event in later}


async def test_the_same_request_again_gets_the_same_answer_and_has_no_second_effect(cases: Cases) -> None:
    case = await cases.open(TALK, rehearsal=True)
    request = case.request(staff("bureau/leader"), SAY, key="wang:1")
    first = await case.send(request, update_id=request.key)
    for update_id in (request.key, None):
        again = await case.send(request, update_id)
        assert (again.first, again.last, again.hash, again.at) == (first.first, first.last, first.hash, first.at)
    assert (await case.act(staff("bureau/leader"), SAY)).first == first.last + 1


async def test_the_same_key_for_something_else_is_refused(cases: Cases) -> None:
    case = await cases.open(TALK, rehearsal=True)
    await case.act(staff("bureau/leader"), SAY, key="wang:1")
    other = case.request(staff("bureau/leader"), SAY.model_copy(update={"text": "另有意见"}), key="wang:1")
    with pytest.raises(RefusedByCase) as refused:
        await case.send(other)
    assert refused.value.refusal.code is RefusalCode.KEY_REUSED


async def test_the_engine_s_own_answer_to_a_reused_key_shows_that_it_was_another_request(cases: Cases) -> None:
    case = await cases.open(TALK, rehearsal=True)
    await case.act(staff("bureau/leader"), SAY, key="wang:1")
    other = case.request(staff("bureau/leader"), SAY.model_copy(update={"text": "另有意见"}), key="wang:1")
    receipt = await case.send(other, update_id="wang:1")
    assert receipt.digest != request_digest(other)


async def test_a_refused_request_uses_up_no_key(cases: Cases) -> None:
    case = await cases.open(rehearsal=True)
    approve = Approve(task="main.draft.1.decide", seen=seen(1, 1))
    with pytest.raises(RefusedByCase):
        await case.act(staff("bureau/checker"), approve, key="li:1")
    await case.hand_in()
    assert (await case.act(staff("bureau/checker"), approve, key="li:1")).effects


async def test_of_fifty_people_who_hand_in_at_once_each_other_learns_who_was_first(cases: Cases) -> None:
    case = await cases.open(rehearsal=True)
    gate = asyncio.Semaphore(AT_A_TIME)

    async def hand_in(number: int) -> Receipt | Refusal:
        async with gate:
            try:
                submit = Submit(task="main.draft.1.prepare", document=document(BUDGET_FORM, number))
                return await case.act(staff("bureau/maker", person=f"person-{number}"), submit)
            except RefusedByCase as refused:
                return refused.refusal

    answers = await asyncio.gather(*(hand_in(number) for number in range(50)))
    [winner] = [answer for answer in answers if isinstance(answer, Receipt)]
    refusals = [answer for answer in answers if isinstance(answer, Refusal)]
    first = winner.effects[0].actor
    assert first is not None
    assert len(refusals) == 49
    assert {(refusal.code, refusal.by, refusal.at) for refusal in refusals} == {
        (RefusalCode.ALREADY_DECIDED, f"{first.organisation_name}{first.name}", winner.at)
    }


async def test_of_many_last_decisions_at_once_one_counts_though_the_case_ends_by_it(cases: Cases) -> None:
    """Whom the case can no longer answer, the engine says that it is gone; then the records answer."""
    case = await cases.open(TALK, rehearsal=True)

    async def decide(number: int) -> Receipt | RefusalCode | RPCStatusCode:
        actor = staff("bureau/leader", person=f"person-{number}")
        try:
            return await case.act(actor, Approve(task="main.sign.1.decide"))
        except RefusedByCase as refused:
            return refused.refusal.code
        except RPCError as error:
            return error.status

    answers = await asyncio.gather(*(decide(number) for number in range(AT_A_TIME)))
    others = [answer for answer in answers if not isinstance(answer, Receipt)]
    assert len(others) == AT_A_TIME - 1
    assert set(others) <= {RefusalCode.CASE_CLOSED, RPCStatusCode.NOT_FOUND}
    assert (await case.handle.result()).status is CaseStatus.DONE


async def test_every_one_of_many_acts_at_once_has_effects_of_its_own(cases: Cases) -> None:
    """No effect gets into the receipt of another act, though they come in the same workflow task."""
    case = await cases.open(TALK, rehearsal=True)
    for _ in range(3):
        say = [case.act(staff("bureau/leader", person=f"person-{number}"), SAY) for number in range(AT_A_TIME)]
        await asyncio.gather(*say)
    receipts = sorted(case.receipts, key=lambda receipt: receipt.first)
    assert [receipt.first for receipt in receipts] == list(range(receipts[0].first, receipts[0].first + 24))
    for receipt in receipts:
        assert (receipt.first, receipt.effects[0].actor) == (receipt.last, staff("bureau/leader", person=_who(receipt)))
        assert all(effect.is_sound() for effect in receipt.effects)


def _who(receipt: Receipt) -> str:
    return receipt.key.partition(":")[0]


async def test_a_case_that_was_refused_ends_so(cases: Cases) -> None:
    case = await cases.open(rehearsal=True)
    await case.hand_in()
    await case.confirm()
    await case.advance()
    await case.act(
        staff("city_finance/leader"), Refuse(task="main.sign.1.decide", seen=seen(MADE_BY_MACHINE, 2), reason="超支")
    )
    outcome = await case.handle.result()
    assert outcome.status is CaseStatus.REFUSED
    assert outcome.hash == cases.fakes.recorded(case.id)[-1].hash
