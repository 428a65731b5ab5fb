"""Sharing and clearing of a closed year, S0 to S6: who bears a gap, who keeps a surplus."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import partial
from itertools import chain

from pydantic import TypeAdapter, ValidationError

from calculations.clearing.bearing import Ratio
from calculations.clearing.explained import explained_counties, explained_fund
from calculations.clearing.figures import Fund, FundFigures, fund_figures, fund_of, pool_of
from calculations.clearing.first_premiums import FirstPremiums
from calculations.clearing.forms import (
    AboveCeiling,
    BankCleared,
    CeilingBase,
    ClearingInput,
    ClearingResult,
    CountyCleared,
    CountyYear,
    Deficit,
    PooledFundCleared,
    ReserveCleared,
    SharingParameters,
    Warned,
    read_clearing,
)
from calculations.clearing.from_above import from_above
from calculations.clearing.gaps import stated_base
from calculations.clearing.incentives import rewarded
from calculations.clearing.payments import settlements
from calculations.clearing.sharing import Bearer, bearers_of
from calculations.explaining.columns import in_rows
from calculations.explaining.figures import Figure
from calculations.input.codes import unknown_fund
from calculations.input.duplicate_rows import repeated
from calculations.input.faults import Fault, shown
from calculations.input.money import fen, half_up, share_text, text, yuan
from calculations.input.parameters import Share, with_given
from calculations.input.partial_input import Unread, checked, known, row_by_row, run_check

__all__ = ["clear", "read_clearing"]


_SHARE: TypeAdapter[Decimal] = TypeAdapter(Share)
_SHARINGS = ("surplus_sharing", "gap_sharing", "unpaid_sharing")
_OF_INCENTIVES = ("incentive_cap", "incentive_threshold")
_OF_UNPAID = ("unpaid_sharing", "s5_base")
_PURSES = frozenset({Bearer.POOLED_FUND, Bearer.RESERVE})
_SHORT = {
    "pooled_share_of_surplus": ("surplus_sharing", Bearer.POOLED_FUND, Bearer.COUNTY),
    "pooled_share_of_gap": ("gap_sharing", Bearer.POOLED_FUND, Bearer.COUNTY_FINANCE),
    "city_share": ("unpaid_sharing", Bearer.CITY_FINANCE, Bearer.COUNTY_FINANCE),
}
"""Names for the one share of a sharing between two, as requests of before give it: the sharing, and the two."""


def clear(year: ClearingInput, parameters: SharingParameters, explain: bool = False) -> ClearingResult:
    """Clear a year; amounts in yuan, exact to the fen, every split adding up.

    S2 and S4 give the odd fen of a share to the pooled fund; what others share is split by largest remainders, so that
    of two one is rounded half-up and the other takes the rest; proportional splits use largest remainders, ties to the
    smaller county code. S5 applies to what pooled fund and reserve owe by S4 and cannot pay (若归集基金亦不足支付时).
    S4 to S6 spend of the pooled fund what is its own, as far as the bank account holds it. `year.parameters` replaces
    values of the policy; what nothing here needs may be missing (the terms of incentives where none is given, of S5
    where nobody pays out of a fund). Raises `BadInput` with every fault; nothing is half-computed.
    """
    year = _spelt_out(year)
    terms, faults = with_given(parameters, year, needless=partial(_needless, year))
    checked(
        (year, terms),
        faults,
        lambda: row_by_row(year.counties, "counties", partial(_fund_fault, terms)),
        lambda: row_by_row(year.counties, "counties", partial(_balance_fault, terms)),
        lambda: row_by_row(year.counties, "counties", partial(_without_shares, terms)),
        lambda: row_by_row(year.counties, "counties", partial(_without_base, terms)),
        lambda: repeated(year.counties, "counties", "county", "fund"),
        *(partial(_unknown_funds, name, year, terms) for name in _BY_FUND),
        lambda: _without_opening("pooled_fund", year, terms),
        lambda: _without_opening("reserve", year, terms) if _has_reserve(terms) else (),
        lambda: _first_premiums_faults(year, terms),
        lambda: _incentives_faults(year, terms),
    )
    figures = [_fund(fund, year, terms) for fund in sorted(year.pooled_fund)]
    explanations = None
    if explain:
        explanations = tuple(
            chain.from_iterable((*explained_counties(each), *explained_fund(each)) for each in figures)
        )
    reserves = {each.fund.name: found for each in figures if (found := each.of_reserve())}
    banks = {each.fund.name: found for each in figures if (found := each.of_bank())}
    return ClearingResult(
        year=year.year,
        counties=tuple(chain.from_iterable(map(_cleared, figures))),
        pooled_fund={each.fund.name: PooledFundCleared(**_yuan(each.of_pooled_fund())) for each in figures},
        reserve={fund: ReserveCleared(**_yuan(found)) for fund, found in reserves.items()} or None,
        special_account={fund: BankCleared(**_yuan(found)) for fund, found in banks.items()} or None,
        settlements=tuple(chain.from_iterable(map(settlements, figures))),
        warnings=tuple(chain.from_iterable(_warnings(each.fund) for each in figures)) or None,
        from_above=from_above(year.counties) or None,
        explain=explanations,
    )


_BY_FUND = ("pooled_fund", "incentive_total", "reserve", "special_account", "first_premiums")
"""What an input has by fund."""


def _spelt_out(year: ClearingInput) -> ClearingInput:
    """The same with sharings in place of the single shares that requests may name."""
    given = known(lambda: year.parameters)
    if given is None or not _SHORT.keys() & given.keys():
        return year
    spelt = {name: value for name, value in given.items() if name not in _SHORT}
    for name, (sharing, first, second) in _SHORT.items():
        if name in given:
            spelt.setdefault(sharing, _of_two(given[name], first, second))
    return year.model_copy(update={"parameters": spelt})


def _of_two(share: object, first: Bearer, second: Bearer) -> object:
    try:
        of_first = _SHARE.validate_python(share)
    except ValidationError:
        return {first: share, second: "0"}
    return {first: of_first, second: 1 - of_first}


def _needless(year: ClearingInput, terms: SharingParameters) -> frozenset[str]:
    """The values that nothing in this year needs."""
    handed_out = known(lambda: any(year.incentive_total.values()))
    sharing = known(lambda: terms.gap_sharing.known())
    purses = sharing is None or _PURSES & {*bearers_of(sharing)}
    before = known(lambda: any(year.first_premiums.values()))
    return frozenset(
        {
            *(() if handed_out else _OF_INCENTIVES),
            *(() if purses else _OF_UNPAID),
            *(() if before else ("first_premiums",)),
        }
    )


def _has_reserve(terms: SharingParameters) -> bool:
    above = terms.above_ceiling
    sharings = (getattr(terms, name) for name in _SHARINGS)
    trees = [sharing.value for sharing in sharings if sharing.value is not None]
    named = any(Bearer.RESERVE in bearers_of(tree) for tree in trees)
    return named or (above is not None and above.value is AboveCeiling.RESERVE)


def _balance_fault(terms: SharingParameters, place: str, row: CountyYear) -> Iterator[Fault]:
    carried = terms.deficits is not None and terms.deficits.value is Deficit.CARRIED
    if row.accumulated_balance < 0 and not carried:
        given = shown(text(row.accumulated_balance))
        yield Fault(f"{place}.accumulated_balance", f"negative: {given}", f"金额不能为负:{given}")


def _without_shares(terms: SharingParameters, place: str, row: CountyYear) -> Iterator[Fault]:
    if row.fund not in terms.funds:
        return
    grades = terms.county_grades.known() if terms.county_grades is not None else {}
    for name in _SHARINGS:
        sharing = getattr(terms, name)
        if sharing.value is not None and Ratio(name, sharing, grades).shares(row) is None:
            words = f"{name} has no shares for fund {row.fund} and county {row.county}"
            yield Fault(f"{place}.county", words, f"{sharing.zh or name}没有险种 {row.fund}、区县 {row.county} 的比例")


def _without_base(terms: SharingParameters, place: str, row: CountyYear) -> Iterator[Fault]:
    """A ceiling of a stated base needs the county's."""
    ceiling_of = terms.ceiling_of
    if terms.county_ceiling is None or ceiling_of is None or ceiling_of.known() is not CeilingBase.STATED:
        return
    if known(lambda: stated_base(terms, row.county)) is None:
        words = f"ceiling_base has no amount for county {row.county}"
        yield Fault(f"{place}.county", words, f"负担上限的基数没有区县 {row.county} 的金额")


def _fund_fault(terms: SharingParameters, place: str, row: CountyYear) -> Iterator[Fault]:
    if row.fund not in terms.funds:
        yield unknown_fund(f"{place}.fund", row.fund, terms.funds)


def _unknown_funds(name: str, year: ClearingInput, terms: SharingParameters) -> Iterator[Fault]:
    for fund in getattr(year, name):
        if fund not in terms.funds:
            yield unknown_fund(f"{name}.{fund}", fund, terms.funds)


def _without_opening(name: str, year: ClearingInput, terms: SharingParameters) -> Iterator[Fault]:
    named = {known(partial(getattr, row, "fund")) for row in year.counties}
    opening: Mapping[str, Decimal] = getattr(year, name)
    for fund in sorted(fund for fund in terms.funds if fund in named and fund not in opening):
        yield Fault(f"{name}.{fund}", "missing", "缺少此项")


def _first_premiums_faults(year: ClearingInput, terms: SharingParameters) -> Iterator[Fault]:
    if terms.first_premiums is None and any(year.first_premiums.values()):
        words = f"missing: the policy gives no value (H3); give one of {', '.join(FirstPremiums)}"
        zh = f"缺少:政策未规定首年个人缴费的归属(H3);请选择 {'、'.join(FirstPremiums)}"
        yield Fault("parameters.first_premiums", words, zh)
    for fund, premiums in year.first_premiums.items():
        yield from run_check(partial(_more_than_held, fund, premiums, year))


def _more_than_held(fund: str, premiums: Decimal, year: ClearingInput) -> Iterator[Fault]:
    held = year.pooled_fund.get(fund, Decimal(0))
    if premiums > held:
        words = f"more than the pooled fund holds: {text(premiums)} > {text(held)}"
        yield Fault(f"first_premiums.{fund}", words, f"超过归集基金期初余额:{text(premiums)} > {text(held)}")


def _incentives_faults(year: ClearingInput, terms: SharingParameters) -> Iterator[Fault]:
    for fund in year.incentive_total:
        if fund in terms.funds:
            yield from run_check(partial(_above_cap, fund, year, terms))
            yield from run_check(partial(_nobody_rewarded, fund, year, terms))


def _above_cap(fund: str, year: ClearingInput, terms: SharingParameters) -> Iterator[Fault]:
    total = fen(year.incentive_total[fund])
    if not total:
        return
    held = _pool_before_incentive(fund, year, terms)
    cap = half_up(Fraction(terms.incentive_cap.known()) * held)
    if total > cap:
        share = share_text(terms.incentive_cap.known())
        held_text, total_text, cap_text = _yuan_text(held), _yuan_text(total), _yuan_text(cap)
        yield Fault(
            f"incentive_total.{fund}",
            f"above the cap: {total_text} > {cap_text} ({share} % of the pooled fund's {held_text})",
            f"超过上限:{total_text} > {cap_text}(归集基金现有 {held_text} 的 {share}%)",
        )


def _nobody_rewarded(fund: str, year: ClearingInput, terms: SharingParameters) -> Iterator[Fault]:
    if not year.incentive_total[fund]:
        return
    threshold = terms.incentive_threshold.known()
    scores = {row.county: row.assessment_score for row in year.counties if row.fund == fund}
    if not rewarded(scores, threshold):
        yield Fault(
            f"incentive_total.{fund}",
            f"no county has a score of at least {threshold}",
            f"没有区县得分达到 {threshold}",
        )


def _pool_before_incentive(fund: str, year: ClearingInput, terms: SharingParameters) -> int:
    """What the pooled fund has before S6. Raises `Unread` where its rows or its opening amount are not clear."""
    rows = [row for row in year.counties if row.fund == fund]
    if not rows and fund not in year.pooled_fund:
        return 0
    if fund not in year.pooled_fund or len({row.county for row in rows}) < len(rows):
        raise Unread
    return pool_of(fund_of(fund, year, terms)).left


def _yuan_text(amount: int) -> str:
    return text(yuan(amount))


def _fund(name: str, year: ClearingInput, terms: SharingParameters) -> FundFigures:
    incentive_total = fen(year.incentive_total.get(name, Decimal(0)))
    return fund_figures(pool_of(fund_of(name, year, terms)), incentive_total)


def _cleared(figures: FundFigures) -> Iterator[CountyCleared]:
    columns = figures.of_counties()
    for row, *numbers in in_rows(figures.fund.rows, *(column.number for column in columns.values())):
        amounts = dict(zip(columns, map(yuan, numbers), strict=True))
        yield CountyCleared(county=row.county, fund=figures.fund.name, **amounts)


def _yuan(figures: Mapping[str, Figure]) -> dict[str, Decimal]:
    return {name: figure.yuan for name, figure in figures.items()}


def _warnings(fund: Fund) -> Iterable[Warned]:
    if not fund.counted_twice.number:
        return
    amount = _yuan_text(fund.counted_twice.number)
    yield Warned(
        figure=f"pooled_fund.{fund.name}.opening",
        zh=(
            f"首年个人缴费 {amount} 元既计入区县当年清算收入、又作为归集基金资金,同一笔钱计算两次;"
            "归集基金按银行账户实有资金支付"
        ),
        en=(
            f"premiums of {amount} for the first year are both the counties' income of the year and the pooled fund's "
            "own money: the same yuan is counted twice; the pooled fund pays no more than the bank account holds"
        ),
    )
