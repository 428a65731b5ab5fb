"""What government or congress decide: by their own office, or recorded by city finance, made by two."""

import pytest

from approvals.effects import CaseStatus, Decided, Outcome, Role
from approvals.refusals import RefusalCode
from tests.approvals.case_driver import CaseDriver, Refused
from tests.approvals.people import PAPER, staff
from tests.approvals.prepared_cases import reviewed


def decided(driver: CaseDriver) -> list[Decided]:
    """All decisions so far."""
    return [effect.event for effect in driver.effects if isinstance(effect.event, Decided)]


def test_both_ways_are_open_from_the_start() -> None:
    assert reviewed().waits_for() == {"city_government/leader", "city_finance/maker"}


def test_the_own_office_s_decision_counts_and_closes_the_record() -> None:
    driver = reviewed()
    driver.approve("consent", role=Role.RECORD, evidence=PAPER)
    driver.approve("consent", kind="city_government", evidence=PAPER)
    assert driver.state.stage() == "split"
    hows = [driver.state.closed[task].how for task in driver.state.closed if task.startswith("main.consent.1.decide")]
    assert sorted(hows) == [Outcome.APPROVED, Outcome.SUPERSEDED]


def test_the_recorded_decision_counts_when_a_second_person_has_confirmed_it() -> None:
    driver = reviewed()
    driver.approve("consent", role=Role.RECORD, evidence=PAPER)
    assert driver.state.stage() == "consent"
    driver.approve("consent", kind="city_finance")
    assert driver.state.stage() == "split"
    assert driver.state.closed["main.consent.1.decide"].how is Outcome.SUPERSEDED


def test_who_comes_after_the_other_way_is_told_who_was_first() -> None:
    driver = reviewed()
    driver.approve("consent", role=Role.RECORD, evidence=PAPER)
    late = driver.task("consent", kind="city_finance")
    driver.approve("consent", kind="city_government", evidence=PAPER)
    with pytest.raises(Refused) as refused:
        driver.withdraw(late)
    assert refused.value.code is RefusalCode.WRONG_ACTION
    assert "city_government" in driver.state.closed[late.id].by


@pytest.mark.parametrize(("role", "kind"), [(Role.DECIDE, "city_government"), (Role.RECORD, "city_finance")])
def test_a_decision_taken_outside_needs_its_paper(role: Role, kind: str) -> None:
    driver = reviewed()
    with pytest.raises(Refused) as refused:
        driver.approve("consent", role=role, kind=kind)
    assert refused.value.code is RefusalCode.MISSING_EVIDENCE


def test_recorder_and_confirmer_are_two_persons() -> None:
    driver = reviewed()
    driver.approve("consent", role=Role.RECORD, evidence=PAPER, by=staff("city_finance/maker", person="wang"))
    with pytest.raises(Refused) as refused:
        driver.approve("consent", kind="city_finance", by=staff("city_finance/checker", person="wang"))
    assert refused.value.code is RefusalCode.SECOND_PERSON


def test_the_confirmer_sends_a_wrong_record_back_to_the_recorder() -> None:
    driver = reviewed()
    driver.approve("consent", role=Role.RECORD, evidence=PAPER)
    driver.send_back("consent", to="consent", kind="city_finance")
    driver.approve("consent", role=Role.RECORD, evidence=PAPER)
    driver.approve("consent", kind="city_finance")
    assert driver.state.stage() == "split"


def test_the_recorder_can_withdraw_while_nobody_has_confirmed() -> None:
    driver = reviewed()
    task = driver.task("consent", role=Role.RECORD)
    driver.approve("consent", role=Role.RECORD, evidence=PAPER)
    driver.withdraw(task)
    assert driver.task("consent", role=Role.RECORD).party == task.party
    assert driver.task("consent", kind="city_government").role is Role.DECIDE


@pytest.mark.parametrize("to", ["agency_draft", "review"])
def test_the_confirmer_alone_cannot_return_it_in_the_government_s_name(to: str) -> None:
    driver = reviewed()
    driver.approve("consent", role=Role.RECORD, evidence=PAPER)
    with pytest.raises(Refused) as refused:
        driver.send_back("consent", to=to, kind="city_finance", evidence=PAPER)
    assert refused.value.code is RefusalCode.WRONG_ACTION


def test_the_confirmer_alone_cannot_end_the_case_in_the_government_s_name() -> None:
    driver = reviewed()
    driver.approve("consent", role=Role.RECORD, evidence=PAPER)
    with pytest.raises(Refused) as refused:
        driver.refuse("consent", kind="city_finance", evidence=PAPER)
    assert refused.value.code is RefusalCode.WRONG_ACTION


def test_a_recorded_refusal_ends_the_case_when_it_is_confirmed() -> None:
    driver = reviewed()
    driver.refuse("consent", role=Role.RECORD, evidence=PAPER)
    assert driver.state.is_open
    driver.approve("consent", kind="city_finance")
    assert driver.state.status is CaseStatus.REFUSED


def test_the_history_says_what_was_decided_not_that_the_confirmer_agreed() -> None:
    driver = reviewed()
    driver.send_back("consent", to="agency_draft", role=Role.RECORD, reason="压减支出", evidence=PAPER)
    driver.approve("consent", kind="city_finance")
    prepared, confirmed = decided(driver)[-2:]
    assert (prepared.outcome, prepared.to) == (Outcome.PREPARED, "agency_draft")
    assert (confirmed.outcome, confirmed.to) == (Outcome.RETURNED, "agency_draft")
    assert confirmed.note == "压减支出"
    assert confirmed.evidence == PAPER
    assert driver.state.closed[confirmed.task].how is Outcome.RETURNED
