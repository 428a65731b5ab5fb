"""A case whose history has grown long goes on as a new run, and nobody who works with it can tell."""

import asyncio
from datetime import timedelta

import pytest
from temporalio.client import WorkflowExecutionStatus

from approvals.actions import Approve, Comment
from approvals.effects import CaseStatus
from approvals.refusals import RefusalCode
from tests.approvals.case_driver import COUNTIES, OPENED
from tests.approvals.chains import chain, step
from tests.approvals.people import staff
from tests.waiting import FOR_EVER_SECONDS
from tests.workflows.chains import TALK
from tests.workflows.engine_cases import Cases, OpenCase, RefusedByCase
from tests.workflows.test_recording import ties
from workflows.messages import CaseStart

CLOCKS = pytest.mark.parametrize("rehearsal", [True, False], ids=["rehearsal", "real-time"])
SIGNED = step("sign", "bureau/leader")
SAY = Comment(task="main.sign.1.decide", text="请尽快办理")
SIGN = Approve(task="main.sign.1.decide")


async def runs(cases: Cases, case: OpenCase) -> int:
    """How many runs the case has had, counted back from its newest."""
    found, run = 0, (await case.handle.describe()).run_id
    while run:
        found += 1
        earlier = cases.client.get_workflow_handle(case.id, run_id=run)
        first = (await earlier.fetch_history()).events[0]
        run = first.workflow_execution_started_event_attributes.continued_execution_run_id
    return found


@CLOCKS
async def test_no_effect_is_lost_or_repeated_from_run_to_run(cases: Cases, rehearsal: bool) -> None:
    case = await cases.open(TALK, rehearsal=rehearsal, updates_a_run=4)
    for _ in range(10):
        await case.act(staff("bureau/leader"), SAY)
    await case.act(staff("bureau/leader"), SIGN)
    outcome = await case.handle.result()
    recorded = cases.fakes.recorded(case.id)
    ties(recorded)
    assert (outcome.effects, outcome.hash) == (len(recorded), recorded[-1].hash)
    assert [receipt.hash for receipt in case.receipts] == [recorded[receipt.last - 1].hash for receipt in case.receipts]
    assert await runs(cases, case) >= 3


async def test_acts_that_meet_the_change_of_runs_are_answered_once(cases: Cases) -> None:
    case = await cases.open(TALK, rehearsal=True, updates_a_run=3)
    for _ in range(3):
        await asyncio.gather(*(case.act(staff("bureau/leader", person=f"p{n}"), SAY) for n in range(5)))
    settled = await case.advance()
    assert settled.is_open
    recorded = cases.fakes.recorded(case.id)
    ties(recorded)
    assert len([effect for effect in recorded if effect.event.kind == "commented"]) == 15
    assert sorted(receipt.first for receipt in case.receipts) == [
        effect.number for effect in recorded if effect.event.kind == "commented"
    ]


@CLOCKS
async def test_a_request_of_an_earlier_run_gets_the_same_answer(cases: Cases, rehearsal: bool) -> None:
    case = await cases.open(TALK, rehearsal=rehearsal, updates_a_run=2)
    request = case.request(staff("bureau/leader"), SAY, key="wang:1")
    first = await case.send(request, update_id=request.key)
    for _ in range(4):
        await case.act(staff("bureau/leader"), SAY)
    assert await runs(cases, case) > 1
    again = await case.send(request, update_id=request.key)
    assert (again.first, again.last, again.hash, again.at) == (first.first, first.last, first.hash, first.at)
    with pytest.raises(RefusedByCase) as refused:
        await case.send(case.request(staff("bureau/leader"), SIGN, key="wang:1"))
    assert refused.value.refusal.code is RefusalCode.KEY_REUSED


async def test_a_case_stays_open_and_findable_while_it_changes_runs(cases: Cases) -> None:
    case = await cases.open(TALK, rehearsal=True, updates_a_run=2)
    for _ in range(3):
        await case.act(staff("bureau/leader"), SAY)
    described = await case.handle.describe()
    assert described.status is WorkflowExecutionStatus.RUNNING
    names = {pair.key.name for pair in described.typed_search_attributes.search_attributes}
    assert {"TongchouCity", "TongchouFiscalYear", "TongchouStage", "TongchouWaitingFor"} <= names


async def test_the_act_that_ends_the_case_may_be_the_last_of_a_run(cases: Cases) -> None:
    case = await cases.open(TALK, rehearsal=True, updates_a_run=1)
    await case.act(staff("bureau/leader"), SIGN)
    async with asyncio.timeout(FOR_EVER_SECONDS):
        outcome = await case.handle.result()
    assert outcome.status is CaseStatus.DONE
    ties(cases.fakes.recorded(case.id))


async def test_who_waits_for_a_case_to_settle_is_answered_though_its_history_grew_long(cases: Cases) -> None:
    case = await cases.open(rehearsal=True, updates_a_run=2)
    cases.fakes.hold(case.id, "combine_county_drafts")
    await case.hand_in()
    await case.confirm()
    advancing = asyncio.create_task(case.advance())
    await cases.fakes.begun(case.id, "combine_county_drafts")
    cases.fakes.let_go(case.id, "combine_county_drafts")
    async with asyncio.timeout(FOR_EVER_SECONDS):
        assert (await advancing).is_open
    ties(cases.fakes.recorded(case.id))


async def test_a_step_that_is_under_way_when_the_history_grew_long_is_carried_out_once(cases: Cases) -> None:
    report = step("report", "county_agency/maker", each="branch")
    head = cases.head(chain(report, step("combine_county_drafts", each="branch"), SIGNED), branches=COUNTIES)
    cases.fakes.hold(head.case, "combine_county_drafts")
    case = await cases.start(CaseStart(head=head, rehearsal=True, instant=OPENED, updates_a_run=2))
    for county in COUNTIES:
        await case.act(staff("county_agency/maker", county), Approve(task=f"{county}.report.1.decide"))
        await cases.fakes.begun(case.id, "combine_county_drafts")
    cases.fakes.let_go(case.id, "combine_county_drafts")
    await case.shows("sign")
    assert cases.fakes.steps(case.id) == [f"{county}.combine_county_drafts" for county in COUNTIES]


async def test_a_rehearsal_s_clock_does_not_go_back_with_a_new_run(cases: Cases) -> None:
    case = await cases.open(TALK, rehearsal=True, updates_a_run=2)
    later = OPENED + timedelta(days=5)
    await case.advance(later)
    first_run = (await case.handle.describe()).run_id
    for _ in range(3):
        request = case.request(staff("bureau/leader"), SAY)
        receipt = await case.send(request.model_copy(update={"instant": None}))
        assert receipt.at == later
    assert (await case.handle.describe()).run_id != first_run
