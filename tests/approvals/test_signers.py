"""Added signers before, after and beside the holder, opinions that are asked for, and what neither can do."""

import pytest

from approvals.actions import Actor, AddSigner, Approve, Delegate, Opine, Position, RemoveSigner, Return, Transfer
from approvals.effects import Decided, Outcome, Role
from approvals.refusals import RefusalCode
from approvals.state import Task
from tests.approvals.chains import BUDGET_FORM, MONTH, PLAN_FORM, chain, step
from tests.approvals.desk import COUNTIES, Desk, refusal_of
from tests.approvals.people import china, document, on_screen, staff

DRAFT = step("draft", "city_agency/checker", maker="city_agency/maker", form=BUDGET_FORM, submits=True)
SIGN = step("sign", "bureau/leader", form=BUDGET_FORM)
CLOSE = step("close", "city_finance/leader", form=BUDGET_FORM)
LEADER = staff("bureau/leader")
AUDITOR = staff("audit_office/leader", person="shen")
MAKER = "city-city_agency-maker"


def at_the_leader() -> tuple[Desk, Task]:
    """A confirmed draft that waits for the bureau's leader."""
    desk = Desk(chain(DRAFT, SIGN, CLOSE), branches=())
    desk.draft("draft", document(BUDGET_FORM, 1))
    return desk, desk.task("sign")


def added(position: Position, to: Actor = AUDITOR) -> tuple[Desk, Task]:
    """The leader has another sign as well."""
    desk, task = at_the_leader()
    desk.do(LEADER, AddSigner(task=task.id, to=to, position=position, reason="请把关"))
    return desk, task


def signs(desk: Desk, person: Actor = AUDITOR) -> None:
    """The added signer signs what they have before them."""
    task = desk.task("sign", role=Role.SIGN)
    desk.do(person, Approve(task=task.id, seen=on_screen(desk.state, task)))


def approves(desk: Desk) -> Approve:
    """What the leader does to approve."""
    task = desk.task("sign", role=Role.DECIDE)
    return Approve(task=task.id, seen=on_screen(desk.state, task))


def test_a_signer_before_the_holder_comes_first() -> None:
    desk, _ = added(Position.BEFORE)
    assert refusal_of(desk, LEADER, approves(desk)) is RefusalCode.WAITS_FOR_SIGNER
    signs(desk)
    desk.do(LEADER, approves(desk))
    assert desk.task("close")


def test_a_signer_beside_the_holder_signs_before_or_after_them() -> None:
    desk, _ = added(Position.BESIDE)
    desk.do(LEADER, approves(desk))
    assert desk.waits_for() == {"audit_office/leader"}
    signs(desk)
    assert desk.task("close")
    desk, _ = added(Position.BESIDE)
    signs(desk)
    assert desk.waits_for() == {"bureau/leader"}
    desk.do(LEADER, approves(desk))
    assert desk.task("close")


def test_a_signer_after_the_holder_is_asked_when_they_have_approved() -> None:
    desk, _ = added(Position.AFTER)
    assert desk.waits_for() == {"bureau/leader"}
    desk.do(LEADER, approves(desk))
    assert desk.waits_for() == {"audit_office/leader"}
    signs(desk)
    assert desk.task("close")


@pytest.mark.parametrize("position", list(Position))
def test_an_objection_comes_back_to_who_added_the_signer(position: Position) -> None:
    desk, _ = added(position)
    if position is not Position.BEFORE:
        desk.do(LEADER, approves(desk))
    task = desk.task("sign", role=Role.SIGN)
    desk.do(AUDITOR, Return(task=task.id, seen=on_screen(desk.state, task), to="sign", reason="依据不足"))
    assert desk.waits_for() == {"bureau/leader"}
    desk.do(LEADER, approves(desk))
    assert desk.task("close")
    objections = [effect.event for effect in desk.effects if isinstance(effect.event, Decided)]
    assert (Outcome.RETURNED, "依据不足") in [(event.outcome, event.note) for event in objections]


def test_an_added_signer_neither_returns_it_further_nor_ends_it() -> None:
    desk, _ = added(Position.BESIDE)
    task = desk.task("sign", role=Role.SIGN)
    back = Return(task=task.id, seen=on_screen(desk.state, task), to="draft", reason="请改")
    assert refusal_of(desk, AUDITOR, back) is RefusalCode.WRONG_ACTION


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
    desk, task = at_the_leader()
    for position in Position:
        assert refusal_of(desk, LEADER, AddSigner(task=task.id, to=to, position=position)) is code
    assert refusal_of(desk, LEADER, Delegate(task=task.id, to=to)) is code


def test_who_signed_as_well_does_not_decide_in_the_holders_place_too() -> None:
    desk, task = added(Position.BESIDE)
    signs(desk)
    as_leader = staff("bureau/leader", person="shen")
    assert refusal_of(desk, as_leader, approves(desk)) is RefusalCode.SECOND_PERSON
    transfer = Transfer(task=task.id, to=as_leader, reason="出差")
    assert refusal_of(desk, LEADER, transfer) is RefusalCode.SECOND_PERSON


def test_who_approved_does_not_sign_in_the_signers_place_too() -> None:
    desk, _ = added(Position.AFTER)
    desk.do(LEADER, approves(desk))
    task = desk.task("sign", role=Role.SIGN)
    substitute = AUDITOR.model_copy(update={"person": LEADER.person, "acting_for": "shen"})
    sign = Approve(task=task.id, seen=on_screen(desk.state, task))
    assert refusal_of(desk, substitute, sign) is RefusalCode.SECOND_PERSON


def test_a_signer_may_transfer_the_signature_but_not_to_the_maker() -> None:
    desk, _ = added(Position.BESIDE)
    task = desk.task("sign", role=Role.SIGN)
    to_maker = Transfer(task=task.id, to=staff("audit_office/leader", person=MAKER), reason="忙")
    assert refusal_of(desk, AUDITOR, to_maker) is RefusalCode.OWN_WORK
    other = staff("audit_office/leader", person="han")
    desk.do(AUDITOR, Transfer(task=task.id, to=other, reason="忙"))
    signs(desk, other)
    assert desk.waits_for() == {"bureau/leader"}


@pytest.mark.parametrize("position", list(Position))
def test_an_added_signer_can_be_removed(position: Position) -> None:
    desk, task = added(position)
    desk.do(LEADER, RemoveSigner(task=task.id, person="shen", reason="不再需要"))
    desk.do(LEADER, approves(desk))
    assert desk.task("close")


def test_removing_the_last_signer_lets_the_approval_count() -> None:
    desk, task = added(Position.AFTER)
    desk.do(LEADER, approves(desk))
    stranger = staff("city_tax/leader")
    remove = RemoveSigner(task=task.id, person="shen", reason="不再需要")
    assert refusal_of(desk, stranger, remove) is RefusalCode.WRONG_PARTY
    desk.do(LEADER, remove)
    assert desk.task("close")


def test_a_party_of_the_chain_can_never_be_removed() -> None:
    both = step("review", "bureau/leader", "city_tax/leader", form=BUDGET_FORM)
    desk = Desk(chain(DRAFT, both, CLOSE), branches=())
    desk.draft("draft", document(BUDGET_FORM, 1))
    mine, other = desk.task("review", kind="bureau"), desk.task("review", kind="city_tax")
    for task in (mine, other):
        remove = RemoveSigner(task=task.id, person="city-city_tax-leader", reason="不需要")
        assert refusal_of(desk, LEADER, remove) is RefusalCode.NOT_POSSIBLE


def test_a_signer_added_in_a_countersigned_step_does_not_speak_for_another_party_too() -> None:
    both = step("review", "bureau/leader", "city_tax/leader", form=BUDGET_FORM)
    desk = Desk(chain(DRAFT, both, CLOSE), branches=())
    desk.draft("draft", document(BUDGET_FORM, 1))
    task = desk.task("review", kind="bureau")
    helper = staff("city_tax/leader", person="shen")
    desk.do(LEADER, AddSigner(task=task.id, to=helper, position=Position.BEFORE))
    sign = next(task for task in desk.state.tasks.values() if task.role is Role.SIGN)
    desk.do(helper, Approve(task=sign.id, seen=on_screen(desk.state, sign)))
    tax = next(task for task in desk.state.tasks.values() if task.role is Role.DECIDE and task.slot == 1)
    approve = Approve(task=tax.id, seen=on_screen(desk.state, tax))
    assert refusal_of(desk, helper, approve) is RefusalCode.SECOND_PERSON


def test_b_gives_an_opinion_then_a_decides() -> None:
    desk, task = at_the_leader()
    desk.do(LEADER, Delegate(task=task.id, to=AUDITOR, reason="请提意见"))
    assert refusal_of(desk, LEADER, approves(desk)) is RefusalCode.WAITS_FOR_SIGNER
    asked = desk.task("sign", role=Role.OPINION)
    assert refusal_of(desk, AUDITOR, Approve(task=asked.id)) is RefusalCode.WRONG_ACTION
    assert refusal_of(desk, AUDITOR, Opine(task=asked.id, text=" ")) is RefusalCode.MISSING_REASON
    desk.do(AUDITOR, Opine(task=asked.id, text="建议同意", attachments=("a" * 64,)))
    assert refusal_of(desk, staff("bureau/leader", person="shen"), approves(desk)) is RefusalCode.SECOND_PERSON
    desk.do(LEADER, approves(desk))
    assert desk.task("close")


def test_an_opinion_that_does_not_come_can_be_let_go() -> None:
    desk, task = at_the_leader()
    desk.do(LEADER, Delegate(task=task.id, to=AUDITOR))
    again = Delegate(task=task.id, to=staff("audit_office/checker", person="han"))
    assert refusal_of(desk, LEADER, again) is RefusalCode.NOT_POSSIBLE
    desk.do(LEADER, RemoveSigner(task=task.id, person="shen", reason="不等了"))
    desk.do(LEADER, approves(desk))
    assert desk.task("close")


def test_a_return_ends_what_added_signers_had_to_do() -> None:
    desk, task = added(Position.BESIDE)
    desk.send_back("sign", to="draft", role=Role.DECIDE)
    assert desk.waits_for() == {"city_agency/maker"}
    assert not desk.state.helpers(task)


def test_a_county_s_case_is_shown_to_no_other_county_by_adding_a_signer() -> None:
    desk = Desk(chain(step("say", "county_finance/leader", each="branch"), step("close", "bureau/leader")))
    task = desk.task("say", "330203")
    other = staff("county_finance/leader", "330205", person="gu")
    leader = staff("county_finance/leader", "330203")
    add = AddSigner(task=task.id, to=other, position=Position.BESIDE)
    assert refusal_of(desk, leader, add) is RefusalCode.WRONG_PERSON


def test_whoever_approved_in_the_holder_s_place_does_not_sign_either() -> None:
    desk, task = added(Position.BESIDE)
    other = staff("bureau/leader", person="luo")
    desk.do(LEADER, Transfer(task=task.id, to=other, reason="出差"))
    desk.do(other, approves(desk))
    sign = desk.task("sign", role=Role.SIGN)
    substitute = AUDITOR.model_copy(update={"person": "luo", "acting_for": "shen"})
    action = Approve(task=sign.id, seen=on_screen(desk.state, sign))
    assert refusal_of(desk, substitute, action) is RefusalCode.SECOND_PERSON


def test_where_one_is_enough_the_others_wait_for_the_signer_of_the_one_who_approved() -> None:
    either = step("sign", "bureau/leader", "city_tax/leader", kind="any", form=BUDGET_FORM)
    desk = Desk(chain(DRAFT, either, CLOSE), branches=())
    desk.draft("draft", document(BUDGET_FORM, 1))
    task = desk.task("sign", kind="bureau")
    desk.do(LEADER, AddSigner(task=task.id, to=AUDITOR, position=Position.AFTER))
    desk.approve("sign", kind="bureau")
    other = desk.task("sign", kind="city_tax")
    approve = Approve(task=other.id, seen=on_screen(desk.state, other))
    assert refusal_of(desk, staff("city_tax/leader"), approve) is RefusalCode.WAITS_FOR_SIGNER
    signs(desk)
    assert desk.waits_for() == {"city_finance/leader"}


def test_an_estimate_overtakes_an_approval_that_waits_for_a_signer() -> None:
    desk = Desk(MONTH)
    county = COUNTIES[0]
    desk.submit("plan", document(PLAN_FORM, 1), county)
    checker = staff("county_agency/checker", county)
    task = desk.task("plan", county, Role.DECIDE)
    helper = staff("county_finance/leader", county, person="gu")
    desk.do(checker, AddSigner(task=task.id, to=helper, position=Position.AFTER))
    desk.approve("plan", county, Role.DECIDE)
    desk.becomes(china(2021, 12, 26))
    desk.choose("plan", "estimate", county, document(PLAN_FORM, 2))
    assert desk.state.lanes[county].step == "plan_cosign"
    assert not desk.state.lanes[county].signing
    assert desk.task("plan_cosign", county).role is Role.DECIDE
