"""Taking an approval back until the next one acts, and the tasks that it opened with it."""

import pytest

from approvals.actions import Approve, Claim, TakeBack, Withdraw
from approvals.definitions import MAIN, StepAction
from approvals.effects import Outcome, Role
from approvals.refusals import RefusalCode
from tests.approvals.case_driver import COUNTIES, CaseDriver, refusal_of
from tests.approvals.chains import BUDGET, BUDGET_FORM, chain, step
from tests.approvals.people import document, on_screen, staff
from tests.approvals.prepared_cases import drafted_county

DRAFT = step("draft", "city_agency/checker", maker="city_agency/maker", form=BUDGET_FORM, submits=True)
SIGN = step("sign", "bureau/leader", form=BUDGET_FORM)
CLOSE = step("close", "city_finance/leader", form=BUDGET_FORM)
LEADER = staff("bureau/leader")
SIGNED = TakeBack(task="main.sign.1.decide", reason="有误")


def signed(**more: object) -> CaseDriver:
    """The bureau's leader has signed; finance has it now."""
    driver = CaseDriver(chain(DRAFT, SIGN.model_copy(update=more), CLOSE), branches=())
    driver.draft("draft", document(BUDGET_FORM, 1))
    driver.approve("sign")
    return driver


def test_an_approval_is_taken_back_until_the_next_one_acts() -> None:
    driver = signed()
    driver.do(LEADER, SIGNED)
    assert driver.waits_for() == {"bureau/leader"}
    assert driver.state.closed["main.close.1.decide"].how is Outcome.TAKEN_BACK
    assert driver.state.stage() == "sign"
    driver.approve("sign")
    driver.approve("close")
    assert not driver.state.is_open


def test_what_the_next_one_decided_is_not_taken_back_from_under_them() -> None:
    made_by_two = step("close", "city_finance/checker", maker="city_finance/maker", form=BUDGET_FORM)
    driver = CaseDriver(chain(DRAFT, SIGN, made_by_two), branches=())
    driver.draft("draft", document(BUDGET_FORM, 1))
    driver.approve("sign")
    driver.approve("close", role=Role.PREPARE)
    refusal = driver.may(LEADER, SIGNED)
    assert refusal is not None
    assert refusal.code is RefusalCode.TOO_LATE
    assert refusal.by == staff("city_finance/maker").signature


def test_having_claimed_it_is_not_yet_having_acted() -> None:
    driver = signed()
    driver.do(staff("city_finance/leader"), Claim(task="main.close.1.decide"))
    driver.do(LEADER, SIGNED)
    assert driver.waits_for() == {"bureau/leader"}


def test_only_who_approved_takes_it_back_with_a_reason_and_where_the_chain_allows_it() -> None:
    driver = signed()
    assert refusal_of(driver, staff("bureau/leader", person="li"), SIGNED) is RefusalCode.WRONG_PARTY
    assert refusal_of(driver, LEADER, TakeBack(task=SIGNED.task, reason=" ")) is RefusalCode.MISSING_REASON
    closed_to_it = signed(allows=(StepAction.COMMENT,))
    assert refusal_of(closed_to_it, LEADER, SIGNED) is RefusalCode.NOT_ALLOWED_HERE


def test_nothing_is_taken_back_over_an_automatic_step() -> None:
    driver = CaseDriver(chain(DRAFT, SIGN, step("sum", form=BUDGET_FORM), CLOSE), branches=())
    driver.draft("draft", document(BUDGET_FORM, 1))
    driver.approve("sign")
    assert refusal_of(driver, LEADER, SIGNED) is RefusalCode.TOO_LATE
    driver.finish("sum", document=document(BUDGET_FORM, 2))
    assert refusal_of(driver, LEADER, SIGNED) is RefusalCode.TOO_LATE


def test_nor_over_a_step_that_cannot_be_undone() -> None:
    driver = signed(no_way_back=True)
    assert refusal_of(driver, LEADER, SIGNED) is RefusalCode.TOO_LATE


def test_one_of_several_signatures_is_taken_back_and_the_others_stay() -> None:
    review = step("review", "bureau/leader", "city_tax/leader", "city_agency/leader", form=BUDGET_FORM)
    driver = CaseDriver(chain(DRAFT, review, CLOSE), branches=())
    driver.draft("draft", document(BUDGET_FORM, 1))
    for kind in ("bureau", "city_tax", "city_agency"):
        driver.approve("review", kind=kind)
    driver.do(staff("city_tax/leader"), TakeBack(task="main.review.1.city_tax.decide", reason="有误"))
    assert driver.waits_for() == {"city_tax/leader"}
    driver.do(LEADER, TakeBack(task="main.review.1.bureau.decide", reason="也有误"))
    assert driver.waits_for() == {"city_tax/leader", "bureau/leader"}
    driver.approve("review", kind="bureau")
    driver.approve("review", kind="city_tax")
    assert driver.task("close")


def test_a_signature_is_taken_back_while_others_are_still_to_sign() -> None:
    review = step("review", "bureau/leader", "city_tax/leader", form=BUDGET_FORM)
    driver = CaseDriver(chain(DRAFT, review, CLOSE), branches=())
    driver.draft("draft", document(BUDGET_FORM, 1))
    driver.approve("review", kind="bureau")
    driver.do(LEADER, TakeBack(task="main.review.1.bureau.decide", reason="有误"))
    driver.approve("review", kind="city_tax")
    assert driver.waits_for() == {"bureau/leader"}


def test_in_order_the_one_before_takes_back_until_the_next_signs() -> None:
    review = step("review", "bureau/leader", "city_tax/leader", kind="all_in_order", form=BUDGET_FORM)
    driver = CaseDriver(chain(DRAFT, review, CLOSE), branches=())
    driver.draft("draft", document(BUDGET_FORM, 1))
    driver.approve("review")
    driver.do(LEADER, TakeBack(task="main.review.1.bureau.decide", reason="有误"))
    assert driver.waits_for() == {"bureau/leader"}
    driver.approve("review")
    driver.approve("review")
    first = TakeBack(task="main.review.2.bureau.decide", reason="有误")
    assert refusal_of(driver, LEADER, first) is RefusalCode.TOO_LATE


def test_where_one_of_several_is_enough_all_may_deal_with_it_again() -> None:
    review = step("review", "bureau/leader", "city_tax/leader", kind="any", form=BUDGET_FORM)
    driver = CaseDriver(chain(DRAFT, review, CLOSE), branches=())
    driver.draft("draft", document(BUDGET_FORM, 1))
    driver.approve("review", kind="bureau")
    driver.do(LEADER, TakeBack(task="main.review.1.bureau.decide", reason="有误"))
    assert driver.waits_for() == {"bureau/leader", "city_tax/leader"}


def test_a_county_takes_back_what_it_signed_while_others_are_still_at_it() -> None:
    driver = all_but(COUNTIES[1])
    county = COUNTIES[0]
    tax = staff("county_tax/checker", county)
    driver.do(tax, TakeBack(task=f"{county}.county_cosign.1.county_tax.decide", reason="有误"))
    assert driver.state.lanes[county].step == "county_cosign"
    assert not driver.state.lanes[county].passed


def all_but(county: str) -> CaseDriver:
    """A budget of which one county has not handed its draft in."""
    driver = CaseDriver(BUDGET)
    for other in COUNTIES:
        if other != county:
            drafted_county(driver, other)
    return driver


def test_a_county_takes_back_from_the_city_before_the_city_acts() -> None:
    counties = step("say", "county_finance/leader", each="branch")
    driver = CaseDriver(chain(counties, step("close", "bureau/leader")))
    for county in COUNTIES:
        driver.approve("say", county)
    assert driver.waits_for() == {"bureau/leader"}
    county = COUNTIES[0]
    driver.do(staff("county_finance/leader", county), TakeBack(task=f"{county}.say.1.decide", reason="有误"))
    assert driver.waits_for() == {f"{county}.county_finance/leader"}
    assert driver.state.lanes[MAIN].step is None
    driver.approve("say", county)
    driver.approve("close")
    assert not driver.state.is_open


def test_the_city_takes_back_from_the_counties_before_one_of_them_acts() -> None:
    driver = CaseDriver(chain(step("say", "bureau/leader"), step("pay", "county_finance/leader", each="branch")))
    driver.approve("say")
    first = driver.state
    driver.do(LEADER, TakeBack(task="main.say.1.decide", reason="有误"))
    assert driver.waits_for() == {"bureau/leader"}
    driver.state = first
    driver.approve("pay", COUNTIES[1])
    assert refusal_of(driver, LEADER, TakeBack(task="main.say.1.decide", reason="有误")) is RefusalCode.TOO_LATE


def test_what_a_checker_took_back_they_have_again_with_what_the_maker_prepared() -> None:
    driver = CaseDriver(chain(DRAFT, SIGN, CLOSE), branches=())
    driver.draft("draft", document(BUDGET_FORM, 1))
    checker = staff("city_agency/checker")
    driver.do(checker, TakeBack(task="main.draft.1.decide", reason="再看看"))
    task = driver.task("draft", role=Role.DECIDE)
    maker = staff("city_agency/checker", person="city-city_agency-maker")
    approve = Approve(task=task.id, seen=on_screen(driver.state, task))
    assert refusal_of(driver, maker, approve) is RefusalCode.OWN_WORK
    driver.do(staff("city_agency/maker"), Withdraw(task=task.prepared_in or "", reason="有误"))
    assert driver.waits_for() == {"city_agency/maker"}


@pytest.mark.parametrize("task", ["main.nowhere.1.decide", "main.draft.1.prepare"])
def test_only_approvals_are_taken_back(task: str) -> None:
    assert refusal_of(signed(), LEADER, TakeBack(task=task, reason="有误")) is RefusalCode.TOO_LATE
