"""Who pays whom after a clearing, by which rule: the settlements of its list."""

from collections import Counter
from collections.abc import Iterator

from calculations.clearing.figures import FundFigures
from calculations.clearing.forms import (
    CITY_FINANCE,
    POOLED_FUND,
    RESERVE,
    SPECIAL_ACCOUNT,
    CountyYear,
    Settlement,
    accumulated,
    county_finance,
    deficit,
)
from calculations.clearing.sharing import Bearer
from calculations.input.money import fen, yuan

_Payment = tuple[str, str, int, str]
"""Payer, payee, fen, rule; a negative or no amount is none."""


def settlements(figures: FundFigures) -> Iterator[Settlement]:
    """The settlements of a fund by rule and parties: above zero, no two of the same."""
    # One row for the same two parties, direction and rule: city finance and the pooled fund pay for several
    # counties, whose own parts are in the rows of the counties.
    sums: Counter[tuple[str, str, str]] = Counter()
    for payer, payee, amount, rule in _payments(figures):
        if amount > 0:
            sums[rule, payer, payee] += amount
    for (rule, payer, payee), amount in sorted(sums.items()):
        yield Settlement(payer=payer, payee=payee, fund=figures.fund.name, amount=yuan(amount), rule=rule)


def _payments(figures: FundFigures) -> Iterator[_Payment]:
    fund, pool = figures.fund, figures.pool
    yield POOLED_FUND, SPECIAL_ACCOUNT, fund.premiums.number, "H3"
    received = {bearer: each.number for bearer, each in pool.surplus.items()}
    settled = {key: each.number for key, each in pool.gaps.settled.items()}
    for index, row in enumerate(fund.rows):
        yield from _subsidies(row)
        yield county_finance(row.county), SPECIAL_ACCOUNT, fen(row.make_up), "S1"
        for bearer, numbers in received.items():
            repaid = pool.repaid.number[index] if bearer is Bearer.COUNTY else 0
            yield SPECIAL_ACCOUNT, deficit(row.county), repaid, "S2"
            yield SPECIAL_ACCOUNT, _party(bearer, row.county), numbers[index] - repaid, "S2"
        for (rule, bearer), numbers in settled.items():
            carried = pool.gaps.carried.number[index] if (rule, bearer) == ("S4", Bearer.COUNTY) else 0
            yield deficit(row.county), SPECIAL_ACCOUNT, carried, rule
            yield _party(bearer, row.county), SPECIAL_ACCOUNT, numbers[index] - carried, rule
        incentive = figures.incentive.number[index]
        open_deficit = max(0, incentive - figures.closing.number[index])
        repaid = min(incentive, open_deficit)
        yield POOLED_FUND, deficit(row.county), repaid, "S6"
        yield POOLED_FUND, accumulated(row.county), incentive - repaid, "S6"


def _subsidies(row: CountyYear) -> Iterator[_Payment]:
    finance = county_finance(row.county)
    county_open = fen(row.subsidy_due) - fen(row.subsidy_received)
    city_open = fen(row.city_subsidy_due) - fen(row.city_subsidy_received)
    yield finance, SPECIAL_ACCOUNT, county_open, "S0"
    yield SPECIAL_ACCOUNT, finance, -county_open, "S0"
    yield CITY_FINANCE, SPECIAL_ACCOUNT, city_open, "S0"
    yield SPECIAL_ACCOUNT, CITY_FINANCE, -city_open, "S0"


def _party(bearer: Bearer, county: str) -> str:
    match bearer:
        case Bearer.POOLED_FUND:
            return POOLED_FUND
        case Bearer.RESERVE:
            return RESERVE
        case Bearer.CITY_FINANCE:
            return CITY_FINANCE
        case Bearer.COUNTY_FINANCE:
            return county_finance(county)
        case Bearer.COUNTY:
            return accumulated(county)
