"""What has moved money is not dropped: no case is broken off once a step without a way back is done."""

import pytest
from pydantic import ValidationError

from approvals.actions import Approve, Complete, Confirm, Jump, Migrate, Power, Propose, Refuse, Terminate
from approvals.definitions import Chain
from approvals.effects import CaseStatus, Role
from approvals.refusals import Refusal, RefusalCode
from approvals.state import Task
from policies.loader import load
from tests.approvals.case_driver import COUNTIES, CaseDriver
from tests.approvals.chains import chain, step
from tests.approvals.people import document, staff

ONE, OTHER = staff("operations/maker", person="ops-1"), staff("operations/checker", person="ops-2")
FIRST, SECOND = COUNTIES
AGREE = step("agree", "county_finance/checker", each="branch", maker="county_finance/maker", may_refuse=True)
BOOK = step("book", each="branch", no_way_back=True)
SIGN = step("sign", "bureau/leader", may_refuse=True)


def why_not(driver: CaseDriver, power: Power) -> Refusal:
    """Why an operator cannot even propose it."""
    refusal = driver.may(ONE, Propose(power=power, reason="不再办理"))
    assert refusal is not None
    return refusal


def terminated(driver: CaseDriver) -> None:
    driver.do(ONE, Propose(power=Terminate(), reason="不再办理"))
    driver.do(OTHER, Confirm(proposal=list(driver.state.proposals)[-1]))
    assert driver.state.status is CaseStatus.TERMINATED


def paid() -> CaseDriver:
    """Money has moved; the counties have yet to agree to what they book."""
    driver = CaseDriver(chain(step("pay", no_way_back=True), AGREE, BOOK, SIGN))
    driver.finish("pay")
    return driver


def agreed(driver: CaseDriver, county: str) -> None:
    driver.approve("agree", county, role=Role.PREPARE)
    driver.approve("agree", county)


def test_a_case_that_has_paid_is_terminated_at_no_later_step() -> None:
    driver = paid()
    assert why_not(driver, Terminate()).code is RefusalCode.NOT_POSSIBLE
    agreed(driver, FIRST)
    assert why_not(driver, Terminate()).code is RefusalCode.NOT_POSSIBLE
    driver.finish("book", FIRST)
    assert why_not(driver, Terminate()).code is RefusalCode.NOT_POSSIBLE
    agreed(driver, SECOND)
    driver.finish("book", SECOND)
    refusal = why_not(driver, Terminate())
    assert (refusal.zh, refusal.en) == (
        "“pay、book”已经完成且不可撤销,事项不能中途结束;请按审批链继续办至办结。",
        "pay, book cannot be undone, so the case cannot be broken off; go on with the steps that are left.",
    )


def test_a_case_whose_payment_was_refused_by_the_ledger_may_be_terminated() -> None:
    driver = CaseDriver(chain(step("order", "city_finance/checker"), step("pay", no_way_back=True)))
    driver.approve("order")
    [task] = driver.state.automatic_tasks()
    driver.happens(Complete(task=task.id, ok=False, reasons=("余额不足",), back_to="order"))
    terminated(driver)


def test_one_county_does_not_end_by_its_refusal_what_another_has_booked() -> None:
    alone = step("agree", "county_finance/checker", each="branch", may_refuse=True)
    driver = CaseDriver(chain(alone, BOOK, SIGN))
    driver.approve("agree", FIRST)
    driver.finish("book", FIRST)
    task = driver.task("agree", SECOND)
    refusal = driver.may(staff("county_finance/checker", SECOND), Refuse(task=task.id, reason="不同意"))
    assert refusal is not None
    assert refusal.code is RefusalCode.NOT_POSSIBLE


def test_a_refusal_that_was_prepared_before_the_money_moved_is_not_confirmed_after_it() -> None:
    driver = CaseDriver(chain(AGREE, BOOK, SIGN))
    prepare = driver.task("agree", SECOND, Role.PREPARE)
    driver.do(staff("county_finance/maker", SECOND), Refuse(task=prepare.id, reason="不同意"))
    agreed(driver, FIRST)
    driver.finish("book", FIRST)
    task = driver.task("agree", SECOND)
    refusal = driver.may(staff("county_finance/checker", SECOND), Approve(task=task.id))
    assert refusal is not None
    assert refusal.code is RefusalCode.NOT_POSSIBLE
    assert "不能中途结束" in refusal.zh


def test_a_refusal_after_the_payment_is_not_taken() -> None:
    driver = paid()
    for county in COUNTIES:
        agreed(driver, county)
        driver.finish("book", county)
    task = driver.task("sign")
    refusal = driver.may(staff("bureau/leader"), Refuse(task=task.id, reason="不同意"))
    assert refusal is not None
    assert refusal.code is RefusalCode.NOT_POSSIBLE
    driver.approve("sign")
    assert driver.state.status is CaseStatus.DONE


@pytest.mark.parametrize(
    "steps",
    [
        (step("pay", no_way_back=True), AGREE, SIGN),
        (AGREE, BOOK, SIGN),
        (step("pay", no_way_back=True), AGREE, BOOK.model_copy(update={"no_way_back": False}), SIGN),
    ],
    ids=["what is still to be booked", "what is done", "booked with a way back"],
)
def test_a_newer_chain_lacks_nothing_that_cannot_be_undone(steps: tuple[object, ...]) -> None:
    newer = Chain.model_validate({**paid().state.head.chain.model_dump(), "steps": steps, "source": "newer"})
    refusal = why_not(paid(), Migrate(chain=newer, chain_hash=newer.content_hash()))
    assert refusal.code is RefusalCode.NOT_POSSIBLE


def test_no_jump_leads_past_what_is_still_to_be_booked() -> None:
    assert why_not(paid(), Jump(to="sign")).code is RefusalCode.NOT_POSSIBLE


@pytest.mark.parametrize("each", [None, "branch"])
def test_no_chain_ends_by_a_lost_vote_what_cannot_be_undone(each: str | None) -> None:
    parties = ("county_tax/checker", "county_finance/checker") if each else ("bureau/leader", "city_tax/leader")
    vote = step("vote", *parties, each=each, kind="vote", vote={"by": "count", "threshold": "2", "quorum": 1})
    book = step("book", each=each, no_way_back=True)
    chain(vote, step("sign", "bureau/leader"), step("pay", no_way_back=True))
    for steps in ((book, vote), *(((vote, book),) if each else ())):
        with pytest.raises(ValidationError, match="a lost vote would break off what cannot be undone"):
            chain(*steps)


@pytest.mark.rule("M3", "M4")
def test_a_month_that_has_paid_is_walked_until_its_spending_is_booked() -> None:
    """As found: two operators ended a month at `report`, after M3 and M4; its money was in no clearing and no limit."""
    # A month is not terminated at all: nobody could begin it again. A chain that may be is held to what was paid.
    chain = load("ningbo").pin("monthly_funding", 2022, 2).chain.model_copy(update={"may_terminate": True})
    driver = CaseDriver(chain)
    has_paid = False
    while driver.state.is_open:
        task = next(iter(driver.state.tasks.values()))
        refusal = driver.may(ONE, Propose(power=Terminate(), reason="不再办理"))
        assert (refusal is not None) is (has_paid or task.step == "disburse")
        _go_on(driver, task)
        has_paid = has_paid or task.step == "disburse"
    assert driver.state.status is CaseStatus.DONE
    assert has_paid


def _go_on(driver: CaseDriver, task: Task) -> None:
    """The task is dealt with by whoever holds its post, who agrees."""
    step = driver.state.step_of(task)
    made = document(step.form, driver.state.number) if step.form else None
    if task.role is Role.AUTOMATIC:
        driver.finish(task.step, task.lane, made)
    elif task.role is Role.PREPARE and step.submits and made is not None:
        driver.submit(task.step, made, task.lane)
    else:
        driver.approve(task.step, task.lane)
