"""The figures of a clearing on their way from S1 to S6, in whole fen, for all counties of a fund together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from calculations.clearing.bearing import Counties, Purse, Ratio, nothing_of, shared
from calculations.clearing.first_premiums import FirstPremiums
from calculations.clearing.forms import ClearingInput, CountyYear, SharingParameters
from calculations.clearing.gaps import Gaps, gaps_of
from calculations.clearing.incentives import allocated, rewarded
from calculations.clearing.sharing import Bearer
from calculations.explaining.columns import Column, by_row, in_rows
from calculations.explaining.figures import (
    Figure,
    Way,
    amount,
    amounts,
    not_below_zero,
    resting,
    signed,
    total,
    written,
)
from calculations.input.bilingual import Bilingual
from calculations.input.money import fen

_BALANCE = Bilingual("收入-支出+少收多支补足", "income - expenditure + make-up")
_SURPLUS = {
    Bearer.POOLED_FUND: Bilingual(
        "当期结余上解归集基金(不足一分的进一分)",
        "the surplus's share for the pooled fund, an odd fen going to the pooled fund",
    ),
    Bearer.RESERVE: Bilingual("当期结余计提储备金", "the surplus's share for the reserve"),
    Bearer.CITY_FINANCE: Bilingual("当期结余上缴市财政", "the surplus's share for city finance"),
    Bearer.COUNTY_FINANCE: Bilingual("当期结余返还区县财政", "the surplus's share for county finance"),
    Bearer.COUNTY: Bilingual("其余返还区县累计结余", "the rest, returned to the county's accumulated balance"),
}
_PAID = Bilingual("归集基金足额支付", "the pooled fund pays it in full")
_PAID_IN_PART = Bilingual(
    "归集基金不足,按应负担额比例支付(最大余额法)",
    "the pooled fund falls short and pays in proportion to what it owes (largest remainders)",
)
_FROM_RESERVE = Bilingual("储备金足额支付", "the reserve pays it in full")
_FROM_RESERVE_IN_PART = Bilingual(
    "储备金不足,按应负担额比例支付(最大余额法)",
    "the reserve falls short and pays in proportion to what it owes (largest remainders)",
)
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
_WITHOUT_PREMIUMS = Bilingual(
    "期初-已用于当年支付的首年个人缴费+收到-支付-激励",
    "opening - premiums that months of the year were paid out of + received - paid - incentives",
)
_RESERVE_CLOSING = Bilingual("期初+收到-支付", "opening + received - paid")
_AVAILABLE = Bilingual(
    "归集基金可用资金:期初(不含首年个人缴费)+收到,以银行账户实有为限",
    "what the pooled fund can spend: its own money, as far as the bank account holds it",
)
_PREMIUMS = Bilingual(
    "首年个人缴费计入当年收入,已用于当年支付,转回专户",
    "premiums that are income of the year: its months were paid out of them; they go back to the special account",
)
_OPERATING = Bilingual(
    "清算后专户余额:期初+转回的首年个人缴费-当年收支差+补助清欠",
    "the operating sub-account after the clearing: opening + premiums returned - (income - expenditure) + "
    "subsidies still due",
)
_BANK = Bilingual("清算后银行账户余额", "the bank account after the clearing, all sub-accounts together")
_MISSING = Bilingual("银行账户所缺资金", "what the bank account lacks")


@dataclass(frozen=True, slots=True)
class Fund:
    """What a fund begins its clearing with: its counties by code, and what is known of its accounts, in fen."""

    name: str
    rows: tuple[CountyYear, ...]
    opening: Figure
    reserve: Figure
    premiums: Figure
    """Of the opening pooled fund, what premiums for the year are that months of it were paid out of (H3)."""
    counted_twice: Figure
    """Of it, what is income of the year as well, and still the pooled fund's own money by the reading taken."""
    special_account: Figure | None
    terms: SharingParameters


def fund_of(name: str, year: ClearingInput, terms: SharingParameters) -> Fund:
    """A fund of the year. Raises `NotKnown` where its opening money is not known."""
    premiums = year.first_premiums.get(name, Decimal(0))
    reading = terms.first_premiums.known() if premiums and terms.first_premiums is not None else None
    special = year.special_account.get(name)
    return Fund(
        name=name,
        rows=tuple(sorted((row for row in year.counties if row.fund == name), key=lambda row: row.county)),
        opening=amount("opening", year.pooled_fund[name]),
        reserve=amount("reserve", year.reserve.get(name, Decimal(0))),
        premiums=amount("first_premiums", premiums if reading is FirstPremiums.INCOME else Decimal(0)),
        counted_twice=amount("first_premiums", premiums if reading is FirstPremiums.BOTH else Decimal(0)),
        special_account=None if special is None else amount("special_account", special),
        terms=terms,
    )


@dataclass(frozen=True, slots=True)
class Pool:
    """S1 to S5 of one fund: what counties keep and cover, what is in the bank, and who bears the gaps."""

    fund: Fund
    balance: Counties
    surplus: dict[Bearer, Counties]
    """S2, by who receives it."""
    repaid: Counties
    """What of a county's part pays back a carried deficit."""
    operating: Figure | None
    """The operating sub-account after the clearing, which no sharing changes; None where it is not known."""
    lacking: Figure
    """What the bank account lacks of the money that its sub-accounts are owed."""
    available: Figure
    """What the pooled fund can spend."""
    gaps: Gaps

    @property
    def left(self) -> int:
        """What it can spend on S6, in fen."""
        return self.gaps.pool_left

    def received(self, bearer: Bearer) -> Counties:
        """What a bearer receives of the surpluses."""
        return self.surplus.get(bearer) or nothing_of(self.fund.rows)

    def scores(self) -> dict[str, Decimal | None]:
        """The counties' scores."""
        return {row.county: row.assessment_score for row in self.fund.rows}


def pool_of(fund: Fund) -> Pool:
    """S1 to S5 of a fund."""
    rows, terms = fund.rows, fund.terms
    grades = terms.county_grades.known() if terms.county_grades is not None else {}
    balance = signed(
        _BALANCE,
        _of_rows("income", rows),
        ("-", _of_rows("expenditure", rows)),
        ("+", _of_rows("make_up", rows)),
    )
    of_balance = balance.as_input("balance")
    surplus = resting(by_row(lambda number: max(0, number), balance.number), of_balance)
    gap = resting(by_row(lambda number: max(0, -number), balance.number), of_balance)
    # Rounded up: where the share is not whole the pooled fund takes the odd fen (S, readings).
    ratio = Ratio("surplus_sharing", terms.surplus_sharing, grades, rounded_up=Bearer.POOLED_FUND)
    surpluses = shared(surplus, rows, ratio, _SURPLUS)
    deficits = Column(max(0, -fen(row.accumulated_balance)) for row in rows)
    to_county = surpluses.get(Bearer.COUNTY) or nothing_of(rows)
    repaid = resting(by_row(min, deficits, to_county.number))
    operating = _operating(fund)
    advanced = Figure(sum(deficits) - sum(repaid.number), name="deficits")
    lacking = _lacking(fund, operating, advanced)
    own = fund.opening.number - fund.premiums.number + _sum(surpluses, Bearer.POOLED_FUND)
    # What of it the reserve has to make good for the pooled fund.
    beyond = max(0, lacking.number - own)
    available = Figure(max(0, own - lacking.number), name="pooled_fund_available")
    held = Figure(max(0, fund.reserve.number + _sum(surpluses, Bearer.RESERVE) - beyond), name="reserve_available")
    gaps = gaps_of(
        gap,
        rows,
        Purse(available, "pooled_fund_owes", _PAID, _PAID_IN_PART),
        Purse(held, "reserve_owes", _FROM_RESERVE, _FROM_RESERVE_IN_PART),
        terms,
    )
    return Pool(fund, balance, surpluses, repaid, operating, lacking, available, gaps)


def _of_rows(name: str, rows: Sequence[CountyYear]) -> Counties:
    return amounts(name, [getattr(row, name) for row in rows])


def _sum(figures: dict[Bearer, Counties], bearer: Bearer) -> int:
    return sum(figures[bearer].number) if bearer in figures else 0


def _sum_of(name: str, amounts_of_rows: Iterable[Decimal]) -> Figure:
    return Figure(sum(map(fen, amounts_of_rows)), name=name)


def _operating(fund: Fund) -> Figure | None:
    """Whoever bears a gap or receives a surplus, it is by what was paid in and out: sharing does not change it."""
    if fund.special_account is None:
        return None
    rows = fund.rows
    county, city = "subsidy", "city_subsidy"
    due = [_sum_of(f"{name}_due", [getattr(row, f"{name}_due") for row in rows]) for name in (county, city)]
    came = [_sum_of(f"{name}_received", [getattr(row, f"{name}_received") for row in rows]) for name in (county, city)]
    income = _sum_of("income", [row.income for row in rows])
    spent = _sum_of("expenditure", [row.expenditure for row in rows])
    return total(_OPERATING, (fund.special_account, fund.premiums, spent, *due), (income, *came))


def _lacking(fund: Fund, operating: Figure | None, advanced: Figure) -> Figure:
    """Where the account is not known, it lacks what is counted twice, and what was advanced to counties."""
    if operating is None:
        return total(_MISSING, (fund.counted_twice, advanced))
    return not_below_zero(_MISSING, total(_MISSING, (advanced,), (operating,)))


@dataclass(frozen=True, slots=True)
class FundFigures:
    """One fund's clearing: S1 to S5 in `pool`, and S6."""

    pool: Pool
    incentive: Counties
    closing: Counties

    @property
    def fund(self) -> Fund:
        """What it began with."""
        return self.pool.fund

    def of_counties(self) -> dict[str, Counties]:
        """The counties' figures by their names in the answer, in its order; those of some sharings only with them."""
        pool, borne = self.pool, self.pool.gaps.by_bearer
        return {
            "balance": pool.balance,
            "surplus_to_pooled": pool.received(Bearer.POOLED_FUND),
            **{
                f"surplus_to_{bearer}": pool.surplus[bearer]
                for bearer in (Bearer.RESERVE, Bearer.CITY_FINANCE, Bearer.COUNTY_FINANCE)
                if bearer in pool.surplus
            },
            "surplus_to_county": pool.received(Bearer.COUNTY),
            "from_accumulated": borne[Bearer.COUNTY],
            "from_pooled": borne[Bearer.POOLED_FUND],
            **({"from_reserve": borne[Bearer.RESERVE]} if self._reserve_bears() else {}),
            "from_county_finance": borne[Bearer.COUNTY_FINANCE],
            "from_city_finance": borne[Bearer.CITY_FINANCE],
            "incentive": self.incentive,
            "closing_accumulated_balance": self.closing,
        }

    def of_pooled_fund(self) -> dict[str, Figure]:
        """The pooled fund's figures by their names in the answer, in its order."""
        fund, borne = self.fund, self.pool.gaps.by_bearer
        premiums = {"premiums": total(_PREMIUMS, (fund.premiums,))} if fund.premiums.number else {}
        figures = {
            "opening": fund.opening,
            **premiums,
            "received": self._sum_of_counties(_RECEIVED, self.pool.received(Bearer.POOLED_FUND)),
            "paid": self._sum_of_counties(_PAID_OUT, borne[Bearer.POOLED_FUND]),
            "incentives": self._sum_of_counties(_INCENTIVES, self.incentive),
        }
        named = {name: figure.as_input(name) for name, figure in figures.items()}
        plus = [named["opening"], named["received"]]
        minus = [figure for name, figure in named.items() if name not in ("opening", "received")]
        words = _WITHOUT_PREMIUMS if premiums else _POOLED_CLOSING
        return {**figures, "closing": total(words, plus, minus)}

    def of_reserve(self) -> dict[str, Figure]:
        """The reserve's figures by their names in the answer; none where there is no reserve."""
        opening = self.fund.reserve
        if not (opening.number or self._reserve_bears() or Bearer.RESERVE in self.pool.surplus):
            return {}
        figures = {
            "opening": opening,
            "received": self._sum_of_counties(_RECEIVED, self.pool.received(Bearer.RESERVE)),
            "paid": self._sum_of_counties(_PAID_OUT, self.pool.gaps.by_bearer[Bearer.RESERVE]),
        }
        first, received, paid = (figure.as_input(name) for name, figure in figures.items())
        return {**figures, "closing": total(_RESERVE_CLOSING, (first, received), (paid,))}

    def of_bank(self) -> dict[str, Figure]:
        """The city special account by the names in the answer; nothing where it is not known."""
        opening, closing = self.fund.special_account, self.pool.operating
        if opening is None or closing is None:
            return {}
        parts = {"pooled_fund": self.of_pooled_fund(), "reserve": self.of_reserve()}
        held = [each["closing"].as_input(name) for name, each in parts.items() if each]
        deficits = sum(min(0, number) for number in self.closing.number)
        owed = [Figure(-deficits, name="deficits")] if deficits else []
        bank = total(_BANK, (closing.as_input("operating"), *held), owed)
        return {"opening": opening, "closing": closing, "bank": bank}

    def available(self) -> Figure:
        """What the pooled fund could spend, as a figure of the answer is made."""
        fund = self.fund
        received = Figure(_sum(self.pool.surplus, Bearer.POOLED_FUND), name="received")
        own = total(_AVAILABLE, (fund.opening, received), (fund.premiums, self.pool.lacking))
        return not_below_zero(_AVAILABLE, own)

    def _reserve_bears(self) -> bool:
        return any(bearer is Bearer.RESERVE for _, bearer in self.pool.gaps.settled)

    def _sum_of_counties(self, words: Bilingual, figures: Counties) -> Figure:
        counties = tuple(row.county for row in self.fund.rows)
        return Figure(sum(figures.number), way=_way_of_sum, given=(words, counties, figures.number))


def fund_figures(pool: Pool, incentive_total: int) -> FundFigures:
    """S6 of a fund; `incentive_total` is what it hands out, in fen."""
    incentive = _incentive(pool, incentive_total, pool.fund.terms)
    closing = signed(
        _CLOSING,
        _of_rows("accumulated_balance", pool.fund.rows),
        ("+", pool.received(Bearer.COUNTY).as_input("surplus_to_county")),
        ("-", pool.gaps.by_bearer[Bearer.COUNTY].as_input("from_accumulated")),
        ("+", incentive.as_input("incentive")),
    )
    return FundFigures(pool, incentive, closing)


def _incentive(pool: Pool, incentive_total: int, terms: SharingParameters) -> Counties:
    if not incentive_total:
        return Figure(nothing_of(pool.fund.rows).number, way=_way_of_no_incentive)
    scores, threshold = pool.scores(), terms.incentive_threshold.known()
    earning = rewarded(scores, threshold)
    shares = allocated(incentive_total, scores, threshold)
    number = Column(shares.get(county, 0) for county in scores)
    everything = Figure(sum(number), name="incentive_total")
    everybody = written("scores_at_the_threshold", sum(earning.values(), Decimal(0)))
    earns = Column(everything.number > 0 and county in earning for county in scores)
    given = (earns, Column(scores.values()), everything, everybody)
    return Figure(number, way=_way_of_incentive, given=given)


def _way_of_sum(words: Bilingual, counties: Sequence[str], numbers: Column[int]) -> Way:
    named = [Figure(number, name=county) for county, number in in_rows(counties, numbers)]
    return total(words, named).opened()


def _way_of_no_incentive() -> Way:
    return Way(_NO_INCENTIVE, "0.00")


def _way_of_incentive(earns: bool, score: Decimal | None, everything: Figure, everybody: Figure) -> Way:
    own = written("assessment_score", score)
    of = (own, everything, everybody)
    if not earns:
        return Way(_NO_INCENTIVE, "0.00", of)
    return Way(_INCENTIVE, f"{everything.shown} × {own.shown} / {everybody.shown}", of)
