"""For a task and a person: what they may do, and why not the rest."""

from approvals.actions import AddSigner, Claim, Position, Propose, Terminate
from approvals.allowed import Possibility, allowed_on_case, allowed_on_task
from approvals.effects import Role
from approvals.refusals import RefusalCode
from tests.approvals.chains import BUDGET_FORM, MONTH, chain, step
from tests.approvals.desk import Desk
from tests.approvals.people import document, staff
from tests.approvals.test_kinds import CLOSE, CONGRESS, DRAFT, THREE
from tests.approvals.walks import reviewed

AROUND = {"claim", "transfer", "delegate", "add_signer", "comment", "save_draft", "copy", "mark_read"}


def split(possible: tuple[Possibility, ...]) -> tuple[set[str], dict[str, RefusalCode]]:
    """What is allowed, and why not the rest."""
    return (
        {each.kind for each in possible if each.refusal is None},
        {each.kind: each.refusal.code for each in possible if each.refusal is not None},
    )


def handed_in() -> Desk:
    """A draft that waits for its checker."""
    desk = Desk(chain(DRAFT, CLOSE), branches=())
    desk.submit("draft", document(BUDGET_FORM, 1))
    return desk


def test_a_checker_sees_all_that_they_may_do_and_why_not_the_rest() -> None:
    desk = handed_in()
    task = desk.task("draft", role=Role.DECIDE)
    may, why_not = split(allowed_on_task(desk.state, staff("city_agency/checker"), task.id, desk.at))
    assert may == {"approve", "return", *AROUND}
    assert why_not == {
        "submit": RefusalCode.WRONG_ACTION,
        "refuse": RefusalCode.WRONG_ACTION,
        "vote": RefusalCode.WRONG_ACTION,
        "choose": RefusalCode.WRONG_ACTION,
        "opine": RefusalCode.WRONG_ACTION,
        "urge": RefusalCode.WRONG_PARTY,
        "withdraw": RefusalCode.WRONG_ACTION,
        "take_back": RefusalCode.TOO_LATE,
        "remove_signer": RefusalCode.NOT_POSSIBLE,
    }


def test_who_prepared_it_is_told_so() -> None:
    desk = handed_in()
    task = desk.task("draft", role=Role.DECIDE)
    maker = staff("city_agency/checker", person="city-city_agency-maker")
    possible = allowed_on_task(desk.state, maker, task.id, desk.at)
    [approve] = [each for each in possible if each.kind == "approve"]
    assert approve.refusal is not None
    assert approve.refusal.code is RefusalCode.OWN_WORK
    assert approve.refusal.en.startswith("You prepared version 1")


def test_whom_the_task_does_not_wait_for_is_told_for_whom_it_does() -> None:
    desk = handed_in()
    task = desk.task("draft", role=Role.DECIDE)
    _, why_not = split(allowed_on_task(desk.state, staff("city_tax/leader"), task.id, desk.at))
    assert why_not["approve"] is RefusalCode.WRONG_PARTY


def test_what_somebody_else_holds_is_theirs() -> None:
    desk = handed_in()
    task = desk.task("draft", role=Role.DECIDE)
    desk.do(staff("city_agency/checker", person="li"), Claim(task=task.id))
    may, why_not = split(allowed_on_task(desk.state, staff("city_agency/checker"), task.id, desk.at))
    assert may == {"comment", "mark_read"}
    assert why_not["approve"] is why_not["claim"] is RefusalCode.HELD_BY_ANOTHER


def test_a_closed_task_can_be_withdrawn_by_who_handed_it_in() -> None:
    desk = handed_in()
    may, _ = split(allowed_on_task(desk.state, staff("city_agency/maker"), "main.draft.1.prepare", desk.at))
    assert may == {"withdraw", "mark_read"}


def test_a_vote_takes_a_vote_and_entered_counts_an_approval() -> None:
    voting = step("vote", *THREE, kind="vote", form=BUDGET_FORM, vote={"by": "count", "threshold": 2})
    for asked, office, wanted in ((voting, "bureau", "vote"), (CONGRESS, "congress", "approve")):
        desk = Desk(chain(DRAFT, asked, CLOSE), branches=())
        desk.draft("draft", document(BUDGET_FORM, 1))
        task = desk.task(asked.id, kind=office)
        may, _ = split(allowed_on_task(desk.state, staff(f"{office}/leader"), task.id, desk.at))
        assert wanted in may
        assert not {"vote", "approve"} - {wanted} & may


def test_added_signers_can_be_removed_by_who_added_them() -> None:
    desk = handed_in()
    task = desk.task("draft", role=Role.DECIDE)
    checker = staff("city_agency/checker")
    desk.do(checker, AddSigner(task=task.id, to=staff("audit_office/leader"), position=Position.AFTER))
    may, _ = split(allowed_on_task(desk.state, checker, task.id, desk.at))
    assert "remove_signer" in may


def test_a_missing_plan_is_decided_on_by_whom_the_chain_names() -> None:
    desk = Desk(MONTH)
    due = desk.state.next_due()
    while not any(task.role is Role.MISSING for task in desk.state.tasks.values()):
        assert due is not None
        desk.becomes(due)
        due = desk.state.next_due()
    task = next(task for task in desk.state.tasks.values() if task.role is Role.MISSING)
    may, _ = split(allowed_on_task(desk.state, staff("city_agency/checker"), task.id, desk.at))
    assert "choose" in may
    assert "submit" not in may


def test_operators_see_what_they_may_do_to_the_case_and_the_staff_why_not() -> None:
    desk = reviewed()
    one, other = staff("operations/maker", person="ops-1"), staff("operations/checker", person="ops-2")
    may, why_not = split(allowed_on_case(desk.state, one, desk.at))
    assert may == {"propose"}
    assert why_not["confirm"] is RefusalCode.UNKNOWN_PROPOSAL
    desk.do(one, Propose(power=Terminate(), reason="情况特殊"))
    assert split(allowed_on_case(desk.state, one, desk.at))[1]["confirm"] is RefusalCode.SECOND_PERSON
    assert "confirm" in split(allowed_on_case(desk.state, other, desk.at))[0]
    _, why_not = split(allowed_on_case(desk.state, staff("bureau/leader"), desk.at))
    assert set(why_not.values()) == {RefusalCode.NOT_AN_OPERATOR}
