"""The terms of the clearing (S2 to S6), and of what may be posted until it is settled (S7)."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from calculations.clearing.forms import S5Base, SharingParameters
from calculations.dates.deadlines import Anchor, due_day, due_instant
from calculations.ledger.posting_rules import CityInterest, PostingRules
from policies.kinds import Kind
from policies.pack import Pack
from policies.reads import Reads, built_for, one_of, shares, whole
from policies.values import ValueInForce, Values


class Sharer(StrEnum):
    """Who bears or receives a part of money that is shared (S2, S4, S5)."""

    POOLED_FUND = "pooled_fund"
    COUNTY = "county"
    COUNTY_FINANCE = "county_finance"
    CITY_FINANCE = "city_finance"


_READINGS = built_for(
    sharing_part="pooled",
    serious_illness_income="outside",
    make_up_payer="county_finance",
    surplus_per="county",
    pooled_fund_order="receive_first",
    pooled_fund_short="in_proportion",
    rounding="pool_takes_odd_fen",
    incentive_split="by_score",
    incentive_order="after_gaps",
    incentive_receives="accumulated_balance",
)
"""The readings that clearing is built for and explains its figures with."""

READ: Mapping[str, Reads] = {
    **_READINGS,
    "surplus_sharing": shares(Kind.SPLIT, (Sharer.POOLED_FUND, Sharer.COUNTY)),
    "gap_sharing": shares(Kind.SPLIT, (Sharer.POOLED_FUND, Sharer.COUNTY_FINANCE)),
    "unpaid_sharing": shares(Kind.SPLIT, (Sharer.CITY_FINANCE, Sharer.COUNTY_FINANCE)),
    "s5_base": one_of(S5Base),
    **whole(Kind.SHARE, "incentive_cap"),
    **whole(Kind.SCORE, "incentive_threshold"),
}
"""The values that are read here."""


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
    values = pack.on(date(year, 12, 31))
    settled, interest = values["s7_settlement_due"].deadline(), values.in_force.get("city_account_interest")
    last = due_instant(settled, Anchor(year=year), None, pack.calendar(year, year + 1))
    return PostingRules(
        year=year,
        last_day=due_day(last),
        today=today,
        parts=pack.parts_in_accounts(),
        counties=pack.counties(),
        paths=pack.paths(),
        city_interest=interest and CityInterest(interest.choice()),
    )
