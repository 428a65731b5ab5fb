"""Sharing and clearing of a closed year, S0 to S6: who bears a gap, who keeps a surplus."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import partial
from itertools import chain

from calculations.clearing.explained import explained_counties, explained_fund
from calculations.clearing.figures import FundFigures, Pool, fund_figures, pool_of
from calculations.clearing.forms import (
    CITY_FINANCE,
    POOLED_FUND,
    SPECIAL_ACCOUNT,
    ClearingInput,
    ClearingResult,
    CountyCleared,
    CountyYear,
    PooledFundCleared,
    Settlement,
    SharingParameters,
    accumulated,
    county_finance,
    read_clearing,
)
from calculations.clearing.from_above import from_above
from calculations.clearing.incentives import rewarded
from calculations.explaining.columns import in_rows
from calculations.input.codes import unknown_fund
from calculations.input.duplicate_rows import repeated
from calculations.input.faults import Fault
from calculations.input.money import fen, share_text, text, yuan
from calculations.input.parameters import with_given
from calculations.input.partial_input import Unread, checked, known, row_by_row, run_check

__all__ = ["clear", "read_clearing"]


def clear(year: ClearingInput, parameters: SharingParameters, explain: bool = False) -> ClearingResult:
    """Clear a year; amounts in yuan, exact to the fen, every split adding up.

    S2 and S4 give the odd fen of a share to the pooled fund; S5 rounds the city's share half-up and leaves
    the rest to the county; proportional splits use largest remainders, ties to the smaller county code. S5
    applies to a fund whose pooled fund cannot pay all it owes (若归集基金亦不足支付时). `year.parameters`
    replaces values of the policy. Raises `BadInput` with every fault; nothing is half-computed.
    """
    terms, faults = with_given(parameters, year)
    checked(
        (year, terms),
        faults,
        lambda: row_by_row(year.counties, "counties", partial(_fund_fault, terms)),
        lambda: repeated(year.counties, "counties", "county", "fund"),
        lambda: _unknown_funds("pooled_fund", year.pooled_fund, terms),
        lambda: _unknown_funds("incentive_total", year.incentive_total, terms),
        lambda: _without_pooled_fund(year, terms),
        lambda: _incentives_faults(year, terms),
    )
    figures = [_fund(fund, year, terms) for fund in sorted(year.pooled_fund)]
    explanations = None
    if explain:
        explanations = tuple(
            chain.from_iterable((*explained_counties(each), *explained_fund(each)) for each in figures)
        )
    return ClearingResult(
        year=year.year,
        counties=tuple(chain.from_iterable(map(_cleared, figures))),
        pooled_fund={each.fund: _pooled(each) for each in figures},
        settlements=tuple(chain.from_iterable(map(_settlements, figures))),
        from_above=from_above(year.counties) or None,
        explain=explanations,
    )


def _fund_fault(terms: SharingParameters, place: str, row: CountyYear) -> Iterator[Fault]:
    if row.fund not in terms.funds:
        yield unknown_fund(f"{place}.fund", row.fund, terms.funds)


def _unknown_funds(place: str, amounts: Mapping[str, Decimal], terms: SharingParameters) -> Iterator[Fault]:
    for fund in amounts:
        if fund not in terms.funds:
            yield unknown_fund(f"{place}.{fund}", fund, terms.funds)


def _without_pooled_fund(year: ClearingInput, terms: SharingParameters) -> Iterator[Fault]:
    named = {known(partial(getattr, row, "fund")) for row in year.counties}
    for fund in sorted(fund for fund in terms.funds if fund in named and fund not in year.pooled_fund):
        yield Fault(f"pooled_fund.{fund}", "missing", "缺少此项")


def _incentives_faults(year: ClearingInput, terms: SharingParameters) -> Iterator[Fault]:
    for fund in year.incentive_total:
        if fund in terms.funds:
            yield from run_check(partial(_above_cap, fund, year, terms))
            yield from run_check(partial(_nobody_rewarded, fund, year, terms))


def _above_cap(fund: str, year: ClearingInput, terms: SharingParameters) -> Iterator[Fault]:
    total, held = fen(year.incentive_total[fund]), _pool_before_incentive(fund, year, terms)
    cap = Fraction(terms.incentive_cap.known()) * held
    if total > cap:
        share = share_text(terms.incentive_cap.known())
        held_text, total_text, cap_text = _yuan_text(held), _yuan_text(total), _yuan_text(math.floor(cap))
        yield Fault(
            f"incentive_total.{fund}",
            f"above the cap: {total_text} > {cap_text} ({share} % of the pooled fund's {held_text})",
            f"超过上限:{total_text} > {cap_text}(归集基金现有 {held_text} 的 {share}%)",
        )


def _nobody_rewarded(fund: str, year: ClearingInput, terms: SharingParameters) -> Iterator[Fault]:
    threshold = terms.incentive_threshold.known()
    scores = {row.county: row.assessment_score for row in year.counties if row.fund == fund}
    if year.incentive_total[fund] > 0 and not rewarded(scores, threshold):
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
    return _pool(fund, year, terms).left


def _yuan_text(amount: int) -> str:
    return text(yuan(amount))


def _pool(fund: str, year: ClearingInput, terms: SharingParameters) -> Pool:
    return pool_of([row for row in year.counties if row.fund == fund], year.pooled_fund[fund], terms)


def _fund(fund: str, year: ClearingInput, terms: SharingParameters) -> FundFigures:
    incentive_total = fen(year.incentive_total.get(fund, Decimal(0)))
    return fund_figures(fund, _pool(fund, year, terms), incentive_total, terms)


def _cleared(figures: FundFigures) -> Iterator[CountyCleared]:
    columns = figures.of_counties()
    for row, *numbers in in_rows(figures.pool.rows, *(column.number for column in columns.values())):
        amounts = dict(zip(columns, map(yuan, numbers), strict=True))
        yield CountyCleared(county=row.county, fund=figures.fund, **amounts)


def _pooled(figures: FundFigures) -> PooledFundCleared:
    return PooledFundCleared(**{name: figure.yuan for name, figure in figures.of_pooled_fund().items()})


def _settlements(figures: FundFigures) -> Iterator[Settlement]:
    # One row for the same two parties, direction and rule: city finance and the pooled fund pay for several
    # counties, whose own parts are in the rows of the counties.
    sums: Counter[tuple[str, str, str]] = Counter()
    for payer, payee, amount, rule in _payments(figures):
        if amount > 0:
            sums[rule, payer, payee] += amount
    for (rule, payer, payee), amount in sorted(sums.items()):
        yield Settlement(payer=payer, payee=payee, fund=figures.fund, amount=yuan(amount), rule=rule)


def _payments(figures: FundFigures) -> Iterator[tuple[str, str, int, str]]:
    pool = figures.pool
    columns = (
        pool.surplus_to_pooled,
        pool.surplus_to_county,
        pool.from_accumulated,
        pool.from_pooled,
        figures.from_county_own,
        figures.from_city_finance,
        figures.from_county_shared,
        figures.incentive,
    )
    for row, *amounts in in_rows(pool.rows, *(column.number for column in columns)):
        to_pooled, to_county, covered, paid, own, city, shared, incentive = amounts
        finance, balance = county_finance(row.county), accumulated(row.county)
        county_open = fen(row.subsidy_due) - fen(row.subsidy_received)
        city_open = fen(row.city_subsidy_due) - fen(row.city_subsidy_received)
        yield finance, SPECIAL_ACCOUNT, county_open, "S0"
        yield SPECIAL_ACCOUNT, finance, -county_open, "S0"
        yield CITY_FINANCE, SPECIAL_ACCOUNT, city_open, "S0"
        yield SPECIAL_ACCOUNT, CITY_FINANCE, -city_open, "S0"
        yield finance, SPECIAL_ACCOUNT, fen(row.make_up), "S1"
        yield SPECIAL_ACCOUNT, POOLED_FUND, to_pooled, "S2"
        yield SPECIAL_ACCOUNT, balance, to_county, "S2"
        yield balance, SPECIAL_ACCOUNT, covered, "S3"
        yield POOLED_FUND, SPECIAL_ACCOUNT, paid, "S4"
        yield finance, SPECIAL_ACCOUNT, own, "S4"
        yield CITY_FINANCE, SPECIAL_ACCOUNT, city, "S5"
        yield finance, SPECIAL_ACCOUNT, shared, "S5"
        yield POOLED_FUND, balance, incentive, "S6"
