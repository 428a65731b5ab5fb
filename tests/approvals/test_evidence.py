"""The paper behind a decision: of a day that can be, with counts that carry it, and the one that its maker prepared."""

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from approvals.actions import Evidence, Votes
from approvals.effects import Role
from approvals.refusals import RefusalCode
from calculations.dates.deadlines import day_of
from tests.approvals.case_driver import CaseDriver, Refused
from tests.approvals.people import PAPER
from tests.approvals.prepared_cases import reviewed

ENTERED = [(Role.DECIDE, "city_government"), (Role.RECORD, "city_finance")]
"""A body's own office decides, or city finance records what it decided."""


def refusal(driver: CaseDriver, role: Role, kind: str, paper: Evidence) -> RefusalCode:
    with pytest.raises(Refused) as refused:
        driver.approve("consent", role=role, kind=kind, evidence=paper)
    return refused.value.code


@pytest.mark.parametrize(("role", "kind"), ENTERED)
@pytest.mark.parametrize(
    "votes",
    [(3, 486, 5), (0, 0, 0), (1, 1, 0), (200, 100, 100), (0, 0, 1)],
    ids=["outvoted", "nobody voted", "a tie", "half of those present", "only abstentions"],
)
def test_counts_without_a_majority_are_no_approval(role: Role, kind: str, votes: tuple[int, int, int]) -> None:
    yes, no, abstain = votes
    paper = PAPER.model_copy(update={"votes": Votes(yes=yes, no=no, abstain=abstain)})
    assert refusal(reviewed(), role, kind, paper) is RefusalCode.VOTE_NOT_WON


def test_counts_with_a_majority_and_no_counts_at_all_approve() -> None:
    for votes in (Votes(yes=486, no=3, abstain=5), Votes(yes=1, no=0, abstain=0), None):
        driver = reviewed()
        driver.approve("consent", kind="city_government", evidence=PAPER.model_copy(update={"votes": votes}))
        assert driver.state.stage() == "split"


def test_lost_counts_belong_to_a_refusal() -> None:
    driver = reviewed()
    lost = PAPER.model_copy(update={"votes": Votes(yes=3, no=486, abstain=5)})
    driver.refuse("consent", kind="city_government", evidence=lost)
    assert not driver.state.is_open


def test_counts_that_cannot_be_are_neither_an_approval_nor_a_refusal() -> None:
    crowd = PAPER.model_copy(update={"votes": Votes(yes=4_860_000, no=3, abstain=5)})
    won = PAPER.model_copy(update={"votes": Votes(yes=486, no=3, abstain=5)})
    assert refusal(reviewed(), Role.DECIDE, "city_government", crowd) is RefusalCode.NOT_POSSIBLE
    for paper in (crowd, won):
        with pytest.raises(Refused) as refused:
            reviewed().refuse("consent", kind="city_government", evidence=paper)
        assert refused.value.code is RefusalCode.NOT_POSSIBLE


@pytest.mark.parametrize(("role", "kind"), ENTERED)
def test_a_paper_of_tomorrow_or_of_long_ago_is_none(role: Role, kind: str) -> None:
    driver = reviewed()
    today = day_of(driver.at)
    for day in (today + timedelta(days=1), date(2029, 11, 29), date(2020, 12, 31), date.min, date.max):
        wrong = PAPER.model_copy(update={"effective_date": day})
        assert refusal(driver, role, kind, wrong) is RefusalCode.WRONG_PAPER_DATE
    for day in (today, date(2021, 1, 1)):
        entered = reviewed()
        entered.approve("consent", role=role, kind=kind, evidence=PAPER.model_copy(update={"effective_date": day}))


def test_returns_and_refusals_name_a_paper_of_a_day_that_can_be_too() -> None:
    late = PAPER.model_copy(update={"effective_date": date(2029, 1, 1)})
    with pytest.raises(Refused) as returned:
        reviewed().send_back("consent", to="agency_draft", kind="city_government", evidence=late)
    with pytest.raises(Refused) as refused:
        reviewed().refuse("consent", kind="city_government", evidence=late)
    assert {returned.value.code, refused.value.code} == {RefusalCode.WRONG_PAPER_DATE}


def test_a_checker_confirms_the_paper_that_was_prepared_and_no_other() -> None:
    driver = reviewed()
    driver.approve("consent", role=Role.RECORD, evidence=PAPER)
    other = PAPER.model_copy(update={"document_number": "甬政发〔2021〕9号"})
    with pytest.raises(Refused) as refused:
        driver.approve("consent", kind="city_finance", evidence=other)
    assert refused.value.code is RefusalCode.NOT_POSSIBLE
    driver.approve("consent", kind="city_finance", evidence=PAPER)
    assert driver.state.stage() == "split"


@pytest.mark.parametrize("day", ["20211220", 1640000000, "1640000000", "2021-12-20T00:00:00Z", True])
def test_the_day_of_a_paper_is_written_in_one_way(day: object) -> None:
    """A number could be seconds as well as a day: 1640000000 was taken for 2021-12-20."""
    with pytest.raises(ValidationError):
        Evidence.model_validate({**PAPER.model_dump(mode="json"), "effective_date": day})


@pytest.mark.parametrize("count", [True, "486", 486.0, -1])
def test_votes_are_whole_numbers(count: object) -> None:
    with pytest.raises(ValidationError):
        Votes.model_validate({"yes": count, "no": 0, "abstain": 0})
