"""For a task and a person: what they may do, and why not the rest."""

from approvals.actions import AddSigner, Claim, Position, Propose, Terminate
from approvals.allowed import Possibility, allowed_on_case, allowed_on_task
from approvals.effects import Role
from approvals.refusals import RefusalCode
from tests.approvals.case_driver import CaseDriver
from tests.approvals.chains import BUDGET_FORM, MONTH, chain, step
from tests.approvals.people import document, staff
from tests.approvals.prepared_cases import reviewed
from tests.approvals.test_kinds import CLOSE, CONGRESS, DRAFT, THREE

AROUND = {"claim", "transfer", "delegate", "add_signer", "comment", "save_draft", "copy", "mark_read"}


def split(possible: tuple[Possibility, ...]) -> tuple[set[str], dict[str, RefusalCode]]:
    """What is allowed, and why not the rest."""
    return (
        {each.kind for each in possible if each.refusal is None},
        {each.kind: each.refusal.code for each in possible if each.refusal is not None},
    )


def handed_in() -> CaseDriver:
    """A draft that waits for its checker."""
    driver = CaseDriver(chain(DRAFT, CLOSE), branches=())
    driver.submit("draft", document(BUDGET_FORM, 1))
    return driver


def test_a_checker_sees_all_that_they_may_do_and_why_not_the_rest() -> None:
    driver = handed_in()
    task = driver.task("draft", role=Role.DECIDE)
    may, why_not = split(allowed_on_task(driver.state, staff("city_agency/checker"), task.id, driver.at))
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
    driver = handed_in()
    task = driver.task("draft", role=Role.DECIDE)
    maker = staff("city_agency/checker", person="city-city_agency-maker")
    possible = allowed_on_task(driver.state, maker, task.id, driver.at)
    [approve] = [each for each in possible if each.kind == "approve"]
    assert approve.refusal is not None
    assert approve.refusal.code is RefusalCode.OWN_WORK
    assert approve.refusal.en.startswith("You prepared version 1")


def test_whom_the_task_does_not_wait_for_is_told_for_whom_it_does() -> None:
    driver = handed_in()
    task = driver.task("draft", role=Role.DECIDE)
    _, why_not = split(allowed_on_task(driver.state, staff("city_tax/leader"), task.id, driver.at))
    assert why_not["approve"] is RefusalCode.WRONG_PARTY


def test_what_somebody_else_holds_is_theirs() -> None:
    driver = handed_in()
    task = driver.task("draft", role=Role.DECIDE)
    driver.do(staff("city_agency/checker", person="li"), Claim(task=task.id))
    may, why_not = split(allowed_on_task(driver.state, staff("city_agency/checker"), task.id, driver.at))
    assert may == {"comment", "mark_read"}
    assert why_not["approve"] is why_not["claim"] is RefusalCode.HELD_BY_ANOTHER


def test_a_closed_task_can_be_withdrawn_by_who_handed_it_in() -> None:
    driver = handed_in()
    may, _ = split(allowed_on_task(driver.state, staff("city_agency/maker"), "main.draft.1.prepare", driver.at))
    assert may == {"withdraw", "mark_read"}


def test_a_vote_takes_a_vote_and_entered_counts_an_approval() -> None:
    voting = step("vote", *THREE, kind="vote", form=BUDGET_FORM, vote={"by": "count", "threshold": 2})
    for asked, office, wanted in ((voting, "bureau", "vote"), (CONGRESS, "congress", "approve")):
        driver = CaseDriver(chain(DRAFT, asked, CLOSE), branches=())
        driver.draft("draft", document(BUDGET_FORM, 1))
        task = driver.task(asked.id, kind=office)
        may, _ = split(allowed_on_task(driver.state, staff(f"{office}/leader"), task.id, driver.at))
        assert wanted in may
        assert not {"vote", "approve"} - {wanted} & may


def test_added_signers_can_be_removed_by_who_added_them() -> None:
    driver = handed_in()
    task = driver.task("draft", role=Role.DECIDE)
    checker = staff("city_agency/checker")
    driver.do(checker, AddSigner(task=task.id, to=staff("audit_office/leader"), position=Position.AFTER))
    may, _ = split(allowed_on_task(driver.state, checker, task.id, driver.at))
    assert "remove_signer" in may


def test_a_missing_plan_is_decided_on_by_whom_the_chain_names() -> None:
    driver = CaseDriver(MONTH)
    due = driver.state.next_due()
    while not any(task.role is Role.MISSING for task in driver.state.tasks.values()):
        assert due is not None
        driver.becomes(due)
        due = driver.state.next_due()
    task = next(task for task in driver.state.tasks.values() if task.role is Role.MISSING)
    may, _ = split(allowed_on_task(driver.state, staff("city_agency/checker"), task.id, driver.at))
    assert "choose" in may
    assert "submit" not in may


def test_operators_see_what_they_may_do_to_the_case_and_the_staff_why_not() -> None:
    driver = reviewed()
    one, other = staff("operations/maker", person="ops-1"), staff("operations/checker", person="ops-2")
    may, why_not = split(allowed_on_case(driver.state, one, driver.at))
    assert may == {"propose"}
    assert why_not["confirm"] is RefusalCode.UNKNOWN_PROPOSAL
    driver.do(one, Propose(power=Terminate(), reason="情况特殊"))
    assert split(allowed_on_case(driver.state, one, driver.at))[1]["confirm"] is RefusalCode.SECOND_PERSON
    assert "confirm" in split(allowed_on_case(driver.state, other, driver.at))[0]
    _, why_not = split(allowed_on_case(driver.state, staff("bureau/leader"), driver.at))
    assert set(why_not.values()) == {RefusalCode.NOT_AN_OPERATOR}
