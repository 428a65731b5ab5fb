"""How a case gets through its steps: single, made by two, countersigned, automatic, and branch by branch."""

import pytest

from approvals.actions import Approve, Submit
from approvals.definitions import MAIN
from approvals.effects import CaseStatus, Outcome, Role
from approvals.refusals import RefusalCode
from tests.approvals.chains import BUDGET, BUDGET_FORM
from tests.approvals.desk import COUNTIES, Desk, Refused
from tests.approvals.people import document, on_screen, staff
from tests.approvals.walks import combined, consented, cosigned, countersigning, drafted_county, reviewed

HAISHU, JIANGBEI = COUNTIES


def test_a_case_begins_with_a_task_for_every_county() -> None:
    desk = Desk(BUDGET)
    assert desk.waits_for() == {"330203.county_agency/maker", "330205.county_agency/maker"}
    assert desk.state.stage() == "county_draft"


def test_a_single_step_passes_when_its_decider_agrees() -> None:
    desk = combined()
    desk.draft("agency_draft", document(BUDGET_FORM, 11))
    desk.approve("tax_cosign")
    assert desk.state.stage() == "review"


def test_a_draft_that_its_checks_found_wrong_goes_on_only_with_a_written_reason() -> None:
    desk = Desk(BUDGET)
    flagged = document(BUDGET_FORM, 1).model_copy(update={"findings": ("收支不平衡",)})
    with pytest.raises(Refused) as refused:
        desk.submit("county_draft", flagged, HAISHU)
    assert refused.value.code is RefusalCode.MISSING_REASON
    assert "收支不平衡" in refused.value.refusal.zh
    task = desk.task("county_draft", HAISHU)
    desk.do(staff("county_agency/maker", HAISHU), Submit(task=task.id, document=flagged, note="疫情减收"))
    assert desk.task("county_draft", HAISHU).role is Role.DECIDE


def test_only_the_post_that_a_step_waits_for_may_take_it() -> None:
    desk = combined()
    desk.draft("agency_draft", document(BUDGET_FORM, 11))
    for other in ("city_tax/checker", "bureau/maker"):
        with pytest.raises(Refused) as refused:
            desk.approve("tax_cosign", by=staff(other))
        assert refused.value.code is RefusalCode.WRONG_PARTY


def test_another_county_s_agency_cannot_hand_in_a_draft() -> None:
    desk = Desk(BUDGET)
    with pytest.raises(Refused) as refused:
        desk.submit("county_draft", document(BUDGET_FORM, 1), HAISHU, by=staff("county_agency/maker", JIANGBEI))
    assert refused.value.code is RefusalCode.WRONG_PARTY


def test_a_draft_goes_on_only_when_a_second_person_has_confirmed_it() -> None:
    desk = Desk(BUDGET)
    desk.submit("county_draft", document(BUDGET_FORM, 1), HAISHU)
    assert desk.task("county_draft", HAISHU).role is Role.DECIDE
    desk.approve("county_draft", HAISHU)
    assert {task.step for task in countersigning(desk, HAISHU)} == {"county_cosign"}


def test_an_opinion_made_by_two_counts_when_the_checker_agrees() -> None:
    desk = cosigned()
    desk.approve("review", kind="city_tax")
    desk.approve("review", role=Role.PREPARE)
    assert desk.state.stage() == "review"
    desk.approve("review", kind="bureau")
    assert desk.state.stage() == "consent"


def test_a_countersigned_step_passes_when_every_party_has_agreed() -> None:
    desk = Desk(BUDGET)
    desk.draft("county_draft", document(BUDGET_FORM, 1), HAISHU)
    assert len(countersigning(desk, HAISHU)) == 2
    desk.approve("county_cosign", HAISHU, kind="county_tax")
    assert len(countersigning(desk, HAISHU)) == 1
    desk.approve("county_cosign", HAISHU, kind="county_finance")
    assert desk.state.lanes[HAISHU].passed


def test_the_city_waits_until_the_last_county_is_through() -> None:
    desk = Desk(BUDGET)
    drafted_county(desk, JIANGBEI)
    assert desk.state.stage() == "county_draft"
    drafted_county(desk, HAISHU)
    assert desk.state.stage() == "combine"


def test_an_automatic_step_makes_the_next_version_in_nobody_s_name() -> None:
    desk = combined()
    version = desk.state.newest(MAIN, BUDGET_FORM)
    assert version is not None
    assert (version.number, version.makers) == (1, ())
    assert desk.effects[-1].actor is None


def test_the_last_step_ends_the_case() -> None:
    desk = consented()
    desk.finish("split")
    desk.approve("closing")
    assert desk.state.status is CaseStatus.DONE
    assert not desk.state.tasks
    assert desk.events("case_closed")[0].event.model_dump()["status"] == CaseStatus.DONE


def test_nothing_can_be_done_to_a_case_that_has_ended() -> None:
    desk = consented()
    desk.finish("split")
    task = desk.task("closing")
    seen = on_screen(desk.state, task)
    desk.approve("closing")
    with pytest.raises(Refused) as refused:
        desk.do(staff("bureau/leader"), Approve(task=task.id, seen=seen))
    assert refused.value.code is RefusalCode.CASE_CLOSED


def test_whoever_comes_second_learns_who_was_first_and_when() -> None:
    desk = reviewed()
    with pytest.raises(Refused) as refused:
        desk.do(staff("city_tax/checker"), Approve(task="main.review.1.city_tax.decide"))
    refusal = refused.value.refusal
    assert refusal.code is RefusalCode.ALREADY_DECIDED
    assert refusal.by == "市city_tax员工city-city_tax-checker"
    assert refusal.at == desk.at
    assert refusal.by in refusal.zh


def test_a_task_that_never_was_is_unknown() -> None:
    with pytest.raises(Refused) as refused:
        Desk(BUDGET).do(staff("bureau/leader"), Approve(task="main.closing.1.decide"))
    assert refused.value.code is RefusalCode.UNKNOWN_TASK


def test_nobody_can_take_an_automatic_step() -> None:
    desk = consented()
    task = desk.task("split")
    with pytest.raises(Refused) as refused:
        desk.do(staff("city_finance/leader"), Approve(task=task.id))
    assert refused.value.code is RefusalCode.UNKNOWN_TASK


def test_a_decision_keeps_name_organisation_and_post_of_that_moment() -> None:
    desk = cosigned()
    desk.approve("review", kind="city_tax")
    actor = desk.events("decided")[-1].actor
    assert actor == staff("city_tax/checker")
    assert desk.state.closed["main.review.1.city_tax.decide"].how is Outcome.APPROVED
