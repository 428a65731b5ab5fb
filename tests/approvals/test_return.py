"""Returns: to the own maker, to an earlier step, to named counties; what is walked again, and where no way leads."""

import pytest

from approvals.definitions import MAIN
from approvals.effects import BranchSkipped, Role
from approvals.refusals import RefusalCode
from tests.approvals.case_driver import COUNTIES, CaseDriver, Refused
from tests.approvals.chains import BUDGET, BUDGET_FORM, chain, step
from tests.approvals.people import PAPER, document
from tests.approvals.prepared_cases import combined, consented, cosigned, drafted_county, review, reviewed

HAISHU, JIANGBEI = COUNTIES


def rounds(driver: CaseDriver, name: str, lane: str = MAIN) -> int:
    """How often a step was entered."""
    return driver.state.lanes[lane].rounds.get(name, 0)


def test_the_checker_returns_a_draft_to_its_own_maker() -> None:
    driver = CaseDriver(BUDGET)
    driver.submit("county_draft", document(BUDGET_FORM, 1), HAISHU)
    driver.send_back("county_draft", to="county_draft", lane=HAISHU)
    again = driver.task("county_draft", HAISHU)
    assert (again.role, again.round, again.id) == (Role.PREPARE, 2, f"{HAISHU}.county_draft.2.prepare")
    driver.draft("county_draft", document(BUDGET_FORM, 2), HAISHU)
    newest = driver.state.newest(HAISHU, BUDGET_FORM)
    assert newest is not None
    assert newest.number == 2


def test_a_return_needs_a_reason() -> None:
    driver = cosigned()
    with pytest.raises(Refused) as refused:
        driver.send_back("review", to="agency_draft", kind="city_tax", reason="  ")
    assert refused.value.code is RefusalCode.MISSING_REASON


def test_changed_amounts_are_walked_again() -> None:
    driver = cosigned()
    driver.send_back("review", to="agency_draft", kind="city_tax")
    driver.draft("agency_draft", document(BUDGET_FORM, 12, amounts=2))
    assert driver.state.stage() == "tax_cosign"
    driver.approve("tax_cosign")
    assert driver.state.stage() == "review"
    assert rounds(driver, "review") == 2


def test_a_changed_text_goes_straight_back_to_who_returned_it() -> None:
    driver = cosigned()
    driver.send_back("review", to="agency_draft", kind="city_tax")
    driver.draft("agency_draft", document(BUDGET_FORM, 12))
    assert driver.state.stage() == "review"
    assert rounds(driver, "tax_cosign") == 1


def test_a_changed_text_is_walked_again_where_the_policy_says_so() -> None:
    driver = reviewed()
    driver.send_back("consent", to="agency_draft", kind="city_government", evidence=PAPER)
    driver.draft("agency_draft", document(BUDGET_FORM, 12))
    assert driver.state.stage() == "tax_cosign"


def test_a_county_s_changed_text_goes_straight_back_within_the_county() -> None:
    driver = CaseDriver(BUDGET)
    driver.draft("county_draft", document(BUDGET_FORM, 1), HAISHU)
    driver.send_back("county_cosign", to="county_draft", lane=HAISHU, kind="county_tax")
    driver.draft("county_draft", document(BUDGET_FORM, 2), HAISHU)
    assert driver.state.lanes[HAISHU].step == "county_cosign"


def test_one_return_closes_the_siblings_of_a_countersigned_step() -> None:
    driver = cosigned()
    driver.approve("review", role=Role.PREPARE)
    driver.send_back("review", to="agency_draft", kind="city_tax")
    assert driver.waits_for() == {"city_agency/maker"}


def test_after_a_return_every_party_of_a_countersigned_step_agrees_anew() -> None:
    driver = cosigned()
    driver.approve("review", role=Role.PREPARE)
    driver.approve("review", kind="bureau")
    driver.send_back("review", to="agency_draft", kind="city_tax")
    driver.draft("agency_draft", document(BUDGET_FORM, 12))
    assert driver.waits_for() == {"bureau/maker", "city_tax/checker"}


def test_the_city_returns_to_one_county_and_the_others_stay_through() -> None:
    driver = cosigned()
    driver.send_back("review", to="county_draft", branches=(JIANGBEI,), kind="city_tax")
    assert driver.waits_for() == {"330205.county_agency/maker"}
    drafted_county(driver, JIANGBEI, text=2, amounts=2)
    driver.finish("combine", document=document(BUDGET_FORM, 20, amounts=2))
    assert driver.state.stage() == "agency_draft"
    assert (rounds(driver, "county_draft", HAISHU), rounds(driver, "county_draft", JIANGBEI)) == (1, 2)


def test_the_city_returns_to_all_counties() -> None:
    driver = combined()
    driver.submit("agency_draft", document(BUDGET_FORM, 11))
    driver.send_back("agency_draft", to="county_cosign", branches=COUNTIES)
    assert {task.step for task in driver.state.tasks.values()} == {"county_cosign"}
    assert {task.lane for task in driver.state.tasks.values()} == set(COUNTIES)


@pytest.mark.parametrize("branches", [(), ("330299",), (HAISHU, "330299")])
def test_a_return_to_the_counties_names_which_of_them(branches: tuple[str, ...]) -> None:
    with pytest.raises(Refused) as refused:
        cosigned().send_back("review", to="county_draft", branches=branches, kind="city_tax")
    assert refused.value.code is RefusalCode.BAD_TARGET


def test_a_return_within_the_city_names_no_county() -> None:
    with pytest.raises(Refused) as refused:
        cosigned().send_back("review", to="agency_draft", branches=(HAISHU,), kind="city_tax")
    assert refused.value.code is RefusalCode.BAD_TARGET


@pytest.mark.parametrize("to", ["combine", "review", "consent", "closing", "nowhere"])
def test_nothing_returns_to_an_automatic_step_to_itself_forward_or_nowhere(to: str) -> None:
    with pytest.raises(Refused) as refused:
        cosigned().send_back("review", to=to, kind="city_tax")
    assert refused.value.code is RefusalCode.BAD_TARGET


def test_there_is_no_way_back_over_a_step_whose_doing_cannot_be_undone() -> None:
    driver = consented()
    driver.finish("split")
    for to in ("review", "agency_draft", "consent"):
        with pytest.raises(Refused) as refused:
            driver.send_back("closing", to=to)
        assert refused.value.code is RefusalCode.BAD_TARGET


def test_a_step_that_may_not_return_does_not() -> None:
    first, last = step("first", "bureau/leader"), step("last", "city_tax/leader", may_return=False)
    driver = CaseDriver(chain(first, last))
    driver.approve("first")
    with pytest.raises(Refused) as refused:
        driver.send_back("last", to="first")
    assert refused.value.code is RefusalCode.BAD_TARGET


def test_a_second_return_further_back_forgets_the_short_way() -> None:
    driver = cosigned()
    driver.send_back("review", to="agency_draft", kind="city_tax")
    driver.submit("agency_draft", document(BUDGET_FORM, 12))
    driver.send_back("agency_draft", to="county_draft", branches=(HAISHU,))
    drafted_county(driver, HAISHU, text=3)
    driver.finish("combine", document=document(BUDGET_FORM, 13))
    assert driver.state.stage() == "agency_draft"


def test_the_short_way_is_not_taken_past_a_document_that_is_made_of_the_changed_one() -> None:
    driver = CaseDriver(
        chain(
            step("determination", "bureau/checker", maker="bureau/maker", form="determination", submits=True),
            step("consultation", "city_finance/checker", form="determination"),
            step("computing", form="clearing_list"),
            step("agreement", "city_tax/leader", form="clearing_list", text_change="straight_back"),
        )
    )
    driver.draft("determination", document("determination", 1))
    driver.approve("consultation")
    driver.finish("computing", document=document("clearing_list", 1))
    driver.send_back("agreement", to="determination")
    driver.draft("determination", document("determination", 2, amounts=2))
    assert driver.state.stage() == "consultation"


def test_a_step_walked_again_after_the_review_counts_as_new() -> None:
    driver = cosigned()
    driver.send_back("review", to="tax_cosign", kind="city_tax")
    driver.approve("tax_cosign")
    review(driver)
    assert driver.state.stage() == "consent"
    assert not [effect for effect in driver.effects if isinstance(effect.event, BranchSkipped)]
