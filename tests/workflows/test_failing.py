"""What fails for good waits in sight of the operators; nothing is lost, and their ``retry`` lets it go on."""

import asyncio

import pytest
from temporalio.api.enums.v1 import EventType

from approvals.actions import Approve, Comment
from approvals.effects import CaseStatus
from temporal.names import ActivityName
from tests.approvals.people import staff
from tests.waiting import FOR_EVER_SECONDS
from tests.workflows.chains import DRAFT, TALK
from tests.workflows.engine_cases import Cases, OpenCase
from tests.workflows.test_recording import ties
from workflows.messages import AutomaticResult

STEP = "combine_county_drafts"
NO_SPACE = "磁盘已满"


async def confirmed(cases: Cases, rehearsal: bool) -> OpenCase:
    """A case whose automatic step is about to begin, and will fail."""
    case = await cases.open(rehearsal=rehearsal)
    cases.fakes.break_down(case.id, STEP, NO_SPACE)
    await case.hand_in()
    await case.confirm()
    return case


@pytest.mark.parametrize("rehearsal", [True, False], ids=["rehearsal", "real-time"])
async def test_a_step_that_fails_for_good_is_shown_and_tried_again_on_retry(cases: Cases, rehearsal: bool) -> None:
    case = await confirmed(cases, rehearsal)
    await case.shows(NO_SPACE)
    cases.fakes.repair(case.id, STEP)
    await case.retry()
    await case.shows("批复")
    assert NO_SPACE not in await case.current_details()


async def test_a_rehearsal_is_told_what_is_stuck(cases: Cases) -> None:
    case = await confirmed(cases, rehearsal=True)
    settled = await case.advance()
    assert settled.stuck is not None
    assert NO_SPACE in settled.stuck


async def test_a_retry_that_fails_again_is_shown_again(cases: Cases) -> None:
    case = await confirmed(cases, rehearsal=True)
    await case.shows(NO_SPACE)
    cases.fakes.break_down(case.id, STEP, "仍无空间")
    await case.retry()
    await case.shows("仍无空间")


async def test_decisions_count_while_the_records_cannot_be_written(cases: Cases) -> None:
    case = await cases.open(rehearsal=True)
    cases.fakes.break_down(case.id, ActivityName.RECORD, NO_SPACE)
    assert (await case.advance()).stuck is not None
    await case.hand_in()
    await case.confirm()
    await case.shows("批复")
    cases.fakes.repair(case.id, ActivityName.RECORD)
    await case.retry()
    await case.advance()
    await case.sign()
    outcome = await case.handle.result()
    recorded = cases.fakes.recorded(case.id)
    ties(recorded)
    assert (outcome.status, outcome.effects) == (CaseStatus.DONE, len(recorded))


async def test_a_result_that_would_leave_the_case_nowhere_waits_for_operators(cases: Cases) -> None:
    case = await cases.open(rehearsal=True)
    cases.fakes.answer(case.id, STEP, AutomaticResult(ok=False, reasons=("合计不符",)))
    await case.hand_in()
    await case.confirm()
    settled = await case.advance()
    assert settled.stuck is not None
    assert "合计不符" in settled.stuck
    cases.fakes.answer(case.id, STEP, AutomaticResult(ok=False, back_to="draft", reasons=("合计不符",)))
    await case.retry()
    await case.advance()
    assert (await case.hand_in(text=2, task="main.draft.2.prepare")).effects


async def test_who_waits_for_a_case_to_settle_is_answered_when_it_ends(cases: Cases) -> None:
    case = await cases.open(TALK, rehearsal=True)
    cases.fakes.hold(case.id, ActivityName.RECORD)
    advancing = asyncio.create_task(case.advance())
    await cases.fakes.begun(case.id, ActivityName.RECORD)
    await case.act(staff("bureau/leader"), Approve(task="main.sign.1.decide"))
    cases.fakes.let_go(case.id, ActivityName.RECORD)
    assert not (await advancing).is_open
    assert (await case.handle.result()).status is CaseStatus.DONE


async def test_records_that_cannot_be_written_do_not_keep_a_long_case_from_a_new_run(cases: Cases) -> None:
    case = await cases.open(TALK, rehearsal=True, updates_a_run=3)
    cases.fakes.break_down(case.id, ActivityName.RECORD, NO_SPACE)
    first_run = (await case.handle.describe()).run_id
    assert (await case.advance()).stuck is not None
    for _ in range(4):
        await case.act(staff("bureau/leader"), Comment(task="main.sign.1.decide", text="请尽快办理"))
    assert (await case.handle.describe()).run_id != first_run
    cases.fakes.repair(case.id, ActivityName.RECORD)
    await case.retry()
    await case.advance()
    ties(cases.fakes.recorded(case.id))


async def test_a_chain_whose_step_nobody_carries_out_fails_in_sight(cases: Cases) -> None:
    steps = (DRAFT.steps[0], DRAFT.steps[1].model_copy(update={"id": "unknown_step"}))
    case = await cases.open(DRAFT.model_copy(update={"steps": steps}), rehearsal=True)
    await case.hand_in()
    confirming = asyncio.create_task(case.confirm())
    failed = EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED
    async with asyncio.timeout(FOR_EVER_SECONDS):
        while failed not in {event.event_type for event in await case.events()}:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    event = next(event for event in await case.events() if event.event_type == failed)
    assert "unknown_step" in str(event.workflow_task_failed_event_attributes.failure)
    await case.handle.terminate()
    await asyncio.gather(confirming, return_exceptions=True)


async def test_a_case_that_cannot_report_its_end_waits_for_operators(cases: Cases) -> None:
    case = await cases.open(TALK, rehearsal=True, reports_to="ningbo.nowhere.2022")
    await case.act(staff("bureau/leader"), Approve(task="main.sign.1.decide"))
    settled = await case.advance()
    assert settled.stuck is not None
    assert "ningbo.nowhere.2022" in settled.stuck
    assert cases.fakes.recorded(case.id)[-1].event.kind == "case_closed"
    await case.handle.terminate()
