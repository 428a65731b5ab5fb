"""What has moved money is not dropped: no case is broken off once a step without a way back is done."""

import pytest
from pydantic import ValidationError

from approvals.actions import Approve, Complete, Confirm, Jump, Migrate, Power, Propose, Refuse, Terminate
from approvals.definitions import Chain
from approvals.effects import CaseStatus, Role
from approvals.refusals import Refusal, RefusalCode
from approvals.state import Task
from policies.loader import load
from tests.approvals.chains import chain, step
from tests.approvals.desk import COUNTIES, Desk
from tests.approvals.people import document, staff

ONE, OTHER = staff("operations/maker", person="ops-1"), staff("operations/checker", person="ops-2")
FIRST, SECOND = COUNTIES
AGREE = step("agree", "county_finance/checker", each="branch", maker="county_finance/maker", may_refuse=True)
BOOK = step("book", each="branch", no_way_back=True)
SIGN = step("sign", "bureau/leader", may_refuse=True)


def why_not(desk: Desk, power: Power) -> Refusal:
    """Why an operator cannot even propose it."""
    refusal = desk.may(ONE, Propose(power=power, reason="不再办理"))
    assert refusal is not None
    return refusal


def terminated(desk: Desk) -> None:
    desk.do(ONE, Propose(power=Terminate(), reason="不再办理"))
    desk.do(OTHER, Confirm(proposal=list(desk.state.proposals)[-1]))
    assert desk.state.status is CaseStatus.TERMINATED


def paid() -> Desk:
    """Money has moved; the counties have yet to agree to what they book."""
    desk = Desk(chain(step("pay", no_way_back=True), AGREE, BOOK, SIGN))
    desk.finish("pay")
    return desk


def agreed(desk: Desk, county: str) -> None:
    desk.approve("agree", county, role=Role.PREPARE)
    desk.approve("agree", county)


def test_a_case_that_has_paid_is_terminated_at_no_later_step() -> None:
    desk = paid()
    assert why_not(desk, Terminate()).code is RefusalCode.NOT_POSSIBLE
    agreed(desk, FIRST)
    assert why_not(desk, Terminate()).code is RefusalCode.NOT_POSSIBLE
    desk.finish("book", FIRST)
    assert why_not(desk, Terminate()).code is RefusalCode.NOT_POSSIBLE
    agreed(desk, SECOND)
    desk.finish("book", SECOND)
    refusal = why_not(desk, Terminate())
    assert (refusal.zh, refusal.en) == (
        "“pay、book”已经完成且不可撤销,事项不能中途结束;请按审批链继续办至办结。",
        "pay, book cannot be undone, so the case cannot be broken off; go on with the steps that are left.",
    )


def test_a_case_whose_payment_was_refused_by_the_ledger_may_be_terminated() -> None:
    desk = Desk(chain(step("order", "city_finance/checker"), step("pay", no_way_back=True)))
    desk.approve("order")
    [task] = desk.state.automatic_tasks()
    desk.happens(Complete(task=task.id, ok=False, reasons=("余额不足",), back_to="order"))
    terminated(desk)


def test_one_county_does_not_end_by_its_refusal_what_another_has_booked() -> None:
    alone = step("agree", "county_finance/checker", each="branch", may_refuse=True)
    desk = Desk(chain(alone, BOOK, SIGN))
    desk.approve("agree", FIRST)
    desk.finish("book", FIRST)
    task = desk.task("agree", SECOND)
    refusal = desk.may(staff("county_finance/checker", SECOND), Refuse(task=task.id, reason="不同意"))
    assert refusal is not None
    assert refusal.code is RefusalCode.NOT_POSSIBLE


def test_a_refusal_that_was_prepared_before_the_money_moved_is_not_confirmed_after_it() -> None:
    desk = Desk(chain(AGREE, BOOK, SIGN))
    prepare = desk.task("agree", SECOND, Role.PREPARE)
    desk.do(staff("county_finance/maker", SECOND), Refuse(task=prepare.id, reason="不同意"))
    agreed(desk, FIRST)
    desk.finish("book", FIRST)
    task = desk.task("agree", SECOND)
    refusal = desk.may(staff("county_finance/checker", SECOND), Approve(task=task.id))
    assert refusal is not None
    assert refusal.code is RefusalCode.NOT_POSSIBLE
    assert "不能中途结束" in refusal.zh


def test_a_refusal_after_the_payment_is_not_taken() -> None:
    desk = paid()
    for county in COUNTIES:
        agreed(desk, county)
        desk.finish("book", county)
    task = desk.task("sign")
    refusal = desk.may(staff("bureau/leader"), Refuse(task=task.id, reason="不同意"))
    assert refusal is not None
    assert refusal.code is RefusalCode.NOT_POSSIBLE
    desk.approve("sign")
    assert desk.state.status is CaseStatus.DONE


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
    desk = Desk(chain)
    has_paid = False
    while desk.state.is_open:
        task = next(iter(desk.state.tasks.values()))
        refusal = desk.may(ONE, Propose(power=Terminate(), reason="不再办理"))
        assert (refusal is not None) is (has_paid or task.step == "disburse")
        _go_on(desk, task)
        has_paid = has_paid or task.step == "disburse"
    assert desk.state.status is CaseStatus.DONE
    assert has_paid


def _go_on(desk: Desk, task: Task) -> None:
    """The task is dealt with by whoever holds its post, who agrees."""
    step = desk.state.step_of(task)
    made = document(step.form, desk.state.number) if step.form else None
    if task.role is Role.AUTOMATIC:
        desk.finish(task.step, task.lane, made)
    elif task.role is Role.PREPARE and step.submits and made is not None:
        desk.submit(task.step, made, task.lane)
    else:
        desk.approve(task.step, task.lane)
