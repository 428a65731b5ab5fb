"""The terms of budgets (B1, F1, F4), of a month's requests against them (B6, B7) and of plans that are missing (M2)."""

from collections.abc import Mapping
from datetime import date

from calculations.budget.audit import BudgetCheckTerms
from calculations.budget.draft import PER_HEAD, RATES, DraftTerms
from calculations.forms.checks import Level
from calculations.monthly.consolidation import EstimateTerms
from calculations.monthly.request_check import RequestCheckTerms
from policies.kinds import Kind
from policies.pack import Pack
from policies.reads import Reads, one_of, whole
from policies.terms.pack_values import level, wanted
from policies.values import ValueInForce

READ: Mapping[str, Reads] = {
    **dict.fromkeys(
        (
            *("b1_imbalance", "b6_over_budget", "b7_over_limit"),
            *("check_counties", "check_growth", "check_opening", "check_subsidy", "check_totals"),
            "check_from_above",
        ),
        one_of(Level),
    ),
    **whole(Kind.SHARE, "largest_growth", "largest_surplus"),
    **whole(Kind.COUNT, "estimate_months"),
}
"""The values that are read here; the rates of premiums are with those of premiums."""


def budget_check_terms(pack: Pack, year: int) -> BudgetCheckTerms:
    """B1 and what the house checks in a budget of that year, each with what becomes of a fault."""
    values = pack.on(date(year, 1, 1))
    return BudgetCheckTerms(
        totals=wanted(values, "check_totals", "HOUSE", level),
        balance=wanted(values, "b1_imbalance", "B1", level),
        largest_surplus=wanted(values, "largest_surplus", "HOUSE", ValueInForce.share),
        counties=wanted(values, "check_counties", "HOUSE", level),
        opening=wanted(values, "check_opening", "HOUSE", level),
        growth=wanted(values, "check_growth", "HOUSE", level),
        largest_growth=wanted(values, "largest_growth", "HOUSE", ValueInForce.share),
        subsidy=wanted(values, "check_subsidy", "HOUSE", level),
        from_above=wanted(values, "check_from_above", "HOUSE", level),
        national_subsidy=wanted(values, "national_subsidy", "N22.1", ValueInForce.amount),
        central_share=wanted(values, "central_share", "N22.3", ValueInForce.share),
    )


def draft_terms(pack: Pack, year: int) -> DraftTerms:
    """F1, F4: the rates of that year, and what a resident pays."""
    values = pack.on(date(year, 1, 1))
    rates = {name: wanted(values, name, "F1", ValueInForce.share) for name in RATES}
    return DraftTerms(**rates, individual_premium=wanted(values, PER_HEAD, "F4", ValueInForce.amount))


def request_check_terms(pack: Pack, month: str) -> RequestCheckTerms:
    """B6, B7: whether a request over the budget, or over last year's, is refused; by the month's year."""
    values = pack.on(date(int(month[:4]), 1, 1))
    return RequestCheckTerms(
        over_budget=wanted(values, "b6_over_budget", "B6", level),
        over_last_year=wanted(values, "b7_over_limit", "B7", level),
    )


def estimate_terms(pack: Pack, month: str) -> EstimateTerms:
    """M2: how many months before `month` (YYYY-MM) a missing plan is estimated from."""
    values = pack.on(date(int(month[:4]), int(month[5:]), 1))
    return EstimateTerms(estimate_months=wanted(values, "estimate_months", "M2", ValueInForce.count))
