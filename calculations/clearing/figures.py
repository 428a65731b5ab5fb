"""The figures of a clearing on their way from S1 to S6, in whole fen; each knows how it came about."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from calculations.clearing.forms import CountyYear, S5Base, SharingParameters
from calculations.clearing.incentives import allocated, rewarded
from calculations.explaining.explanation import ParameterUsed, used
from calculations.explaining.figures import (
    HUNDREDTHS,
    Figure,
    Way,
    amount,
    resting,
    share_of,
    signed,
    smaller,
    total,
    written,
)
from calculations.input.bilingual import Bilingual
from calculations.input.money import split

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


@dataclass(frozen=True, slots=True)
class CountyBalance:
    """S1 to S3 of a county and what the pooled fund owes it by S4."""

    row: CountyYear
    balance: Figure
    surplus_to_pooled: Figure
    surplus_to_county: Figure
    from_accumulated: Figure
    uncovered: Figure
    owed_by_pooled: Figure


@dataclass(frozen=True, slots=True)
class CountyFigures:
    """One county's way through S1 to S6 in one fund."""

    before: CountyBalance
    from_pooled: Figure
    from_county_own: Figure
    """County finance's own share under S4."""
    from_county_shared: Figure
    """County finance's share under S5."""
    from_county_finance: Figure
    from_city_finance: Figure
    incentive: Figure
    closing: Figure

    @property
    def row(self) -> CountyYear:
        """What is cleared."""
        return self.before.row

    def of_answer(self) -> dict[str, Figure]:
        """The figures of the answer by their names in it, in its order."""
        before = self.before
        return {
            "balance": before.balance,
            "surplus_to_pooled": before.surplus_to_pooled,
            "surplus_to_county": before.surplus_to_county,
            "from_accumulated": before.from_accumulated,
            "from_pooled": self.from_pooled,
            "from_county_finance": self.from_county_finance,
            "from_city_finance": self.from_city_finance,
            "incentive": self.incentive,
            "closing_accumulated_balance": self.closing,
        }


@dataclass(frozen=True, slots=True)
class Pool:
    """S1 to S4 of one fund: what the pooled fund has, and by county gets, owes and pays, in fen."""

    rows: tuple[CountyYear, ...]
    opening: Figure
    received: Mapping[str, int]
    available: Figure
    owed: Figure
    paid: Mapping[str, int]

    @property
    def short(self) -> bool:
        """Whether it cannot pay all that it owes, which is what S5 waits for."""
        return self.owed.number > self.available.number

    @property
    def left(self) -> int:
        """What it has before S6."""
        return self.available.number - sum(self.paid.values())

    def scores(self) -> dict[str, Decimal | None]:
        """The counties' scores."""
        return {row.county: row.assessment_score for row in self.rows}


@dataclass(frozen=True, slots=True)
class FundFigures:
    """One fund's clearing: S1 to S4 in `pool`, and what S6 hands out by county, in fen."""

    fund: str
    pool: Pool
    incentives: Mapping[str, int]
    terms: SharingParameters

    def counties(self) -> Iterator[CountyFigures]:
        """Each county, made when it is asked for: of thousands no figure is kept but what is made of it."""
        gap_share = used("pooled_share_of_gap", self.terms.pooled_share_of_gap)
        incentive_of = self._incentive_of()
        for row in self.pool.rows:
            yield _county(_balance(row, self.terms), self.pool, incentive_of(row), self.terms, gap_share)

    def of_answer(self) -> dict[str, Figure]:
        """The pooled fund's figures by their names in the answer, in its order."""
        figures = {
            "opening": self.pool.opening,
            "received": _sum_of_counties(_RECEIVED, self.pool.received),
            "paid": _sum_of_counties(_PAID_OUT, self.pool.paid),
            "incentives": _sum_of_counties(_INCENTIVES, self.incentives),
        }
        opening, received, paid, incentives = (figure.as_input(name) for name, figure in figures.items())
        return {**figures, "closing": total(_POOLED_CLOSING, (opening, received), (paid, incentives))}

    def _incentive_of(self) -> Callable[[CountyYear], Figure]:
        scores = self.pool.scores()
        earning = rewarded(scores, self.terms.incentive_threshold.known())
        everything = Figure(sum(self.incentives.values()), name="incentive_total")
        everybody = written("scores_at_the_threshold", sum(earning.values(), Decimal(0)))

        def incentive_of(row: CountyYear) -> Figure:
            earns = everything.number > 0 and row.county in earning
            given = (earns, row.assessment_score, everything, everybody)
            return Figure(self.incentives[row.county], HUNDREDTHS, "", _way_of_incentive, given)

        return incentive_of


def _sum_of_counties(words: Bilingual, amounts: Mapping[str, int]) -> Figure:
    return Figure(sum(amounts.values()), HUNDREDTHS, "", _way_of_sum, (words, amounts))


def _way_of_sum(words: Bilingual, amounts: Mapping[str, int]) -> Way:
    return total(words, [Figure(number, name=county) for county, number in amounts.items()]).opened()


def pool_of(rows: Sequence[CountyYear], opening: Decimal, terms: SharingParameters) -> Pool:
    """S1 to S4 of the rows of one fund; `opening` is the pooled fund's, in yuan."""
    ordered = tuple(sorted(rows, key=lambda row: row.county))
    received, owed = {}, {}
    for row in ordered:
        county = _balance(row, terms)
        received[row.county], owed[row.county] = county.surplus_to_pooled.number, county.owed_by_pooled.number
    held = amount("opening", opening)
    available = Figure(held.number + sum(received.values()), name="pooled_fund_available")
    all_owed = Figure(sum(owed.values()), name="pooled_fund_owes")
    paid = split(available.number, owed) if all_owed.number > available.number else owed
    return Pool(ordered, held, received, available, all_owed, paid)


def fund_figures(fund: str, pool: Pool, incentive_total: int, terms: SharingParameters) -> FundFigures:
    """A fund's clearing on what S1 to S4 gave; `incentive_total` is what S6 hands out, in fen."""
    scores = pool.scores()
    shares = allocated(incentive_total, scores, terms.incentive_threshold.known()) if incentive_total else {}
    return FundFigures(fund, pool, {county: shares.get(county, 0) for county in scores}, terms)


def _balance(row: CountyYear, terms: SharingParameters) -> CountyBalance:
    balance = signed(
        _BALANCE,
        amount("income", row.income),
        (-1, amount("expenditure", row.expenditure)),
        (1, amount("make_up", row.make_up)),
    )
    of_balance = balance.as_input("balance")
    surplus, gap = resting(max(0, balance.number), of_balance), resting(max(0, -balance.number), of_balance)
    # Rounded up: where the share is not whole the pooled fund takes the odd fen (S, readings).
    to_pooled = share_of(
        _TO_POOLED, surplus, "pooled_share_of_surplus", terms.pooled_share_of_surplus, rounded=math.ceil
    )
    covered = smaller(_COVERED, gap, amount("accumulated_balance", row.accumulated_balance))
    uncovered = Figure(gap.number - covered.number, name="uncovered")
    return CountyBalance(
        row=row,
        balance=balance,
        surplus_to_pooled=to_pooled,
        surplus_to_county=total(_TO_COUNTY, (surplus,), (to_pooled,)),
        from_accumulated=covered,
        uncovered=uncovered,
        owed_by_pooled=share_of(_OWED, uncovered, "pooled_share_of_gap", terms.pooled_share_of_gap, rounded=math.ceil),
    )


def _county(
    before: CountyBalance, pool: Pool, incentive: Figure, terms: SharingParameters, gap_share: ParameterUsed
) -> CountyFigures:
    """S4 to S6 of a county."""
    paid = Figure(pool.paid[before.row.county], HUNDREDTHS, "", _way_of_paid, (before.owed_by_pooled, pool))
    # Shown by the gap that it is a share of, not again as a step.
    owed = resting(before.owed_by_pooled.number, before.uncovered)
    if pool.short and terms.s5_base.known() is S5Base.WHOLE_REMAINING_GAP:
        own = resting(0)
        shared = total(_WHOLE_GAP, (before.uncovered,), (paid.as_input("from_pooled"),))
    else:
        own = total(_OWN, (before.uncovered,), (owed,))
        shared = total(_UNPAID, (owed,), (paid.as_input("from_pooled"),))
    city = share_of(_CITY, shared, "city_share", terms.city_share)
    rest = total(_REST, (shared,), (city,))
    return CountyFigures(
        before=before,
        from_pooled=paid,
        from_county_own=own,
        from_county_shared=rest,
        from_county_finance=total(_TOGETHER, (own.told(gap_share), rest)),
        from_city_finance=city,
        incentive=incentive,
        closing=signed(
            _CLOSING,
            amount("accumulated_balance", before.row.accumulated_balance),
            (1, before.surplus_to_county.as_input("surplus_to_county")),
            (-1, before.from_accumulated.as_input("from_accumulated")),
            (1, incentive.as_input("incentive")),
        ),
    )


def _way_of_paid(owed: Figure, pool: Pool) -> Way:
    of = (owed, pool.available, pool.owed)
    if not pool.short:
        return Way(_PAID, owed.shown, of)
    return Way(_PAID_IN_PART, f"{pool.available.shown} × {owed.shown} / {pool.owed.shown}", of)


def _way_of_incentive(earns: bool, score: Decimal | None, everything: Figure, everybody: Figure) -> Way:
    own = written("assessment_score", score)
    of = (own, everything, everybody)
    if not earns:
        return Way(_NO_INCENTIVE, "0.00", of)
    return Way(_INCENTIVE, f"{everything.shown} × {own.shown} / {everybody.shown}", of)
