"""Two things at once: one has its effect, the other learns who was first and when, or gets the same answer again."""

import asyncio
from datetime import timedelta

import pytest
from temporalio.service import RPCError, RPCStatusCode

from approvals.actions import (
    Actor,
    Approve,
    Ballot,
    Claim,
    Confirm,
    Decline,
    Propose,
    Return,
    StaffAction,
    TakeBack,
    Terminate,
    Transfer,
    Vote,
    Withdraw,
)
from approvals.definitions import Chain
from approvals.effects import CaseStatus, Decided, Effect, HolderChanged, Notice, Noticed
from approvals.refusals import Refusal, RefusalCode
from tests.approvals.case_driver import OPENED
from tests.approvals.chains import BUDGET_FORM, chain, step
from tests.approvals.people import staff
from tests.workflows.engine_cases import Cases, OpenCase, RefusedByCase, new_worker, seen
from tests.workflows.test_answers import AT_A_TIME
from tests.workflows.test_recording import ties
from workflows.messages import Receipt

FIFTY = 50
DRAFT = step("draft", "bureau/checker", maker="bureau/maker", form=BUDGET_FORM, submits=True)
SIGN = step("sign", "city_finance/leader", form=BUDGET_FORM)
CHAIN = chain(DRAFT, SIGN, step("close", "bureau/leader", form=BUDGET_FORM))
CHECK, SIGNATURE = "main.draft.1.decide", "main.sign.1.decide"
CHECKER, SIGNER = staff("bureau/checker"), staff("city_finance/leader")
SEEN = seen(1, 1)
Answer = Receipt | Refusal
LOST = {RefusalCode.ALREADY_DECIDED, RefusalCode.HELD_BY_ANOTHER, RefusalCode.WRONG_ACTION, RefusalCode.TOO_LATE}


async def answered(case: OpenCase, actor: Actor, action: StaffAction, key: str | None = None) -> Answer:
    """What the case says to somebody, be it no."""
    try:
        return await case.act(actor, action, key)
    except RefusedByCase as refused:
        return refused.refusal


async def at_once(case: OpenCase, *acts: tuple[Actor, StaffAction]) -> tuple[list[Receipt], list[Refusal]]:
    """Several people act at the same moment, as many as the API lets through to one case."""
    gate = asyncio.Semaphore(AT_A_TIME)

    async def one(actor: Actor, action: StaffAction) -> Answer:
        async with gate:
            return await answered(case, actor, action)

    answers = await asyncio.gather(*(one(actor, action) for actor, action in acts))
    done = [answer for answer in answers if isinstance(answer, Receipt)]
    return done, [answer for answer in answers if isinstance(answer, Refusal)]


def of_all(case: OpenCase) -> list[Effect]:
    """The effects of all receipts so far, in order."""
    found = {effect.number: effect for receipt in case.receipts for effect in receipt.effects}
    return [found[number] for number in sorted(found)]


async def handed_in(cases: Cases, walked: Chain = CHAIN) -> OpenCase:
    """A draft that waits for its checker."""
    case = await cases.open(walked, rehearsal=True)
    await case.hand_in()
    return case


async def to_be_signed(cases: Cases) -> OpenCase:
    """A draft that waits for the signature."""
    case = await handed_in(cases)
    await case.act(CHECKER, Approve(task=CHECK, seen=SEEN))
    return case


async def test_of_fifty_who_decide_at_once_one_counts_and_the_others_learn_who_and_when(cases: Cases) -> None:
    case = await handed_in(cases)
    acts = [
        (
            staff("bureau/checker", person=f"person-{number}"),
            Approve(task=CHECK, seen=SEEN) if number % 2 else Return(task=CHECK, seen=SEEN, to="draft", reason="请改"),
        )
        for number in range(FIFTY)
    ]
    [winner], refusals = await at_once(case, *acts)
    first = winner.effects[0].actor
    assert first is not None
    assert {(each.code, each.by, each.at) for each in refusals} == {
        (RefusalCode.ALREADY_DECIDED, first.signature, winner.at)
    }
    assert len(refusals) == FIFTY - 1


async def test_of_fifty_who_claim_at_once_one_holds_it_and_the_others_learn_who(cases: Cases) -> None:
    case = await handed_in(cases)
    acts = [(staff("bureau/checker", person=f"person-{number}"), Claim(task=CHECK)) for number in range(FIFTY)]
    [winner], refusals = await at_once(case, *acts)
    [event] = [effect.event for effect in winner.effects if isinstance(effect.event, HolderChanged)]
    assert event.holder is not None
    assert {(each.code, each.by, each.at) for each in refusals} == {
        (RefusalCode.HELD_BY_ANOTHER, event.holder.signature, winner.at)
    }


async def test_of_fifty_votes_cast_at_once_none_is_lost_and_none_counts_twice(cases: Cases) -> None:
    members = ("standing_committee/leader",) * FIFTY
    rule = {"by": "count", "threshold": FIFTY, "quorum": FIFTY}
    walked = chain(step("vote", *members, kind="vote", vote=rule), step("close", "bureau/leader"))
    case = await cases.open(walked, rehearsal=True)
    state = await case.state()
    acts = [
        (staff("standing_committee/leader", person=f"member-{number}"), Vote(task=task, ballot=Ballot.YES))
        for number, task in enumerate(state.tasks)
    ]
    done, refusals = await at_once(case, *acts)
    assert (len(done), refusals) == (FIFTY, [])
    [counted] = [effect.event for effect in of_all(case) if effect.event.kind == "vote_counted"]
    assert (counted.yes, counted.won) == (FIFTY, True)
    assert (await case.state()).stage() == "close"


@pytest.mark.parametrize(
    ("actor", "other"),
    [
        (staff("bureau/maker"), Withdraw(task="main.draft.1.prepare", reason="有误")),
        (staff("bureau/checker", person="li"), Return(task=CHECK, seen=SEEN, to="draft", reason="请改")),
        (
            staff("bureau/checker", person="li"),
            Transfer(task=CHECK, to=staff("bureau/checker", person="qian"), reason="出差"),
        ),
        (staff("bureau/checker", person="li"), Claim(task=CHECK)),
    ],
    ids=["withdrawal", "return", "transfer", "claim"],
)
@pytest.mark.parametrize("first", [0, 1], ids=["decision sent first", "other sent first"])
async def test_a_decision_meets_something_else_and_one_of_them_counts(
    cases: Cases, actor: Actor, other: StaffAction, first: int
) -> None:
    case = await handed_in(cases)
    acts: list[tuple[Actor, StaffAction]] = [(CHECKER, Approve(task=CHECK, seen=SEEN)), (actor, other)]
    [winner], [refusal] = await at_once(case, *(acts if first == 0 else acts[::-1]))
    assert refusal.code in LOST
    decided = [effect for effect in winner.effects if isinstance(effect.event, Decided)]
    assert len(decided) <= 1
    if refusal.by is not None:
        assert winner.effects[0].actor is not None
        assert refusal.at == winner.at
    state = await case.state()
    assert state.number == winner.last
    assert state.hash == winner.hash


async def test_a_take_back_meets_the_next_ones_decision_and_one_of_them_counts(cases: Cases) -> None:
    case = await to_be_signed(cases)
    done, refusals = await at_once(
        case, (CHECKER, TakeBack(task=CHECK, reason="有误")), (SIGNER, Approve(task=SIGNATURE, seen=SEEN))
    )
    assert (len(done), len(refusals)) == (1, 1)
    assert refusals[0].code in LOST
    stage = (await case.state()).stage()
    assert stage == ("close" if done[0].effects[0].event.kind == "decided" else "draft")


async def test_a_proposal_is_confirmed_or_let_go_but_not_both(cases: Cases) -> None:
    case = await handed_in(cases)
    one, other = staff("operations/maker", person="ops-1"), staff("operations/checker", person="ops-2")
    proposed = await case.act(one, Propose(power=Terminate(), reason="情况特殊"))
    name = proposed.effects[0].event.proposal  # type: ignore[union-attr]
    answers = await asyncio.gather(
        _gone_or(case, other, Confirm(proposal=name)), _gone_or(case, one, Decline(proposal=name, reason="不必"))
    )
    assert len([answer for answer in answers if isinstance(answer, Receipt)]) == 1


async def _gone_or(case: OpenCase, actor: Actor, action: StaffAction) -> Answer | RPCStatusCode:
    try:
        return await answered(case, actor, action)
    except RPCError as error:
        return error.status


TIMED = chain(
    step(
        "draft",
        "bureau/checker",
        maker="bureau/maker",
        form=BUDGET_FORM,
        submits=True,
        deadline={
            "rule": {"kind": "after_opening", "count": 1, "unit": "days"},
            "escalate_days_after": 1,
            "escalate_to": "bureau/leader",
        },
    ),
    SIGN,
)


async def test_a_decision_meets_the_timer_and_both_stand_in_order(cases: Cases) -> None:
    """What is due is noticed once; a decision in the same moment counts, whether just before or just after."""
    case = await handed_in(cases, TIMED)
    case.at = OPENED + timedelta(days=5)
    advancing = asyncio.create_task(case.advance(case.at))
    receipt = await case.act(CHECKER, Approve(task=CHECK, seen=SEEN))
    await advancing
    await case.advance()
    recorded = cases.fakes.recorded(case.id)
    ties(recorded)
    notices = [effect.event.notice for effect in recorded if isinstance(effect.event, Noticed)]
    assert len(notices) == len(set(notices))
    assert set(notices) <= {Notice.DUE, Notice.ESCALATE}
    assert any(effect.hash == receipt.hash for effect in recorded)
    assert (await case.state()).stage() == "sign"


async def test_decisions_in_flight_when_the_case_ends_are_told_so(cases: Cases) -> None:
    case = await handed_in(cases)
    one, other = staff("operations/maker", person="ops-1"), staff("operations/checker", person="ops-2")
    proposed = await case.act(one, Propose(power=Terminate(), reason="情况特殊"))
    name = proposed.effects[0].event.proposal  # type: ignore[union-attr]
    answers = await asyncio.gather(
        _gone_or(case, other, Confirm(proposal=name)),
        *(
            _gone_or(case, staff("bureau/checker", person=f"person-{number}"), Approve(task=CHECK, seen=SEEN))
            for number in range(AT_A_TIME - 1)
        ),
    )
    outcome = await case.handle.result()
    assert outcome.status is CaseStatus.TERMINATED
    recorded = cases.fakes.recorded(case.id)
    ties(recorded)
    done = [answer for answer in answers if isinstance(answer, Receipt)]
    assert all(any(effect.hash == receipt.hash for effect in recorded) for receipt in done)
    refused = {answer.code for answer in answers if isinstance(answer, Refusal)}
    assert refused <= {RefusalCode.CASE_CLOSED, RefusalCode.ALREADY_DECIDED}
    gone = {answer for answer in answers if isinstance(answer, RPCStatusCode)}
    assert gone <= {RPCStatusCode.NOT_FOUND}


async def test_the_same_decision_sent_again_and_again_at_once_counts_once(cases: Cases) -> None:
    case = await handed_in(cases)
    request = case.request(CHECKER, Approve(task=CHECK, seen=SEEN), key="checker:1")
    answers = await asyncio.gather(*(case.send(request) for _ in range(AT_A_TIME)))
    assert len({(answer.first, answer.last, answer.hash, answer.at) for answer in answers}) == 1
    state = await case.state()
    assert state.number == answers[0].last


async def test_a_decision_in_flight_while_its_worker_dies_counts_once_when_another_takes_over(cases: Cases) -> None:
    """The worker goes away with the case; who asks again with the same key gets the answer of the first time."""
    queue = f"{cases.queue}-dying"
    elsewhere = Cases(cases.client, queue, cases.fakes)
    first = new_worker(cases.client, queue, cases.fakes, cached_workflows=0)
    running = asyncio.create_task(first.run())
    case = await handed_in(elsewhere)
    request = case.request(CHECKER, Approve(task=CHECK, seen=SEEN), key="checker:1")
    sent = asyncio.create_task(case.send(request, update_id=request.key))
    await first.shutdown()
    await running
    async with new_worker(cases.client, queue, cases.fakes, cached_workflows=0):
        answer = await sent
        again = await case.send(request)
        assert (again.first, again.last, again.hash) == (answer.first, answer.last, answer.hash)
        state = await case.state()
        assert (state.stage(), state.number) == ("sign", answer.last)
