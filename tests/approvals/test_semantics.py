"""What changed in the meaning of actions: cases of before keep theirs, cases that begin now have the newer one."""

from datetime import date

import pytest

from approvals.actions import Approve, Claim, Confirm, Extend, HandOver, Jump, NewCalendar, Power, Propose
from approvals.definitions import Deadline, Step
from approvals.effects import Decided, HandedOver, Notice, Noticed, Outcome, Role
from approvals.refusals import Refusal, RefusalCode
from approvals.state import SEMANTICS
from calculations.dates.deadlines import AfterOpening, DayUnit, FixedDay
from tests.approvals.case_driver import CALENDAR, OPENED, CaseDriver
from tests.approvals.chains import BUDGET_FORM, chain, step
from tests.approvals.people import china, document, on_screen, staff

ONE, OTHER = staff("operations/maker", person="ops-1"), staff("operations/checker", person="ops-2")
BY_THE_RULE = FixedDay(day=10, month=12, year_offset=-1)
DRAFT = step("draft", "bureau/checker", maker="bureau/maker", form=BUDGET_FORM, submits=True)
REVIEW = step("review", "city_finance/checker", maker="city_finance/maker", form=BUDGET_FORM, may_refuse=True)
CHECKER = staff("city_finance/checker")
SIGN = step("sign", "bureau/leader", form=BUDGET_FORM)

_OF_THE_BUREAU = (("maker", "wang"), ("maker", "li"), ("checker", "chen"))


def case_of(semantics: int, *steps: Step) -> CaseDriver:
    """A case that began when actions had that meaning."""
    driver = CaseDriver(chain(*steps), branches=())
    assert driver.state.head.semantics == SEMANTICS
    driver.state = driver.state.model_copy(
        update={"head": driver.state.head.model_copy(update={"semantics": semantics})}
    )
    return driver


def decided(driver: CaseDriver, outcome: Outcome) -> Decided:
    """The newest decision with that outcome."""
    events = [effect.event for effect in driver.effects if isinstance(effect.event, Decided)]
    return next(event for event in reversed(events) if event.outcome is outcome)


def used(driver: CaseDriver, power: Power) -> None:
    """Two operators use a power."""
    driver.do(ONE, Propose(power=power, reason="情况特殊"))
    driver.do(OTHER, Confirm(proposal=list(driver.state.proposals)[-1]))


def returned(semantics: int, deadline: Deadline) -> CaseDriver:
    """Operators extended the draft to the end of the year; it was handed in and returned on the 20th."""
    driver = case_of(semantics, DRAFT.model_copy(update={"deadline": deadline}), SIGN)
    used(driver, Extend(task="main.draft.1.prepare", due=date(2021, 12, 31)))
    driver.draft("draft", document(BUDGET_FORM, 1))
    driver.becomes(china(2021, 12, 20, 9))
    driver.send_back("sign", to="draft")
    return driver


@pytest.mark.parametrize(("semantics", "due"), [(1, china(2021, 12, 11)), (2, china(2022, 1, 1))])
def test_an_extension_holds_when_the_step_is_walked_again(semantics: int, due: object) -> None:
    driver = returned(semantics, Deadline(rule=BY_THE_RULE))
    assert driver.task("draft").due == due
    driver.becomes(china(2021, 12, 21))
    summary = [effect.event for effect in driver.effects if isinstance(effect.event, Noticed)]
    assert bool(summary) == (semantics == 1), "what is not late is told nobody"


def test_an_extension_shortens_no_time_that_the_rule_gives_anew() -> None:
    driver = returned(2, Deadline(rule=AfterOpening(count=20, unit=DayUnit.DAYS)))
    assert driver.task("draft").due == china(2022, 1, 10)


def test_an_extension_holds_for_its_own_step_and_after_a_jump() -> None:
    timed = [each.model_copy(update={"deadline": Deadline(rule=BY_THE_RULE)}) for each in (DRAFT, SIGN)]
    driver = case_of(2, *timed)
    used(driver, Extend(task="main.draft.1.prepare", due=date(2021, 12, 31)))
    driver.draft("draft", document(BUDGET_FORM, 1))
    assert driver.task("sign").due == china(2021, 12, 11)
    used(driver, Jump(to="draft"))
    assert driver.task("draft").due == china(2022, 1, 1)


@pytest.mark.parametrize("semantics", [1, 2])
def test_whoever_should_have_been_called_by_now_is_called_when_a_calendar_puts_the_due_day_back(semantics: int) -> None:
    deadline = Deadline(
        rule=AfterOpening(count=2, unit=DayUnit.WORKING_DAYS),
        escalate_days_after=1,
        escalate_to="bureau/leader",
        repeat_every_days=2,
    )
    driver = case_of(semantics, step("sign", "city_finance/checker", deadline=deadline))
    off = {date(2021, 12, day): False for day in (2, 3, 6, 7)}
    used(driver, NewCalendar(calendar=CALENDAR.model_copy(update={"exceptions": off})))
    assert driver.task("sign").due == china(2021, 12, 10)
    driver.becomes(china(2021, 12, 8, 9))
    used(driver, NewCalendar(calendar=CALENDAR))
    assert driver.task("sign").due == china(2021, 12, 4) > OPENED
    driver.becomes(china(2021, 12, 8, 10))
    summary = {effect.event.notice for effect in driver.effects if isinstance(effect.event, Noticed)}
    assert Notice.DUE in summary
    assert (Notice.ESCALATE in summary) == (semantics == 2)


@pytest.mark.parametrize("words", ["", "同意"])
@pytest.mark.parametrize("semantics", [1, 2, 3])
@pytest.mark.parametrize("outcome", [Outcome.RETURNED, Outcome.REFUSED])
def test_a_checker_who_confirms_what_was_prepared_leaves_its_reason_standing(
    outcome: Outcome, semantics: int, words: str
) -> None:
    driver = case_of(semantics, DRAFT, REVIEW)
    driver.draft("draft", document(BUDGET_FORM, 1))
    if outcome is Outcome.RETURNED:
        driver.send_back("review", to="draft", role=Role.PREPARE, reason="请压减")
    else:
        driver.refuse("review", role=Role.PREPARE)
    reason = decided(driver, Outcome.PREPARED).note
    task = driver.task("review", role=Role.DECIDE)
    driver.do(CHECKER, Approve(task=task.id, seen=on_screen(driver.state, task), note=words))
    kept = reason if not words else f"{reason}(复核意见:同意)" if semantics == 3 else words
    assert decided(driver, outcome).note == kept


def test_a_confirmed_approval_has_the_checkers_words() -> None:
    driver = case_of(3, DRAFT, REVIEW)
    driver.draft("draft", document(BUDGET_FORM, 1))
    driver.approve("review", role=Role.PREPARE)
    task = driver.task("review", role=Role.DECIDE)
    driver.do(CHECKER, Approve(task=task.id, seen=on_screen(driver.state, task), note="同意"))
    assert decided(driver, Outcome.APPROVED).note == "同意"


@pytest.mark.parametrize(("semantics", "kept"), [(3, False), (4, True)])
def test_a_task_is_handed_over_to_nobody_who_made_its_content_before(semantics: int, kept: bool) -> None:
    driver = case_of(semantics, DRAFT, SIGN)
    wang, li, checker = (staff(f"bureau/{post}", person=login) for post, login in _OF_THE_BUREAU)
    driver.submit("draft", document(BUDGET_FORM, 1), by=wang)
    driver.send_back("draft", to="draft", role=Role.DECIDE, by=checker)
    driver.submit("draft", document(BUDGET_FORM, 1), by=li)
    task = driver.task("draft", role=Role.DECIDE)
    driver.do(checker, Claim(task=task.id))
    order = HandOver(person=checker.person, to=staff("bureau/checker", person="wang"), reason="离职")
    assert driver.may(ONE, order) is not None, "nobody orders it any more, whatever the case's semantics"
    [handed_over] = [effect.event for effect in driver.happens(order, ONE) if isinstance(effect.event, HandedOver)]
    assert (task.id in handed_over.kept) is kept


@pytest.mark.parametrize("semantics", [4, 5])
def test_why_a_task_stays_is_kept_as_the_refusal(semantics: int) -> None:
    driver = case_of(semantics, step("sign", "bureau/leader", "city_tax/leader"))
    leader = staff("bureau/leader", person="zhao")
    tax = leader.model_copy(update={"kind": "city_tax"})
    driver.do(leader, Claim(task=driver.task("sign", kind="bureau").id))
    driver.do(tax, Claim(task=driver.task("sign", kind="city_tax").id))
    successor = staff("city_tax/leader", person="qian")
    order = HandOver(person="zhao", to=successor, reason="离职")
    [handed_over] = [effect.event for effect in driver.happens(order, ONE) if isinstance(effect.event, HandedOver)]
    [why] = handed_over.kept.values()
    if semantics == 4:
        assert why == f"{successor.signature}没有bureau/leader岗位,请另选人员。"
    else:
        assert isinstance(why, Refusal)
        assert (why.code, why.party) == (RefusalCode.WRONG_PERSON, "bureau/leader")
        assert why.model_dump(mode="json").keys() == {"code", "zh", "en", "party"}, "the hash covers nothing empty"
