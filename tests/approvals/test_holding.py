"""Who holds a task: claims, transfers, hand-overs; substitutes; and that none of them is a way round a duty."""

import pytest

from approvals.actions import Actor, Approve, Claim, HandOver, SaveDraft, Submit, Transfer
from approvals.effects import HandedOver, HeldHow, HolderChanged, Role
from approvals.refusals import Refusal, RefusalCode
from approvals.state import Task
from tests.approvals.case_driver import CaseDriver, Refused, refusal_of
from tests.approvals.chains import BUDGET_FORM, chain, step
from tests.approvals.people import document, holder, on_screen, staff

WANG, LI = staff("bureau/checker", person="wang"), staff("bureau/checker", person="li")
OPERATOR = staff("operations/maker", person="ops-1")
DRAFT = step("draft", "bureau/checker", maker="bureau/maker", form=BUDGET_FORM, submits=True)
SIGN = step("sign", "bureau/leader", form=BUDGET_FORM)


def handed_in() -> tuple[CaseDriver, Task]:
    """A draft that waits for the bureau's checker."""
    driver = CaseDriver(chain(DRAFT, SIGN), branches=())
    driver.submit("draft", document(BUDGET_FORM, 1))
    return driver, driver.task("draft", role=Role.DECIDE)


def held(driver: CaseDriver) -> list[tuple[HeldHow, str | None]]:
    """How tasks changed their holders."""
    events = [effect.event for effect in driver.effects if isinstance(effect.event, HolderChanged)]
    return [(event.how, event.holder.person if event.holder else None) for event in events]


def test_who_claims_a_task_alone_deals_with_it_and_the_next_learns_who_holds_it() -> None:
    driver, task = handed_in()
    driver.do(WANG, Claim(task=task.id))
    assert held(driver) == [(HeldHow.CLAIMED, "wang")]
    for action in (Claim(task=task.id), Approve(task=task.id, seen=on_screen(driver.state, task))):
        with pytest.raises(Refused) as refused:
            driver.do(LI, action)
        assert refused.value.code is RefusalCode.HELD_BY_ANOTHER
        assert (refused.value.refusal.by, refused.value.refusal.at) == (WANG.signature, driver.at)
    driver.approve("draft", by=WANG)
    assert driver.task("sign")


def test_claiming_twice_is_refused_but_harmless() -> None:
    driver, task = handed_in()
    driver.do(WANG, Claim(task=task.id))
    assert refusal_of(driver, WANG, Claim(task=task.id)) is RefusalCode.NOT_POSSIBLE


def test_who_made_the_draft_cannot_even_claim_its_check() -> None:
    driver, task = handed_in()
    maker_elsewhere = staff("bureau/checker", person="city-bureau-maker")
    assert refusal_of(driver, maker_elsewhere, Claim(task=task.id)) is RefusalCode.OWN_WORK


def test_a_transfer_puts_another_in_the_holders_place() -> None:
    driver, task = handed_in()
    driver.do(WANG, Transfer(task=task.id, to=LI, reason="出差"))
    assert held(driver) == [(HeldHow.TRANSFERRED, "li")]
    approve = Approve(task=task.id, seen=on_screen(driver.state, task))
    assert refusal_of(driver, WANG, approve) is RefusalCode.HELD_BY_ANOTHER
    driver.do(LI, approve)


@pytest.mark.parametrize(
    ("to", "code"),
    [
        (staff("bureau/maker", person="zhang"), RefusalCode.WRONG_PERSON),
        (staff("city_tax/checker", person="zhang"), RefusalCode.WRONG_PERSON),
        (staff("bureau/checker", person="city-bureau-maker"), RefusalCode.OWN_WORK),
        (staff("bureau/checker", person="zhang", acting_for="city-bureau-maker"), RefusalCode.WRONG_PERSON),
        (WANG, RefusalCode.WRONG_PERSON),
    ],
    ids=["another post", "another office", "the maker in another post", "a substitute", "oneself"],
)
def test_a_transfer_goes_to_nobody_who_may_not_have_it(to: Actor, code: RefusalCode) -> None:
    driver, task = handed_in()
    transfer = Transfer(task=task.id, to=to, reason="出差")
    assert refusal_of(driver, WANG, transfer) is code


def test_a_transfer_needs_a_reason_and_the_post() -> None:
    driver, task = handed_in()
    assert refusal_of(driver, WANG, Transfer(task=task.id, to=LI, reason=" ")) is RefusalCode.MISSING_REASON
    other = staff("city_tax/checker", person="zhao")
    assert refusal_of(driver, other, Transfer(task=task.id, to=LI, reason="忙")) is RefusalCode.WRONG_PARTY


def test_a_substitute_deals_with_what_the_person_holds_and_both_are_named() -> None:
    driver, task = handed_in()
    driver.do(WANG, Claim(task=task.id))
    substitute = staff("bureau/checker", person="li", acting_for="wang")
    driver.do(substitute, Approve(task=task.id, seen=on_screen(driver.state, task)))
    closed = driver.state.closed[task.id]
    assert "li" in closed.by
    assert "wang" in closed.by


@pytest.mark.parametrize(
    "substitute",
    [
        staff("bureau/checker", person="city-bureau-maker", acting_for="wang"),
        staff("bureau/checker", person="li", acting_for="city-bureau-maker"),
    ],
    ids=["the maker for another", "another for the maker"],
)
def test_a_substitute_checks_neither_their_own_work_nor_that_of_whom_they_act_for(substitute: Actor) -> None:
    driver, task = handed_in()
    approve = Approve(task=task.id, seen=on_screen(driver.state, task))
    assert refusal_of(driver, substitute, approve) is RefusalCode.OWN_WORK


def test_a_hand_over_moves_every_task_that_the_other_may_have_and_lists_the_rest() -> None:
    both = chain(
        step("draft", "bureau/checker", maker="bureau/maker", form=BUDGET_FORM, submits=True),
        step("review", "city_tax/leader", "city_finance/leader", form=BUDGET_FORM),
    )
    driver = CaseDriver(both, branches=())
    driver.draft("draft", document(BUDGET_FORM, 1))
    tax, finance = driver.task("review", kind="city_tax"), driver.task("review", kind="city_finance")
    leaving = holder(tax.party or WANG.party, person="zhao")
    driver.do(leaving, Claim(task=tax.id))
    driver.do(leaving.model_copy(update={"kind": "city_finance"}), Claim(task=finance.id))
    successor = staff("city_tax/leader", person="qian")
    driver.do(OPERATOR, HandOver(person="zhao", to=successor, reason="离职"))
    [event] = [effect.event for effect in driver.effects if isinstance(effect.event, HandedOver)]
    assert event.tasks == (tax.id,)
    assert list(event.kept) == [finance.id]
    why = event.kept[finance.id]
    assert isinstance(why, Refusal)
    assert why.party == "city_finance/leader"
    assert driver.state.tasks[tax.id].holder == successor


def test_a_hand_over_is_no_way_to_ones_own_work_and_only_operators_do_it() -> None:
    driver, task = handed_in()
    driver.do(WANG, Claim(task=task.id))
    to_the_maker = HandOver(person="wang", to=staff("bureau/checker", person="city-bureau-maker"), reason="离职")
    assert refusal_of(driver, OPERATOR, to_the_maker) is RefusalCode.OWN_WORK
    hand_over = HandOver(person="wang", to=LI, reason="离职")
    assert refusal_of(driver, WANG, hand_over) is RefusalCode.NOT_AN_OPERATOR
    assert refusal_of(driver, OPERATOR, HandOver(person="sun", to=LI, reason="离职")) is RefusalCode.NOT_POSSIBLE


def test_an_operator_gives_no_work_to_themselves() -> None:
    driver, task = handed_in()
    driver.do(WANG, Claim(task=task.id))
    to_me = HandOver(person="wang", to=staff("bureau/checker", person="ops-1"), reason="离职")
    assert refusal_of(driver, OPERATOR, to_me) is RefusalCode.WRONG_PERSON


def test_only_who_has_the_task_keeps_a_draft_of_it() -> None:
    driver = CaseDriver(chain(DRAFT, SIGN), branches=())
    task = driver.task("draft")
    assert driver.may(staff("bureau/maker"), SaveDraft(task=task.id)) is None
    other = driver.may(staff("bureau/checker"), SaveDraft(task=task.id))
    assert other is not None
    driver.do(staff("bureau/maker", person="zhang"), Claim(task=task.id))
    held_by_zhang = driver.may(staff("bureau/maker"), SaveDraft(task=task.id))
    assert held_by_zhang is not None
    assert held_by_zhang.code is RefusalCode.HELD_BY_ANOTHER


def test_a_maker_may_claim_and_hand_in_though_they_made_the_version_before() -> None:
    driver, _ = handed_in()
    driver.send_back("draft", to="draft", role=Role.DECIDE)
    task = driver.task("draft", role=Role.PREPARE)
    driver.do(staff("bureau/maker"), Claim(task=task.id))
    driver.do(staff("bureau/maker"), Submit(task=task.id, document=document(BUDGET_FORM, 2)))
    assert driver.task("draft", role=Role.DECIDE)
