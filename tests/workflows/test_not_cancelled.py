"""A request to the engine to cancel a case is noted in its history and ends nothing; people end cases."""

import asyncio

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowExecutionStatus

from approvals.effects import CancelRefused, CaseStatus
from temporal.names import ActivityName
from tests.waiting import FOR_EVER_SECONDS
from tests.workflows.engine_cases import Cases, OpenCase
from tests.workflows.test_fiscal_year import NO_SPACE, plans, sign


async def is_asked_to_cancel(case: OpenCase) -> None:
    """The engine takes the request, and a worker has dealt with it."""
    await case.handle.cancel()
    async with asyncio.timeout(FOR_EVER_SECONDS):
        while not await _was_dealt_with(case):  # noqa: ASYNC110 (the engine tells nobody)
            await asyncio.sleep(0.02)


async def _was_dealt_with(case: OpenCase) -> bool:
    kinds = [event.event_type for event in await case.events()]
    requested = EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED
    return requested in kinds and EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED in kinds[kinds.index(requested) :]


async def stands(case: OpenCase) -> WorkflowExecutionStatus | None:
    return (await case.handle.describe()).status


def refused(cases: Cases, case: OpenCase) -> int:
    return sum(isinstance(effect.event, CancelRefused) for effect in cases.fakes.recorded(case.id))


@pytest.mark.parametrize("rehearsal", [True, False], ids=["rehearsal", "real-time"])
async def test_a_case_goes_on_to_its_end_though_the_engine_was_asked_to_cancel_it(
    cases: Cases, rehearsal: bool
) -> None:
    case = await cases.open(rehearsal=rehearsal)
    await is_asked_to_cancel(case)
    assert await stands(case) is WorkflowExecutionStatus.RUNNING
    await case.hand_in()
    await case.confirm()
    await case.shows("批复")
    if rehearsal:
        await case.advance()
    await case.sign()
    outcome = await case.handle.result()
    assert (outcome.status, outcome.effects) == (CaseStatus.DONE, len(cases.fakes.recorded(case.id)))
    assert refused(cases, case) == 1


async def test_a_case_whose_step_waits_for_operators_is_not_cancelled_either(cases: Cases) -> None:
    case = await cases.open(rehearsal=True)
    cases.fakes.break_down(case.id, "combine_county_drafts", NO_SPACE)
    await case.hand_in()
    await case.confirm()
    await case.shows(NO_SPACE)
    await is_asked_to_cancel(case)
    assert await stands(case) is WorkflowExecutionStatus.RUNNING
    cases.fakes.repair(case.id, "combine_county_drafts")
    await case.retry()
    await case.shows("批复")


async def test_a_fiscal_year_that_is_preparing_a_case_starts_it_all_the_same(cases: Cases) -> None:
    [only] = plans(0)
    cases.fakes.hold(only.case, ActivityName.PREPARE_CASE)
    year = await cases.open_year([only], rehearsal=False)
    await cases.fakes.begun(only.case, ActivityName.PREPARE_CASE)
    await is_asked_to_cancel(year)
    cases.fakes.let_go(only.case, ActivityName.PREPARE_CASE)
    await cases.is_there(only.case)
    await sign(cases.child(only, rehearsal=False))
    assert (await year.handle.result()).status is CaseStatus.DONE


async def test_a_fiscal_year_that_waits_for_operators_starts_its_case_when_they_say_retry(cases: Cases) -> None:
    [only] = plans(0)
    cases.fakes.break_down(only.case, ActivityName.PREPARE_CASE, NO_SPACE)
    year = await cases.open_year([only], rehearsal=False)
    await year.shows(NO_SPACE)
    await is_asked_to_cancel(year)
    await year.shows(NO_SPACE)
    assert await stands(year) is WorkflowExecutionStatus.RUNNING
    cases.fakes.repair(only.case, ActivityName.PREPARE_CASE)
    await year.retry()
    await cases.is_there(only.case)
