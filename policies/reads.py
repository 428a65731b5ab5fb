"""What the program reads of a pack's values: by name the kind, and the parts or options. The loader refuses the rest.

A value that is not here is read where a chain or a bound names it, or it is ``not_built`` and only shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import get_args

from pydantic import JsonValue

from approvals.steps import MissingChoice
from calculations.clearing.forms import S5Base
from calculations.dates.deadlines import RestDay
from calculations.dates.seasons import Season
from calculations.forms.adjustment import Cause
from calculations.forms.checks import Level
from calculations.income.recognition import FirstPremiums
from calculations.ledger.accounts import AccountKind
from calculations.pooling.adjustment_fund import MergeBasis
from calculations.pooling.top_up import TopUpBasis
from calculations.premiums.parameters import NotAnnounced, OwnBase, SwitchOn
from calculations.residents.terms import Region
from policies.kinds import Kind


class Sharer(StrEnum):
    """Who bears or receives a part of money that is shared (S2, S4, S5)."""

    POOLED_FUND = "pooled_fund"
    COUNTY = "county"
    COUNTY_FINANCE = "county_finance"
    CITY_FINANCE = "city_finance"


class AverageUsed(StrEnum):
    """The average wage by which missing years are paid for (F3)."""

    LAST_YEARS = "last_years_average"
    IN_FORCE = "average_in_force"


@dataclass(frozen=True, slots=True)
class Reads:
    """What is read of a value.

    ``parts`` are exactly the names that shares have; ``options`` those that a choice, or each of several, is of.
    ``built_for`` is the one value that the program is built for; ``of_chain`` names the chain that such a value
    describes: a pack with a chain of its own may describe it otherwise.
    """

    kinds: tuple[Kind, ...]
    parts: frozenset[str] | None = None
    options: frozenset[str] | None = None
    built_for: JsonValue = None
    of_chain: str | None = None
    of_funds: bool = False
    """Whether the options are the pack's own funds."""
    only_asked: bool = False
    """Whether it is given with each calculation: a pack says that it is missing, and has no values for it."""


def _whole(kind: Kind, *names: str) -> dict[str, Reads]:
    return dict.fromkeys(names, Reads((kind,)))


def _shares(kind: Kind, parts: Iterable[str]) -> Reads:
    return Reads((kind,), parts=frozenset(parts))


def _one_of(options: Iterable[str]) -> Reads:
    return Reads((Kind.CHOICE,), options=frozenset(options))


def _built_for(**values: str) -> dict[str, Reads]:
    return {name: Reads((Kind.CHOICE,), built_for=value) for name, value in values.items()}


def _described(chain: str, **values: str | list[str]) -> dict[str, Reads]:
    """Values that say in words what a chain of the pack does."""
    return {
        name: Reads(
            (Kind.CHOICES if isinstance(value, list) else Kind.CHOICE,),
            built_for=[*value] if isinstance(value, list) else value,
            of_chain=chain,
        )
        for name, value in values.items()
    }


READ: Mapping[str, Reads] = MappingProxyType(
    {
        "surplus_sharing": _shares(Kind.SPLIT, (Sharer.POOLED_FUND, Sharer.COUNTY)),
        "gap_sharing": _shares(Kind.SPLIT, (Sharer.POOLED_FUND, Sharer.COUNTY_FINANCE)),
        "unpaid_sharing": _shares(Kind.SPLIT, (Sharer.CITY_FINANCE, Sharer.COUNTY_FINANCE)),
        "central_share_by_region": _shares(Kind.SHARES, (Region.WEST, Region.CENTRAL)),
        "s5_base": _one_of(S5Base),
        "h2_basis": _one_of(TopUpBasis),
        "h3_basis": _one_of(TopUpBasis),
        "h3_premiums": _one_of(FirstPremiums),
        "h4_split": _one_of(MergeBasis),
        "rest_day": _one_of(RestDay),
        "f2_own_base": _one_of(OwnBase),
        "f2_not_announced": _one_of(NotAnnounced),
        "f2_switch_on": _one_of(SwitchOn),
        "f3_lump_sum_base": _one_of(AverageUsed),
        "f3_monthly_base": _one_of(AverageUsed),
        "employee_subsidy_payer": _one_of((AccountKind.CITY_FINANCE, AccountKind.COUNTY_FINANCE)),
        **dict.fromkeys(
            (
                *("b1_imbalance", "b3_overspending", "b3_books", "b6_over_budget", "b7_over_limit"),
                *("check_counties", "check_growth", "check_opening", "check_subsidy", "check_totals"),
            ),
            _one_of(Level),
        ),
        "missing_plan_choices": Reads((Kind.CHOICES,), options=frozenset(get_args(MissingChoice))),
        **dict.fromkeys(
            (
                *("season_adjustment", "season_determination", "season_incentive"),
                *("season_final_accounts", "season_prior_year"),
            ),
            Reads((Kind.CHOICES,), options=frozenset(Season)),
        ),
        "unified_funds": Reads((Kind.CHOICES,), of_funds=True),
        **_whole(Kind.CHOICES, "aided_groups", "paid_for_groups", "n4_colours"),
        **_whole(
            Kind.SHARE,
            *("central_share", "employee_rate", "employer_rate", "flexible_rate", "unemployed_rate"),
            *("maternity_rate", "serious_illness_rate"),
            *("incentive_cap", "largest_growth", "largest_surplus"),
        ),
        **_whole(Kind.MULTIPLE, "base_highest", "base_lowest", "unlikely_times"),
        **_whole(
            Kind.AMOUNT,
            *("average_wage", "contribution_cap", "contribution_floor"),
            *("individual_premium", "national_subsidy", "unified_subsidy"),
        ),
        "aid_per_head": Reads((Kind.AMOUNT,), only_asked=True),
        "subsidy_per_head": Reads((Kind.AMOUNT, Kind.AMOUNTS)),
        **_whole(Kind.SCORE, "incentive_threshold"),
        **_whole(
            Kind.COUNT,
            *("estimate_months", "f3_months", "h2_capacity_months", "h2_months", "h3_months"),
            *("n4_target_least", "n4_target_most", "n4_too_little", "n4_too_much", "n4_window"),
            *("transition_start", "transition_years"),
            *("case_years_ahead", "fund_year_years_ahead"),
            # For the chains of the cities that inherit them.
            *("dunning_interval", "escalation_demands", "escalation_monthly", "escalation_yearly"),
        ),
        **_whole(Kind.OFFSETS, "reminders_monthly", "reminders_short", "reminders_yearly"),
        **_whole(Kind.COUNTIES, "h2_scope"),
        **_whole(
            Kind.DATE, "deferred_from", "f3_old_rules_until", "h2_due", "h3_collected_from", "h3_due", "h4_merge_due"
        ),
        **_built_for(
            b6_county_budget="split_by_county",
            b7_limit="last_year_same_months",
            due_day="inclusive",
            f2_difference="not_settled",
            f2_rounding="whole_yuan_half_up",
            h1_gap="county",
            h1_surplus="county_accumulated_balance",
            h2_split="by_capacity_in_rounds",
            h3_paid_from="accumulated_balance",
            incentive_order="after_gaps",
            incentive_receives="accumulated_balance",
            incentive_split="by_score",
            m1_first_plan="due_before_the_start",
            m4_receipt_day="excluded",
            m5_booking="after_review",
            make_up_payer="county_finance",
            n3_transfers_out="individual_accounts",
            pooled_fund_order="receive_first",
            pooled_fund_place="special_account_and_county_special",
            pooled_fund_short="in_proportion",
            r1_periods="ten_day_periods",
            r2_open_differences="block",
            r4_quarters="equal_remainder_last",
            rounding="pool_takes_odd_fen",
            serious_illness_income="outside",
            sharing_part="pooled",
            surplus_per="county",
            transition_steps="equal_yearly",
        ),
        "b5_causes": Reads((Kind.CHOICES,), built_for=[*Cause]),
        **_described(
            "annual_budget",
            b2_outside_decisions="own_office_or_finance",
            b2_returns="any_earlier_step",
            b2_review_order="parallel",
            b2_submission_departments=["bureau", "city_tax"],
            tax_in_budget="co_signs",
        ),
        **_described("final_accounts", b3_review_order="parallel", b3_submission_departments=["bureau", "city_tax"]),
        **_described("budget_adjustment", b5_route="agency_bureau_finance_government_committee"),
        **_described("financing_standard", financing_change="bureau_with_finance_then_government"),
        **_described("fiscal_year", handed_over_by="county_finance"),
        **_described("incentive", incentive_decided_by="bureau_with_finance"),
        **_described("year_end_clearing", s7_confirmed_by="bureau"),
    }
)
"""By name; deadlines of any name are read by the calendar."""

ANNOUNCED = frozenset({"average_wage", "contribution_cap", "contribution_floor"})
"""The figures that notices announce: only theirs have a day of effect and a year of wages (F2)."""

FORMS = frozenset(
    {
        *("budget", "budget_split", "adjustment", "final_accounts", "prior_year"),
        *("plan", "request", "report", "summary", "posting"),
        *("determination", "clearing_list", "incentive", "balances", "financing_standard", "paper"),
    }
)
"""The kinds of document that the program reads or makes."""
