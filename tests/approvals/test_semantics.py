"""What changed in the meaning of actions: cases of before keep theirs, cases that begin now have the newer one."""

from datetime import date

import pytest

from approvals.actions import Confirm, Extend, Jump, NewCalendar, Power, Propose
from approvals.definitions import Deadline, Step
from approvals.effects import Notice, Noticed
from calculations.deadlines import AfterOpening, DayUnit, FixedDay
from tests.approvals.chains import BUDGET_FORM, chain, step
from tests.approvals.desk import CALENDAR, OPENED, Desk
from tests.approvals.people import china, document, staff

ONE, OTHER = staff("operations/maker", person="ops-1"), staff("operations/checker", person="ops-2")
BY_THE_RULE = FixedDay(day=10, month=12, year_offset=-1)
DRAFT = step("draft", "bureau/checker", maker="bureau/maker", form=BUDGET_FORM, submits=True)
SIGN = step("sign", "bureau/leader", form=BUDGET_FORM)


def case_of(semantics: int, *steps: Step) -> Desk:
    """A case that began when actions had that meaning."""
    desk = Desk(chain(*steps), branches=())
    assert desk.state.head.semantics == 2
    desk.state = desk.state.model_copy(update={"head": desk.state.head.model_copy(update={"semantics": semantics})})
    return desk


def used(desk: Desk, power: Power) -> None:
    """Two operators use a power."""
    desk.do(ONE, Propose(power=power, reason="情况特殊"))
    desk.do(OTHER, Confirm(proposal=list(desk.state.proposals)[-1]))


def returned(semantics: int, deadline: Deadline) -> Desk:
    """Operators extended the draft to the end of the year; it was handed in and returned on the 20th."""
    desk = case_of(semantics, DRAFT.model_copy(update={"deadline": deadline}), SIGN)
    used(desk, Extend(task="main.draft.1.prepare", due=date(2021, 12, 31)))
    desk.draft("draft", document(BUDGET_FORM, 1))
    desk.becomes(china(2021, 12, 20, 9))
    desk.send_back("sign", to="draft")
    return desk


@pytest.mark.parametrize(("semantics", "due"), [(1, china(2021, 12, 11)), (2, china(2022, 1, 1))])
def test_an_extension_holds_when_the_step_is_walked_again(semantics: int, due: object) -> None:
    desk = returned(semantics, Deadline(rule=BY_THE_RULE))
    assert desk.task("draft").due == due
    desk.becomes(china(2021, 12, 21))
    told = [effect.event for effect in desk.effects if isinstance(effect.event, Noticed)]
    assert bool(told) == (semantics == 1), "what is not late is told nobody"


def test_an_extension_shortens_no_time_that_the_rule_gives_anew() -> None:
    desk = returned(2, Deadline(rule=AfterOpening(count=20, unit=DayUnit.DAYS)))
    assert desk.task("draft").due == china(2022, 1, 10)


def test_an_extension_holds_for_its_own_step_and_after_a_jump() -> None:
    timed = [each.model_copy(update={"deadline": Deadline(rule=BY_THE_RULE)}) for each in (DRAFT, SIGN)]
    desk = case_of(2, *timed)
    used(desk, Extend(task="main.draft.1.prepare", due=date(2021, 12, 31)))
    desk.draft("draft", document(BUDGET_FORM, 1))
    assert desk.task("sign").due == china(2021, 12, 11)
    used(desk, Jump(to="draft"))
    assert desk.task("draft").due == china(2022, 1, 1)


@pytest.mark.parametrize("semantics", [1, 2])
def test_whoever_should_have_been_called_by_now_is_called_when_a_calendar_puts_the_due_day_back(semantics: int) -> None:
    deadline = Deadline(
        rule=AfterOpening(count=2, unit=DayUnit.WORKING_DAYS),
        escalate_days_after=1,
        escalate_to="bureau/leader",
        repeat_every_days=2,
    )
    desk = case_of(semantics, step("sign", "city_finance/checker", deadline=deadline))
    off = {date(2021, 12, day): False for day in (2, 3, 6, 7)}
    used(desk, NewCalendar(calendar=CALENDAR.model_copy(update={"exceptions": off})))
    assert desk.task("sign").due == china(2021, 12, 10)
    desk.becomes(china(2021, 12, 8, 9))
    used(desk, NewCalendar(calendar=CALENDAR))
    assert desk.task("sign").due == china(2021, 12, 4) > OPENED
    desk.becomes(china(2021, 12, 8, 10))
    told = {effect.event.notice for effect in desk.effects if isinstance(effect.event, Noticed)}
    assert Notice.DUE in told
    assert (Notice.ESCALATE in told) == (semantics == 2)
