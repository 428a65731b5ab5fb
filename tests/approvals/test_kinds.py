"""Steps that one of several passes, that each signs in turn, and that are voted on."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from approvals.actions import Approve, Ballot, Refuse, Return, Vote, Votes
from approvals.counting import is_won
from approvals.definitions import MAIN, Chain
from approvals.effects import CaseStatus, Outcome
from approvals.refusals import RefusalCode
from approvals.votes import VoteRule
from tests.approvals.case_driver import CaseDriver, Refused
from tests.approvals.chains import BUDGET_FORM, chain, step
from tests.approvals.people import PAPER, document, on_screen, staff

DRAFT = step("draft", "city_agency/checker", maker="city_agency/maker", form=BUDGET_FORM, submits=True)
CLOSE = step("close", "bureau/leader", form=BUDGET_FORM)
THREE = ("bureau/leader", "city_finance/leader", "city_tax/leader")


def drafted(*steps: object) -> CaseDriver:
    """A case whose draft is confirmed: it is at the step after."""
    driver = CaseDriver(chain(DRAFT, *steps), branches=())  # type: ignore[arg-type]
    driver.draft("draft", document(BUDGET_FORM, 1))
    return driver


def voting(**rule: object) -> CaseDriver:
    """Three leaders vote by this rule."""
    return drafted(step("vote", *THREE, kind="vote", form=BUDGET_FORM, vote=rule), CLOSE)


def cast(driver: CaseDriver, office: str, ballot: Ballot) -> None:
    """An office's leader votes on what they have before them."""
    task = driver.task("vote", kind=office)
    driver.do(staff(f"{office}/leader"), Vote(task=task.id, seen=on_screen(driver.state, task), ballot=ballot))


def test_of_several_the_first_who_approves_passes_the_step_and_the_others_tasks_are_superseded() -> None:
    driver = drafted(step("review", *THREE, kind="any", form=BUDGET_FORM), CLOSE)
    assert driver.waits_for() == set(THREE)
    driver.approve("review", kind="city_finance")
    assert driver.waits_for() == {"bureau/leader"}
    superseded = {name for name, closed in driver.state.closed.items() if closed.how is Outcome.SUPERSEDED}
    assert superseded == {"main.review.1.bureau.decide", "main.review.1.city_tax.decide"}
    with pytest.raises(Refused) as refused:
        driver.do(staff("city_tax/leader"), Approve(task="main.review.1.city_tax.decide"))
    assert refused.value.code is RefusalCode.ALREADY_DECIDED
    assert refused.value.refusal.by == staff("city_finance/leader").signature


def test_of_several_each_may_return_it() -> None:
    driver = drafted(step("review", *THREE, kind="any", form=BUDGET_FORM), CLOSE)
    driver.send_back("review", to="draft", kind="city_tax")
    assert driver.waits_for() == {"city_agency/maker"}


def test_in_order_each_signs_when_the_one_before_has() -> None:
    driver = drafted(step("sign", *THREE, kind="all_in_order", form=BUDGET_FORM), CLOSE)
    for party in THREE:
        assert driver.waits_for() == {party}
        driver.approve("sign")
    assert driver.task("close")


def test_in_order_nobody_signs_twice_in_another_post() -> None:
    driver = drafted(step("sign", *THREE, kind="all_in_order", form=BUDGET_FORM), CLOSE)
    driver.approve("sign", by=staff("bureau/leader", person="wang"))
    with pytest.raises(Refused) as refused:
        driver.approve("sign", by=staff("city_finance/leader", person="wang"))
    assert refused.value.code is RefusalCode.SECOND_PERSON


def test_in_order_a_return_begins_anew() -> None:
    driver = drafted(step("sign", *THREE, kind="all_in_order", form=BUDGET_FORM), CLOSE)
    driver.approve("sign")
    driver.send_back("sign", to="draft")
    driver.draft("draft", document(BUDGET_FORM, 2, 2))
    assert driver.waits_for() == {"bureau/leader"}


def test_in_order_two_of_one_office_prepare_and_check_before_it_is_the_next_ones_turn() -> None:
    made_by_two = {"decider": "city_finance/checker", "maker": "city_finance/maker"}
    signing = step("sign", "bureau/leader", "bureau/maker", kind="all_in_order", form=BUDGET_FORM)
    signing = signing.model_validate({**signing.model_dump(), "parties": [{"decider": "bureau/leader"}, made_by_two]})
    driver = drafted(signing, CLOSE)
    driver.approve("sign")
    assert driver.waits_for() == {"city_finance/maker"}
    driver.approve("sign")
    assert driver.waits_for() == {"city_finance/checker"}
    driver.approve("sign")
    assert driver.task("close")


def test_a_vote_is_won_as_soon_as_the_threshold_is_reached_and_the_quorum_has_voted() -> None:
    driver = voting(by="count", threshold=2, quorum=2)
    cast(driver, "bureau", Ballot.YES)
    assert driver.task("vote", kind="city_tax")
    cast(driver, "city_finance", Ballot.YES)
    assert driver.task("close")
    [counted] = [effect.event for effect in driver.events("vote_counted")]
    assert (counted.yes, counted.no, counted.members, counted.won) == (2, 0, 3, True)  # type: ignore[union-attr]


def test_a_vote_waits_for_its_quorum_though_the_threshold_is_reached() -> None:
    driver = voting(by="count", threshold=1, quorum=3)
    cast(driver, "bureau", Ballot.YES)
    cast(driver, "city_finance", Ballot.ABSTAIN)
    assert driver.waits_for() == {"city_tax/leader"}
    cast(driver, "city_tax", Ballot.NO)
    assert driver.task("close")


@pytest.mark.parametrize("more_than", [False, True], ids=["at least half", "more than half"])
def test_half_the_votes_are_not_more_than_half(more_than: bool) -> None:
    two = step(
        "vote",
        *THREE[:2],
        kind="vote",
        form=BUDGET_FORM,
        vote={"by": "share", "threshold": "0.5", "more_than": more_than, "quorum": 2},
    )
    driver = drafted(two, CLOSE)
    cast(driver, "bureau", Ballot.YES)
    if more_than:
        cast(driver, "city_finance", Ballot.ABSTAIN)
        assert driver.state.status is CaseStatus.REFUSED
    else:
        cast(driver, "city_finance", Ballot.NO)
        assert driver.task("close")


def test_weights_count_not_heads() -> None:
    parties = [{"decider": party, "weight": weight} for party, weight in zip(THREE, (3, 1, 1), strict=True)]
    vote = step("vote", *THREE, kind="vote", form=BUDGET_FORM, vote={"by": "weight", "threshold": 3})
    driver = drafted(vote.model_validate({**vote.model_dump(), "parties": parties}), CLOSE)
    cast(driver, "city_finance", Ballot.YES)
    assert driver.task("vote", kind="bureau")
    cast(driver, "bureau", Ballot.YES)
    assert driver.task("close")


def test_a_vote_that_can_no_longer_be_won_ends_the_case_at_once() -> None:
    driver = voting(by="count", threshold=2)
    cast(driver, "bureau", Ballot.NO)
    assert driver.state.is_open
    cast(driver, "city_tax", Ballot.NO)
    assert driver.state.status is CaseStatus.REFUSED
    assert not driver.state.tasks


def test_a_lost_vote_goes_back_where_the_chain_says() -> None:
    driver = voting(by="count", threshold=3, lost_to="draft")
    cast(driver, "bureau", Ballot.NO)
    assert driver.waits_for() == {"city_agency/maker"}
    driver.draft("draft", document(BUDGET_FORM, 2, 2))
    assert driver.waits_for() == set(THREE)


def test_who_votes_neither_approves_nor_returns() -> None:
    driver = voting(by="count", threshold=2)
    task = driver.task("vote", kind="bureau")
    seen = on_screen(driver.state, task)
    for action in (
        Approve(task=task.id, seen=seen),
        Return(task=task.id, seen=seen, to="draft", reason="请改"),
        Refuse(task=task.id, seen=seen, reason="不同意"),
    ):
        with pytest.raises(Refused) as refused:
            driver.do(staff("bureau/leader"), action)
        assert refused.value.code is RefusalCode.WRONG_ACTION


def test_a_vote_binds_to_the_version_and_no_maker_votes() -> None:
    driver = voting(by="count", threshold=2)
    task = driver.task("vote", kind="bureau")
    with pytest.raises(Refused) as refused:
        driver.do(staff("bureau/leader"), Vote(task=task.id, ballot=Ballot.YES))
    assert refused.value.code is RefusalCode.STALE_VERSION
    maker = staff("bureau/leader", person="city-city_agency-maker")
    with pytest.raises(Refused) as refused:
        driver.do(maker, Vote(task=task.id, seen=on_screen(driver.state, task), ballot=Ballot.YES))
    assert refused.value.code is RefusalCode.OWN_WORK


def test_many_members_of_one_post_vote_once_each() -> None:
    members = ("standing_committee/leader",) * 5
    vote = step("vote", *members, kind="vote", form=BUDGET_FORM, vote={"by": "count", "threshold": 3, "quorum": 3})
    driver = drafted(vote, CLOSE)
    tasks = [task for task in driver.state.tasks.values() if task.step == "vote"]
    assert len({task.id for task in tasks}) == 5
    for number, task in enumerate(tasks[:2]):
        member = staff("standing_committee/leader", person=f"member-{number}")
        driver.do(member, Vote(task=task.id, seen=on_screen(driver.state, task), ballot=Ballot.YES))
    again = staff("standing_committee/leader", person="member-0")
    with pytest.raises(Refused) as refused:
        driver.do(again, Vote(task=tasks[2].id, seen=on_screen(driver.state, tasks[2]), ballot=Ballot.YES))
    assert refused.value.code is RefusalCode.SECOND_PERSON


CONGRESS = step(
    "congress",
    "congress/leader",
    form=BUDGET_FORM,
    evidence=True,
    may_refuse=True,
    recorded_by={"maker": "city_finance/maker", "decider": "city_finance/checker"},
    vote={"by": "share", "threshold": "0.5", "more_than": True, "members": 400},
)


def recording(votes: Votes | None) -> CaseDriver:
    """City finance enters a decision of the congress with these counts."""
    driver = drafted(CONGRESS, CLOSE)
    evidence = PAPER.model_copy(update={"votes": votes})
    driver.approve("congress", kind="city_finance", evidence=evidence)
    return driver


def test_counts_of_a_vote_taken_elsewhere_are_entered_and_win_it() -> None:
    driver = recording(Votes(yes=201, no=100, abstain=20))
    driver.approve("congress", kind="city_finance")
    assert driver.task("close")


@pytest.mark.parametrize(
    ("votes", "code"),
    [
        (None, RefusalCode.MISSING_EVIDENCE),
        (Votes(yes=200, no=10, abstain=0), RefusalCode.VOTE_NOT_WON),
        (Votes(yes=401, no=0, abstain=0), RefusalCode.VOTE_NOT_WON),
    ],
    ids=["no counts", "half of all members", "more votes than members"],
)
def test_counts_that_do_not_win_the_vote_approve_nothing(votes: Votes | None, code: RefusalCode) -> None:
    with pytest.raises(Refused) as refused:
        recording(votes)
    assert refused.value.code is code


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "vote"},
        {"kind": "vote", "vote": {"by": "count", "threshold": 4}},
        {"kind": "vote", "vote": {"by": "count", "threshold": 2, "quorum": 4}},
        {"kind": "vote", "vote": {"by": "share", "threshold": "1.5"}},
        {"kind": "all_parallel", "vote": {"by": "count", "threshold": 2}},
        {"kind": "vote", "vote": {"by": "count", "threshold": 2, "members": 9}},
    ],
    ids=["no rule", "threshold above the members", "quorum above them", "a share above one", "no vote", "counted"],
)
def test_a_vote_that_cannot_be_won_or_makes_no_sense_is_no_step(fault: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        step("vote", *THREE, **fault)


@pytest.mark.parametrize("target", ["later", "sum", "pay", "nowhere"])
def test_a_lost_vote_goes_back_only_where_a_way_leads(target: str) -> None:
    vote = step("vote", *THREE, kind="vote", vote={"by": "count", "threshold": 2, "lost_to": target})
    steps = (step("pay", "bureau/leader"), step("money", no_way_back=True), step("sum"), vote, step("later", "a/b"))
    with pytest.raises(ValidationError, match="no way leads back"):
        Chain(id="c", zh="链", en="c", source="test", steps=steps)


def test_a_branch_votes_for_itself() -> None:
    vote = step(
        "vote",
        "county_finance/leader",
        "county_tax/leader",
        each="branch",
        kind="vote",
        vote={"by": "count", "threshold": 2, "lost_to": "say"},
    )
    driver = CaseDriver(chain(step("say", "county_agency/leader", each="branch"), vote, step("close", "bureau/leader")))
    for county in ("330203", "330205"):
        driver.approve("say", county)
    task = driver.task("vote", "330203", kind="county_tax")
    driver.do(staff("county_tax/leader", "330203"), Vote(task=task.id, ballot=Ballot.NO))
    assert driver.state.lanes["330203"].step == "say"
    assert driver.state.lanes["330205"].step == "vote"
    assert driver.state.lanes[MAIN].step is None


@pytest.mark.parametrize(
    ("yes", "members", "won"), [(2, 3, True), (200, 300, True), (199, 300, False), (667, 1000, True)]
)
def test_two_thirds_are_two_of_three_and_no_decimal_near_it(yes: int, members: int, won: bool) -> None:
    rule = VoteRule(by="share", threshold=Decimal(2), of=3, members=members)
    assert is_won(rule, Votes(yes=yes, no=members - yes, abstain=0)) is won
    more = rule.model_copy(update={"more_than": True})
    assert is_won(more, Votes(yes=yes, no=members - yes, abstain=0)) is (won and yes * 3 > members * 2)


@pytest.mark.parametrize(
    "rule",
    [
        {"by": "share", "threshold": 4, "of": 3},
        {"by": "share", "threshold": 3, "of": 3, "more_than": True},
        {"by": "count", "threshold": 2, "of": 3},
    ],
    ids=["more than all", "beyond all", "parts of a count"],
)
def test_parts_are_of_a_whole(rule: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        VoteRule.model_validate(rule)


def test_a_vote_without_parts_is_hashed_as_before() -> None:
    assert "of" not in VoteRule(by="share", threshold=Decimal("0.5")).model_dump()
