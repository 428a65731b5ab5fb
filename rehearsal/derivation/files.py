"""Turns the derived year into its files: CSV with a header, yuan with two places, always in the same order."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal

import yaml

from calculations.input.money import text, yuan
from rehearsal.derivation import shape
from rehearsal.derivation.budget import BudgetKey, Budgets, in_form_order
from rehearsal.derivation.directory import as_data
from rehearsal.derivation.keys import (
    MONTHS,
    PARTS,
    SPENDING_LINES,
    Fund,
    Part,
    month_name,
    part_of,
    per_mille,
)
from rehearsal.derivation.spending import LAST_YEAR, Months, SpendingKey
from rehearsal.derivation.year import FundYear

Row = tuple[object, ...]

BUDGET = "county,fund,part,side,line,amount"
MONTHLY = "county,fund,month,part,line,amount"


def render(year: FundYear) -> dict[str, str]:
    """Every file of the fund year by name."""
    revised = {key: year.approved[key] for key in year.approved if key[0] == shape.FIRST_DRAFT_COUNTY}
    return {
        "budget.csv": _table(BUDGET, _budget(year.drafts)),
        "budget-revised.csv": _table(BUDGET, _budget(revised)),
        "prior_year.csv": _table("county,fund,part,month,amount", _prior(year.prior)),
        "plans.csv": _table(MONTHLY, _monthly(year.spending.plans)),
        "reports.csv": _table(MONTHLY, _monthly(year.spending.reports)),
        "receipts.csv": _table("fund,period,date,county,part,line,amount", _receipts(year)),
        "revenue_accounts.csv": _table("fund,quarter,date,county,part,line,amount", _sweeps(year)),
        "subsidies.csv": _table("fund,quarter,date,county,payer,due,received", _subsidies(year)),
        "handover.csv": _table("rule,fund,county,amount", _handover(year)),
        "assessment.csv": _table("county,fund,make_up,assessment_score,target,collected", _assessment(year)),
        "incentives.csv": _table("fund,amount", [(fund, shape.INCENTIVES[fund]) for fund in Fund]),
        "adjustments.csv": _table("table,county,item,value,why", _adjustments()),
        "directory.yaml": _directory(year),
    }


def _table(header: str, rows: Iterable[Row]) -> str:
    columns = header.split(",")
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return buffer.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, Decimal):
        return text(value)
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def _budget(budgets: Budgets) -> Iterator[Row]:
    for (county, fund, part), budget in in_form_order(budgets):
        for side, line, amount in budget.rows():
            yield county, fund, part, side, line, yuan(amount)


def _prior(prior: dict[BudgetKey, Months]) -> Iterator[Row]:
    for (county, fund, part), months in prior.items():
        for month, amount in months.items():
            yield county, fund, part, month_name(month, LAST_YEAR), yuan(amount)


def _monthly(amounts: Mapping[SpendingKey, Months]) -> Iterator[Row]:
    """One form a county, fund and month: its lines, then the total of all parts."""
    counties = sorted({county for county, _, _, _ in amounts})
    for county in counties:
        for fund in Fund:
            lines = [(part, line) for of, part in PARTS if of is fund for line in SPENDING_LINES[fund, part]]
            for month in MONTHS:
                form = [(part, line, amounts[county, fund, part, line][month]) for part, line in lines]
                for part, line, amount in form:
                    yield county, fund, month_name(month), part, line, yuan(amount)
                yield county, fund, month_name(month), Part.ALL, "total", yuan(sum(row[2] for row in form))


def _receipts(year: FundYear) -> Iterator[Row]:
    for row in year.receipts:
        yield *row[:-1], yuan(row.amount)


def _sweeps(year: FundYear) -> Iterator[Row]:
    for row in year.sweeps:
        yield *row[:-1], yuan(row.amount)


def _subsidies(year: FundYear) -> Iterator[Row]:
    for row in year.subsidies:
        yield *row[:-2], yuan(row.due), yuan(row.received)


def _handover(year: FundYear) -> Iterator[Row]:
    """Who has nothing has no row: every row is money that is booked."""
    balances, pooled = year.handover.balances, year.handover.pooled
    rows: list[tuple[str, Fund, str, int]] = [
        ("H1" if part is Part.POOLED else "H1-individual", fund, county, amount)
        for (county, fund, part), amount in balances.items()
    ]
    rows += [
        ("H2" if fund is Fund.EMPLOYEE else "H3", fund, county, amount) for (county, fund), amount in pooled.items()
    ]
    for rule, fund, county, amount in sorted(rows):
        if amount:
            yield rule, fund, county, yuan(amount)


def _assessment(year: FundYear) -> Iterator[Row]:
    for employee in shape.EMPLOYEE:
        budgeted = year.approved[employee.county, Fund.EMPLOYEE, Part.POOLED].income["premiums"]
        collected = sum(
            row.amount
            for row in year.receipts
            if (row.county, row.fund, row.part) == (employee.county, Fund.EMPLOYEE, Part.POOLED)
        )
        make_up = part_of(budgeted - collected, per_mille(employee.make_up))
        missed = (yuan(budgeted), yuan(collected)) if make_up else ("", "")
        yield employee.county, Fund.EMPLOYEE, yuan(make_up), employee.score, *missed
    for resident in shape.RESIDENT:
        yield resident.county, Fund.RESIDENT, yuan(0), resident.score, "", ""


def _adjustments() -> Iterator[Row]:
    """Every value that was shaped for a county, one a row, with its reason."""
    for table, rows in (("employee", shape.EMPLOYEE), ("resident", shape.RESIDENT), ("subsidy", shape.SUBSIDIES)):
        for row in rows:
            for field in fields(row):
                if field.name not in ("county", "why"):
                    yield table, row.county, field.name, getattr(row, field.name), row.why


def _directory(year: FundYear) -> str:
    people = yaml.safe_dump(as_data(year.published.counties), allow_unicode=True, sort_keys=False, width=200)
    return f"# 人名均系虚构:姓取《百家姓》,名取《千字文》。 The names are invented from two classics.\n{people}"
