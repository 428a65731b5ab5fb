"""The terms of the clearing (S2 to S6), and of what may be posted until it is settled (S7)."""

from collections.abc import Mapping
from datetime import date

from calculations.clearing.first_premiums import FirstPremiums
from calculations.clearing.forms import AboveCeiling, CeilingBase, Deficit, S5Base, SharingParameters
from calculations.dates.deadlines import Anchor, due_day, due_instant
from calculations.ledger.posting_rules import CityInterest, PostingRules
from policies.kinds import Kind
from policies.pack import Pack
from policies.reads import Reads, built_for, one_of, whole
from policies.terms.pack_values import found, may_lack
from policies.values import ValueInForce, Values

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
    **whole(Kind.SPLIT, "surplus_sharing", "gap_sharing", "unpaid_sharing"),
    "s5_base": one_of(S5Base),
    **whole(Kind.SHARE, "incentive_cap", "balance_first", "county_ceiling"),
    **whole(Kind.SCORE, "incentive_threshold"),
    **whole(Kind.GRADES, "county_grades"),
    **whole(Kind.AMOUNTS, "ceiling_base"),
    "deficits": one_of(Deficit),
    "ceiling_of": one_of(CeilingBase),
    "above_ceiling": one_of(AboveCeiling),
}
"""The values that are read here."""


def sharing_terms(pack: Pack, values: Values) -> SharingParameters:
    """The values of sharing and clearing (S2 to S6), from those in force on a day or those that a case has pinned.

    Raises ``NotInForce``, and ``UnknownName`` for a pack that says nothing of sharing.
    """
    return SharingParameters(
        funds=pack.funds(),
        articles={name: rule.article for name, rule in pack.rules().items() if name.startswith("S")},
        readings=values.taken(*_READINGS),
        surplus_sharing=values.asked("surplus_sharing", ValueInForce.split),
        gap_sharing=values.asked("gap_sharing", ValueInForce.split),
        unpaid_sharing=may_lack(values, "unpaid_sharing", "S5", ValueInForce.split),
        s5_base=may_lack(values, "s5_base", "S5", lambda value: S5Base(value.choice())),
        incentive_cap=may_lack(values, "incentive_cap", "S6", ValueInForce.share),
        incentive_threshold=may_lack(values, "incentive_threshold", "S6", ValueInForce.score),
        first_premiums=may_lack(values, "h3_premiums", "H3", lambda value: FirstPremiums(value.choice())),
        county_grades=found(values, "county_grades", ValueInForce.grades),
        balance_first=found(values, "balance_first", ValueInForce.share),
        deficits=found(values, "deficits", lambda value: Deficit(value.choice())),
        county_ceiling=found(values, "county_ceiling", ValueInForce.share),
        ceiling_of=found(values, "ceiling_of", lambda value: CeilingBase(value.choice())),
        ceiling_base=found(values, "ceiling_base", ValueInForce.amounts),
        above_ceiling=found(values, "above_ceiling", lambda value: AboveCeiling(value.choice())),
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
