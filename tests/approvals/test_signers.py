"""Added signers before, after and together with the holder, opinions that are asked for, and what neither can do."""

import pytest

from approvals.actions import Actor, AddSigner, Approve, Delegate, Opine, Position, RemoveSigner, Return, Transfer
from approvals.effects import Decided, Outcome, Role
from approvals.refusals import RefusalCode
from approvals.state import Task
from tests.approvals.case_driver import COUNTIES, CaseDriver, refusal_of
from tests.approvals.chains import BUDGET_FORM, MONTH, PLAN_FORM, chain, step
from tests.approvals.people import china, document, on_screen, staff

DRAFT = step("draft", "city_agency/checker", maker="city_agency/maker", form=BUDGET_FORM, submits=True)
SIGN = step("sign", "bureau/leader", form=BUDGET_FORM)
CLOSE = step("close", "city_finance/leader", form=BUDGET_FORM)
LEADER = staff("bureau/leader")
AUDITOR = staff("audit_office/leader", person="shen")
MAKER = "city-city_agency-maker"


def at_the_leader() -> tuple[CaseDriver, Task]:
    """A confirmed draft that waits for the bureau's leader."""
    driver = CaseDriver(chain(DRAFT, SIGN, CLOSE), branches=())
    driver.draft("draft", document(BUDGET_FORM, 1))
    return driver, driver.task("sign")


def added(position: Position, to: Actor = AUDITOR) -> tuple[CaseDriver, Task]:
    """The leader has another sign as well."""
    driver, task = at_the_leader()
    driver.do(LEADER, AddSigner(task=task.id, to=to, position=position, reason="请把关"))
    return driver, task


def signs(driver: CaseDriver, person: Actor = AUDITOR) -> None:
    """The added signer signs what they have before them."""
    task = driver.task("sign", role=Role.SIGN)
    driver.do(person, Approve(task=task.id, seen=on_screen(driver.state, task)))


def approves(driver: CaseDriver) -> Approve:
    """What the leader does to approve."""
    task = driver.task("sign", role=Role.DECIDE)
    return Approve(task=task.id, seen=on_screen(driver.state, task))


def test_a_signer_before_the_holder_comes_first() -> None:
    driver, _ = added(Position.BEFORE)
    assert refusal_of(driver, LEADER, approves(driver)) is RefusalCode.WAITS_FOR_SIGNER
    signs(driver)
    driver.do(LEADER, approves(driver))
    assert driver.task("close")


def test_a_signer_beside_the_holder_signs_before_or_after_them() -> None:
    driver, _ = added(Position.BESIDE)
    driver.do(LEADER, approves(driver))
    assert driver.waits_for() == {"audit_office/leader"}
    signs(driver)
    assert driver.task("close")
    driver, _ = added(Position.BESIDE)
    signs(driver)
    assert driver.waits_for() == {"bureau/leader"}
    driver.do(LEADER, approves(driver))
    assert driver.task("close")


def test_a_signer_after_the_holder_is_asked_when_they_have_approved() -> None:
    driver, _ = added(Position.AFTER)
    assert driver.waits_for() == {"bureau/leader"}
    driver.do(LEADER, approves(driver))
    assert driver.waits_for() == {"audit_office/leader"}
    signs(driver)
    assert driver.task("close")


@pytest.mark.parametrize("position", list(Position))
def test_an_objection_comes_back_to_who_added_the_signer(position: Position) -> None:
    driver, _ = added(position)
    if position is not Position.BEFORE:
        driver.do(LEADER, approves(driver))
    task = driver.task("sign", role=Role.SIGN)
    driver.do(AUDITOR, Return(task=task.id, seen=on_screen(driver.state, task), to="sign", reason="依据不足"))
    assert driver.waits_for() == {"bureau/leader"}
    driver.do(LEADER, approves(driver))
    assert driver.task("close")
    objections = [effect.event for effect in driver.effects if isinstance(effect.event, Decided)]
    assert (Outcome.RETURNED, "依据不足") in [(event.outcome, event.note) for event in objections]


def test_an_added_signer_neither_returns_it_further_nor_ends_it() -> None:
    driver, _ = added(Position.BESIDE)
    task = driver.task("sign", role=Role.SIGN)
    back = Return(task=task.id, seen=on_screen(driver.state, task), to="draft", reason="请改")
    assert refusal_of(driver, AUDITOR, back) is RefusalCode.WRONG_ACTION


@pytest.mark.parametrize(
    ("to", "code"),
    [
        (staff("audit_office/leader", person=MAKER), RefusalCode.OWN_WORK),
        (LEADER, RefusalCode.WRONG_PERSON),
        (staff("audit_office/leader", person="shen", acting_for=MAKER), RefusalCode.WRONG_PERSON),
    ],
    ids=["who made the version", "oneself", "a substitute"],
)
def test_nobody_is_added_who_may_not_sign(to: Actor, code: RefusalCode) -> None:
    driver, task = at_the_leader()
    for position in Position:
        assert refusal_of(driver, LEADER, AddSigner(task=task.id, to=to, position=position)) is code
    assert refusal_of(driver, LEADER, Delegate(task=task.id, to=to)) is code


def test_who_signed_as_well_does_not_decide_in_the_holders_place_too() -> None:
    driver, task = added(Position.BESIDE)
    signs(driver)
    as_leader = staff("bureau/leader", person="shen")
    assert refusal_of(driver, as_leader, approves(driver)) is RefusalCode.SECOND_PERSON
    transfer = Transfer(task=task.id, to=as_leader, reason="出差")
    assert refusal_of(driver, LEADER, transfer) is RefusalCode.SECOND_PERSON


def test_who_approved_does_not_sign_in_the_signers_place_too() -> None:
    driver, _ = added(Position.AFTER)
    driver.do(LEADER, approves(driver))
    task = driver.task("sign", role=Role.SIGN)
    substitute = AUDITOR.model_copy(update={"person": LEADER.person, "acting_for": "shen"})
    sign = Approve(task=task.id, seen=on_screen(driver.state, task))
    assert refusal_of(driver, substitute, sign) is RefusalCode.SECOND_PERSON


def test_a_signer_may_transfer_the_signature_but_not_to_the_maker() -> None:
    driver, _ = added(Position.BESIDE)
    task = driver.task("sign", role=Role.SIGN)
    to_maker = Transfer(task=task.id, to=staff("audit_office/leader", person=MAKER), reason="忙")
    assert refusal_of(driver, AUDITOR, to_maker) is RefusalCode.OWN_WORK
    other = staff("audit_office/leader", person="han")
    driver.do(AUDITOR, Transfer(task=task.id, to=other, reason="忙"))
    signs(driver, other)
    assert driver.waits_for() == {"bureau/leader"}


@pytest.mark.parametrize("position", list(Position))
def test_an_added_signer_can_be_removed(position: Position) -> None:
    driver, task = added(position)
    driver.do(LEADER, RemoveSigner(task=task.id, person="shen", reason="不再需要"))
    driver.do(LEADER, approves(driver))
    assert driver.task("close")


def test_removing_the_last_signer_lets_the_approval_count() -> None:
    driver, task = added(Position.AFTER)
    driver.do(LEADER, approves(driver))
    stranger = staff("city_tax/leader")
    remove = RemoveSigner(task=task.id, person="shen", reason="不再需要")
    assert refusal_of(driver, stranger, remove) is RefusalCode.WRONG_PARTY
    driver.do(LEADER, remove)
    assert driver.task("close")


def test_a_party_of_the_chain_can_never_be_removed() -> None:
    both = step("review", "bureau/leader", "city_tax/leader", form=BUDGET_FORM)
    driver = CaseDriver(chain(DRAFT, both, CLOSE), branches=())
    driver.draft("draft", document(BUDGET_FORM, 1))
    mine, other = driver.task("review", kind="bureau"), driver.task("review", kind="city_tax")
    for task in (mine, other):
        remove = RemoveSigner(task=task.id, person="city-city_tax-leader", reason="不需要")
        assert refusal_of(driver, LEADER, remove) is RefusalCode.NOT_POSSIBLE


def test_a_signer_added_in_a_countersigned_step_does_not_speak_for_another_party_too() -> None:
    both = step("review", "bureau/leader", "city_tax/leader", form=BUDGET_FORM)
    driver = CaseDriver(chain(DRAFT, both, CLOSE), branches=())
    driver.draft("draft", document(BUDGET_FORM, 1))
    task = driver.task("review", kind="bureau")
    helper = staff("city_tax/leader", person="shen")
    driver.do(LEADER, AddSigner(task=task.id, to=helper, position=Position.BEFORE))
    sign = next(task for task in driver.state.tasks.values() if task.role is Role.SIGN)
    driver.do(helper, Approve(task=sign.id, seen=on_screen(driver.state, sign)))
    tax = next(task for task in driver.state.tasks.values() if task.role is Role.DECIDE and task.slot == 1)
    approve = Approve(task=tax.id, seen=on_screen(driver.state, tax))
    assert refusal_of(driver, helper, approve) is RefusalCode.SECOND_PERSON


def test_b_gives_an_opinion_then_a_decides() -> None:
    driver, task = at_the_leader()
    driver.do(LEADER, Delegate(task=task.id, to=AUDITOR, reason="请提意见"))
    assert refusal_of(driver, LEADER, approves(driver)) is RefusalCode.WAITS_FOR_SIGNER
    asked = driver.task("sign", role=Role.OPINION)
    assert refusal_of(driver, AUDITOR, Approve(task=asked.id)) is RefusalCode.WRONG_ACTION
    assert refusal_of(driver, AUDITOR, Opine(task=asked.id, text=" ")) is RefusalCode.MISSING_REASON
    driver.do(AUDITOR, Opine(task=asked.id, text="建议同意", attachments=("a" * 64,)))
    assert refusal_of(driver, staff("bureau/leader", person="shen"), approves(driver)) is RefusalCode.SECOND_PERSON
    driver.do(LEADER, approves(driver))
    assert driver.task("close")


def test_an_opinion_that_does_not_come_can_be_let_go() -> None:
    driver, task = at_the_leader()
    driver.do(LEADER, Delegate(task=task.id, to=AUDITOR))
    again = Delegate(task=task.id, to=staff("audit_office/checker", person="han"))
    assert refusal_of(driver, LEADER, again) is RefusalCode.NOT_POSSIBLE
    driver.do(LEADER, RemoveSigner(task=task.id, person="shen", reason="不等了"))
    driver.do(LEADER, approves(driver))
    assert driver.task("close")


def test_a_return_ends_what_added_signers_had_to_do() -> None:
    driver, task = added(Position.BESIDE)
    driver.send_back("sign", to="draft", role=Role.DECIDE)
    assert driver.waits_for() == {"city_agency/maker"}
    assert not driver.state.helpers(task)


def test_a_county_s_case_is_shown_to_no_other_county_by_adding_a_signer() -> None:
    driver = CaseDriver(chain(step("say", "county_finance/leader", each="branch"), step("close", "bureau/leader")))
    task = driver.task("say", "330203")
    other = staff("county_finance/leader", "330205", person="gu")
    leader = staff("county_finance/leader", "330203")
    add = AddSigner(task=task.id, to=other, position=Position.BESIDE)
    assert refusal_of(driver, leader, add) is RefusalCode.WRONG_PERSON


def test_whoever_approved_in_the_holder_s_place_does_not_sign_either() -> None:
    driver, task = added(Position.BESIDE)
    other = staff("bureau/leader", person="luo")
    driver.do(LEADER, Transfer(task=task.id, to=other, reason="出差"))
    driver.do(other, approves(driver))
    sign = driver.task("sign", role=Role.SIGN)
    substitute = AUDITOR.model_copy(update={"person": "luo", "acting_for": "shen"})
    action = Approve(task=sign.id, seen=on_screen(driver.state, sign))
    assert refusal_of(driver, substitute, action) is RefusalCode.SECOND_PERSON


def test_where_one_is_enough_the_others_wait_for_the_signer_of_the_one_who_approved() -> None:
    either = step("sign", "bureau/leader", "city_tax/leader", kind="any", form=BUDGET_FORM)
    driver = CaseDriver(chain(DRAFT, either, CLOSE), branches=())
    driver.draft("draft", document(BUDGET_FORM, 1))
    task = driver.task("sign", kind="bureau")
    driver.do(LEADER, AddSigner(task=task.id, to=AUDITOR, position=Position.AFTER))
    driver.approve("sign", kind="bureau")
    other = driver.task("sign", kind="city_tax")
    approve = Approve(task=other.id, seen=on_screen(driver.state, other))
    assert refusal_of(driver, staff("city_tax/leader"), approve) is RefusalCode.WAITS_FOR_SIGNER
    signs(driver)
    assert driver.waits_for() == {"city_finance/leader"}


def test_an_estimate_overtakes_an_approval_that_waits_for_a_signer() -> None:
    driver = CaseDriver(MONTH)
    county = COUNTIES[0]
    driver.submit("plan", document(PLAN_FORM, 1), county)
    checker = staff("county_agency/checker", county)
    task = driver.task("plan", county, Role.DECIDE)
    helper = staff("county_finance/leader", county, person="gu")
    driver.do(checker, AddSigner(task=task.id, to=helper, position=Position.AFTER))
    driver.approve("plan", county, Role.DECIDE)
    driver.becomes(china(2021, 12, 26))
    driver.choose("plan", "estimate", county, document(PLAN_FORM, 2))
    assert driver.state.lanes[county].step == "plan_cosign"
    assert not driver.state.lanes[county].signing
    assert driver.task("plan_cosign", county).role is Role.DECIDE
