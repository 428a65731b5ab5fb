"""Ningbo's chains: the procedure as the rules have it, walked with the real approval core."""

import pytest

from approvals.definitions import Chain, StepKind
from approvals.effects import CaseStatus
from calculations.dates.deadlines import due_day, due_instant
from policies.loader import load
from policies.pack import Pack
from tests.policies.chain_walk import AT, case_of, walk

CHAINS = ("annual_budget", "monthly_funding", "year_end_clearing")


@pytest.fixture
def ningbo() -> Pack:
    return load("ningbo")


def chain_of(pack: Pack, chain_id: str) -> Chain:
    return pack.pin(chain_id, 2022, 3 if chain_id == "monthly_funding" else None).chain


@pytest.mark.parametrize("chain_id", CHAINS)
def test_a_case_in_which_everybody_agrees_comes_to_its_end(ningbo: Pack, chain_id: str) -> None:
    pinned = ningbo.pin(chain_id, 2022, 3 if chain_id == "monthly_funding" else None)
    branches = tuple(code for code in pinned.branches if code in ("330203", "330225", "city"))
    state, opened = walk(case_of(pinned, branches))
    assert state.status is CaseStatus.DONE
    assert {event.step for event in opened} == {step.id for step in pinned.chain.steps}
    parties = ningbo.parties()
    assert all(f"{event.party.kind}/{event.party.post}" in parties for event in opened if event.party)


@pytest.mark.rule("B2")
def test_the_budget_goes_through_every_body_in_the_order_of_the_rules(ningbo: Pack) -> None:
    assert [step.id for step in chain_of(ningbo, "annual_budget").steps] == [
        "county_draft",
        "county_cosign",
        "combine_county_drafts",
        "agency_draft",
        "revenue_cosign",
        "review",
        "finance_consolidation",
        "submission",
        "government_consent",
        "congress_approval",
        "official_approval",
        "split_by_county",
    ]


@pytest.mark.rule("B2")
def test_county_drafts_are_co_signed_by_county_finance_and_tax(ningbo: Pack) -> None:
    step = chain_of(ningbo, "annual_budget").step("county_cosign")
    assert step.each == "branch"
    assert step.kind is StepKind.ALL_PARALLEL
    assert {party.decider.split("/")[0] for party in step.parties} == {"county_finance", "county_tax"}


@pytest.mark.rule("B2")
def test_bureau_and_tax_review_side_by_side_and_tax_sends_other_persons_than_for_the_co_signature(ningbo: Pack) -> None:
    step = chain_of(ningbo, "annual_budget").step("review")
    assert step.kind is StepKind.ALL_PARALLEL
    assert [party.decider for party in step.parties] == ["bureau/checker", "city_tax/checker"]
    assert step.other_persons_than == ("revenue_cosign",)


@pytest.mark.parametrize("step_id", ["government_consent", "congress_approval"])
@pytest.mark.rule("B2")
def test_government_and_congress_decide_themselves_or_finance_records_it_by_two_with_the_paper(
    ningbo: Pack, step_id: str
) -> None:
    step = chain_of(ningbo, "annual_budget").step(step_id)
    assert step.recorded_by is not None
    assert (step.recorded_by.maker, step.recorded_by.decider) == ("city_finance/maker", "city_finance/checker")
    assert step.evidence
    assert step.may_refuse


def test_only_the_automatic_steps_have_nobody(ningbo: Pack) -> None:
    for chain_id in CHAINS:
        for step in chain_of(ningbo, chain_id).steps:
            assert bool(step.parties) == (step.kind is not StepKind.AUTOMATIC), step.id


@pytest.mark.parametrize(
    ("chain_id", "month", "step_id", "day"),
    [
        ("annual_budget", None, "county_draft", "2021-10-15"),
        ("annual_budget", None, "agency_draft", "2021-11-05"),
        ("annual_budget", None, "review", "2021-11-20"),
        ("annual_budget", None, "finance_consolidation", "2021-12-05"),
        ("annual_budget", None, "government_consent", "2021-12-25"),
        ("annual_budget", None, "congress_approval", "2022-02-28"),
        ("monthly_funding", 1, "plan", "2021-12-25"),
        ("monthly_funding", 1, "request", "2021-12-31"),
        ("monthly_funding", 3, "plan", "2022-02-25"),
        ("monthly_funding", 3, "request", "2022-02-28"),
        ("monthly_funding", 3, "disbursement", "2022-03-10"),
        ("monthly_funding", 12, "report", "2023-01-15"),
        ("monthly_funding", 12, "filing", "2023-01-31"),
        ("year_end_clearing", None, "list", "2023-03-10"),
        ("year_end_clearing", None, "agreement", "2023-03-20"),
        ("year_end_clearing", None, "payment", "2023-03-31"),
    ],
)
@pytest.mark.rule("B4", "M1", "M2", "M3", "M4", "M5", "M6", "S7")
def test_a_step_is_due_on_the_day_that_the_rules_say(
    ningbo: Pack, chain_id: str, month: int | None, step_id: str, day: str
) -> None:
    pinned = ningbo.pin(chain_id, 2022, month)
    deadline = pinned.chain.step(step_id).deadline
    assert deadline is not None
    due = due_instant(deadline.rule, pinned.anchor, AT, pinned.calendar)
    assert due_day(due).isoformat() == day


@pytest.mark.rule("M2")
def test_a_missing_plan_never_stops_the_others(ningbo: Pack) -> None:
    missing = chain_of(ningbo, "monthly_funding").step("plan").missing
    assert missing is not None
    assert missing.party == "city_agency/checker"
    assert missing.choices == ("wait", "leave_out", "estimate")


@pytest.mark.rule("M5")
def test_a_report_can_go_back_to_its_county_until_the_city_agency_has_reviewed_it(ningbo: Pack) -> None:
    chain = chain_of(ningbo, "monthly_funding")
    between = chain.steps[chain.index("report") : chain.index("filing")]
    assert not any(step.no_way_back for step in between)


@pytest.mark.rule("M6")
def test_bureau_and_finance_get_the_summary_that_is_filed_with_them(ningbo: Pack) -> None:
    assert chain_of(ningbo, "monthly_funding").step("filing").copies == ("bureau/maker", "city_finance/maker")


@pytest.mark.rule("B2", "B5")
def test_the_official_approval_is_issued_to_the_agencies_and_nobody_returns_what_the_congress_approved(
    ningbo: Pack,
) -> None:
    budget = chain_of(ningbo, "annual_budget").step("official_approval")
    adjustment = chain_of(ningbo, "budget_adjustment").step("official_approval")
    assert budget.copies == ("city_agency/maker", "county_agency/maker")
    assert adjustment.copies == ("city_agency/maker",)
    assert not budget.may_return
    assert not adjustment.may_return


@pytest.mark.rule("M3", "M4")
def test_money_that_has_moved_cannot_be_returned_to_an_earlier_step(ningbo: Pack) -> None:
    moving = {
        "monthly_funding": ("disburse", "distribute", "book_expenditure"),
        "year_end_clearing": ("demands", "collect", "settle"),
    }
    for chain_id, steps in moving.items():
        assert all(chain_of(ningbo, chain_id).step(step).no_way_back for step in steps)


@pytest.mark.rule("S7")
def test_an_unpaid_clearing_demand_is_dunned_again_and_again(ningbo: Pack) -> None:
    pinned = ningbo.pin("year_end_clearing", 2022)
    deadline = pinned.chain.step("payment").deadline
    assert deadline is not None
    assert deadline.escalate_to == "city_finance/leader"
    assert deadline.repeat_every_days == pinned.parameters["dunning_interval"].count()
    assert "city" in pinned.branches


@pytest.mark.rule("R1", "R3", "R4", "H1", "H2", "H3")
def test_what_parties_may_post_at_any_time_names_the_party(ningbo: Pack) -> None:
    entries = {entry.id: entry.party for entry in chain_of(ningbo, "fiscal_year").standing}
    assert entries == {
        "H1": "audit_office/maker",
        "H2": "county_finance/maker",
        "H3": "county_finance/maker",
        "R1_collection": "city_tax/maker",
        "R1": "city_finance/maker",
        "R3": "county_agency/maker",
        "R3_special": "county_finance/maker",
        "R3_agency": "city_agency/maker",
        "R4": "county_finance/maker",
        "R4_city": "city_finance/maker",
        "prior_year": "city_agency/maker",
    }


@pytest.mark.rule("B2", "B3", "B5")
def test_what_government_congress_and_standing_committee_refuse_is_reworked() -> None:
    pack = load("ningbo")
    goes_to = {
        chain_id: {step.refused_to for step in pack.pin(chain_id, 2022).chain.steps if step.may_refuse}
        for chain_id in ("annual_budget", "final_accounts", "budget_adjustment", "financing_standard", "incentive")
    }
    assert goes_to == {
        "annual_budget": {"agency_draft"},
        "final_accounts": {"agency_draft"},
        "budget_adjustment": {"draft"},
        # Nothing waits for these: who is refused may propose again.
        "financing_standard": {None},
        "incentive": {None},
    }
