"""A fiscal year starts its cases at their dates, reads their reports, takes postings, and ends when all have ended."""

import asyncio
from datetime import timedelta
from uuid import uuid4

from approvals.actions import Approve
from approvals.effects import CaseNoted, CaseStatus
from temporal.names import ActivityName, WorkflowName
from tests.approvals.case_driver import OPENED
from tests.approvals.people import staff
from tests.approvals.prepared_cases import receipts
from tests.workflows.chains import TALK
from tests.workflows.engine_cases import Cases, OpenCase
from tests.workflows.test_recording import ties
from workflows.messages import CasePlan, CaseStart

NO_SPACE = "磁盘已满"


def plans(*days: int) -> list[CasePlan]:
    """Cases that start so many days after the year was opened."""
    year = uuid4().hex[:8]
    return [
        CasePlan(
            case=f"ningbo.{year}-{number}.2022",
            workflow=WorkflowName.MONTHLY_FUNDING,
            starts=OPENED + timedelta(days=day),
        )
        for number, day in enumerate(days)
    ]


async def sign(case: OpenCase) -> None:
    """The case comes to its end and reports it to the year."""
    await case.act(staff("bureau/leader"), Approve(task="main.sign.1.decide"))
    await case.handle.result()


def noted(cases: Cases, year: OpenCase) -> list[tuple[str, str]]:
    """What the year has noted of its cases, as recorded."""
    effects = cases.fakes.recorded(year.id)
    return [(effect.event.event, effect.event.case) for effect in effects if isinstance(effect.event, CaseNoted)]


async def test_each_case_starts_at_its_date_and_is_named_to_the_driver(cases: Cases) -> None:
    first, second, third = plans(0, 0, 5)
    year = await cases.open_year([first, second, third])
    settled = await year.advance()
    assert settled.started == (first.case, second.case)
    assert settled.next_due == third.starts
    assert (await year.advance(third.starts - timedelta(seconds=1))).started == settled.started
    assert (await year.advance(third.starts)).started == (first.case, second.case, third.case)
    assert (await cases.child(third).advance(third.starts)).is_open


async def test_the_year_ends_when_all_its_cases_have_reported(cases: Cases) -> None:
    first, second = plans(0, 0)
    year = await cases.open_year([first, second])
    await year.advance()
    await sign(cases.child(second))
    assert (await year.advance()).is_open
    await sign(cases.child(first))
    assert not (await year.advance()).is_open
    assert (await year.handle.result()).status is CaseStatus.DONE
    assert noted(cases, year) == [
        ("started", first.case),
        ("started", second.case),
        ("reported", second.case),
        ("reported", first.case),
    ]
    ties(cases.fakes.recorded(year.id))


async def test_a_case_that_is_none_of_the_plan_does_not_end_the_year_by_its_report(cases: Cases) -> None:
    [only] = plans(0)
    year = await cases.open_year([only])
    await year.advance()
    other = await cases.open(TALK, rehearsal=True, reports_to=year.id)
    await sign(other)
    assert (await year.advance()).is_open
    await sign(cases.child(only))
    assert not (await year.advance()).is_open
    assert ("reported", other.id) in noted(cases, year)


async def test_in_real_time_too_cases_start_and_report(cases: Cases) -> None:
    [only] = plans(0)
    year = await cases.open_year([only], rehearsal=False)
    await cases.is_there(only.case)
    case = cases.child(only, rehearsal=False)
    await case.act(staff("bureau/leader"), Approve(task="main.sign.1.decide"))
    assert (await year.handle.result()).status is CaseStatus.DONE


async def test_cases_outlive_a_year_that_is_terminated(cases: Cases) -> None:
    [only] = plans(0)
    year = await cases.open_year([only])
    await year.advance()
    await year.handle.terminate()
    assert (await cases.child(only).advance()).is_open


async def test_a_year_that_goes_on_as_a_new_run_starts_nothing_twice_and_forgets_nothing(cases: Cases) -> None:
    first, second, third = plans(0, 2, 4)
    year = await cases.open_year([first, second, third], updates_a_run=2)
    first_run = (await year.handle.describe()).run_id
    await year.advance()
    await sign(cases.child(first))
    for _ in range(3):
        await year.act(staff("city_finance/maker"), receipts())
        await year.advance()
    assert (await year.handle.describe()).run_id != first_run
    settled = await year.advance(third.starts)
    assert settled.started == (first.case, second.case, third.case)
    await sign(cases.child(second, at=third.starts))
    await sign(cases.child(third, at=third.starts))
    assert not (await year.advance()).is_open
    assert noted(cases, year) == [
        ("started", first.case),
        ("reported", first.case),
        ("started", second.case),
        ("started", third.case),
        ("reported", second.case),
        ("reported", third.case),
    ]
    ties(cases.fakes.recorded(year.id))


async def test_a_case_that_cannot_be_prepared_waits_for_operators(cases: Cases) -> None:
    [only] = plans(0)
    cases.fakes.break_down(only.case, ActivityName.PREPARE_CASE, NO_SPACE)
    year = await cases.open_year([only])
    settled = await year.advance()
    assert settled.stuck is not None
    assert NO_SPACE in settled.stuck
    assert NO_SPACE in await year.current_details()
    cases.fakes.repair(only.case, ActivityName.PREPARE_CASE)
    await year.retry()
    assert (await year.advance()).started == (only.case,)


async def test_a_case_whose_id_is_taken_waits_for_operators(cases: Cases) -> None:
    [only] = plans(0)
    squatter = await cases.start(_start(cases, only))
    year = await cases.open_year([only])
    settled = await year.advance()
    assert settled.stuck is not None
    assert only.case in settled.stuck
    await squatter.handle.terminate()
    await year.retry()
    assert (await year.advance()).started == (only.case,)


async def test_reports_do_not_keep_the_driver_of_a_stuck_year_waiting(cases: Cases) -> None:
    first, second = plans(0, 2)
    cases.fakes.break_down(second.case, ActivityName.PREPARE_CASE, NO_SPACE)
    year = await cases.open_year([first, second])
    await year.advance()
    assert (await year.advance(second.starts)).stuck is not None
    await sign(cases.child(first))
    assert (await year.advance()).stuck is not None
    cases.fakes.repair(second.case, ActivityName.PREPARE_CASE)
    await year.retry()
    await year.advance()
    assert set(noted(cases, year)[1:]) == {("started", second.case), ("reported", first.case)}


async def test_a_posting_is_dealt_with_though_the_last_case_reports_meanwhile(cases: Cases) -> None:
    [only] = plans(0)
    year = await cases.open_year([only])
    await year.advance()
    cases.fakes.hold(year.id, "R1")
    await year.act(staff("city_finance/maker"), receipts())
    await cases.fakes.begun(year.id, "R1")
    await sign(cases.child(only))
    advancing = asyncio.create_task(year.advance())
    cases.fakes.let_go(year.id, "R1")
    assert not (await advancing).is_open
    kinds = [effect.event.kind for effect in cases.fakes.recorded(year.id)]
    # Which of the two came first does not matter; that the posting was dealt with before the end does.
    assert sorted(kinds[-3:-1]) == ["automatic_done", "case_noted"]
    assert kinds[-1] == "case_closed"
    assert "task_closed" not in kinds


def _start(cases: Cases, plan: CasePlan) -> CaseStart:
    return CaseStart(head=cases.head(TALK, case=plan.case), rehearsal=True, instant=OPENED)
