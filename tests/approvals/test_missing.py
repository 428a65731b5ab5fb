"""A document that has not come when it was due: the party in charge waits, leaves the county out, or estimates."""

from datetime import timedelta

import pytest

from approvals.actions import Approve, Choose, TakeBack
from approvals.effects import Outcome, Role
from approvals.refusals import RefusalCode
from tests.approvals.case_driver import COUNTIES, CaseDriver, Refused
from tests.approvals.chains import MONTH, PLAN_FORM
from tests.approvals.people import china, document, staff
from tests.approvals.prepared_cases import planned_county

HAISHU, JIANGBEI = COUNTIES
DUE = china(2021, 12, 26)


def overdue() -> CaseDriver:
    """A month for which Haishu sent its plan and Jiangbei did not, on the day after the due day."""
    driver = CaseDriver(MONTH)
    planned_county(driver, HAISHU)
    driver.becomes(DUE)
    return driver


def asked(driver: CaseDriver) -> bool:
    """Whether somebody has to decide what becomes of Jiangbei."""
    return any(task.role is Role.MISSING and task.lane == JIANGBEI for task in driver.state.tasks.values())


def test_nobody_decides_before_the_plan_is_due() -> None:
    driver = CaseDriver(MONTH)
    driver.becomes(DUE - timedelta(seconds=1))
    assert not asked(driver)


def test_once_it_is_due_the_city_agency_decides_on_that_county_only() -> None:
    driver = overdue()
    assert str(driver.task("plan", JIANGBEI, Role.MISSING).party) == "city_agency/checker"
    assert {task.lane for task in driver.state.tasks.values()} == {JIANGBEI}


def test_waiting_leaves_the_plan_awaited_and_can_be_decided_anew() -> None:
    driver = overdue()
    driver.choose("plan", "wait", JIANGBEI)
    assert driver.task("plan", JIANGBEI, Role.PREPARE)
    driver.choose("plan", "leave_out", JIANGBEI)
    assert driver.state.stage() == "consolidate"


def test_a_county_that_is_left_out_walks_nothing_more_of_this_stretch() -> None:
    driver = overdue()
    driver.choose("plan", "leave_out", JIANGBEI)
    assert driver.state.stage() == "consolidate"
    assert driver.state.newest(JIANGBEI, PLAN_FORM) is None
    assert driver.state.closed[f"{JIANGBEI}.plan.1.prepare"].how is Outcome.SUPERSEDED


def test_an_estimate_is_a_version_of_its_own_marked_as_such_and_goes_on() -> None:
    driver = overdue()
    driver.choose("plan", "estimate", JIANGBEI, document(PLAN_FORM, 9))
    newest = driver.state.newest(JIANGBEI, PLAN_FORM)
    assert newest is not None
    assert newest.estimate
    assert driver.state.lanes[JIANGBEI].step == "plan_cosign"


def test_whoever_made_the_estimate_does_not_co_sign_it() -> None:
    driver = overdue()
    task = driver.task("plan", JIANGBEI, Role.MISSING)
    chooser = staff("city_agency/checker", person="wang")
    driver.do(chooser, Choose(task=task.id, choice="estimate", document=document(PLAN_FORM, 9), reason="逾期未报"))
    with pytest.raises(Refused) as refused:
        driver.approve("plan_cosign", JIANGBEI, by=staff("county_finance/checker", JIANGBEI, "wang"))
    assert refused.value.code is RefusalCode.OWN_WORK


def test_an_estimate_needs_its_figures_and_the_other_choices_have_none() -> None:
    driver = overdue()
    for choice, form in (("estimate", None), ("estimate", "budget"), ("leave_out", PLAN_FORM), ("wait", PLAN_FORM)):
        with pytest.raises(Refused) as refused:
            driver.choose("plan", choice, JIANGBEI, document(form, 9) if form else None)
        assert refused.value.code is RefusalCode.WRONG_DOCUMENT


def test_the_choice_needs_a_reason() -> None:
    driver = overdue()
    task = driver.task("plan", JIANGBEI, Role.MISSING)
    with pytest.raises(Refused) as refused:
        driver.do(staff("city_agency/checker"), Choose(task=task.id, choice="wait", reason=" "))
    assert refused.value.code is RefusalCode.MISSING_REASON


def test_the_choice_is_the_city_agency_s_and_nothing_else_is_done_with_it() -> None:
    driver = overdue()
    task = driver.task("plan", JIANGBEI, Role.MISSING)
    with pytest.raises(Refused) as refused:
        driver.do(staff("county_agency/checker", JIANGBEI), Choose(task=task.id, choice="wait", reason="再等"))
    assert refused.value.code is RefusalCode.WRONG_PARTY
    with pytest.raises(Refused) as refused:
        driver.do(staff("city_agency/checker"), Approve(task=task.id))
    assert refused.value.code is RefusalCode.WRONG_ACTION


def test_a_late_plan_that_is_confirmed_settles_the_question() -> None:
    driver = overdue()
    planned_county(driver, JIANGBEI)
    assert driver.state.stage() == "consolidate"
    assert not asked(driver)


def test_a_plan_that_its_checker_does_not_confirm_stops_the_others_no_more_than_a_missing_one() -> None:
    driver = CaseDriver(MONTH)
    planned_county(driver, HAISHU)
    driver.submit("plan", document(PLAN_FORM, 1), JIANGBEI)
    driver.becomes(DUE)
    driver.choose("plan", "leave_out", JIANGBEI)
    assert driver.state.stage() == "consolidate"


def test_a_late_plan_leaves_the_question_open_until_it_is_confirmed() -> None:
    driver = overdue()
    driver.submit("plan", document(PLAN_FORM, 1), JIANGBEI)
    assert asked(driver)
    driver.send_back("plan", to="plan", lane=JIANGBEI, role=Role.DECIDE)
    driver.becomes(DUE + timedelta(days=10))
    assert len([task for task in driver.state.tasks.values() if task.role is Role.MISSING]) == 1
    driver.choose("plan", "leave_out", JIANGBEI)
    assert driver.state.stage() == "consolidate"


def test_what_is_taken_back_late_is_missing_again_and_somebody_is_asked_again() -> None:
    driver = CaseDriver(MONTH)
    driver.becomes(DUE + timedelta(hours=9))
    driver.draft("plan", document(PLAN_FORM, 1), JIANGBEI)
    assert not asked(driver)
    checker = staff("county_agency/checker", JIANGBEI)
    driver.do(checker, TakeBack(task=f"{JIANGBEI}.plan.1.decide", reason="数字有误"))
    # The reopened task is notified as due once more: by that the question comes back.
    driver.becomes(driver.at)
    assert asked(driver)
