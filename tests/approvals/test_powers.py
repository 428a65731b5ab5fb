"""The operators' powers: two of them, a reason, marked in history, and never a way round what cannot be undone."""

from datetime import date

import pytest

from approvals.actions import (
    Actor,
    Approve,
    Claim,
    Confirm,
    Decline,
    Extend,
    Jump,
    Migrate,
    NewCalendar,
    Power,
    Propose,
    Reassign,
    Terminate,
)
from approvals.definitions import Chain, Deadline
from approvals.effects import CaseStatus, DeadlineMoved, Notice, Outcome
from approvals.handlers.powers import moved_by
from approvals.refusals import RefusalCode
from calculations.dates.deadlines import AfterOpening, DayUnit, FixedDay
from policies.loader import load
from tests.approvals.case_driver import COUNTIES, CaseDriver, refusal_of
from tests.approvals.chains import BUDGET_FORM, MONTH, YEAR, chain, step
from tests.approvals.people import PAPER, china, document, staff
from tests.approvals.prepared_cases import consented, consolidated, reviewed

ONE, OTHER = staff("operations/maker", person="ops-1"), staff("operations/checker", person="ops-2")
WHY = "情况特殊"


def used(driver: CaseDriver, power: Power) -> None:
    """One operator proposes it, another confirms."""
    driver.do(ONE, Propose(power=power, reason=WHY))
    driver.do(OTHER, Confirm(proposal=list(driver.state.proposals)[-1]))


def why_not(driver: CaseDriver, power: Power) -> RefusalCode:
    """Why an operator cannot even propose it."""
    return refusal_of(driver, ONE, Propose(power=power, reason=WHY))


def test_nothing_happens_until_a_second_operator_confirms() -> None:
    driver = reviewed()
    tasks = driver.state.tasks
    driver.do(ONE, Propose(power=Terminate(), reason=WHY))
    assert (driver.state.tasks, driver.state.status) == (tasks, CaseStatus.OPEN)
    [name] = driver.state.proposals
    assert refusal_of(driver, ONE, Confirm(proposal=name)) is RefusalCode.SECOND_PERSON
    in_another_post = staff("operations/leader", person="ops-1")
    assert refusal_of(driver, in_another_post, Confirm(proposal=name)) is RefusalCode.SECOND_PERSON
    for_the_first = staff("operations/checker", person="ops-2", acting_for="ops-1")
    assert refusal_of(driver, for_the_first, Confirm(proposal=name)) is RefusalCode.SECOND_PERSON
    driver.do(OTHER, Confirm(proposal=name))
    assert driver.state.status is CaseStatus.TERMINATED


def test_only_operators_have_powers_and_only_with_a_reason() -> None:
    driver = reviewed()
    for actor in (staff("bureau/leader"), staff("operations/maker", "330203")):
        assert refusal_of(driver, actor, Propose(power=Terminate(), reason=WHY)) is RefusalCode.NOT_AN_OPERATOR
    assert refusal_of(driver, ONE, Propose(power=Terminate(), reason=" ")) is RefusalCode.MISSING_REASON
    assert refusal_of(driver, OTHER, Confirm(proposal="p99")) is RefusalCode.UNKNOWN_PROPOSAL


@pytest.mark.parametrize("who", [ONE, OTHER], ids=["the first", "the second"])
def test_a_proposal_can_be_let_go(who: Actor) -> None:
    driver = reviewed()
    driver.do(ONE, Propose(power=Terminate(), reason=WHY))
    [name] = driver.state.proposals
    driver.do(who, Decline(proposal=name, reason="不必"))
    assert refusal_of(driver, OTHER, Confirm(proposal=name)) is RefusalCode.UNKNOWN_PROPOSAL


def test_what_a_power_brings_about_is_marked_with_the_proposal_who_made_it_and_why() -> None:
    driver = reviewed()
    driver.do(ONE, Propose(power=Jump(to="agency_draft"), reason=WHY))
    before = len(driver.effects)
    driver.do(OTHER, Confirm(proposal=f"p{driver.state.number}"))
    done = driver.effects[before:]
    assert {effect.power for effect in done} == {f"p{before}"}
    confirmed = done[0].event
    assert (confirmed.kind, confirmed.proposed_by, confirmed.reason) == ("power_confirmed", ONE, WHY)  # type: ignore[union-attr]
    assert all(effect.power is None for effect in driver.effects[:before])


def test_a_proposal_that_no_longer_fits_is_refused_when_it_is_confirmed() -> None:
    driver = reviewed()
    leader = staff("city_government/leader", person="he")
    driver.do(ONE, Propose(power=Reassign(task="main.consent.1.decide", to=leader), reason=WHY))
    driver.send_back("consent", to="agency_draft", kind="city_government", evidence=PAPER)
    assert refusal_of(driver, OTHER, Confirm(proposal=list(driver.state.proposals)[-1])) is RefusalCode.UNKNOWN_TASK


def test_a_jump_goes_back_without_anybody_s_return() -> None:
    driver = reviewed()
    used(driver, Jump(to="agency_draft"))
    assert driver.waits_for() == {"city_agency/maker"}
    assert driver.state.closed["main.consent.1.decide"].how is Outcome.SUPERSEDED


def test_a_jump_goes_forward_over_steps_that_people_take() -> None:
    driver = reviewed()
    used(driver, Jump(to="agency_draft"))
    used(driver, Jump(to="consent"))
    assert "city_government/leader" in driver.waits_for()


def test_a_jump_leaves_out_no_automatic_step_and_undoes_none_that_cannot_be_undone() -> None:
    assert why_not(reviewed(), Jump(to="closing")) is RefusalCode.NOT_POSSIBLE
    paid = consented()
    assert why_not(paid, Jump(to="agency_draft")) is RefusalCode.NOT_POSSIBLE
    paid.finish("split")
    assert why_not(paid, Jump(to="consent")) is RefusalCode.NOT_POSSIBLE


def test_a_case_is_not_ended_while_money_moves() -> None:
    assert why_not(consented(), Terminate()) is RefusalCode.NOT_POSSIBLE


@pytest.mark.parametrize(
    "jump",
    [
        Jump(to="nowhere"),
        Jump(to="combine"),
        Jump(to="county_draft"),
        Jump(to="county_draft", branches=("999999",)),
        Jump(lane="330203", to="county_draft"),
        Jump(to="agency_draft", branches=COUNTIES),
    ],
    ids=["no step", "automatic", "no counties", "no such county", "a county that is through", "counties of no step"],
)
def test_a_jump_leads_only_to_steps_that_can_be_walked(jump: Jump) -> None:
    assert why_not(reviewed(), jump) is RefusalCode.BAD_TARGET


def test_a_jump_sends_named_counties_back_and_leaves_the_others_through() -> None:
    driver = reviewed()
    used(driver, Jump(to="county_draft", branches=COUNTIES[:1]))
    assert driver.waits_for() == {f"{COUNTIES[0]}.county_agency/maker"}


def test_one_county_jumps_in_its_own_stretch() -> None:
    driver = CaseDriver(MONTH)
    driver.draft("plan", document("plan", 1), COUNTIES[0])
    used(driver, Jump(lane=COUNTIES[0], to="plan"))
    assert driver.state.lanes[COUNTIES[0]].step == "plan"
    assert driver.state.lanes[COUNTIES[1]].rounds == {"plan": 1}


def test_a_county_that_is_named_twice_does_not_walk_its_step_twice_at_once() -> None:
    driver = CaseDriver(MONTH)
    driver.draft("plan", document("plan", 1), COUNTIES[0])
    twice = Jump(to="plan", branches=(COUNTIES[0], COUNTIES[0]))
    assert why_not(driver, twice) is RefusalCode.BAD_TARGET


def test_a_jump_waits_for_the_document_of_its_step() -> None:
    draft = step("draft", "bureau/checker", maker="bureau/maker", form=BUDGET_FORM, submits=True)
    driver = CaseDriver(chain(draft, step("sign", "bureau/leader", form=BUDGET_FORM)), branches=())
    assert why_not(driver, Jump(to="sign")) is RefusalCode.NOT_POSSIBLE


def test_a_task_is_reassigned_within_the_post_or_freed_of_its_holder() -> None:
    driver = reviewed()
    task = "main.consent.1.decide"
    he, lu = staff("city_government/leader", person="he"), staff("city_government/leader", person="lu")
    assert why_not(driver, Reassign(task=task)) is RefusalCode.NOT_POSSIBLE
    driver.do(he, Claim(task=task))
    used(driver, Reassign(task=task, to=lu))
    assert driver.state.tasks[task].holder == lu
    used(driver, Reassign(task=task))
    assert driver.state.tasks[task].holder is None
    assert why_not(driver, Reassign(task=task, to=staff("bureau/leader"))) is RefusalCode.WRONG_PERSON
    drafted_it = staff("city_government/leader", person="city-city_agency-maker")
    assert why_not(driver, Reassign(task=task, to=drafted_it)) is RefusalCode.OWN_WORK
    to_myself = staff("city_government/leader", person="ops-1")
    assert why_not(driver, Reassign(task=task, to=to_myself)) is RefusalCode.WRONG_PERSON


def test_who_confirms_does_not_get_the_work_either() -> None:
    driver = reviewed()
    to_the_second = staff("city_government/leader", person="ops-2")
    driver.do(ONE, Propose(power=Reassign(task="main.consent.1.decide", to=to_the_second), reason=WHY))
    assert refusal_of(driver, OTHER, Confirm(proposal=list(driver.state.proposals)[-1])) is RefusalCode.WRONG_PERSON


DUE = Deadline(
    rule=FixedDay(day=25, month_offset=-1),
    remind_days_before=(1,),
    escalate_days_after=1,
    escalate_to="city_agency/leader",
)


def test_an_extended_deadline_moves_what_time_brings_and_holds_for_the_checker_too() -> None:
    timed = step("draft", "bureau/checker", maker="bureau/maker", form=BUDGET_FORM, submits=True, deadline=DUE)
    driver = CaseDriver(chain(timed, step("sign", "bureau/leader", form=BUDGET_FORM)), branches=())
    driver.becomes(china(2021, 12, 27))
    used(driver, Extend(task="main.draft.1.prepare", due=date(2022, 1, 10)))
    task = driver.task("draft")
    assert task.due == china(2022, 1, 11)
    assert [(item.at, item.notice) for item in task.agenda] == [
        (china(2022, 1, 10), Notice.REMIND),
        (china(2022, 1, 11), Notice.DUE),
        (china(2022, 1, 12), Notice.ESCALATE),
    ]
    [moved] = [effect.event for effect in driver.effects if isinstance(effect.event, DeadlineMoved)]
    assert (moved.before, moved.due) == (china(2021, 12, 26), china(2022, 1, 11))
    driver.submit("draft", document(BUDGET_FORM, 1))
    assert driver.task("draft").due == china(2022, 1, 11)


def test_a_deadline_is_extended_to_a_later_day_that_has_not_passed() -> None:
    timed = step("draft", "bureau/checker", maker="bureau/maker", form=BUDGET_FORM, submits=True, deadline=DUE)
    driver = CaseDriver(chain(timed), branches=())
    task = "main.draft.1.prepare"
    assert why_not(driver, Extend(task=task, due=date(2021, 12, 25))) is RefusalCode.NOT_POSSIBLE
    driver.becomes(china(2022, 2, 1))
    assert why_not(driver, Extend(task=task, due=date(2022, 1, 31))) is RefusalCode.NOT_POSSIBLE
    without = CaseDriver(chain(step("sign", "bureau/leader")), branches=())
    assert why_not(without, Extend(task="main.sign.1.decide", due=date(2023, 1, 1))) is RefusalCode.NOT_POSSIBLE


FIVE_WORKING_DAYS = Deadline(
    rule=AfterOpening(count=5, unit=DayUnit.WORKING_DAYS),
    remind_days_before=(1,),
    escalate_days_after=1,
    escalate_to="city_agency/leader",
)


def working_for_five_days() -> CaseDriver:
    """A case opened on Wednesday 2021-12-01: its draft is due by the end of Wednesday 12-08."""
    timed = step("draft", "bureau/checker", maker="bureau/maker", form=BUDGET_FORM, submits=True)
    timed = timed.model_copy(update={"deadline": FIVE_WORKING_DAYS})
    driver = CaseDriver(chain(timed, step("sign", "bureau/leader", form=BUDGET_FORM)), branches=())
    assert driver.task("draft").due == china(2021, 12, 9)
    return driver


def without_work_on(driver: CaseDriver, day: date) -> NewCalendar:
    """The case's calendar with a further holiday."""
    known = driver.state.head.calendar
    return NewCalendar(calendar=known.model_copy(update={"exceptions": {**known.exceptions, day: False}}))


def moves(driver: CaseDriver) -> list[DeadlineMoved]:
    """The deadlines that were moved."""
    return [effect.event for effect in driver.effects if isinstance(effect.event, DeadlineMoved)]


def test_a_holiday_notice_that_comes_late_moves_open_deadlines_and_tells_before_and_after() -> None:
    driver = working_for_five_days()
    used(driver, without_work_on(driver, date(2021, 12, 8)))
    task = driver.task("draft")
    assert task.due == china(2021, 12, 10)
    [moved] = moves(driver)
    assert (moved.task, moved.before, moved.due) == (task.id, china(2021, 12, 9), china(2021, 12, 10))
    assert [(item.at, item.notice) for item in task.agenda] == [
        (china(2021, 12, 9), Notice.REMIND),
        (china(2021, 12, 10), Notice.DUE),
        (china(2021, 12, 11), Notice.ESCALATE),
    ]
    driver.submit("draft", document(BUDGET_FORM, 1))
    assert driver.task("draft").due == china(2021, 12, 10), "the checker's deadline follows the new calendar too"


def test_a_holiday_notice_moves_no_deadline_that_it_does_not_touch() -> None:
    driver = working_for_five_days()
    used(driver, without_work_on(driver, date(2022, 1, 10)))
    assert (driver.task("draft").due, moves(driver)) == (china(2021, 12, 9), [])


def test_a_holiday_notice_leaves_a_deadline_that_is_over() -> None:
    driver = working_for_five_days()
    driver.becomes(china(2021, 12, 10))
    used(driver, without_work_on(driver, date(2021, 12, 7)))
    assert (driver.task("draft").due, moves(driver)) == (china(2021, 12, 9), [])


def test_a_holiday_notice_leaves_a_deadline_that_operators_have_set() -> None:
    driver = working_for_five_days()
    used(driver, Extend(task="main.draft.1.prepare", due=date(2021, 12, 31)))
    used(driver, without_work_on(driver, date(2021, 12, 7)))
    assert driver.task("draft").due == china(2022, 1, 1)
    assert len(moves(driver)) == 1


def test_a_new_calendar_is_another_one_and_loses_no_year() -> None:
    driver = working_for_five_days()
    known = driver.state.head.calendar
    assert why_not(driver, NewCalendar(calendar=known)) is RefusalCode.NOT_POSSIBLE
    years = known.years[1:]
    exceptions = {day: works for day, works in known.exceptions.items() if day.year in years}
    shorter = known.model_copy(update={"years": years, "exceptions": exceptions})
    assert why_not(driver, NewCalendar(calendar=shorter)) is RefusalCode.NOT_POSSIBLE


def newer(old: Chain, **steps: object) -> Chain:
    """The chain with other steps."""
    return old.model_copy(update={"source": "new", **steps})


def migration(new: Chain) -> Migrate:
    """Going on by a newer chain."""
    return Migrate(chain=new, chain_hash=new.content_hash())


def test_a_case_goes_on_by_a_newer_chain_from_where_it_stands() -> None:
    driver = reviewed()
    old = driver.state.head.chain
    audit = step("audit", "audit_office/leader", form=BUDGET_FORM)
    place = old.index("split")
    used(driver, migration(newer(old, steps=(*old.steps[:place], audit, *old.steps[place:]))))
    driver.approve("consent", kind="city_government", evidence=PAPER)
    assert driver.waits_for() == {"audit_office/leader"}


def test_a_newer_chain_has_the_steps_at_which_the_case_stands() -> None:
    driver = reviewed()
    old = driver.state.head.chain
    without = newer(old, steps=tuple(each for each in old.steps if each.id != "consent"))
    assert why_not(driver, migration(without)) is RefusalCode.NOT_POSSIBLE
    other_party = step("consent", "bureau/leader", form=BUDGET_FORM)
    changed = newer(old, steps=tuple(other_party if each.id == "consent" else each for each in old.steps))
    assert why_not(driver, migration(changed)) is RefusalCode.NOT_POSSIBLE


def test_a_newer_chain_is_the_one_whose_hash_was_given_and_needs_nothing_unknown() -> None:
    driver = reviewed()
    old = driver.state.head.chain
    good = newer(old)
    assert why_not(driver, Migrate(chain=good, chain_hash="0" * 64)) is RefusalCode.NOT_POSSIBLE
    assert why_not(driver, migration(old)) is RefusalCode.NOT_POSSIBLE
    assert why_not(driver, migration(newer(old, id="another"))) is RefusalCode.NOT_POSSIBLE
    unknown = newer(old, steps=(*old.steps, step("book")))
    assert why_not(driver, migration(unknown)) is RefusalCode.NOT_POSSIBLE


def test_a_newer_chain_pays_nothing_a_second_time() -> None:
    driver = consented()
    driver.finish("split")
    old = driver.state.head.chain
    split = old.step("split")
    later = tuple(each for each in old.steps if each.id != "split")
    assert why_not(driver, migration(newer(old, steps=(*later, split)))) is RefusalCode.NOT_POSSIBLE


def test_a_year_has_no_steps_to_jump_between_and_is_not_terminated() -> None:
    driver = CaseDriver(YEAR)
    assert why_not(driver, Terminate()) is RefusalCode.NOT_POSSIBLE
    assert why_not(driver, Jump(to="R1")) is RefusalCode.BAD_TARGET


@pytest.mark.parametrize("name", ["annual_budget", "monthly_funding", "year_end_clearing"])
def test_what_comes_once_a_year_is_not_terminated(name: str) -> None:
    once = load("ningbo").pin(name, 2022, 1 if name == "monthly_funding" else None).chain
    assert why_not(CaseDriver(once), Terminate()) is RefusalCode.NOT_POSSIBLE
    again = load("ningbo").pin("budget_adjustment", 2022).chain
    assert CaseDriver(again, branches=()).may(ONE, Propose(power=Terminate(), reason=WHY)) is None


def test_an_operator_decides_nothing_in_a_case() -> None:
    driver = consolidated()
    driver.finish("consolidate", document=document("request", 1))
    task = driver.task("request")
    assert refusal_of(driver, ONE, Approve(task=task.id)) is RefusalCode.WRONG_PARTY


def test_what_a_new_calendar_would_move_is_told_before_it_does() -> None:
    driver = working_for_five_days()
    power = without_work_on(driver, date(2021, 12, 8))
    before = driver.state
    foreseen = moved_by(driver.state, power.calendar, driver.at)
    assert driver.state == before
    used(driver, power)
    assert list(foreseen) == moves(driver) != []
    assert moved_by(driver.state, power.calendar, driver.at) == ()
