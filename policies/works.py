"""The automatic steps that the program carries out, and what each relies on in its chain; the loader checks it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from calculations.forms.template import Side
from calculations.ledger.accounts import AccountKind
from policies.chains import Branches, ChainSpec

BRANCH, MAIN, OWN_LANE = True, False, None


class Made(NamedTuple):
    """A document that an earlier step makes: its form, and whether each branch has its own.

    ``by_each`` is ``None`` where the step reads that of its own lane, whichever that is.
    """

    form: str
    by_each: bool | None


class Move(NamedTuple):
    """Money that the step moves: the rule, from which kind of account, to which."""

    rule: str
    source: AccountKind
    target: AccountKind


@dataclass(frozen=True, slots=True)
class Work:
    """What the code behind an automatic step relies on.

    ``makes`` is the form of its document, ``reads`` are those of steps before it. ``back_to`` is the step of people to
    which it sends what it refuses. ``pinned`` are the values that it takes as the case pinned them,
    ``pinned_if_known`` those that a pack need not have. What is ``final`` cannot be undone, so no return may cross it.
    ``moves`` are those of every pack; whom money that is shared comes from and goes to is in ``sharing_moves``.
    ``by_each`` is ``None`` where it may be walked either way.
    """

    makes: str | None = None
    reads: tuple[Made, ...] = ()
    by_each: bool | None = False
    back_to: str | None = None
    pinned: tuple[str, ...] = ()
    pinned_if_known: tuple[str, ...] = ()
    moves: tuple[Move, ...] = ()
    final: bool = False


_SPECIAL, _POOLED = AccountKind.SPECIAL, AccountKind.POOLED_FUND
_ACCUMULATED = AccountKind.ACCUMULATED
_COUNTY, _CITY = AccountKind.COUNTY_FINANCE, AccountKind.CITY_FINANCE
_AT_AGENCY, _AT_COUNTY = AccountKind.AGENCY_EXPENDITURE, AccountKind.COUNTY_EXPENDITURE

_LIST = Made("clearing_list", MAIN)
_REQUEST = Made("request", MAIN)
_REPORTS = Made("report", BRANCH)

_BUDGET = {
    "combine_county_drafts": Work(makes="budget", reads=(Made("budget", BRANCH),), pinned=("b1_imbalance",)),
    "split_by_county": Work(makes="budget_split", reads=(Made("budget", MAIN), Made("budget", BRANCH)), final=True),
}
_MONTH = {
    "consolidate": Work(
        makes="request",
        reads=(Made("plan", BRANCH),),
        back_to="plan",
        pinned=("b6_over_budget", "b7_over_limit"),
    ),
    "disburse": Work(reads=(_REQUEST,), back_to="disbursement", moves=(Move("M3", _SPECIAL, _AT_AGENCY),), final=True),
    "distribute": Work(
        reads=(_REQUEST,), back_to="distribution", moves=(Move("M4", _AT_AGENCY, _AT_COUNTY),), final=True
    ),
    "summary": Work(makes="summary", reads=(_REPORTS,)),
    "book_expenditure": Work(
        reads=(_REPORTS,), by_each=True, moves=(Move("M5", _AT_COUNTY, AccountKind.BENEFICIARIES),), final=True
    ),
}
_CLEARING = {
    "clearing_list": Work(
        makes="clearing_list",
        reads=(Made("determination", MAIN),),
        back_to="basis",
        pinned=(
            *("surplus_sharing", "gap_sharing", "unpaid_sharing", "s5_base", "incentive_cap", "incentive_threshold"),
            *("h3_premiums", "employee_subsidy_payer"),
        ),
        pinned_if_known=(
            *("county_grades", "balance_first", "deficits"),
            *("county_ceiling", "ceiling_of", "ceiling_base", "above_ceiling"),
        ),
    ),
    "demands": Work(
        reads=(_LIST, Made("determination", MAIN)), back_to="basis", pinned=("incentive_threshold",), final=True
    ),
    "collect": Work(
        reads=(_LIST,),
        by_each=True,
        moves=(
            Move("S0", _COUNTY, _SPECIAL),
            Move("S0", _CITY, _SPECIAL),
            Move("S1", _COUNTY, _SPECIAL),
        ),
        final=True,
    ),
    "settle": Work(
        reads=(_LIST,),
        moves=(
            Move("S0", _SPECIAL, _COUNTY),
            Move("S0", _SPECIAL, _CITY),
            Move("S3", _ACCUMULATED, _SPECIAL),
            Move("S3", _SPECIAL, _ACCUMULATED),
            Move("S6", _POOLED, _ACCUMULATED),
            Move("H3", _POOLED, _SPECIAL),
        ),
        final=True,
    ),
}

BOOK_POSTING = "book_posting"
"""The step that makes a money act of a chain: it books what the step ``posting`` before it handed in."""

OF_THE_YEAR: Mapping[str, Mapping[str, Work]] = MappingProxyType(
    {"fiscal_year": {}, "annual_budget": _BUDGET, "monthly_funding": _MONTH, "year_end_clearing": _CLEARING}
)
"""The chains that a workflow is named after; each takes all of its automatic steps, in this order."""

OF_DECISIONS: Mapping[str, Work] = MappingProxyType(
    {
        "combine_county_accounts": Work(makes="final_accounts", reads=(Made("final_accounts", BRANCH),)),
        "adjust_budget": Work(makes="budget_split", reads=(Made("adjustment", MAIN),), back_to="draft", final=True),
        BOOK_POSTING: Work(reads=(Made("posting", OWN_LANE),), by_each=None, back_to="posting", final=True),
    }
)
"""The automatic steps that any other chain may take."""

BRANCHES: Mapping[str, Branches] = MappingProxyType(
    {
        "annual_budget": Branches.COUNTIES,
        "monthly_funding": Branches.COUNTIES,
        "year_end_clearing": Branches.COUNTIES_AND_CITY,
    }
)
"""Who the branches of a chain are, where its workflow counts on it."""

STANDING_FORMS = frozenset({"posting", "prior_year"})
"""What the fund year makes something of that is handed in at any time."""

LOOKED_UP: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "fiscal_year": (
            *("opens_annual_budget", "opens_monthly_funding", "opens_year_end_clearing", "s7_settlement_due"),
            *("case_years_ahead", "fund_year_years_ahead"),
            *("r4_q1_due", "r4_q2_due", "r4_q3_due", "r4_q4_due", "r4_quarters"),
        ),
        "budget": ("b1_imbalance",),
        "adjustment": ("b1_imbalance",),
        "plan": ("estimate_months",),
        "final_accounts": ("b3_overspending", "b3_books"),
        "incentive": ("incentive_threshold",),
        "determination": ("incentive_threshold",),
    }
)
"""The values that code looks up by name where a pack has the chain, or a chain that takes the form."""


def values_needed(chain: ChainSpec) -> tuple[str, ...]:
    """The values that a case of a chain pins, and those that code looks up for it, each once."""
    return tuple(dict.fromkeys((*chain.names_used(), *looked_up(chain))))


def pinned_if_known(chain: ChainSpec) -> tuple[str, ...]:
    """The values that a case of a chain pins where the pack has them."""
    works = OF_THE_YEAR.get(chain.id, OF_DECISIONS)
    taken = [works[step.id] for step in chain.steps if step.id in works]
    return tuple(dict.fromkeys(name for work in taken for name in work.pinned_if_known))


def looked_up(chain: ChainSpec) -> tuple[str, ...]:
    """The values that code looks up by name for a chain and the forms that it takes, each once."""
    taken = dict.fromkeys((chain.id, *chain.forms()))
    return tuple(dict.fromkeys(name for each in taken for name in LOOKED_UP.get(each, ())))


OFFICES = frozenset({"audit_office", "bureau", "city_agency", "city_finance", "city_tax", "operations", "treasury"})
"""The city's kinds of organisation to which code gives rights of their own: reading, accounts, operating."""

PATH_RULES = frozenset(
    {
        *("R1", "R3", "R4", "R5", "N5", "H1", "H2", "H3", "M3", "M4", "M5"),
        *("S0", "S1", "S2", "S3", "S4", "S5", "S6"),
    }
)
"""The rules by which clearing and accounts know what money is."""

FUNDS = frozenset({"employee", "resident"})
"""The funds whose rules differ: subsidies, topping up, premiums for later years."""

LINES: Mapping[tuple[str, Side], tuple[str, ...]] = MappingProxyType(
    {
        ("employee", Side.INCOME): ("premiums", "subsidies"),
        ("resident", Side.INCOME): ("premiums", "county_subsidy", "city_subsidy", "upper_fiscal_subsidy"),
    }
)
"""The lines of a fund's pooled part from which subsidies due are known, and to which the books are held."""
