"""Refusing a case, withdrawing what one handed in, words on a task, and documents handed in at any time."""

import pytest

from approvals.actions import Comment, Complete, HandIn, Withdraw
from approvals.definitions import Chain
from approvals.effects import CaseStatus, Commented, Decided, HandedIn, Outcome, Role
from approvals.refusals import RefusalCode
from tests.approvals.case_driver import COUNTIES, CaseDriver, Refused
from tests.approvals.chains import BUDGET, BUDGET_FORM, MONTH, YEAR
from tests.approvals.people import PAPER, document, staff
from tests.approvals.prepared_cases import combined, cosigned, receipts, review, reviewed

HAISHU, JIANGBEI = COUNTIES


# Refuse


def test_who_may_end_the_case_ends_it_with_a_reason_and_nothing_stays_open() -> None:
    driver = reviewed()
    driver.refuse("consent", kind="city_government", evidence=PAPER)
    assert driver.state.status is CaseStatus.REFUSED
    assert not driver.state.tasks
    assert driver.events("case_closed")[-1].event.model_dump()["reason"] == "不符合规定"


REWORKED = BUDGET.model_copy(
    update={
        "steps": tuple(
            step.model_copy(update={"refused_to": "agency_draft"} if step.id == "consent" else {})
            for step in BUDGET.steps
        )
    }
)
"""The same chain, in which a refusal does not end the case."""


@pytest.mark.rule("B2")
def test_a_refusal_that_goes_somewhere_is_reworked_in_a_new_round_and_stays_on_record() -> None:
    driver = reviewed(REWORKED)
    driver.refuse("consent", kind="city_government", evidence=PAPER)
    assert driver.state.is_open
    refusal = [effect.event for effect in driver.effects if isinstance(effect.event, Decided)][-1]
    assert (refusal.outcome, refusal.note, refusal.evidence) == (Outcome.REFUSED, "不符合规定", PAPER)
    [task] = driver.state.tasks.values()
    assert (task.step, task.role, task.round) == ("agency_draft", Role.PREPARE, 2)
    driver.draft("agency_draft", document(BUDGET_FORM, 12))
    driver.approve("tax_cosign")
    review(driver)
    driver.approve("consent", kind="city_government", evidence=PAPER)
    assert driver.state.stage() == "split"


def test_a_recorded_refusal_goes_the_same_way() -> None:
    driver = reviewed(REWORKED)
    driver.refuse("consent", role=Role.RECORD, evidence=PAPER)
    driver.approve("consent", kind="city_finance")
    assert driver.state.stage() == "agency_draft"


def test_a_refusal_leads_only_to_an_earlier_step_of_people() -> None:
    for to in ("split", "closing", "combine", "nowhere"):
        wrong = [step.model_dump() | ({"refused_to": to} if step.id == "consent" else {}) for step in BUDGET.steps]
        with pytest.raises(ValueError, match=f"no way leads back to {to}"):
            Chain.model_validate({**BUDGET.model_dump(), "steps": wrong})


def test_who_may_not_end_the_case_is_told_to_return_it() -> None:
    with pytest.raises(Refused) as refused:
        cosigned().refuse("review", kind="city_tax")
    assert refused.value.code is RefusalCode.WRONG_ACTION
    assert "退回" in refused.value.refusal.zh


# Withdraw


def test_a_maker_takes_back_what_they_handed_in_while_nobody_has_decided() -> None:
    driver = CaseDriver(BUDGET)
    handed_in = driver.task("county_draft", HAISHU)
    driver.submit("county_draft", document(BUDGET_FORM, 1), HAISHU)
    driver.withdraw(handed_in)
    assert driver.task("county_draft", HAISHU).role is Role.PREPARE
    driver.draft("county_draft", document(BUDGET_FORM, 2), HAISHU)
    assert driver.state.lanes[HAISHU].step == "county_cosign"


def test_what_was_decided_on_is_not_withdrawn() -> None:
    driver = CaseDriver(BUDGET)
    handed_in = driver.task("county_draft", HAISHU)
    driver.draft("county_draft", document(BUDGET_FORM, 1), HAISHU)
    with pytest.raises(Refused) as refused:
        driver.withdraw(handed_in)
    assert refused.value.code is RefusalCode.TOO_LATE
    assert refused.value.refusal.by == staff("county_agency/checker", HAISHU).signature
    assert refused.value.refusal.at is not None


def test_nobody_withdraws_what_another_handed_in() -> None:
    driver = CaseDriver(BUDGET)
    handed_in = driver.task("county_draft", HAISHU)
    driver.submit("county_draft", document(BUDGET_FORM, 1), HAISHU)
    with pytest.raises(Refused) as refused:
        driver.withdraw(handed_in, by=staff("county_agency/maker", HAISHU, "someone-else"))
    assert refused.value.code is RefusalCode.WRONG_PARTY


def test_who_no_longer_acts_in_the_maker_s_post_does_not_withdraw() -> None:
    driver = CaseDriver(BUDGET)
    handed_in = driver.task("county_draft", HAISHU)
    driver.submit("county_draft", document(BUDGET_FORM, 1), HAISHU, by=staff("county_agency/maker", HAISHU, "wang"))
    with pytest.raises(Refused) as refused:
        driver.withdraw(handed_in, by=staff("bureau/leader", person="wang"))
    assert refused.value.code is RefusalCode.WRONG_PARTY


def test_whoever_was_acted_for_withdraws_too() -> None:
    driver = combined()
    handed_in = driver.task("agency_draft")
    substitute = staff("city_agency/maker", person="li", acting_for="wang")
    driver.submit("agency_draft", document(BUDGET_FORM, 11), by=substitute)
    driver.withdraw(handed_in, by=staff("city_agency/maker", person="wang"))
    assert driver.task("agency_draft").role is Role.PREPARE


def test_what_was_never_handed_in_is_not_withdrawn() -> None:
    with pytest.raises(Refused) as refused:
        CaseDriver(BUDGET).do(staff("county_agency/maker", HAISHU), Withdraw(task="330203.county_draft.1.prepare"))
    assert refused.value.code is RefusalCode.WRONG_ACTION


# Comment


def say(driver: CaseDriver, task: str, kind: str, county: str | None = None) -> None:
    """Somebody of that office writes a few words on a task."""
    driver.do(staff(f"{kind}/leader", county), Comment(task=task, text="请附测算说明", attachments=("d" * 64,)))


def test_words_on_a_task_change_nothing_else() -> None:
    driver = cosigned()
    before = driver.state
    say(driver, "main.review.1.city_tax.decide", "city_finance")
    assert isinstance(driver.effects[-1].event, Commented)
    same = {"number", "hash"}
    assert driver.state.model_dump(exclude=same) == before.model_dump(exclude=same)


@pytest.mark.parametrize("kind", ["bureau", "city_tax", "city_government", "city_agency"])
def test_whoever_takes_part_in_the_chain_may_speak(kind: str) -> None:
    say(cosigned(), "main.review.1.city_tax.decide", kind)


def test_who_takes_no_part_does_not_speak() -> None:
    for kind in ("audit_office", "treasury", "operations"):
        with pytest.raises(Refused) as refused:
            say(cosigned(), "main.review.1.city_tax.decide", kind)
        assert refused.value.code is RefusalCode.WRONG_PARTY


def test_who_decides_on_missing_plans_or_is_called_when_they_are_late_takes_part() -> None:
    driver = CaseDriver(MONTH.model_copy(update={"steps": MONTH.steps[:2]}))
    say(driver, f"{HAISHU}.plan.1.prepare", "city_agency")


def test_a_county_does_not_speak_on_another_county_s_task() -> None:
    driver = CaseDriver(BUDGET)
    say(driver, f"{HAISHU}.county_draft.1.prepare", "county_tax", HAISHU)
    with pytest.raises(Refused) as refused:
        say(driver, f"{HAISHU}.county_draft.1.prepare", "county_tax", JIANGBEI)
    assert refused.value.code is RefusalCode.WRONG_PARTY


# Hand in


def test_a_posting_is_taken_at_any_time_and_runs_its_automatic_task() -> None:
    driver = CaseDriver(YEAR, branches=())
    driver.do(staff("city_finance/maker"), receipts())
    driver.do(staff("city_finance/maker"), receipts())
    assert [task.document for task in driver.state.automatic_tasks()] == [receipts().document] * 2
    numbers = [effect.event.number for effect in driver.effects if isinstance(effect.event, HandedIn)]
    assert numbers == [1, 2]


def test_a_posting_that_fails_goes_nowhere_and_the_case_stays_open() -> None:
    driver = CaseDriver(YEAR, branches=())
    driver.do(staff("city_finance/maker"), receipts())
    (task,) = driver.state.automatic_tasks()
    driver.happens(Complete(task=task.id, ok=False, reasons=("账户余额不足",)))
    assert not driver.state.tasks
    assert driver.state.is_open


def test_any_county_s_finance_office_hands_in_its_subsidy() -> None:
    driver = CaseDriver(YEAR, branches=())
    for number, county in enumerate(COUNTIES):
        driver.do(staff("county_finance/maker", county), HandIn(entry="R4", document=document("posting", number)))
    assert len(driver.state.tasks) == 2


def test_the_same_document_a_second_time_counts_with_a_reason_only() -> None:
    driver = CaseDriver(YEAR, branches=())
    again = HandIn(entry="R1", document=document("posting", 1))
    driver.do(staff("city_finance/maker"), again)
    with pytest.raises(Refused) as refused:
        driver.do(staff("city_finance/maker"), again)
    assert refused.value.code is RefusalCode.MISSING_REASON
    driver.do(staff("city_finance/maker"), again.model_copy(update={"note": "确为第二笔"}))
    assert len(driver.state.tasks) == 2


def test_only_its_own_party_hands_in_and_only_the_right_form() -> None:
    driver = CaseDriver(YEAR, branches=())
    refusals = {
        RefusalCode.WRONG_PARTY: (staff("county_finance/maker", HAISHU), receipts()),
        RefusalCode.WRONG_DOCUMENT: (staff("city_finance/maker"), receipts(form="budget")),
        RefusalCode.UNKNOWN_TASK: (
            staff("city_finance/maker"),
            HandIn(entry="R9", document=document("posting", 1)),
        ),
    }
    for code, (actor, action) in refusals.items():
        with pytest.raises(Refused) as refused:
            driver.do(actor, action)
        assert refused.value.code is code
