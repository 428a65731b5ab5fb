"""A newer chain for a running case: nothing prepared, voted or still to be walked is lost or passed by nobody."""

import pytest

from approvals.actions import Ballot, Confirm, Migrate, Propose, Vote
from approvals.definitions import Chain, Step
from approvals.effects import CaseStatus, Role
from approvals.refusals import RefusalCode
from tests.approvals.case_driver import COUNTIES, CaseDriver, Refused, refusal_of
from tests.approvals.chains import BUDGET_FORM, YEAR, chain, step
from tests.approvals.people import document, staff

ONE, OTHER = staff("operations/maker", person="ops-1"), staff("operations/checker", person="ops-2")


def proposed(new: Chain) -> Propose:
    """An operator wants the case to go on by that chain."""
    return Propose(power=Migrate(chain=new, chain_hash=new.content_hash()), reason="新版审批链")


def migrate(driver: CaseDriver, new: Chain) -> None:
    """Two operators have it so."""
    driver.do(ONE, proposed(new))
    driver.do(OTHER, Confirm(proposal=list(driver.state.proposals)[-1]))


def submitting(name: str, office: str) -> Step:
    """A step in which that office makes the budget."""
    return step(name, f"{office}/checker", maker=f"{office}/maker", form=BUDGET_FORM, submits=True)


def review(**more: object) -> Step:
    """A review that city finance prepares and confirms."""
    return step("review", "city_finance/checker", maker="city_finance/maker", form=BUDGET_FORM, **more)


OUTLINE, DRAFT = submitting("outline", "bureau"), submitting("draft", "city_agency")
SIGN = step("sign", "city_government/leader", form=BUDGET_FORM)


def drafted(*steps: Step) -> CaseDriver:
    """A case whose outline and draft are made, before its review."""
    driver = CaseDriver(chain(*steps), branches=())
    driver.draft("outline", document(BUDGET_FORM, 1))
    driver.draft("draft", document(BUDGET_FORM, 2))
    return driver


def test_a_prepared_return_to_a_step_that_is_gone_is_not_confirmed_but_given_back() -> None:
    driver = drafted(OUTLINE, DRAFT, review(), SIGN)
    driver.send_back("review", to="outline")
    migrate(driver, chain(DRAFT, review(), SIGN))
    with pytest.raises(Refused) as refused:
        driver.approve("review")
    assert refused.value.code is RefusalCode.NOT_POSSIBLE
    driver.send_back("review", to="review")
    assert driver.task("review").role is Role.PREPARE


def test_a_prepared_refusal_does_not_end_a_case_that_the_newer_chain_no_longer_ends_there() -> None:
    driver = drafted(OUTLINE, DRAFT, review(may_refuse=True), SIGN)
    driver.refuse("review")
    migrate(driver, chain(OUTLINE, DRAFT, review(), SIGN))
    with pytest.raises(Refused) as refused:
        driver.approve("review")
    assert refused.value.code is RefusalCode.NOT_POSSIBLE
    assert driver.state.status is CaseStatus.OPEN


def test_what_was_prepared_and_still_fits_is_confirmed() -> None:
    driver = drafted(OUTLINE, DRAFT, review(), SIGN)
    driver.send_back("review", to="outline")
    migrate(driver, chain(OUTLINE, DRAFT, review(may_refuse=True), SIGN))
    driver.approve("review")
    assert driver.task("outline")


def test_a_case_without_branches_gets_no_steps_that_nobody_would_walk() -> None:
    driver = drafted(OUTLINE, DRAFT, review(), SIGN)
    counties = step("counties", "county_finance/checker", each="branch")
    new = chain(OUTLINE, DRAFT, review(), counties, SIGN)
    assert refusal_of(driver, ONE, proposed(new)) is RefusalCode.NOT_POSSIBLE


REPORT, CHECK = (step(name, "county_finance/checker", each="branch") for name in ("report", "check"))
CLOSE = step("close", "bureau/leader")


def test_no_county_that_is_through_leaves_out_a_step_that_its_stretch_gets() -> None:
    driver = CaseDriver(chain(REPORT, CLOSE))
    driver.approve("report", COUNTIES[0])
    assert refusal_of(driver, ONE, proposed(chain(REPORT, CHECK, CLOSE))) is RefusalCode.NOT_POSSIBLE


def test_while_no_county_is_through_the_stretch_may_get_longer() -> None:
    driver = CaseDriver(chain(REPORT, CLOSE))
    migrate(driver, chain(REPORT, CHECK, CLOSE))
    for county in COUNTIES:
        driver.approve("report", county)
        driver.approve("check", county)
    assert driver.task("close")


def test_an_automatic_step_that_is_to_come_is_not_put_behind_the_case() -> None:
    book, audit = step("book"), step("audit", "audit_office/leader")
    driver = CaseDriver(chain(audit, CLOSE, book), branches=())
    driver.approve("audit")
    assert refusal_of(driver, ONE, proposed(chain(audit, book, CLOSE))) is RefusalCode.NOT_POSSIBLE


def test_what_was_paid_stays_paid_in_every_newer_chain() -> None:
    sign, pay = step("sign", "bureau/leader"), step("pay", no_way_back=True)
    driver = CaseDriver(chain(sign, pay, CLOSE), branches=())
    driver.approve("sign")
    driver.finish("pay")
    forgets = chain(sign, pay.model_copy(update={"no_way_back": False}), CLOSE)
    assert refusal_of(driver, ONE, proposed(forgets)) is RefusalCode.NOT_POSSIBLE


def test_a_county_that_has_paid_pays_no_second_time_in_a_newer_chain() -> None:
    pay = step("pay", each="branch", no_way_back=True)
    driver = CaseDriver(chain(REPORT, pay, CLOSE))
    driver.approve("report", COUNTIES[0])
    driver.finish("pay", COUNTIES[0])
    audit = step("audit", "audit_office/leader")
    later = chain(REPORT, audit, pay, CLOSE)
    assert refusal_of(driver, ONE, proposed(later)) is RefusalCode.NOT_POSSIBLE
    migrate(driver, chain(REPORT, CHECK, pay, audit, CLOSE))
    driver.approve("report", COUNTIES[1])
    driver.approve("check", COUNTIES[1])
    driver.finish("pay", COUNTIES[1])
    assert driver.task("audit")


def test_ballots_count_by_the_rule_under_which_they_were_cast() -> None:
    three = ("bureau/leader", "city_tax/leader", "city_finance/leader")
    all_three, two = (step("vote", *three, kind="vote", vote={"by": "count", "threshold": n}) for n in (3, 2))
    driver = CaseDriver(chain(all_three, CLOSE), branches=())
    for party in three[:2]:
        task = driver.task("vote", kind=party.partition("/")[0])
        driver.do(staff(party), Vote(task=task.id, ballot=Ballot.YES))
    assert refusal_of(driver, ONE, proposed(chain(two, CLOSE))) is RefusalCode.NOT_POSSIBLE


def test_a_year_without_steps_takes_no_newer_chain() -> None:
    newer = YEAR.model_copy(update={"source": "new"})
    assert refusal_of(CaseDriver(YEAR), ONE, proposed(newer)) is RefusalCode.NOT_POSSIBLE
