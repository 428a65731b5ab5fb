"""The figures of a closed year for its clearing: from the ledger, the monthly reports and the approved budget."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from activities.accumulated_balances import differing
from activities.context import Context, pinned_values
from activities.documents import Documents
from activities.year_closed import NotYetClosed, refuse_what_is_open
from calculations.clearing.forms import ClearingInput, CountyYear
from calculations.explaining.explanation import Explained
from calculations.explaining.figures import Figure, explained
from calculations.forms.determination import DeterminationForm
from calculations.income.accrual import RULES, CountyBooks, Received, accrued, is_premium_before, unreported_months
from calculations.input.money import text
from calculations.ledger.accounts import AccountKind, Part
from policies.terms.income import accrual_terms
from records.ledger.accumulated import dispatched
from records.ledger.balances import BalanceView, balances
from records.ledger.flows import FlowFilter, flows
from workflows.messages import AutomaticWork

SWEPT = "R3"
"""The rule of interest and other income; what goes to the pooled fund is no county's."""
OWN_MONEY = (AccountKind.ACCUMULATED, AccountKind.POOLED_FUND, AccountKind.RESERVE)
"""The accounts whose balance a clearing takes from the years before, and that are never below zero."""


_BY_FUND = (AccountKind.POOLED_FUND, AccountKind.RESERVE, AccountKind.SPECIAL)
"""The sub-accounts of the city special account, by fund."""
_OF_COUNTY = (AccountKind.ACCUMULATED, AccountKind.DEFICIT)
"""What a county has saved, less what was advanced for it."""

_NOTHING = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class ClosedYear:
    """What a year is cleared with, and why its incomes and expenditures are what they are."""

    given: ClearingInput
    explained: tuple[Explained, ...]


async def clearing_input(
    context: Context, session: AsyncSession, work: AutomaticWork, determination: DeterminationForm
) -> ClosedYear:
    """Every county and fund of the year, pooled part only (S, reading). Raises ``NotYetClosed``.

    Income and expenditure are those of ``calculations.income.accrual`` (S0). Balances are what the entries of the year
    and those before have left: what moves for the next year already is that year's.
    What the city has drawn from an accumulated balance is still that county's.
    To be called after ``claim_alone``, so that all of it is one state of the ledger.
    """
    documents = Documents(session)
    budget = await documents.budget_split(work.city, work.year)
    if budget is None:
        raise NotYetClosed(f"{work.year}年度预算尚未批复 / the budget of {work.year} is not approved")
    await refuse_what_is_open(session, context.pack.funds(), work)
    terms, template = accrual_terms(context.pack, pinned_values(work)), context.pack.templates("report")
    budgets = {form.county: form for form in budget.counties}
    rows: list[CountyYear] = []
    figures: list[Figure] = []
    by_fund: dict[AccountKind, dict[str, Decimal]] = {kind: {} for kind in _BY_FUND}
    first_premiums: dict[str, Decimal] = {}
    for fund in context.pack.funds():
        reports = tuple(await documents.reports(work.city, work.year, fund))
        received = await _received(session, work, fund)
        await _refuse_unconfirmed(session, work, fund)
        held = await balances(session, work.city, up_to_year=work.year, fund=fund, part=Part.POOLED)
        _refuse_overdrawn(held, work.year)
        for kind, amounts in by_fund.items():
            amounts[fund] = _sum(row.balance for row in held if row.kind is kind)
        first_premiums[fund] = _sum(each.amount for each in received if is_premium_before(each.rule, each.source))
        drawn = await dispatched(session, work.city, fund, work.year)
        by_fund[AccountKind.SPECIAL][fund] -= _sum(drawn.values())
        for county in context.pack.counties():
            if unreported_months(reports, county):
                raise NotYetClosed(f"{county} 的支出核算报表不全 / the reports of {county} are not complete")
            determined = next(row for row in determination.counties if (row.county, row.fund) == (county, fund))
            year = accrued(CountyBooks(county, fund, received, budgets[county], reports), template, terms)
            figures += (year.income, year.expenditure)
            rows.append(
                CountyYear(
                    county=county,
                    fund=fund,
                    income=year.income.yuan,
                    expenditure=year.expenditure.yuan,
                    make_up=determined.make_up,
                    accumulated_balance=_sum(
                        row.balance for row in held if row.county == county and row.kind in _OF_COUNTY
                    )
                    + drawn.get(county, _NOTHING),
                    subsidy_due=year.subsidy_due,
                    subsidy_received=year.subsidy_received,
                    city_subsidy_due=year.city_subsidy_due,
                    city_subsidy_received=year.city_subsidy_received,
                    upper_fiscal_subsidy_due=year.upper_fiscal_subsidy_due,
                    upper_fiscal_subsidy_received=year.upper_fiscal_subsidy_received,
                    assessment_score=determined.assessment_score,
                )
            )
    given = ClearingInput(
        year=work.year,
        pooled_fund=by_fund[AccountKind.POOLED_FUND],
        reserve=by_fund[AccountKind.RESERVE],
        special_account=by_fund[AccountKind.SPECIAL],
        first_premiums=first_premiums,
        incentive_total=determination.incentive_total,
        counties=tuple(rows),
    )
    return ClosedYear(given, tuple(map(explained, figures)))


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal("0.00"))


def _refuse_overdrawn(held: Iterable[BalanceView], year: int) -> None:
    """No bank account is below zero, but what a year paid may rest on money that was booked for a later one."""
    below = [f"{row.code}:{text(row.balance)}" for row in held if row.kind in OWN_MONEY and row.balance < 0]
    if below:
        raise NotYetClosed(
            f"截至{year}年度,下列账户支出大于收入,差额由登记在以后年度的资金垫付,请核对这些资金所属的基金年度:"
            f"{'、'.join(below)} / paid out of money that was booked for a later year"
        )


async def _received(session: AsyncSession, work: AutomaticWork, fund: str) -> tuple[Received, ...]:
    wanted = FlowFilter(
        city=work.city,
        fund=fund,
        year=work.year,
        part=Part.POOLED,
        rules=RULES,
        to_kinds=(AccountKind.SPECIAL, AccountKind.POOLED_FUND),
    )
    return tuple(
        Received(flow.rule, flow.from_kind, flow.county, flow.amount)
        for flow in await flows(session, wanted)
        if (flow.rule, flow.to_kind) != (SWEPT, AccountKind.POOLED_FUND)
    )


async def _refuse_unconfirmed(session: AsyncSession, work: AutomaticWork, fund: str) -> None:
    """H1: S3 rests on the balances before pooling as the audit confirmed them. Raises ``NotYetClosed``."""
    found = [f"{county} {text(amount)}" for county, amount in (await differing(session, work, fund)).items()]
    if found:
        raise NotYetClosed(
            f"{fund} 统筹前结余的确认数与登记数不一致,请先登记差额(确认数减登记数):{'、'.join(found)} / "
            "the balances before pooling differ from what the audit confirmed: post the difference"
        )
