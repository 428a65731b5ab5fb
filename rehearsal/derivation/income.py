"""The year's income as it reaches the city special account: premiums by 旬, revenue accounts, subsidies."""

from datetime import date
from typing import NamedTuple

from calculations.dates.deadlines import ten_day_periods
from calculations.input.money import fen, split, yuan
from calculations.residents.quarters import equal_quarters
from rehearsal.derivation import shape
from rehearsal.derivation.budget import Budgets, PartBudget
from rehearsal.derivation.handover import Handover
from rehearsal.derivation.keys import (
    COLLECTED_LINES,
    FUND_YEAR,
    MONTHS,
    QUARTERS,
    Fund,
    Part,
    Payer,
    month_name,
    part_of,
    per_mille,
)
from rehearsal.derivation.published import Published

TRANSFER_WORKING_DAYS = 2
"""A ten-day period's receipts come on the second working day after it; three are allowed (R1, reading)."""

HANDOVER_DAY = date(2022, 1, 5)
"""The last day for H2 and H3; the employee subsidy of the year comes with them."""
SUBSIDY_DAYS = {1: date(2022, 2, 25), 2: date(2022, 4, 28), 3: date(2022, 7, 28), 4: date(2022, 9, 28)}
"""Working days before the ends of R4: end of February, April 30, July 31, September 30."""
SWEEP_DAYS = {1: date(2022, 4, 8), 2: date(2022, 7, 8), 3: date(2022, 10, 10), 4: date(2023, 1, 10)}
"""Working days by the 10th after the quarter (R3, reading)."""


class Receipt(NamedTuple):
    """Premiums of a ten-day period, fen; `day` is when they reach the city special account."""

    fund: Fund
    period: str
    day: date
    county: str
    part: Part
    line: str
    amount: int


class Sweep(NamedTuple):
    """A line of a county's revenue account of a quarter, fen; `day` is when it is swept up."""

    fund: Fund
    quarter: int
    day: date
    county: str
    part: Part
    line: str
    amount: int


class Subsidy(NamedTuple):
    """A subsidy due and received, fen."""

    fund: Fund
    quarter: int
    day: date
    county: str
    payer: Payer
    due: int
    received: int


def receipts(published: Published, budgets: Budgets, handed_over: Handover) -> list[Receipt]:
    """Premiums of 2022 by fund, period, county and part (R1)."""
    rows = []
    days = transfer_days(published)
    for (county, fund, part), budget in budgets.items():
        if fund is Fund.RESIDENT:
            months = shape.RESIDENT_COLLECTION_MONTHS
            to_collect = budget.income["premiums"] - handed_over.pooled[county, fund]
        else:
            months = shape.EMPLOYEE_COLLECTION_MONTHS
            to_collect = budget.income["premiums"]
        collected = part_of(to_collect, per_mille(_collection(county, fund, part)))
        weights = {
            f"{month_name(month)}-{period}": months[month - 1] * weight
            for month in MONTHS
            for period, weight in enumerate(shape.WITHIN_MONTH, start=1)
        }
        rows += [
            Receipt(fund, period, days[period], county, part, "premiums", amount)
            for period, amount in split(collected, weights).items()
        ]
    return sorted(rows)


def revenue_accounts(budgets: Budgets) -> list[Sweep]:
    """Interest, transfers in and other income of the county revenue accounts, as budgeted, by quarter (R3)."""
    return sorted(
        Sweep(fund, quarter, SWEEP_DAYS[quarter], county, part, line, amount)
        for (county, fund, part), budget in budgets.items()
        for line in COLLECTED_LINES[fund, part]
        for quarter, amount in by_quarter(budget.income[line]).items()
    )


def subsidies(budgets: Budgets) -> list[Subsidy]:
    """Resident subsidies by quarter and payer (R4), and the employee subsidy in one sum from city finance."""
    rows = []
    for (county, fund, part), budget in budgets.items():
        if fund is Fund.RESIDENT:
            rows += _resident(county, budget)
        elif part is Part.POOLED:
            rows += _employee(county, budget.income["subsidies"])
    return sorted(rows)


def _employee(county: str, subsidy: int) -> list[Subsidy]:
    """The year's subsidy in one sum at the handover, and the advances of city finance with it and after it."""
    rows = []
    for quarter, advance in shape.ADVANCES.items():
        first = quarter == QUARTERS[0]
        due = subsidy if first else 0
        day = HANDOVER_DAY if first else SUBSIDY_DAYS[quarter]
        received = due + part_of(subsidy, per_mille(advance))
        rows.append(Subsidy(Fund.EMPLOYEE, quarter, day, county, Payer.CITY, due, received))
    return rows


def _resident(county: str, budget: PartBudget) -> list[Subsidy]:
    unlike_due = {(row.county, row.payer, row.quarter): row.received for row in shape.SUBSIDIES}
    lines = {Payer.CITY: "city_subsidy", Payer.COUNTY: "county_subsidy"}
    return [
        Subsidy(
            Fund.RESIDENT,
            quarter,
            SUBSIDY_DAYS[quarter],
            county,
            payer,
            due,
            part_of(due, per_mille(unlike_due.get((county, payer, quarter), 1000))),
        )
        for payer, line in lines.items()
        for quarter, due in by_quarter(budget.income[line]).items()
    ]


def by_quarter(year_total: int) -> dict[int, int]:
    """Fen by quarter: equal, the remainder in the last (R4, reading)."""
    return dict(zip(QUARTERS, (fen(quarter) for quarter in equal_quarters(yuan(year_total))), strict=True))


def transfer_days(published: Published) -> dict[str, date]:
    """The day on which each ten-day period's receipts reach the special account."""
    return {
        f"{month_name(month)}-{period.number}": published.calendar.add_working_days(period.last, TRANSFER_WORKING_DAYS)
        for month in MONTHS
        for period in ten_day_periods(FUND_YEAR, month)
    }


def _collection(county: str, fund: Fund, part: Part) -> int:
    if part is Part.INDIVIDUAL:
        return shape.INDIVIDUAL_COLLECTION
    if fund is Fund.EMPLOYEE:
        return next(row.collection for row in shape.EMPLOYEE if row.county == county)
    return next(row.collection for row in shape.RESIDENT if row.county == county)
