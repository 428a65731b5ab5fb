"""No one reviews what they made, by whatever way they come to it, and two signatures are two persons'."""

from collections.abc import Callable

import pytest

from approvals.actions import (
    AddSigner,
    Delegate,
    Position,
    RemoveSigner,
    StaffAction,
    Transfer,
)
from approvals.effects import Role
from approvals.refusals import RefusalCode
from tests.approvals.case_driver import COUNTIES, CaseDriver, Refused, refusal_of
from tests.approvals.chains import BUDGET, BUDGET_FORM, chain, step
from tests.approvals.people import document, staff
from tests.approvals.prepared_cases import combined, cosigned

HAISHU = COUNTIES[0]


def test_the_checker_is_not_the_maker_even_with_both_posts() -> None:
    driver = CaseDriver(BUDGET)
    driver.submit("county_draft", document(BUDGET_FORM, 1), HAISHU, by=staff("county_agency/maker", HAISHU, "wang"))
    with pytest.raises(Refused) as refused:
        driver.approve("county_draft", HAISHU, by=staff("county_agency/checker", HAISHU, "wang"))
    assert refused.value.code is RefusalCode.OWN_WORK


def test_nobody_checks_an_opinion_that_they_prepared_themselves() -> None:
    driver = cosigned()
    driver.approve("review", role=Role.PREPARE, by=staff("bureau/maker", person="wang"))
    with pytest.raises(Refused) as refused:
        driver.approve("review", kind="bureau", by=staff("bureau/checker", person="wang"))
    assert refused.value.code is RefusalCode.SECOND_PERSON


def test_nobody_reviews_their_own_draft_in_a_post_elsewhere() -> None:
    driver = combined()
    driver.submit("agency_draft", document(BUDGET_FORM, 11), by=staff("city_agency/maker", person="wang"))
    driver.approve("agency_draft")
    with pytest.raises(Refused) as refused:
        driver.approve("tax_cosign", by=staff("city_tax/maker", person="wang"))
    assert refused.value.code is RefusalCode.OWN_WORK
    assert "第2稿" in refused.value.refusal.zh


def test_nobody_prepares_the_opinion_on_their_own_draft() -> None:
    driver = combined()
    driver.submit("agency_draft", document(BUDGET_FORM, 11), by=staff("city_agency/maker", person="wang"))
    driver.approve("agency_draft")
    driver.approve("tax_cosign")
    with pytest.raises(Refused) as refused:
        driver.approve("review", role=Role.PREPARE, by=staff("bureau/maker", person="wang"))
    assert refused.value.code is RefusalCode.OWN_WORK


def test_nobody_reviews_their_own_draft_in_another_s_name() -> None:
    driver = combined()
    driver.submit("agency_draft", document(BUDGET_FORM, 11), by=staff("city_agency/maker", person="wang"))
    with pytest.raises(Refused) as refused:
        driver.approve("agency_draft", by=staff("city_agency/checker", person="wang", acting_for="li"))
    assert refused.value.code is RefusalCode.OWN_WORK


def test_nobody_has_their_own_draft_reviewed_in_their_name() -> None:
    driver = combined()
    driver.submit("agency_draft", document(BUDGET_FORM, 11), by=staff("city_agency/maker", person="wang"))
    with pytest.raises(Refused) as refused:
        driver.approve("agency_draft", by=staff("city_agency/checker", person="li", acting_for="wang"))
    assert refused.value.code is RefusalCode.OWN_WORK


def test_whoever_drafted_through_a_substitute_does_not_review_the_draft() -> None:
    driver = combined()
    by = staff("city_agency/maker", person="li", acting_for="wang")
    driver.submit("agency_draft", document(BUDGET_FORM, 11), by=by)
    for reviewer in ("li", "wang"):
        with pytest.raises(Refused) as refused:
            driver.approve("agency_draft", by=staff("city_agency/checker", person=reviewer))
        assert refused.value.code is RefusalCode.OWN_WORK


def test_a_new_version_by_someone_else_frees_the_earlier_maker() -> None:
    driver = combined()
    driver.submit("agency_draft", document(BUDGET_FORM, 11), by=staff("city_agency/maker", person="wang"))
    driver.send_back("agency_draft", to="agency_draft")
    driver.submit("agency_draft", document(BUDGET_FORM, 12, amounts=2), by=staff("city_agency/maker", person="li"))
    driver.approve("agency_draft", by=staff("city_agency/checker", person="wang"))
    assert driver.state.stage() == "tax_cosign"


@pytest.mark.parametrize(("text", "amounts"), [(11, 1), (12, 1)], ids=["the same text", "the same amounts"])
def test_own_content_stays_own_when_a_colleague_hands_it_in(text: int, amounts: int) -> None:
    driver = combined()
    driver.submit("agency_draft", document(BUDGET_FORM, 11), by=staff("city_agency/maker", person="wang"))
    driver.send_back("agency_draft", to="agency_draft")
    driver.submit("agency_draft", document(BUDGET_FORM, 13, amounts=2), by=staff("city_agency/maker", person="zhao"))
    driver.send_back("agency_draft", to="agency_draft")
    driver.submit("agency_draft", document(BUDGET_FORM, text, amounts), by=staff("city_agency/maker", person="li"))
    wang, substitute = (
        staff("city_agency/checker", person="wang"),
        staff("city_agency/checker", person="qian", acting_for="wang"),
    )
    for reviewer in (wang, substitute):
        with pytest.raises(Refused) as refused:
            driver.approve("agency_draft", by=reviewer)
        assert refused.value.code is RefusalCode.OWN_WORK
    assert "第2稿" in refused.value.refusal.zh
    task = driver.task("agency_draft").id
    assert refusal_of(driver, staff("city_agency/checker"), Transfer(task=task, to=wang, reason="出差")) is (
        RefusalCode.OWN_WORK
    )
    signer = AddSigner(task=task, to=staff("bureau/leader", person="wang"), position=Position.BESIDE)
    assert refusal_of(driver, staff("city_agency/checker"), signer) is RefusalCode.OWN_WORK
    driver.approve("agency_draft", by=staff("city_agency/checker", person="zhao"))


def test_own_content_withdrawn_and_handed_in_by_a_colleague_is_not_reviewed_by_its_maker() -> None:
    driver = combined()
    wang = staff("city_agency/maker", person="wang")
    prepared = driver.task("agency_draft")
    driver.submit("agency_draft", document(BUDGET_FORM, 11), by=wang)
    driver.withdraw(prepared, by=wang)
    driver.submit("agency_draft", document(BUDGET_FORM, 11), by=staff("city_agency/maker", person="li"))
    with pytest.raises(Refused) as refused:
        driver.approve("agency_draft", by=staff("city_agency/checker", person="wang"))
    assert refused.value.code is RefusalCode.OWN_WORK


def test_own_text_is_own_in_another_lane_too_but_the_same_amounts_there_are_another_s() -> None:
    driver = CaseDriver(BUDGET)
    driver.submit("county_draft", document(BUDGET_FORM, 1), HAISHU, by=staff("county_agency/maker", HAISHU, "wang"))
    other = COUNTIES[1]
    driver.submit("county_draft", document(BUDGET_FORM, 2), other, by=staff("county_agency/maker", other, "li"))
    driver.approve("county_draft", other, by=staff("county_agency/checker", other, "wang"))
    driver.send_back("county_cosign", "county_draft", lane=other, kind="county_finance")
    driver.submit("county_draft", document(BUDGET_FORM, 1), other, by=staff("county_agency/maker", other, "li"))
    with pytest.raises(Refused) as refused:
        driver.approve("county_draft", other, by=staff("county_agency/checker", other, "wang"))
    assert refused.value.code is RefusalCode.OWN_WORK


def test_drafting_and_reviewing_staff_of_the_same_office_differ() -> None:
    driver = combined()
    driver.draft("agency_draft", document(BUDGET_FORM, 11))
    driver.approve("tax_cosign", by=staff("city_tax/maker", person="zhao"))
    with pytest.raises(Refused) as refused:
        driver.approve("review", kind="city_tax", by=staff("city_tax/checker", person="zhao"))
    assert refused.value.code is RefusalCode.SECOND_PERSON
    driver.approve("review", kind="city_tax", by=staff("city_tax/checker", person="qian"))


def test_who_took_part_in_a_county_does_not_review_in_the_city_where_persons_must_differ() -> None:
    county = step("county", "county_tax/checker", each="branch")
    driver = CaseDriver(chain(county, step("city", "city_tax/checker", other_persons_than=("county",))))
    for branch in COUNTIES:
        driver.approve("county", branch, by=staff("county_tax/checker", branch, person=f"sun-{branch}"))
    with pytest.raises(Refused) as refused:
        driver.approve("city", by=staff("city_tax/checker", person="sun-330205"))
    assert refused.value.code is RefusalCode.SECOND_PERSON


def test_who_took_part_in_the_city_s_step_does_not_take_a_county_s_where_persons_must_differ() -> None:
    county = step("county", "county_tax/checker", each="branch", other_persons_than=("city",))
    driver = CaseDriver(chain(step("city", "city_tax/checker"), county))
    driver.approve("city", by=staff("city_tax/checker", person="sun"))
    with pytest.raises(Refused) as refused:
        driver.approve("county", HAISHU, by=staff("county_tax/checker", HAISHU, person="sun"))
    assert refused.value.code is RefusalCode.SECOND_PERSON


def test_where_persons_must_differ_in_a_county_only_that_county_counts() -> None:
    first = step("first", "county_tax/maker", each="branch")
    second = step("second", "county_tax/checker", each="branch", other_persons_than=("first",))
    driver = CaseDriver(chain(first, second))
    for branch in COUNTIES:
        driver.approve("first", branch, by=staff("county_tax/maker", branch, person=f"sun-{branch}"))
    driver.approve("second", HAISHU, by=staff("county_tax/checker", HAISHU, person="sun-330205"))
    with pytest.raises(Refused) as refused:
        driver.approve("second", "330205", by=staff("county_tax/checker", "330205", person="sun-330205"))
    assert refused.value.code is RefusalCode.SECOND_PERSON


def test_in_a_countersigned_step_one_person_speaks_for_one_party() -> None:
    driver = cosigned()
    driver.approve("review", kind="city_tax", by=staff("city_tax/checker", person="wang"))
    with pytest.raises(Refused) as refused:
        driver.approve("review", role=Role.PREPARE, by=staff("bureau/maker", person="wang"))
    assert refused.value.code is RefusalCode.SECOND_PERSON


def test_one_person_speaks_for_one_party_also_after_an_opinion_went_back_to_its_maker() -> None:
    driver = cosigned()
    driver.approve("review", kind="city_tax", by=staff("city_tax/checker", person="wang"))
    driver.approve("review", role=Role.PREPARE)
    driver.send_back("review", to="review", kind="bureau")
    with pytest.raises(Refused) as refused:
        driver.approve("review", role=Role.PREPARE, by=staff("bureau/maker", person="wang"))
    assert refused.value.code is RefusalCode.SECOND_PERSON


def test_a_maker_may_mend_the_opinion_that_came_back_to_them() -> None:
    driver = cosigned()
    driver.approve("review", role=Role.PREPARE)
    driver.send_back("review", to="review", kind="bureau")
    driver.approve("review", role=Role.PREPARE)
    driver.approve("review", kind="bureau")
    driver.approve("review", kind="city_tax")
    assert driver.state.stage() == "consent"


def test_an_opinion_prepared_in_someone_s_name_is_not_checked_by_them() -> None:
    driver = cosigned()
    driver.approve("review", role=Role.PREPARE, by=staff("bureau/maker", person="li", acting_for="wang"))
    for checker in ("li", "wang"):
        with pytest.raises(Refused) as refused:
            driver.approve("review", kind="bureau", by=staff("bureau/checker", person=checker))
        assert refused.value.code is RefusalCode.SECOND_PERSON


def test_when_a_countersigned_step_is_walked_again_a_person_may_speak_for_another_party() -> None:
    driver = cosigned()
    driver.approve("review", kind="city_tax", by=staff("city_tax/checker", person="wang"))
    driver.send_back("review", to="tax_cosign", role=Role.PREPARE)
    driver.approve("review", kind="bureau")
    driver.approve("tax_cosign")
    driver.approve("review", role=Role.PREPARE, by=staff("bureau/maker", person="wang"))
    assert driver.task("review", kind="bureau").role is Role.DECIDE


FRIEND, ELSEWHERE = staff("county_agency/checker", HAISHU, "friend"), staff("bureau/leader", person="elsewhere")


def drafted_by_wang() -> tuple[CaseDriver, str]:
    """Wang, who holds the checker's post too, has handed in a draft; its check waits for whoever comes first."""
    driver = CaseDriver(BUDGET)
    driver.submit("county_draft", document(BUDGET_FORM, 1), HAISHU, by=staff("county_agency/maker", HAISHU, "wang"))
    return driver, driver.task("county_draft", HAISHU).id


@pytest.mark.parametrize(
    "choice",
    [
        lambda task: Transfer(task=task, to=FRIEND, reason="请他办"),
        lambda task: Delegate(task=task, to=ELSEWHERE),
        lambda task: AddSigner(task=task, to=ELSEWHERE, position=Position.BEFORE),
    ],
)
def test_whoever_made_a_version_does_not_choose_who_reviews_it(choice: Callable[[str], StaffAction]) -> None:
    driver, task = drafted_by_wang()
    wang, zhang = (staff("county_agency/checker", HAISHU, person) for person in ("wang", "zhang"))
    assert refusal_of(driver, wang, choice(task)) is RefusalCode.OWN_WORK
    assert driver.may(zhang, choice(task)) is None


def test_whoever_made_a_version_lets_nobody_off_from_signing_it() -> None:
    driver, task = drafted_by_wang()
    wang, zhang = (staff("county_agency/checker", HAISHU, person) for person in ("wang", "zhang"))
    driver.do(zhang, AddSigner(task=task, to=ELSEWHERE, position=Position.BEFORE, reason="请把关"))
    let_off = RemoveSigner(task=task, person=ELSEWHERE.person, reason="不必了")
    assert refusal_of(driver, wang, let_off) is RefusalCode.OWN_WORK
    assert driver.may(FRIEND, let_off) is None
