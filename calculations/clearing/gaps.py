"""Who bears the gaps of a fund: first the county's own balance (S3), then by shares (S4, S5), under a ceiling."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import sub

from calculations.clearing.bearing import Counties, Paid, Purse, Ratio, as_far, nothing_of, shared
from calculations.clearing.forms import CeilingBase, CountyYear, Deficit, S5Base, SharingParameters
from calculations.clearing.sharing import Bearer, Sharing
from calculations.explaining.columns import Column, by_row
from calculations.explaining.explanation import used
from calculations.explaining.figures import Figure, amounts, resting, share_of, smaller, total
from calculations.input.bilingual import Bilingual
from calculations.input.money import fen
from calculations.input.parameters import Parameter
from calculations.input.partial_input import Unread

_COVERED = Bilingual(
    "缺口先用本区县累计结余弥补,以结余为限",
    "the gap is first covered from the county's accumulated balance, as far as it reaches",
)
_USABLE = Bilingual("可先用于弥补缺口的累计结余", "what of the accumulated balance covers a gap before it is shared")
_OWED = {
    Bearer.POOLED_FUND: Bilingual(
        "归集基金应负担部分(不足一分的进一分)", "what the pooled fund owes, an odd fen falling to the pooled fund"
    ),
    Bearer.RESERVE: Bilingual("储备金应负担部分", "what the reserve owes"),
    Bearer.CITY_FINANCE: Bilingual("市财政按比例应负担部分", "city finance's own share of the gap"),
    Bearer.COUNTY_FINANCE: Bilingual("缺口地财政按比例应负担部分", "county finance's own share of the gap"),
    Bearer.COUNTY: Bilingual("区县累计结余按比例应负担部分", "the accumulated balance's own share of the gap"),
}
_SHARED = {
    Bearer.POOLED_FUND: Bilingual("归集基金再负担部分", "the pooled fund's share of what was not paid"),
    Bearer.RESERVE: Bilingual("储备金负担部分", "the reserve's share of what was not paid"),
    Bearer.CITY_FINANCE: Bilingual("市财政负担(四舍五入到分)", "city finance's share, rounded half-up"),
    Bearer.COUNTY_FINANCE: Bilingual("其余由缺口地财政负担", "the rest falls to county finance"),
    Bearer.COUNTY: Bilingual("区县累计结余负担部分", "the accumulated balance's share of what was not paid"),
}
_UNPAID = Bilingual("归集基金应负担而无力支付的部分", "the part of its share that the pooled fund cannot pay")
_UNPAID_OF_BOTH = Bilingual(
    "归集基金、储备金应负担而无力支付的部分", "the part of their shares that pooled fund and reserve cannot pay"
)
_WHOLE_GAP = Bilingual("归集基金支付后全部剩余缺口", "all that is left of the gap")
_FROM_BALANCE = Bilingual("由累计结余支付,以结余为限", "paid from the accumulated balance, as far as it reaches")
_LACKING = Bilingual("累计结余不足支付的部分", "what the accumulated balance does not reach")
_TO_FINANCE = Bilingual("无力支付的部分由缺口地财政负担", "what could not be paid of it falls to county finance")
_CEILING = Bilingual("缺口地财政负担上限(四舍五入到分)", "the ceiling of county finance, rounded half-up")
_CAPPED = Bilingual("以上限为限", "as far as the ceiling")
_ABOVE = Bilingual("超过上限的部分", "what is above the ceiling")
_TOGETHER = Bilingual("合计", "together")
_FROM = {Bearer.POOLED_FUND: "from_pooled", Bearer.RESERVE: "from_reserve"}
"""What the payments of who pays out of a purse are called in the answer."""
_ADVANCE_IN_FULL = Bilingual("归集基金垫付,结转为区县累计赤字", "the pooled fund advances it: a deficit of the county")
_ADVANCE_IN_PART = Bilingual(
    "归集基金按其余额垫付,结转为区县累计赤字(最大余额法)",
    "the pooled fund advances what it can: a deficit of the county (largest remainders)",
)


@dataclass(frozen=True, slots=True)
class Gaps:
    """What becomes of the gaps of a fund's counties, S3 to S5: by bearer together, and by rule as it is settled."""

    by_bearer: Mapping[Bearer, Counties]
    settled: Mapping[tuple[str, Bearer], Counties]
    carried: Counties
    """What of the accumulated balances' part is a deficit that the pooled fund advances."""
    short: bool
    """Whether pooled fund or reserve could not pay all that they owe, which is what S5 waits for."""
    pool_left: int
    """What the pooled fund can spend after it, in fen."""


def gaps_of(gap: Counties, rows: Sequence[CountyYear], pool: Purse, reserve: Purse, terms: SharingParameters) -> Gaps:
    """S3 to S5 of the gaps of a fund's counties; what a purse can spend is known before.

    Pooled fund, reserve and accumulated balance pay as far as they reach, pooled fund and reserve each county in
    proportion to what they owe it. What the first two cannot pay of S4 is shared by S5; what the accumulated balance
    cannot, the pooled fund advances where deficits are carried, and county finance pays otherwise. What nobody can pay
    in S5 falls to county finance, and what is above its ceiling to the bearer that the policy names.
    """
    bearing = _Bearing(rows, pool, reserve, terms)
    uncovered = bearing.cover(gap)
    unpaid = bearing.share(uncovered)
    bearing.share_unpaid(unpaid)
    bearing.keep_below_ceiling(uncovered)
    return Gaps(
        by_bearer={bearer: bearing.paid_by(bearer) for bearer in Bearer},
        settled=bearing.settled,
        carried=bearing.carried,
        short=bearing.short,
        pool_left=bearing.purses[Bearer.POOLED_FUND].available.number,
    )


def stated_base(terms: SharingParameters, county: str) -> Decimal:
    """The amount in yuan that a county's ceiling is a share of, where the policy states it. Raises `Unread`."""
    stated = terms.ceiling_base.known() if terms.ceiling_base is not None else {}
    if county not in stated:
        raise Unread(county)
    return stated[county]


class _Bearing:
    """The gaps on their way from one rule to the next: who has paid what, and what the limited ones have left."""

    def __init__(self, rows: Sequence[CountyYear], pool: Purse, reserve: Purse, terms: SharingParameters) -> None:
        self.settled: dict[tuple[str, Bearer], Counties] = {}
        self.purses = {Bearer.POOLED_FUND: pool, Bearer.RESERVE: reserve}
        self._shown: dict[Bearer, Counties] = {}
        self.carried = self._nothing = nothing_of(rows)
        self.short = False
        self._rows, self._terms = rows, terms
        self._grades = terms.county_grades.known() if terms.county_grades is not None else {}
        held = Column(max(0, fen(row.accumulated_balance)) for row in rows)
        self._balance = Figure(held, name="accumulated_balance")

    def paid_by(self, bearer: Bearer) -> Counties:
        """What a bearer has paid by all rules together."""
        if bearer in self._shown:
            return self._shown[bearer]
        paid = [each for (_, who), each in self.settled.items() if who is bearer]
        return total(_TOGETHER, paid) if len(paid) > 1 else next(iter(paid), self._nothing)

    def cover(self, gap: Counties) -> Counties:
        """S3: from the county's own balance; what it leaves open."""
        usable = self._balance
        if self._terms.balance_first is not None:
            usable = share_of(_USABLE, usable, "balance_first", self._terms.balance_first, rounded=math.floor)
        covered = smaller(_COVERED, gap, usable)
        self._pay("S3", Bearer.COUNTY, covered)
        self._take_from_balance(covered)
        return Figure(by_row(sub, gap.number, covered.number), name="uncovered")

    def share(self, uncovered: Counties) -> Counties | None:
        """S4: by shares, each its own; what S5 shares, None where nobody pays out of a purse."""
        owed = self._shared("gap_sharing", self._terms.gap_sharing, uncovered, _OWED, Bearer.POOLED_FUND)
        paid = {bearer: self._from_purse("S4", bearer, owed[bearer]) for bearer in self.purses if bearer in owed}
        self.short = any(each.short for each in paid.values())
        if self.short and self._terms.s5_base.known() is S5Base.WHOLE_REMAINING_GAP:
            self._pay("S4", Bearer.COUNTY_FINANCE, self._nothing)
            parts = [each.figure.as_input(_FROM[bearer]) for bearer, each in paid.items()]
            return total(_WHOLE_GAP, (uncovered,), parts)
        for bearer in (Bearer.CITY_FINANCE, Bearer.COUNTY_FINANCE):
            if bearer in owed:
                self._pay("S4", bearer, owed[bearer])
        if Bearer.COUNTY in owed:
            self._from_balance("S4", owed[Bearer.COUNTY])
        if not paid:
            return None
        words = _UNPAID_OF_BOTH if Bearer.RESERVE in paid else _UNPAID
        # Shown by the gap that it is a share of, not again as a step.
        of_purses = [resting(owed[bearer].number, uncovered) for bearer in paid]
        return total(words, of_purses, [each.figure.as_input(_FROM[bearer]) for bearer, each in paid.items()])

    def share_unpaid(self, unpaid: Counties | None) -> None:
        """S5: what pooled fund and reserve could not pay, by shares."""
        if unpaid is None:
            return
        parts = self._shared("unpaid_sharing", self._terms.unpaid_sharing, unpaid, _SHARED)
        for bearer, owed in parts.items():
            if bearer in self.purses:
                paid = self._from_purse("S5", bearer, owed).figure
                self._pay("S5", Bearer.COUNTY_FINANCE, total(_TO_FINANCE, (owed,), (paid,)))
            elif bearer is Bearer.COUNTY:
                self._from_balance("S5", owed)
            else:
                self._pay("S5", bearer, owed)

    def keep_below_ceiling(self, uncovered: Counties) -> None:
        """What county finance would pay above its ceiling falls to another; of S5 first, then of S4."""
        terms, finance = self._terms, Bearer.COUNTY_FINANCE
        if terms.county_ceiling is None:
            return
        ceiling = share_of(_CEILING, self._base_of_ceiling(uncovered), "county_ceiling", terms.county_ceiling)
        together = self.paid_by(finance)
        kept = smaller(_CAPPED, together, ceiling)
        above = total(_ABOVE, (together,), (kept,))
        by_s5 = self.settled.get(("S5", finance), self._nothing)
        of_s5 = Figure(by_row(lambda paid, more: max(0, paid - more), by_s5.number, above.number))
        self.settled |= {("S4", finance): total(_TOGETHER, (kept,), (of_s5,)), ("S5", finance): of_s5}
        self._shown[finance] = kept
        bearer = Bearer(terms.above_ceiling.known()) if terms.above_ceiling is not None else Bearer.CITY_FINANCE
        if bearer in self.purses:
            paid = self._from_purse("S5", bearer, above).figure
            above = total(_ABOVE, (above,), (paid,))
        self._pay("S5", Bearer.CITY_FINANCE, above)

    def _base_of_ceiling(self, uncovered: Counties) -> Counties:
        terms = self._terms
        base = terms.ceiling_of.known() if terms.ceiling_of is not None else CeilingBase.GAP
        if base is CeilingBase.GAP:
            return uncovered
        if base is CeilingBase.STATED:
            return amounts("ceiling_base", [stated_base(terms, row.county) for row in self._rows])
        return amounts(base, [getattr(row, base) for row in self._rows])

    def _shared(
        self,
        name: str,
        parameter: Parameter[Sharing],
        whole: Counties,
        words: Mapping[Bearer, Bilingual],
        rounded_up: Bearer | None = None,
    ) -> dict[Bearer, Counties]:
        return shared(whole, self._rows, Ratio(name, parameter, self._grades, rounded_up), words)

    def _from_purse(self, rule: str, bearer: Bearer, owed: Counties) -> Paid:
        """What who pays out of a purse pays of what is owed."""
        paid = as_far(owed, self.purses[bearer], self._rows)
        self.purses[bearer] = self.purses[bearer].left(paid.figure)
        self._pay(rule, bearer, paid.figure)
        return paid

    def _from_balance(self, rule: str, owed: Counties) -> None:
        """A share of the accumulated balance; what it does not reach is advanced by S4, or falls to county finance."""
        drawn = smaller(_FROM_BALANCE, owed, self._balance)
        lacking = total(_LACKING, (owed,), (drawn,))
        self._take_from_balance(drawn)
        self._pay(rule, Bearer.COUNTY, drawn)
        deficits = self._terms.deficits
        if rule == "S4" and deficits is not None and deficits.known() is Deficit.CARRIED:
            advancing = self.purses[Bearer.POOLED_FUND]._replace(
                owes="deficits", in_full=_ADVANCE_IN_FULL, in_part=_ADVANCE_IN_PART
            )
            self.carried = as_far(lacking, advancing, self._rows).figure.using(used("deficits", deficits))
            self.purses[Bearer.POOLED_FUND] = self.purses[Bearer.POOLED_FUND].left(self.carried)
            self._pay(rule, Bearer.COUNTY, self.carried)
            lacking = total(_LACKING, (lacking,), (self.carried,))
        self._pay(rule, Bearer.COUNTY_FINANCE, lacking)

    def _take_from_balance(self, drawn: Counties) -> None:
        left = by_row(sub, self._balance.number, drawn.number)
        self._balance = Figure(left, name="accumulated_balance_left")

    def _pay(self, rule: str, bearer: Bearer, figure: Counties) -> None:
        """A payment, in addition to what this bearer pays by the rule already."""
        before = self.settled.get((rule, bearer))
        if before is None:
            self.settled[rule, bearer] = figure
        elif any(figure.number):
            self.settled[rule, bearer] = total(_TOGETHER, (before, figure))
