"""How a case gets through its steps: single, made by two, countersigned, automatic, and branch by branch."""

import pytest

from approvals.actions import Approve, Submit
from approvals.definitions import MAIN
from approvals.effects import CaseStatus, Outcome, Role
from approvals.refusals import RefusalCode
from tests.approvals.case_driver import COUNTIES, CaseDriver, Refused
from tests.approvals.chains import BUDGET, BUDGET_FORM
from tests.approvals.people import document, on_screen, staff
from tests.approvals.prepared_cases import combined, consented, cosigned, countersigning, drafted_county, reviewed

HAISHU, JIANGBEI = COUNTIES


def test_a_case_begins_with_a_task_for_every_county() -> None:
    driver = CaseDriver(BUDGET)
    assert driver.waits_for() == {"330203.county_agency/maker", "330205.county_agency/maker"}
    assert driver.state.stage() == "county_draft"


def test_a_single_step_passes_when_its_decider_agrees() -> None:
    driver = combined()
    driver.draft("agency_draft", document(BUDGET_FORM, 11))
    driver.approve("tax_cosign")
    assert driver.state.stage() == "review"


def test_a_draft_that_its_checks_found_wrong_goes_on_only_with_a_written_reason() -> None:
    driver = CaseDriver(BUDGET)
    flagged = document(BUDGET_FORM, 1).model_copy(update={"findings": ("收支不平衡",)})
    with pytest.raises(Refused) as refused:
        driver.submit("county_draft", flagged, HAISHU)
    assert refused.value.code is RefusalCode.MISSING_REASON
    assert "收支不平衡" in refused.value.refusal.zh
    task = driver.task("county_draft", HAISHU)
    driver.do(staff("county_agency/maker", HAISHU), Submit(task=task.id, document=flagged, note="疫情减收"))
    assert driver.task("county_draft", HAISHU).role is Role.DECIDE


def test_only_the_post_that_a_step_waits_for_may_take_it() -> None:
    driver = combined()
    driver.draft("agency_draft", document(BUDGET_FORM, 11))
    for other in ("city_tax/checker", "bureau/maker"):
        with pytest.raises(Refused) as refused:
            driver.approve("tax_cosign", by=staff(other))
        assert refused.value.code is RefusalCode.WRONG_PARTY


def test_another_county_s_agency_cannot_hand_in_a_draft() -> None:
    driver = CaseDriver(BUDGET)
    with pytest.raises(Refused) as refused:
        driver.submit("county_draft", document(BUDGET_FORM, 1), HAISHU, by=staff("county_agency/maker", JIANGBEI))
    assert refused.value.code is RefusalCode.WRONG_PARTY


def test_a_draft_goes_on_only_when_a_second_person_has_confirmed_it() -> None:
    driver = CaseDriver(BUDGET)
    driver.submit("county_draft", document(BUDGET_FORM, 1), HAISHU)
    assert driver.task("county_draft", HAISHU).role is Role.DECIDE
    driver.approve("county_draft", HAISHU)
    assert {task.step for task in countersigning(driver, HAISHU)} == {"county_cosign"}


def test_an_opinion_made_by_two_counts_when_the_checker_agrees() -> None:
    driver = cosigned()
    driver.approve("review", kind="city_tax")
    driver.approve("review", role=Role.PREPARE)
    assert driver.state.stage() == "review"
    driver.approve("review", kind="bureau")
    assert driver.state.stage() == "consent"


def test_a_countersigned_step_passes_when_every_party_has_agreed() -> None:
    driver = CaseDriver(BUDGET)
    driver.draft("county_draft", document(BUDGET_FORM, 1), HAISHU)
    assert len(countersigning(driver, HAISHU)) == 2
    driver.approve("county_cosign", HAISHU, kind="county_tax")
    assert len(countersigning(driver, HAISHU)) == 1
    driver.approve("county_cosign", HAISHU, kind="county_finance")
    assert driver.state.lanes[HAISHU].passed


def test_the_city_waits_until_the_last_county_is_through() -> None:
    driver = CaseDriver(BUDGET)
    drafted_county(driver, JIANGBEI)
    assert driver.state.stage() == "county_draft"
    drafted_county(driver, HAISHU)
    assert driver.state.stage() == "combine"


def test_an_automatic_step_makes_the_next_version_in_nobody_s_name() -> None:
    driver = combined()
    version = driver.state.newest(MAIN, BUDGET_FORM)
    assert version is not None
    assert (version.number, version.makers) == (1, ())
    assert driver.effects[-1].actor is None


def test_the_last_step_ends_the_case() -> None:
    driver = consented()
    driver.finish("split")
    driver.approve("closing")
    assert driver.state.status is CaseStatus.DONE
    assert not driver.state.tasks
    assert driver.events("case_closed")[0].event.model_dump()["status"] == CaseStatus.DONE


def test_nothing_can_be_done_to_a_case_that_has_ended() -> None:
    driver = consented()
    driver.finish("split")
    task = driver.task("closing")
    seen = on_screen(driver.state, task)
    driver.approve("closing")
    with pytest.raises(Refused) as refused:
        driver.do(staff("bureau/leader"), Approve(task=task.id, seen=seen))
    assert refused.value.code is RefusalCode.CASE_CLOSED


def test_whoever_comes_second_learns_who_was_first_and_when() -> None:
    driver = reviewed()
    with pytest.raises(Refused) as refused:
        driver.do(staff("city_tax/checker"), Approve(task="main.review.1.city_tax.decide"))
    refusal = refused.value.refusal
    assert refusal.code is RefusalCode.ALREADY_DECIDED
    assert refusal.by == "市city_tax员工city-city_tax-checker"
    assert refusal.at == driver.at
    assert refusal.by in refusal.zh


def test_a_task_that_never_was_is_unknown() -> None:
    with pytest.raises(Refused) as refused:
        CaseDriver(BUDGET).do(staff("bureau/leader"), Approve(task="main.closing.1.decide"))
    assert refused.value.code is RefusalCode.UNKNOWN_TASK


def test_nobody_can_take_an_automatic_step() -> None:
    driver = consented()
    task = driver.task("split")
    with pytest.raises(Refused) as refused:
        driver.do(staff("city_finance/leader"), Approve(task=task.id))
    assert refused.value.code is RefusalCode.UNKNOWN_TASK


def test_a_decision_keeps_name_organisation_and_post_of_that_moment() -> None:
    driver = cosigned()
    driver.approve("review", kind="city_tax")
    actor = driver.events("decided")[-1].actor
    assert actor == staff("city_tax/checker")
    assert driver.state.closed["main.review.1.city_tax.decide"].how is Outcome.APPROVED
