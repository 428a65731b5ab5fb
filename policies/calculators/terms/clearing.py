"""The terms of the clearing (S2 to S6), and of what may be posted until it is settled (S7)."""

from datetime import date

from calculations.clearing.forms import S5Base, SharingParameters
from calculations.dates.deadlines import Anchor, due_day, due_instant
from calculations.ledger.posting_rules import PostingRules
from policies.pack import Pack
from policies.reads import Sharer
from policies.values import ValueInForce, Values

_READINGS = (
    "sharing_part",
    "serious_illness_income",
    "make_up_payer",
    "surplus_per",
    "pooled_fund_order",
    "pooled_fund_short",
    "rounding",
    "incentive_split",
    "incentive_order",
    "incentive_receives",
)
"""The readings that clearing is built for and explains its figures with."""


def sharing_terms(pack: Pack, values: Values) -> SharingParameters:
    """The values of sharing and clearing (S2 to S6), from those in force on a day or those that a case has pinned.

    Raises ``NotInForce``, ``UnknownName``.
    """
    return SharingParameters(
        funds=pack.funds(),
        articles={name: rule.article for name, rule in pack.rules().items() if name.startswith("S")},
        readings=values.taken(*_READINGS),
        pooled_share_of_surplus=values.asked("surplus_sharing", lambda value: value.split()[Sharer.POOLED_FUND]),
        pooled_share_of_gap=values.asked("gap_sharing", lambda value: value.split()[Sharer.POOLED_FUND]),
        city_share=values.asked("unpaid_sharing", lambda value: value.split()[Sharer.CITY_FINANCE]),
        s5_base=values.asked("s5_base", lambda value: S5Base(value.choice())),
        incentive_cap=values.asked("incentive_cap", ValueInForce.share),
        incentive_threshold=values.asked("incentive_threshold", ValueInForce.score),
    )


def posting_rules(pack: Pack, year: int, today: date) -> PostingRules:
    """The fund year's postings: known accounts and paths, dated until the year is to be settled (S7).

    Raises ``NotInForce``, ``UnknownName``, ``YearNotCovered``.
    """
    settled = pack.on(date(year, 12, 31))["s7_settlement_due"].deadline()
    last = due_instant(settled, Anchor(year=year), None, pack.calendar(year, year + 1))
    return PostingRules(
        year=year,
        last_day=due_day(last),
        today=today,
        parts=pack.parts(),
        counties=pack.counties(),
        paths=pack.paths(),
    )
