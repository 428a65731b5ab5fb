"""The figures of a closed year for its clearing: from the ledger, the monthly reports and the approved budget."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from activities.context import Context, pinned_values
from activities.papers import Papers
from activities.year_closed import NotYetClosed, refuse_what_is_open
from calculations.clearing.forms import ClearingInput, CountyYear
from calculations.clearing.sources import Sources, total
from calculations.forms import BudgetForm, LineKey, ReportForm, Template
from calculations.forms.budget_by_county import BudgetSplit
from calculations.forms.determination import DeterminationForm
from calculations.forms.template import Side
from calculations.input.money import text
from calculations.ledger.accounts import AccountKind, Part
from policies.values import Values
from records.balances import BalanceView, balances
from records.flows import Flow, FlowFilter, flows
from workflows.messages import AutomaticWork

ZERO = Decimal("0.00")

RECEIPTS = ("R1", "R3")
"""Premiums from the treasury, and what the counties' accounts swept up."""

SUBSIDIES = ("R4",)
PREMIUMS_BEFORE = ("H3",)

OWN_MONEY = (AccountKind.ACCUMULATED, AccountKind.POOLED_FUND)
"""The accounts whose balance a clearing takes from the years before."""

INCOME_READINGS = {"employee": ("employee_subsidy_payer",), "resident": ("h3_premiums",)}
"""The readings that decide what a fund's income is, and who owes it."""

RESIDENT_LINES = {"county_subsidy": AccountKind.COUNTY_FINANCE, "city_subsidy": AccountKind.CITY_FINANCE}
"""The budget's subsidy lines that name their payer; the line ``subsidies`` is paid by whom the policy says."""


@dataclass(frozen=True, slots=True)
class ClosedYear:
    """What a year is cleared with, and where its incomes and expenditures came from."""

    given: ClearingInput
    sources: tuple[Sources, ...]


async def clearing_input(
    context: Context, session: AsyncSession, work: AutomaticWork, determination: DeterminationForm
) -> ClosedYear:
    """Every county and fund of the year, pooled part only (S, reading). Raises ``NotYetClosed``.

    Income is accrual: what came in, without the subsidies received, plus the subsidies due (S0). Balances are what the
    entries of the year and those before have left: what moves for the next year already is that year's.
    To be called after ``claim_alone``, so that all of it is one state of the ledger.
    """
    papers = Papers(session)
    budget = await papers.budget_split(work.city, work.year)
    if budget is None:
        raise NotYetClosed(f"{work.year}年度预算尚未批复 / the budget of {work.year} is not approved")
    await refuse_what_is_open(session, context.pack.funds(), work)
    values = pinned_values(work)
    rows: list[CountyYear] = []
    sources: list[Sources] = []
    pooled: dict[str, Decimal] = {}
    for fund in context.pack.funds():
        reports = await papers.reports(work.city, work.year, fund)
        moved = await _moved(session, work, fund)
        due = _subsidies_due(budget, fund, values)
        held = await balances(session, work.city, up_to_year=work.year, fund=fund, part=Part.POOLED)
        _refuse_overdrawn(held, work.year)
        accumulated = {row.county: row.balance for row in held if row.kind is AccountKind.ACCUMULATED}
        pooled[fund] = sum((row.balance for row in held if row.kind is AccountKind.POOLED_FUND), ZERO)
        for county in context.pack.counties():
            determined = next(row for row in determination.counties if (row.county, row.fund) == (county, fund))
            county_due = due[county, AccountKind.COUNTY_FINANCE]
            city_due = due[county, AccountKind.CITY_FINANCE]
            received = [flow for flow in moved if flow.county == county]
            came_in = _income(received, values) | {"county_subsidy_due": county_due, "city_subsidy_due": city_due}
            spent = _spent(reports, county, context.pack.templates("report"))
            sources.append(Sources(county, fund, came_in, spent))
            rows.append(
                CountyYear(
                    county=county,
                    fund=fund,
                    income=total(came_in),
                    expenditure=total(spent),
                    make_up=determined.make_up,
                    accumulated_balance=accumulated.get(county, ZERO),
                    subsidy_due=county_due,
                    subsidy_received=_subsidy(received, AccountKind.COUNTY_FINANCE),
                    city_subsidy_due=city_due,
                    city_subsidy_received=_subsidy(received, AccountKind.CITY_FINANCE),
                    assessment_score=determined.assessment_score,
                )
            )
    given = ClearingInput(
        year=work.year,
        pooled_fund=pooled,
        incentive_total=determination.incentive_total,
        counties=tuple(rows),
    )
    return ClosedYear(given, tuple(sources))


def _refuse_overdrawn(held: Iterable[BalanceView], year: int) -> None:
    """No bank account is below zero, but what a year paid may rest on money that was booked for a later one."""
    below = [f"{row.code}:{text(row.balance)}" for row in held if row.kind in OWN_MONEY and row.balance < 0]
    if below:
        raise NotYetClosed(
            f"截至{year}年度,下列账户支出大于收入,差额由登记在以后年度的资金垫付,请核对这些资金所属的基金年度:"
            f"{'、'.join(below)} / paid out of money that was booked for a later year"
        )


async def _moved(session: AsyncSession, work: AutomaticWork, fund: str) -> tuple[Flow, ...]:
    wanted = FlowFilter(
        city=work.city,
        fund=fund,
        year=work.year,
        part=Part.POOLED,
        rules=(*RECEIPTS, *SUBSIDIES, *PREMIUMS_BEFORE),
        to_kinds=(AccountKind.SPECIAL, AccountKind.POOLED_FUND),
    )
    return await flows(session, wanted)


def _income(received: Iterable[Flow], values: Values) -> dict[str, Decimal]:
    """What came in, by rule; all of them stand in it, for an explanation says of each how much it was."""
    counts_handover = values["h3_premiums"].choice() == "income_and_opening"
    rules = (*RECEIPTS, *(PREMIUMS_BEFORE if counts_handover else ()))
    sums = dict.fromkeys(rules, ZERO)
    for flow in received:
        if flow.rule in RECEIPTS or (flow.rule in rules and _is_premium_before(flow)):
            sums[flow.rule] += flow.amount
    return sums


def _is_premium_before(flow: Flow) -> bool:
    # H3 moves a county's accumulated balance, too, when it tops up the pooled fund: its savings are no income.
    return flow.rule in PREMIUMS_BEFORE and flow.from_kind is AccountKind.COUNTY_SPECIAL


def _subsidy(received: Iterable[Flow], payer: AccountKind) -> Decimal:
    return sum((flow.amount for flow in received if flow.rule in SUBSIDIES and flow.from_kind is payer), ZERO)


def _subsidies_due(budget: BudgetSplit, fund: str, values: Values) -> dict[tuple[str, AccountKind], Decimal]:
    """What the approved budget has each payer pay for each county (R4, S0)."""
    payers = {**RESIDENT_LINES, "subsidies": AccountKind(values["employee_subsidy_payer"].choice())}
    return {
        (str(form.county), payer): _budgeted(form, fund, [line for line, who in payers.items() if who is payer])
        for form in budget.counties
        for payer in (AccountKind.COUNTY_FINANCE, AccountKind.CITY_FINANCE)
    }


def _budgeted(form: BudgetForm, fund: str, lines: list[str]) -> Decimal:
    return sum(
        (
            row.amount
            for row in form.lines
            if (row.fund, row.part, row.side) == (fund, Part.POOLED, Side.INCOME) and row.line in lines
        ),
        ZERO,
    )


def _spent(reports: list[ReportForm], county: str, template: Template) -> dict[str, Decimal]:
    """A county's reported spending of the pooled part, by month, in every month that any county has reported."""
    own = [report for report in reports if report.county == county]
    if {report.month for report in own} != {report.month for report in reports}:
        raise NotYetClosed(f"{county} 的支出核算报表不全 / the reports of {county} are not complete")
    return {report.month: _pooled(report, template) for report in sorted(own, key=lambda report: report.month)}


def _pooled(report: ReportForm, template: Template) -> Decimal:
    lines = [(LineKey(report.fund, row.part, None, row.line), row.amount) for row in report.lines]
    return sum((amount for key, amount in lines if key.part == Part.POOLED and not template.is_total(key)), ZERO)
