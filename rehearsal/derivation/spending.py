"""What the counties spent and asked for: 2021 by month, and the monthly plans and reports of 2022."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from calculations.input.money import half_up, split
from rehearsal.derivation import shape
from rehearsal.derivation.budget import Budgets
from rehearsal.derivation.keys import (
    FUND_YEAR,
    MONTHS,
    PARTS,
    SPENDING_LINES,
    Fund,
    Part,
    month_name,
    part_of,
    per_mille,
)
from rehearsal.derivation.published import County, Published

LAST_YEAR = FUND_YEAR - 1
PLANS_IN_ESTIMATE = 3

SpendingKey = tuple[str, Fund, Part, str]
"""County, fund, part, line."""
Months = dict[int, int]
"""Fen by month."""


@dataclass(frozen=True)
class Spending:
    """Plans as handed in, the amounts paid on them (one is an estimate), and reports: fen by line and month."""

    plans: Mapping[SpendingKey, Months]
    paid: Mapping[SpendingKey, Months]
    reports: Mapping[SpendingKey, Months]


def prior_year(published: Published) -> dict[tuple[str, Fund, Part], Months]:
    """Expenditure of 2021 by county, fund, part and month (fen): the year by insured persons, months by days."""
    days = {month_name(month, LAST_YEAR): monthrange(LAST_YEAR, month)[1] for month in MONTHS}
    result = {}
    for county in published.counties:
        for fund, part in PARTS:
            by_month = split(_prior_total(published, county, fund, part), days)
            result[county.code, fund, part] = {month: by_month[month_name(month, LAST_YEAR)] for month in MONTHS}
    return result


def _prior_total(published: Published, county: County, fund: Fund, part: Part) -> int:
    total = published.insured(county, LAST_YEAR, fund) * published.funds[LAST_YEAR, fund].expenditure
    if fund is Fund.RESIDENT:
        return half_up(total * per_mille(next(row.need for row in shape.RESIDENT if row.county == county.code)))
    pooled = half_up(total * published.pooled_share_of_expenditure)
    return pooled if part is Part.POOLED else half_up(total) - pooled


def spending(budgets: Budgets) -> Spending:
    """The year's monthly money of every county, fund, part and line, from the approved budgets."""
    reports = {
        (county, fund, part, line): _by_month(
            part_of(budgets[county, fund, part].expenditure[line], per_mille(_execution(county, fund, part)))
        )
        for county, fund, part in budgets
        for line in SPENDING_LINES[fund, part]
    }
    plans, paid = {}, {}
    for key, reported in reports.items():
        plans[key], paid[key] = _plans(key, reported)
    return Spending(plans, paid, reports)


def _execution(county: str, fund: Fund, part: Part) -> int:
    if part is Part.INDIVIDUAL:
        return shape.INDIVIDUAL_EXECUTION
    if fund is Fund.EMPLOYEE:
        return next(row.execution for row in shape.EMPLOYEE if row.county == county)
    return next(row.execution for row in shape.RESIDENT if row.county == county)


def _by_month(year_total: int) -> Months:
    weights = {month_name(month): monthrange(FUND_YEAR, month)[1] * shape.SEASON[month - 1] for month in MONTHS}
    by_month = split(year_total, weights)
    return {month: by_month[month_name(month)] for month in MONTHS}


def _plans(key: SpendingKey, reported: Months) -> tuple[Months, Months]:
    """Plans as handed in and the amounts paid on them.

    January to November ask for a little more than the month takes. December asks for what the rest of the year
    takes beyond the money still on the expenditure account, so that the account ends the year empty and the
    clearing finds all the year's money in the special account.
    """
    above = per_mille(1000 + shape.PLAN_ABOVE_REPORT)
    plans = {month: _up_to_unit(reported[month] * above) for month in MONTHS[:-1]}
    paid = dict(plans)
    county, fund, _, _ = key
    if (county, fund) == (shape.LATE_COUNTY, shape.LATE_FUND):
        before = range(shape.LATE_MONTH - PLANS_IN_ESTIMATE, shape.LATE_MONTH)
        paid[shape.LATE_MONTH] = half_up(Fraction(sum(plans[month] for month in before), PLANS_IN_ESTIMATE))
    december = sum(reported.values()) - sum(paid.values())
    plans[MONTHS[-1]] = paid[MONTHS[-1]] = december
    return plans, paid


def _up_to_unit(amount: Fraction) -> int:
    return -(-amount // shape.PLAN_UNIT) * shape.PLAN_UNIT
