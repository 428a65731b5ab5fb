"""A refusal names nobody of whom the asker may not know: another county's people, or those of a step still to come."""

import pytest

from approvals.actions import (
    Actor,
    AddSigner,
    Approve,
    Claim,
    Comment,
    Copy,
    MarkRead,
    Opine,
    Position,
    RecordsAction,
    RemoveSigner,
    SaveDraft,
    StaffAction,
    Submit,
    TakeBack,
    Transfer,
    Urge,
    Withdraw,
)
from approvals.allowed import allowed_on_task
from approvals.effects import Role
from approvals.refusals import RefusalCode
from tests.approvals.case_driver import COUNTIES, CaseDriver, refusal_of
from tests.approvals.chains import BUDGET, BUDGET_FORM, chain, step
from tests.approvals.people import document, on_screen, staff
from tests.approvals.prepared_cases import combined, drafted_county

HAISHU, JIANGBEI = COUNTIES
SOMEBODY = staff("county_agency/checker", HAISHU, person="chen")


def every_action(task: str) -> tuple[StaffAction | RecordsAction, ...]:
    """What somebody may send about a task, open or closed, or one that never was."""
    return (
        Submit(task=task, document=document(BUDGET_FORM, 1)),
        Approve(task=task),
        Withdraw(task=task, reason="有误"),
        TakeBack(task=task, reason="有误"),
        Opine(task=task, text="同意"),
        Claim(task=task),
        Transfer(task=task, to=SOMEBODY, reason="出差"),
        AddSigner(task=task, to=SOMEBODY, position=Position.BESIDE),
        RemoveSigner(task=task, person="chen", reason="不需要"),
        Comment(task=task, text="请补充"),
        Urge(task=task),
        SaveDraft(task=task),
        Copy(task=task, to=(SOMEBODY,)),
        MarkRead(task=task),
    )


def other_county_has_acted() -> CaseDriver:
    """Jiangbei's draft has passed its checker, who is named in what its closed tasks keep; finance holds its own."""
    driver = CaseDriver(BUDGET)
    driver.submit("county_draft", document(BUDGET_FORM, 1), JIANGBEI)
    driver.approve("county_draft", JIANGBEI)
    held = driver.task("county_cosign", JIANGBEI, kind="county_finance")
    driver.do(staff("county_finance/checker", JIANGBEI), Claim(task=held.id))
    return driver


@pytest.mark.parametrize(
    "asker",
    [
        staff("county_agency/checker", HAISHU),
        staff("county_agency/maker", HAISHU),
        staff("county_finance/checker", HAISHU),
        staff("congress/leader"),
        staff("treasury/maker"),
    ],
    ids=lambda actor: str(actor.party),
)
def test_who_may_not_read_a_county_learns_nothing_of_its_tasks_by_any_action(asker: Actor) -> None:
    driver = other_county_has_acted()
    tasks = [task for task in (*driver.state.closed, *driver.state.tasks) if task.startswith(JIANGBEI)]
    assert len(tasks) == 4
    for task in (*tasks, f"{JIANGBEI}.county_draft.9.decide"):
        for action in every_action(task):
            refusal = driver.may(asker, action)
            assert refusal is not None, f"{asker.person} may {action.kind}"
            assert (refusal.code, refusal.by, refusal.at) == (RefusalCode.WRONG_PARTY, None, None), action.kind
        for possible in allowed_on_task(driver.state, asker, task, driver.at):
            assert possible.refusal is not None
            assert possible.refusal.by is None


def test_the_case_being_over_opens_no_other_county_either() -> None:
    driver = CaseDriver(chain(step("say", "county_finance/leader", each="branch")))
    for county in COUNTIES:
        driver.approve("say", county)
    assert not driver.state.is_open
    again = Approve(task=f"{JIANGBEI}.say.1.decide")
    assert refusal_of(driver, staff("county_finance/leader", HAISHU), again) is RefusalCode.WRONG_PARTY
    late = driver.may(staff("county_finance/leader", JIANGBEI, person="li"), again)
    assert late is not None
    assert (late.code, late.by) == (RefusalCode.CASE_CLOSED, staff("county_finance/leader", JIANGBEI).signature)


def test_who_reads_the_lane_is_told_who_was_first() -> None:
    driver = other_county_has_acted()
    task = f"{JIANGBEI}.county_draft.1.decide"
    for asker in (staff("county_agency/checker", JIANGBEI, person="li"), staff("bureau/checker")):
        refusal = driver.may(asker, Approve(task=task))
        assert refusal is not None
        assert refusal.code is RefusalCode.ALREADY_DECIDED
        assert refusal.by == staff("county_agency/checker", JIANGBEI).signature


def test_an_added_signer_of_another_office_is_told_like_the_others() -> None:
    driver = combined()
    driver.submit("agency_draft", document(BUDGET_FORM, 11))
    task = driver.task("agency_draft", role=Role.DECIDE)
    auditor = staff("treasury/leader")
    driver.do(staff("city_agency/checker"), AddSigner(task=task.id, to=auditor, position=Position.BEFORE))
    signing = driver.task("agency_draft", role=Role.SIGN)
    approve = Approve(task=signing.id, seen=on_screen(driver.state, signing))
    driver.do(auditor, approve)
    assert refusal_of(driver, auditor, approve) is RefusalCode.ALREADY_DECIDED
    assert refusal_of(driver, staff("treasury/maker"), approve) is RefusalCode.WRONG_PARTY


def test_the_loser_of_the_last_step_is_told_who_won_and_when() -> None:
    driver = CaseDriver(chain(step("sign", "bureau/leader")), branches=())
    driver.approve("sign")
    assert not driver.state.is_open
    refusal = driver.may(staff("bureau/leader", person="li"), Approve(task="main.sign.1.decide"))
    assert refusal is not None
    assert (refusal.code, refusal.by, refusal.at) == (
        RefusalCode.CASE_CLOSED,
        staff("bureau/leader").signature,
        driver.at,
    )
    assert "已同意" in refusal.zh
    unknown = driver.may(staff("bureau/leader"), Approve(task="main.sign.9.decide"))
    assert unknown is not None
    assert (unknown.code, unknown.by) == (RefusalCode.CASE_CLOSED, None)


def test_whose_approval_was_overtaken_in_a_county_names_it_only_to_who_reads_it() -> None:
    driver = CaseDriver(chain(step("say", "city_tax/leader"), step("pay", "county_finance/leader", each="branch")))
    driver.approve("say")
    driver.approve("pay", JIANGBEI)
    taken_back = TakeBack(task="main.say.1.decide", reason="有误")
    refusal = driver.may(staff("city_tax/leader"), taken_back)
    assert refusal is not None
    assert (refusal.code, refusal.by) == (RefusalCode.TOO_LATE, None)
    for_audit = driver.may(staff("audit_office/leader"), taken_back)
    assert for_audit is not None
    assert for_audit.by == staff("county_finance/leader", JIANGBEI).signature


def test_nobody_is_asked_to_read_what_stands_in_a_county_that_is_not_theirs() -> None:
    driver = CaseDriver(BUDGET)
    drafted_county(driver, HAISHU)
    driver.submit("county_draft", document(BUDGET_FORM, 1), JIANGBEI)
    task = driver.task("county_draft", JIANGBEI)
    checker = staff("county_agency/checker", JIANGBEI)
    for stranger in (staff("congress/leader"), staff("operations/maker"), staff("county_tax/checker", HAISHU)):
        assert refusal_of(driver, checker, Copy(task=task.id, to=(stranger,))) is RefusalCode.WRONG_PERSON
    assert driver.may(checker, Copy(task=task.id, to=(staff("audit_office/leader"),))) is None
