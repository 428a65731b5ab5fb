"""Whether what changes a budget, a standard or a limit has a likely size: checked against what counts so far."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from approvals.actions import FailedCheck
from calculations.budget.consolidation import expenditure_by_part
from calculations.forms.adjustment import AdjustmentForm
from calculations.forms.financing_standard import FinancingStandardForm, StandardItem, StandardUnit
from calculations.forms.plausibility import Known, mean, unlikely
from calculations.forms.prior_year import MonthSpent, PriorYearForm
from calculations.input.money import fen
from policies.kinds import Kind
from policies.pack import Pack
from policies.values import ValueInForce
from services.intake.likely_amounts import MONTHS_A_YEAR, PARTS, budgets_of, likely_times, not_likely
from services.views.decided_standards import with_decided


async def unlikely_adjustment(session: AsyncSession, pack: Pack, form: AdjustmentForm) -> tuple[FailedCheck, ...]:
    """Each line of an adjustment against what is approved."""
    times, template = likely_times(pack, f"{form.year}-01"), pack.templates(form.kind)
    if times is None:
        return ()
    return not_likely(
        words
        for row in form.lines
        for words in unlikely(
            f"{pack.county(row.county).zh}{template.name(row.key()).zh}",
            fen(row.after),
            [Known("批复数", fen(row.before))],
            times,
        )
    )


async def unlikely_standard(session: AsyncSession, pack: Pack, form: FinancingStandardForm) -> tuple[FailedCheck, ...]:
    """Each amount of a financing standard against what is in force."""
    times = likely_times(pack, form.in_force_from[:7])
    if times is None:
        return ()
    day_before = date.fromisoformat(form.in_force_from) - timedelta(days=1)
    in_force = (await with_decided(session, pack)).on(day_before).in_force
    return not_likely(
        words
        for row in form.items
        if row.unit is not StandardUnit.SHARE
        for words in unlikely(row.zh, _cents(row.after), _known(row, in_force.get(row.item)), times)
    )


def _known(row: StandardItem, value: ValueInForce | None) -> Iterator[Known]:
    if row.before is not None:
        yield Known("调整前", _cents(row.before))
    if value is not None and value.kind is Kind.AMOUNT:
        yield Known("现行标准", fen(value.amount()))
    if value is not None and value.kind is Kind.AMOUNTS:
        yield Known("各区县现行标准平均", mean(fen(amount) for amount in value.amounts().values()))


def _cents(standard: str) -> int:
    """A standard, which may have more places than money has, in whole fen."""
    return int(Decimal(standard) * 100)


async def unlikely_prior_year(session: AsyncSession, pack: Pack, form: PriorYearForm) -> tuple[FailedCheck, ...]:
    """Last year's spending (B7): each month against the others and a twelfth of that year's budget and this year's."""
    times, template = likely_times(pack, f"{form.year}-01"), pack.templates("budget")
    if times is None:
        return ()
    spent: dict[tuple[str, str], list[MonthSpent]] = {}
    for row in form.lines:
        spent.setdefault((row.county, row.fund), []).append(row)
    approved = {year: await budgets_of(session, pack, year) for year in (form.year, form.year + 1)}
    found: list[str] = []
    for (county, fund), rows in spent.items():
        limits = {
            f"{year}年批复预算月均": expenditure_by_part(budget, template, fund)
            for year, budgets in approved.items()
            if budgets is not None and (budget := budgets.county(county)) is not None
        }
        for row in rows:
            others = mean(fen(each.amount) for each in rows if each.part == row.part and each.month != row.month)
            known = [Known(zh, fen(parts.get(row.part, Decimal(0))) // MONTHS_A_YEAR) for zh, parts in limits.items()]
            whose = f"{pack.county(county).zh}{pack.fund(fund).zh}{PARTS[row.part]}{row.month}支出"
            found += unlikely(whose, fen(row.amount), [*known, Known("其他月份平均", others)], times)
    return not_likely(found)
