"""A case that somebody ended in the engine is brought to life again with everything that it had acknowledged."""

import pytest
from temporalio.client import WorkflowExecutionStatus

from approvals.effects import CaseStatus
from temporal.names import WorkflowName
from tests.workflows.engine_cases import Cases, OpenCase
from tests.workflows.test_fiscal_year import NO_SPACE, plans, sign
from tests.workflows.test_recording import ties
from workflows.history import read_history
from workflows.reviving import is_cut_off, revive


async def is_revived(cases: Cases, case: OpenCase) -> None:
    """It was cut off, and lives again."""
    await case.handle.terminate()
    assert await is_cut_off(cases.client, case.id)
    await revive(cases.client, cases.queue, case.id)
    assert not await is_cut_off(cases.client, case.id)


@pytest.mark.parametrize("rehearsal", [True, False], ids=["rehearsal", "real-time"])
async def test_a_case_goes_on_from_where_it_stood(cases: Cases, rehearsal: bool) -> None:
    case = await cases.open(rehearsal=rehearsal)
    handed_in = await case.hand_in(key="hand-in")
    await is_revived(cases, case)
    again = cases.again(case)
    same = await again.hand_in(key="hand-in")
    assert (same.first, same.last, same.hash) == (handed_in.first, handed_in.last, handed_in.hash)
    await again.confirm()
    await again.shows("批复")
    await again.sign()
    outcome = await again.handle.result()
    told = await read_history(cases.client, case.id)
    assert (outcome.status, outcome.effects) == (CaseStatus.DONE, len(told.effects))
    assert list(told.effects) == list(range(1, outcome.effects + 1))
    assert told.contradictions == ()
    assert handed_in.hash in {receipt.hash for receipt in told.acknowledged}
    ties(list(told.effects.values()))


async def test_a_step_that_waited_for_operators_is_ordered_again(cases: Cases) -> None:
    case = await cases.open(rehearsal=True)
    cases.fakes.break_down(case.id, "combine_county_drafts", NO_SPACE)
    await case.hand_in()
    await case.confirm()
    await case.shows(NO_SPACE)
    cases.fakes.repair(case.id, "combine_county_drafts")
    await is_revived(cases, case)
    await cases.again(case).shows("批复")


async def test_a_fiscal_year_forgets_neither_its_cases_nor_their_reports(cases: Cases) -> None:
    first, second = plans(0, 0)
    year = await cases.open_year([first, second])
    await year.advance()
    await sign(cases.child(second))
    await is_revived(cases, year)
    again = cases.again(year)
    assert (await again.advance()).is_open
    await sign(cases.child(first))
    assert not (await again.advance()).is_open
    assert (await again.handle.result()).status is CaseStatus.DONE


async def test_a_case_that_runs_or_has_ended_is_left_as_it_is(cases: Cases) -> None:
    case = await cases.open(rehearsal=True)
    run = (await case.handle.describe()).run_id
    await revive(cases.client, cases.queue, case.id)
    described = await cases.client.get_workflow_handle(case.id).describe()
    assert (described.run_id, described.status) == (run, WorkflowExecutionStatus.RUNNING)
    assert described.workflow_type == WorkflowName.ANNUAL_BUDGET
