"""What the program reads of a pack's values, by name. The loader refuses the rest.

What calculators and cases compute by is with their terms; here is what else is read, and what says in words how the
program or a chain works. A value that is not here is read where a chain or a bound names it, or it is ``not_built``
and only shown.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import get_args

from approvals.steps import MissingChoice
from calculations.dates.seasons import Season
from calculations.forms.adjustment import Cause
from calculations.forms.checks import Level
from calculations.forms.registry import FORMS as HANDED_IN
from calculations.ledger.posting_rules import BeforeConfirmed
from policies.kinds import Kind
from policies.reads import Reads, built_for, described, one_of, whole
from policies.terms import budget, clearing, dates, income, pooling, premiums, residents

READ: Mapping[str, Reads] = MappingProxyType(
    {
        **budget.READ,
        **clearing.READ,
        **dates.READ,
        **income.READ,
        **pooling.READ,
        **premiums.READ,
        **residents.READ,
        **dict.fromkeys(("b3_overspending", "b3_books"), one_of(Level)),
        "missing_plan_choices": Reads((Kind.CHOICES,), options=frozenset(get_args(MissingChoice))),
        **dict.fromkeys(
            (
                *("season_adjustment", "season_determination", "season_incentive"),
                *("season_final_accounts", "season_prior_year"),
            ),
            Reads((Kind.CHOICES,), options=frozenset(Season)),
        ),
        "unified_funds": Reads((Kind.CHOICES,), of_funds=True),
        **whole(Kind.MULTIPLE, "unlikely_times"),
        **whole(
            Kind.COUNT,
            *("case_years_ahead", "fund_year_years_ahead"),
            # For the chains of the cities that inherit them.
            *("dunning_interval", "escalation_demands", "escalation_monthly", "escalation_yearly"),
        ),
        **whole(Kind.OFFSETS, "reminders_monthly", "reminders_short", "reminders_yearly"),
        **built_for(
            b6_county_budget="split_by_county",
            b7_limit="last_year_same_months",
            f2_difference="not_settled",
            h1_gap="county",
            h1_surplus="county_accumulated_balance",
            m1_first_plan="due_before_the_start",
            m5_booking="after_review",
            n3_transfers_out="individual_accounts",
            pooled_fund_place="special_account_and_county_special",
            r1_periods="ten_day_periods",
            r2_open_differences="block",
        ),
        "b5_causes": Reads((Kind.CHOICES,), built_for=[*Cause]),
        "h1_before_confirmed": one_of(BeforeConfirmed),
        "h1_charged": Reads(
            (Kind.CHOICES,), built_for=["pre_pooling_expenditure", "out_of_town_advances", "working_capital"]
        ),
        **described(
            "annual_budget",
            b2_outside_decisions="own_office_or_finance",
            b2_returns="any_earlier_step",
            b2_review_order="parallel",
            b2_submission_departments=["bureau", "city_tax"],
            tax_in_budget="co_signs",
        ),
        **described("final_accounts", b3_review_order="parallel", b3_submission_departments=["bureau", "city_tax"]),
        **described("budget_adjustment", b5_route="agency_bureau_finance_government_committee"),
        **described("financing_standard", financing_change="bureau_with_finance_then_government"),
        **described("fiscal_year", handed_over_by="county_finance"),
        **described("balance_dispatch", h1_dispatch="bureau_with_finance"),
        **described("incentive", incentive_decided_by="bureau_with_finance"),
        **described("year_end_clearing", s7_confirmed_by="bureau"),
    }
)
"""By name; deadlines of any name are read by the calendar."""

FORMS = frozenset({*HANDED_IN, "budget_split", "request", "summary", "clearing_list"})
"""The kinds of document that the program reads, and those that its automatic steps make."""
