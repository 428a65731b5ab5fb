"""Time reminds, tells when it is due, escalates and duns; it never passes or refuses anything by itself."""

from datetime import datetime, timedelta

from approvals.definitions import Chain, Deadline, Step
from approvals.effects import Notice, Noticed, Role
from calculations.dates.deadlines import AfterOpening, DayUnit
from tests.approvals.chains import AGENCY, MONTH, PLAN_FORM, chain, step
from tests.approvals.desk import COUNTIES, OPENED, Desk
from tests.approvals.people import china, document
from tests.approvals.walks import consolidated

HAISHU, JIANGBEI = COUNTIES
DUE = china(2021, 12, 26)
"""24:00 of December 25."""


def notices(desk: Desk, lane: str) -> list[tuple[Notice, str, datetime]]:
    """What time has told whom about a lane, and when."""
    told = [(effect.at, effect.event) for effect in desk.effects if isinstance(effect.event, Noticed)]
    return [(event.notice, str(event.party), at) for at, event in told if event.task.startswith(lane)]


def test_a_case_tells_when_time_brings_something() -> None:
    assert Desk(MONTH).state.next_due() == DUE - timedelta(days=5)


def test_reminded_then_due_then_escalated_then_dunned_again_and_again() -> None:
    desk = Desk(MONTH)
    desk.becomes(DUE + timedelta(days=5))
    maker = "330203.county_agency/maker"
    assert notices(desk, HAISHU) == [
        (Notice.REMIND, maker, DUE - timedelta(days=5)),
        (Notice.REMIND, maker, DUE - timedelta(days=1)),
        (Notice.DUE, maker, DUE),
        (Notice.ESCALATE, "city_agency/leader", DUE + timedelta(days=1)),
        (Notice.DUN, maker, DUE + timedelta(days=3)),
        (Notice.DUN, maker, DUE + timedelta(days=5)),
    ]


def test_nothing_passes_or_ends_by_itself() -> None:
    desk = Desk(MONTH)
    desk.becomes(DUE + timedelta(days=400))
    assert desk.state.is_open
    assert desk.state.stage() == "plan"
    assert not desk.events("decided")
    assert desk.task("plan", HAISHU, kind="county_agency").due == DUE


def test_every_county_is_reminded_of_its_own() -> None:
    desk = Desk(MONTH)
    desk.draft("plan", document(PLAN_FORM, 1), HAISHU)
    desk.approve("plan_cosign", HAISHU)
    desk.becomes(DUE)
    assert not notices(desk, HAISHU)
    assert [notice for notice, _, _ in notices(desk, JIANGBEI)] == [Notice.REMIND, Notice.REMIND, Notice.DUE]


def test_a_late_decision_counts_and_the_clock_is_silent_afterwards() -> None:
    desk = Desk(MONTH)
    desk.becomes(DUE + timedelta(days=2))
    desk.draft("plan", document(PLAN_FORM, 1), HAISHU)
    desk.approve("plan_cosign", HAISHU)
    told = notices(desk, HAISHU)
    desk.becomes(DUE + timedelta(days=30))
    assert desk.state.lanes[HAISHU].passed
    assert notices(desk, HAISHU) == told


def test_a_reminder_whose_time_was_over_when_the_task_came_is_left_out() -> None:
    desk = Desk(MONTH, at=DUE - timedelta(days=3))
    desk.becomes(DUE)
    assert [notice for notice, _, _ in notices(desk, HAISHU)] == [Notice.REMIND, Notice.DUE]


def test_a_task_that_comes_after_its_due_day_is_shown_as_overdue_at_once() -> None:
    desk = consolidated()
    at = china(2022, 1, 3, 9)
    desk.becomes(at)
    desk.finish("consolidate", document=document("request", 1))
    desk.becomes(at)
    assert notices(desk, "main") == [(Notice.DUE, "city_agency/maker", at)]


def test_a_clock_that_comes_late_misses_nothing() -> None:
    desk = Desk(MONTH)
    desk.at = DUE + timedelta(days=4)
    desk.becomes(desk.at)
    kinds = [notice for notice, _, _ in notices(desk, HAISHU)]
    assert kinds == [Notice.REMIND, Notice.REMIND, Notice.DUE, Notice.ESCALATE, Notice.DUN]


def test_two_notices_at_the_same_instant_are_both_sent_once() -> None:
    deadline = {
        "rule": {"kind": "fixed_day", "month": 12, "day": 25, "year_offset": -1},
        "escalate_days_after": 0,
        "escalate_to": "city_finance/leader",
    }
    desk = Desk(chain(step("only", "bureau/leader", deadline=deadline)))
    desk.becomes(DUE)
    assert [notice for notice, _, _ in notices(desk, "main")] == [Notice.DUE, Notice.ESCALATE]
    assert desk.state.next_due() is None


def test_whoever_comes_later_in_a_late_step_is_told_so_and_nobody_is_called_a_second_time() -> None:
    deadline = {
        "rule": {"kind": "after_opening", "count": 2, "unit": "days"},
        "escalate_days_after": 1,
        "escalate_to": "bureau/leader",
    }
    desk = Desk(chain(step("only", "bureau/checker", maker="bureau/maker", deadline=deadline)), at=DUE)
    desk.becomes(DUE + timedelta(days=8))
    desk.approve("only")
    desk.becomes(DUE + timedelta(days=20))
    assert [(notice, party) for notice, party, _ in notices(desk, "main")] == [
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
    desk = Desk(chain(first, step("second", "bureau/checker", deadline=deadline)))
    desk.becomes(DUE + timedelta(days=8))
    desk.approve("first")
    desk.becomes(desk.at)
    assert [notice for notice, _, _ in notices(desk, "main")] == [Notice.DUE, Notice.ESCALATE] * 2


def test_dunning_keeps_its_rhythm_when_the_checker_takes_over() -> None:
    desk = Desk(MONTH)
    desk.becomes(DUE + timedelta(days=4))
    desk.submit("plan", document(PLAN_FORM, 1), HAISHU)
    desk.becomes(DUE + timedelta(days=5))
    told = notices(desk, HAISHU)
    assert told[-2:] == [
        (Notice.DUE, "330203.county_agency/checker", DUE + timedelta(days=4)),
        (Notice.DUN, "330203.county_agency/checker", DUE + timedelta(days=5)),
    ]


def test_working_days_count_from_the_day_the_task_came() -> None:
    deadline = {"rule": {"kind": "after_opening", "count": 2, "unit": "working_days"}}
    desk = Desk(chain(step("only", "bureau/leader", deadline=deadline)), at=china(2021, 12, 3, 23))
    assert desk.task("only").due == china(2021, 12, 8)


def test_days_of_a_step_count_from_its_beginning_for_maker_and_checker_alike() -> None:
    rule = AfterOpening(count=2, unit=DayUnit.WORKING_DAYS)
    passing_on = Step(
        id="distribution", zh="下拨", en="Distribution", rule="M4", parties=(AGENCY,), deadline=Deadline(rule=rule)
    )
    desk = Desk(Chain(id="m4", zh="下拨", en="Distribution", source="test", steps=(passing_on,)))
    maker = desk.task("distribution", role=Role.PREPARE)
    desk.becomes(OPENED + timedelta(days=1))
    desk.approve("distribution", role=Role.PREPARE)
    assert maker.due == china(2021, 12, 4)
    assert desk.task("distribution", role=Role.DECIDE).due == maker.due


def test_the_checker_s_task_is_due_when_the_maker_s_was() -> None:
    deadline = {"rule": {"kind": "after_opening", "count": 2, "unit": "working_days"}}
    opened = china(2021, 12, 3, 9)
    desk = Desk(chain(step("only", "bureau/checker", maker="bureau/maker", deadline=deadline)), at=opened)
    desk.becomes(opened + timedelta(days=3))
    desk.approve("only")
    assert desk.task("only").due == china(2021, 12, 8)


def test_a_step_that_is_walked_again_has_its_days_again() -> None:
    deadline = {"rule": {"kind": "after_opening", "count": 2, "unit": "working_days"}}
    first, last = step("first", "bureau/leader", deadline=deadline), step("last", "city_tax/leader")
    desk = Desk(chain(first, last), at=china(2021, 12, 3, 9))
    desk.approve("first")
    desk.becomes(china(2021, 12, 10, 9))
    desk.send_back("last", to="first")
    assert desk.task("first").due == china(2021, 12, 15)


def test_a_case_that_lasts_longer_than_its_calendar_reaches_counts_monday_to_friday() -> None:
    deadline = {"rule": {"kind": "after_opening", "count": 2, "unit": "working_days"}}
    only = chain(step("only", "bureau/leader", deadline=deadline))
    assert Desk(only, at=china(2026, 11, 20, 9)).task("only").due == china(2026, 11, 25)
    assert Desk(only, at=china(2026, 12, 31, 9)).task("only").due == china(2027, 1, 5)
