"""The figures of a clearing on their way from S1 to S6, in whole fen, for all counties of a fund together."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import sub

from calculations.clearing.forms import CountyYear, S5Base, SharingParameters
from calculations.clearing.incentives import allocated, rewarded
from calculations.explaining.columns import Column, by_row, in_rows
from calculations.explaining.explanation import used
from calculations.explaining.figures import (
    Figure,
    Way,
    amounts,
    resting,
    share_of,
    signed,
    smaller,
    total,
    written,
)
from calculations.input.bilingual import Bilingual
from calculations.input.money import fen, split

_BALANCE = Bilingual("收入-支出+少收多支补足", "income - expenditure + make-up")
_TO_POOLED = Bilingual(
    "当期结余上解归集基金(不足一分的进一分)",
    "the surplus's share for the pooled fund, an odd fen going to the pooled fund",
)
_TO_COUNTY = Bilingual("其余返还区县累计结余", "the rest, returned to the county's accumulated balance")
_COVERED = Bilingual(
    "缺口先用本区县累计结余弥补,以结余为限",
    "the gap is first covered from the county's accumulated balance, as far as it reaches",
)
_OWED = Bilingual(
    "归集基金应负担部分(不足一分的进一分)", "what the pooled fund owes, an odd fen falling to the pooled fund"
)
_PAID = Bilingual("归集基金足额支付", "the pooled fund pays it in full")
_PAID_IN_PART = Bilingual(
    "归集基金不足,按应负担额比例支付(最大余额法)",
    "the pooled fund falls short and pays in proportion to what it owes (largest remainders)",
)
_OWN = Bilingual("缺口地财政按比例应负担部分", "county finance's own share of the gap")
_UNPAID = Bilingual("归集基金应负担而无力支付的部分", "the part of its share that the pooled fund cannot pay")
_WHOLE_GAP = Bilingual("归集基金支付后全部剩余缺口", "all that is left of the gap")
_CITY = Bilingual("市财政负担(四舍五入到分)", "city finance's share, rounded half-up")
_REST = Bilingual("其余由缺口地财政负担", "the rest falls to county finance")
_TOGETHER = Bilingual("合计", "together")
_NO_INCENTIVE = Bilingual("得分未达标或未安排激励,不分配", "nothing: no incentive, or a score below the threshold")
_INCENTIVE = Bilingual(
    "得分达标的区县按得分比例分配(最大余额法)",
    "shared among those at the threshold in proportion to their scores (largest remainders)",
)
_CLOSING = Bilingual(
    "期初累计结余+返还结余-弥补缺口+激励", "opening balance + returned surplus - cover of the gap + incentive"
)
_RECEIVED = Bilingual("各区县结余上解之和", "the counties' shares of surplus")
_PAID_OUT = Bilingual("向各缺口区县支付之和", "what it paid to the counties in deficit")
_INCENTIVES = Bilingual("激励之和", "the incentives it paid")
_POOLED_CLOSING = Bilingual("期初+收到-支付-激励", "opening + received - paid - incentives")


Counties = Figure[Column[int]]
"""A figure of every county, in the order of the rows."""


@dataclass(frozen=True, slots=True)
class Pool:
    """S1 to S4 of one fund: what the pooled fund has, gets, owes and pays, and what each county keeps and covers."""

    rows: tuple[CountyYear, ...]
    opening: Figure
    available: Figure
    short: bool
    """Whether it cannot pay all that it owes, which is what S5 waits for."""
    balance: Counties
    surplus_to_pooled: Counties
    surplus_to_county: Counties
    from_accumulated: Counties
    uncovered: Counties
    owed: Counties
    """What the pooled fund owes by S4; `from_pooled` is what it can pay of it."""
    from_pooled: Counties

    @property
    def left(self) -> int:
        """What it has before S6, in fen."""
        return self.available.number - sum(self.from_pooled.number)

    def scores(self) -> dict[str, Decimal | None]:
        """The counties' scores."""
        return {row.county: row.assessment_score for row in self.rows}


@dataclass(frozen=True, slots=True)
class FundFigures:
    """One fund's clearing: S1 to S4 in `pool`, and what S4 to S6 leave to each county and to city finance."""

    fund: str
    pool: Pool
    from_county_own: Counties
    """County finance's own share under S4."""
    from_county_shared: Counties
    """County finance's share under S5."""
    from_county_finance: Counties
    from_city_finance: Counties
    incentive: Counties
    closing: Counties
    terms: SharingParameters

    def of_counties(self) -> dict[str, Counties]:
        """The counties' figures by their names in the answer, in its order."""
        return {
            "balance": self.pool.balance,
            "surplus_to_pooled": self.pool.surplus_to_pooled,
            "surplus_to_county": self.pool.surplus_to_county,
            "from_accumulated": self.pool.from_accumulated,
            "from_pooled": self.pool.from_pooled,
            "from_county_finance": self.from_county_finance,
            "from_city_finance": self.from_city_finance,
            "incentive": self.incentive,
            "closing_accumulated_balance": self.closing,
        }

    def of_pooled_fund(self) -> dict[str, Figure]:
        """The pooled fund's figures by their names in the answer, in its order."""
        counties = tuple(row.county for row in self.pool.rows)
        figures = {
            "opening": self.pool.opening,
            "received": _sum_of_counties(_RECEIVED, counties, self.pool.surplus_to_pooled),
            "paid": _sum_of_counties(_PAID_OUT, counties, self.pool.from_pooled),
            "incentives": _sum_of_counties(_INCENTIVES, counties, self.incentive),
        }
        opening, received, paid, incentives = (figure.as_input(name) for name, figure in figures.items())
        return {**figures, "closing": total(_POOLED_CLOSING, (opening, received), (paid, incentives))}


def pool_of(rows: Sequence[CountyYear], opening: Decimal, terms: SharingParameters) -> Pool:
    """S1 to S4 of the rows of one fund; `opening` is the pooled fund's, in yuan."""
    ordered = tuple(sorted(rows, key=lambda row: row.county))
    balance = signed(
        _BALANCE,
        _of_rows("income", ordered),
        ("-", _of_rows("expenditure", ordered)),
        ("+", _of_rows("make_up", ordered)),
    )
    of_balance = balance.as_input("balance")
    surplus = resting(by_row(lambda number: max(0, number), balance.number), of_balance)
    gap = resting(by_row(lambda number: max(0, -number), balance.number), of_balance)
    # Rounded up: where the share is not whole the pooled fund takes the odd fen (S, readings).
    to_pooled = share_of(
        _TO_POOLED, surplus, "pooled_share_of_surplus", terms.pooled_share_of_surplus, rounded=math.ceil
    )
    covered = smaller(_COVERED, gap, _of_rows("accumulated_balance", ordered))
    uncovered = Figure(by_row(sub, gap.number, covered.number), name="uncovered")
    owed = share_of(_OWED, uncovered, "pooled_share_of_gap", terms.pooled_share_of_gap, rounded=math.ceil)
    held = Figure(fen(opening))
    available = Figure(held.number + sum(to_pooled.number), name="pooled_fund_available")
    all_owed = Figure(sum(owed.number), name="pooled_fund_owes")
    short = all_owed.number > available.number
    paid, way_of_paid = owed.number, _way_of_paid
    if short:
        by_county = dict(in_rows([row.county for row in ordered], owed.number))
        paid, way_of_paid = Column(split(available.number, by_county).values()), _way_of_paid_in_part
    return Pool(
        rows=ordered,
        opening=held,
        available=available,
        short=short,
        balance=balance,
        surplus_to_pooled=to_pooled,
        surplus_to_county=total(_TO_COUNTY, (surplus,), (to_pooled,)),
        from_accumulated=covered,
        uncovered=uncovered,
        owed=owed,
        from_pooled=Figure(paid, way=way_of_paid, given=(owed, available, all_owed)),
    )


def _of_rows(name: str, rows: Sequence[CountyYear]) -> Counties:
    return amounts(name, [getattr(row, name) for row in rows])


def fund_figures(fund: str, pool: Pool, incentive_total: int, terms: SharingParameters) -> FundFigures:
    """S4 to S6 of a fund's counties; `incentive_total` is what S6 hands out, in fen."""
    paid = pool.from_pooled.as_input("from_pooled")
    # Shown by the gap that it is a share of, not again as a step.
    owed = resting(pool.owed.number, pool.uncovered)
    if pool.short and terms.s5_base.known() is S5Base.WHOLE_REMAINING_GAP:
        own = resting(by_row(lambda _: 0, paid.number))
        shared = total(_WHOLE_GAP, (pool.uncovered,), (paid,))
    else:
        own = total(_OWN, (pool.uncovered,), (owed,))
        shared = total(_UNPAID, (owed,), (paid,))
    city = share_of(_CITY, shared, "city_share", terms.city_share)
    rest = total(_REST, (shared,), (city,))
    incentive = _incentive(pool, incentive_total, terms)
    return FundFigures(
        fund=fund,
        pool=pool,
        from_county_own=own,
        from_county_shared=rest,
        from_county_finance=total(_TOGETHER, (own.using(used("pooled_share_of_gap", terms.pooled_share_of_gap)), rest)),
        from_city_finance=city,
        incentive=incentive,
        closing=signed(
            _CLOSING,
            _of_rows("accumulated_balance", pool.rows),
            ("+", pool.surplus_to_county.as_input("surplus_to_county")),
            ("-", pool.from_accumulated.as_input("from_accumulated")),
            ("+", incentive.as_input("incentive")),
        ),
        terms=terms,
    )


def _incentive(pool: Pool, incentive_total: int, terms: SharingParameters) -> Counties:
    scores = pool.scores()
    earning = rewarded(scores, terms.incentive_threshold.known())
    shares = allocated(incentive_total, scores, terms.incentive_threshold.known()) if incentive_total else {}
    number = Column(shares.get(county, 0) for county in scores)
    everything = Figure(sum(number), name="incentive_total")
    everybody = written("scores_at_the_threshold", sum(earning.values(), Decimal(0)))
    earns = Column(everything.number > 0 and county in earning for county in scores)
    given = (earns, Column(scores.values()), everything, everybody)
    return Figure(number, way=_way_of_incentive, given=given)


def _sum_of_counties(words: Bilingual, counties: Sequence[str], figures: Counties) -> Figure:
    return Figure(sum(figures.number), way=_way_of_sum, given=(words, counties, figures.number))


def _way_of_sum(words: Bilingual, counties: Sequence[str], numbers: Column[int]) -> Way:
    named = [Figure(number, name=county) for county, number in in_rows(counties, numbers)]
    return total(words, named).opened()


def _way_of_paid(owed: Figure, available: Figure, all_owed: Figure) -> Way:
    return Way(_PAID, owed.shown, (owed, available, all_owed))


def _way_of_paid_in_part(owed: Figure, available: Figure, all_owed: Figure) -> Way:
    formula = f"{available.shown} × {owed.shown} / {all_owed.shown}"
    return Way(_PAID_IN_PART, formula, (owed, available, all_owed))


def _way_of_incentive(earns: bool, score: Decimal | None, everything: Figure, everybody: Figure) -> Way:
    own = written("assessment_score", score)
    of = (own, everything, everybody)
    if not earns:
        return Way(_NO_INCENTIVE, "0.00", of)
    return Way(_INCENTIVE, f"{everything.shown} × {own.shown} / {everybody.shown}", of)
