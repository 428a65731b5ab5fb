"""Time reminds, notifies when it is due, escalates and duns; it never passes or refuses anything by itself."""

from datetime import datetime, timedelta

from approvals.definitions import Chain, Deadline, Step
from approvals.effects import Notice, Noticed, Role
from calculations.dates.deadlines import AfterOpening, DayUnit
from tests.approvals.case_driver import COUNTIES, OPENED, CaseDriver
from tests.approvals.chains import AGENCY, MONTH, PLAN_FORM, chain, step
from tests.approvals.people import china, document
from tests.approvals.prepared_cases import consolidated

HAISHU, JIANGBEI = COUNTIES
DUE = china(2021, 12, 26)
"""24:00 of December 25."""


def notices(driver: CaseDriver, lane: str) -> list[tuple[Notice, str, datetime]]:
    """Who has been notified of what about a lane, and when."""
    summary = [(effect.at, effect.event) for effect in driver.effects if isinstance(effect.event, Noticed)]
    return [(event.notice, str(event.party), at) for at, event in summary if event.task.startswith(lane)]


def test_a_case_tells_when_time_brings_something() -> None:
    assert CaseDriver(MONTH).state.next_due() == DUE - timedelta(days=5)


def test_reminded_then_due_then_escalated_then_dunned_again_and_again() -> None:
    driver = CaseDriver(MONTH)
    driver.becomes(DUE + timedelta(days=5))
    maker = "330203.county_agency/maker"
    assert notices(driver, HAISHU) == [
        (Notice.REMIND, maker, DUE - timedelta(days=5)),
        (Notice.REMIND, maker, DUE - timedelta(days=1)),
        (Notice.DUE, maker, DUE),
        (Notice.ESCALATE, "city_agency/leader", DUE + timedelta(days=1)),
        (Notice.DUN, maker, DUE + timedelta(days=3)),
        (Notice.DUN, maker, DUE + timedelta(days=5)),
    ]


def test_nothing_passes_or_ends_by_itself() -> None:
    driver = CaseDriver(MONTH)
    driver.becomes(DUE + timedelta(days=400))
    assert driver.state.is_open
    assert driver.state.stage() == "plan"
    assert not driver.events("decided")
    assert driver.task("plan", HAISHU, kind="county_agency").due == DUE


def test_every_county_is_reminded_of_its_own() -> None:
    driver = CaseDriver(MONTH)
    driver.draft("plan", document(PLAN_FORM, 1), HAISHU)
    driver.approve("plan_cosign", HAISHU)
    driver.becomes(DUE)
    assert not notices(driver, HAISHU)
    assert [notice for notice, _, _ in notices(driver, JIANGBEI)] == [Notice.REMIND, Notice.REMIND, Notice.DUE]


def test_a_late_decision_counts_and_the_clock_is_silent_afterwards() -> None:
    driver = CaseDriver(MONTH)
    driver.becomes(DUE + timedelta(days=2))
    driver.draft("plan", document(PLAN_FORM, 1), HAISHU)
    driver.approve("plan_cosign", HAISHU)
    summary = notices(driver, HAISHU)
    driver.becomes(DUE + timedelta(days=30))
    assert driver.state.lanes[HAISHU].passed
    assert notices(driver, HAISHU) == summary


def test_a_reminder_whose_time_was_over_when_the_task_came_is_left_out() -> None:
    driver = CaseDriver(MONTH, at=DUE - timedelta(days=3))
    driver.becomes(DUE)
    assert [notice for notice, _, _ in notices(driver, HAISHU)] == [Notice.REMIND, Notice.DUE]


def test_a_task_that_comes_after_its_due_day_is_shown_as_overdue_at_once() -> None:
    driver = consolidated()
    at = china(2022, 1, 3, 9)
    driver.becomes(at)
    driver.finish("consolidate", document=document("request", 1))
    driver.becomes(at)
    assert notices(driver, "main") == [(Notice.DUE, "city_agency/maker", at)]


def test_a_clock_that_comes_late_misses_nothing() -> None:
    driver = CaseDriver(MONTH)
    driver.at = DUE + timedelta(days=4)
    driver.becomes(driver.at)
    kinds = [notice for notice, _, _ in notices(driver, HAISHU)]
    assert kinds == [Notice.REMIND, Notice.REMIND, Notice.DUE, Notice.ESCALATE, Notice.DUN]


def test_two_notices_at_the_same_instant_are_both_sent_once() -> None:
    deadline = {
        "rule": {"kind": "fixed_day", "month": 12, "day": 25, "year_offset": -1},
        "escalate_days_after": 0,
        "escalate_to": "city_finance/leader",
    }
    driver = CaseDriver(chain(step("only", "bureau/leader", deadline=deadline)))
    driver.becomes(DUE)
    assert [notice for notice, _, _ in notices(driver, "main")] == [Notice.DUE, Notice.ESCALATE]
    assert driver.state.next_due() is None


def test_whoever_comes_later_in_a_late_step_is_told_so_and_nobody_is_called_a_second_time() -> None:
    deadline = {
        "rule": {"kind": "after_opening", "count": 2, "unit": "days"},
        "escalate_days_after": 1,
        "escalate_to": "bureau/leader",
    }
    driver = CaseDriver(chain(step("only", "bureau/checker", maker="bureau/maker", deadline=deadline)), at=DUE)
    driver.becomes(DUE + timedelta(days=8))
    driver.approve("only")
    driver.becomes(DUE + timedelta(days=20))
    assert [(notice, party) for notice, party, _ in notices(driver, "main")] == [
        (Notice.DUE, "bureau/maker"),
        (Notice.ESCALATE, "bureau/leader"),
        (Notice.DUE, "bureau/checker"),
    ]


def test_a_supervisor_is_called_for_each_late_step() -> None:
    deadline = {
        "rule": {"kind": "fixed_day", "month": 12, "day": 25, "year_offset": -1},
        "escalate_days_after": 1,
        "escalate_to": "bureau/leader",
    }
    first = step("first", "bureau/maker", deadline=deadline)
    driver = CaseDriver(chain(first, step("second", "bureau/checker", deadline=deadline)))
    driver.becomes(DUE + timedelta(days=8))
    driver.approve("first")
    driver.becomes(driver.at)
    assert [notice for notice, _, _ in notices(driver, "main")] == [Notice.DUE, Notice.ESCALATE] * 2


def test_dunning_keeps_its_rhythm_when_the_checker_takes_over() -> None:
    driver = CaseDriver(MONTH)
    driver.becomes(DUE + timedelta(days=4))
    driver.submit("plan", document(PLAN_FORM, 1), HAISHU)
    driver.becomes(DUE + timedelta(days=5))
    summary = notices(driver, HAISHU)
    assert summary[-2:] == [
        (Notice.DUE, "330203.county_agency/checker", DUE + timedelta(days=4)),
        (Notice.DUN, "330203.county_agency/checker", DUE + timedelta(days=5)),
    ]


def test_working_days_count_from_the_day_the_task_came() -> None:
    deadline = {"rule": {"kind": "after_opening", "count": 2, "unit": "working_days"}}
    driver = CaseDriver(chain(step("only", "bureau/leader", deadline=deadline)), at=china(2021, 12, 3, 23))
    assert driver.task("only").due == china(2021, 12, 8)


def test_days_of_a_step_count_from_its_beginning_for_maker_and_checker_alike() -> None:
    rule = AfterOpening(count=2, unit=DayUnit.WORKING_DAYS)
    passing_on = Step(
        id="distribution", zh="下拨", en="Distribution", rule="M4", parties=(AGENCY,), deadline=Deadline(rule=rule)
    )
    driver = CaseDriver(Chain(id="m4", zh="下拨", en="Distribution", source="test", steps=(passing_on,)))
    maker = driver.task("distribution", role=Role.PREPARE)
    driver.becomes(OPENED + timedelta(days=1))
    driver.approve("distribution", role=Role.PREPARE)
    assert maker.due == china(2021, 12, 4)
    assert driver.task("distribution", role=Role.DECIDE).due == maker.due


def test_the_checker_s_task_is_due_when_the_maker_s_was() -> None:
    deadline = {"rule": {"kind": "after_opening", "count": 2, "unit": "working_days"}}
    opened = china(2021, 12, 3, 9)
    driver = CaseDriver(chain(step("only", "bureau/checker", maker="bureau/maker", deadline=deadline)), at=opened)
    driver.becomes(opened + timedelta(days=3))
    driver.approve("only")
    assert driver.task("only").due == china(2021, 12, 8)


def test_a_step_that_is_walked_again_has_its_days_again() -> None:
    deadline = {"rule": {"kind": "after_opening", "count": 2, "unit": "working_days"}}
    first, last = step("first", "bureau/leader", deadline=deadline), step("last", "city_tax/leader")
    driver = CaseDriver(chain(first, last), at=china(2021, 12, 3, 9))
    driver.approve("first")
    driver.becomes(china(2021, 12, 10, 9))
    driver.send_back("last", to="first")
    assert driver.task("first").due == china(2021, 12, 15)


def test_a_case_that_lasts_longer_than_its_calendar_reaches_counts_monday_to_friday() -> None:
    deadline = {"rule": {"kind": "after_opening", "count": 2, "unit": "working_days"}}
    only = chain(step("only", "bureau/leader", deadline=deadline))
    assert CaseDriver(only, at=china(2026, 11, 20, 9)).task("only").due == china(2026, 11, 25)
    assert CaseDriver(only, at=china(2026, 12, 31, 9)).task("only").due == china(2027, 1, 5)
