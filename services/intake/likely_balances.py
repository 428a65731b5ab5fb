"""Whether what is determined or confirmed once has a likely size: balances before pooling (H1), target misses (S1)."""

from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from approvals.actions import FailedCheck
from calculations.budget.consolidation import expenditure_by_part
from calculations.forms.balances import BalancesForm
from calculations.forms.determination import DeterminationForm
from calculations.forms.plausibility import Known, unlikely
from calculations.input.money import fen, text
from calculations.ledger.accounts import Part
from policies.pack import Pack
from records.ledger.accumulated import handed_over
from services.intake.likely_amounts import budgets_of, likely_times, not_likely

Limits = dict[tuple[str, str], Decimal]
"""Yuan by county and fund, of the pooled part."""


async def unlikely_balances(session: AsyncSession, pack: Pack, form: BalancesForm) -> tuple[FailedCheck, ...]:
    """H1: each balance against what is posted already, all of a fund's against the year's approved expenditure."""
    times = likely_times(pack, f"{form.year}-01")
    if times is None:
        return ()
    posted, approved = await _posted(session, pack), await _approved(session, pack, form.year)
    found = [words for row in form.counties for words in _above_posted(pack, row.county, row.fund, row.surplus, posted)]
    for fund in pack.funds():
        surplus = sum((row.surplus for row in form.counties if row.fund == fund), Decimal(0))
        year = Known("当年批复支出", sum(fen(amount) for (_, of), amount in approved.items() if of == fund))
        found += unlikely(f"{pack.fund(fund).zh}各区县统筹前结余合计", fen(surplus), [year], times)
    return not_likely(found)


def _above_posted(pack: Pack, county: str, fund: str, confirmed: Decimal, posted: Limits) -> Iterator[str]:
    booked = posted.get((county, fund), Decimal(0))
    if booked > confirmed:
        whose = f"{pack.county(county).zh}{pack.fund(fund).zh}"
        yield f"{whose}已登记统筹前结余 {text(booked)} 元,高于本次确认的 {text(confirmed)} 元,请核对"


async def unlikely_determination(session: AsyncSession, pack: Pack, form: DeterminationForm) -> tuple[FailedCheck, ...]:
    """S1: no county makes up as much as all that its year's budget lets it spend; what it makes up is said apart."""
    approved = await _approved(session, pack, form.year)
    whole = [
        f"{pack.county(row.county).zh}{pack.fund(row.fund).zh}应补缴 {text(row.make_up)} 元,"
        "未分别列明少收、多支的目标、实际和认定单位"
        for row in form.counties
        if row.make_up and not row.misses()
    ]
    too_much = [
        f"{pack.county(row.county).zh}{pack.fund(row.fund).zh}应补缴 {text(row.make_up)} 元,"
        f"不低于全年批复支出 {text(limit)} 元,请核对单位是否为元"
        for row in form.counties
        if (limit := approved.get((row.county, row.fund))) is not None and row.make_up >= limit > 0
    ]
    return not_likely([*whole, *too_much])


async def _posted(session: AsyncSession, pack: Pack) -> Limits:
    return {
        (county, fund): amount
        for fund in pack.funds()
        for county, amount in (await handed_over(session, pack.id, fund)).items()
    }


async def _approved(session: AsyncSession, pack: Pack, year: int) -> Limits:
    template, approved = pack.templates("budget"), await budgets_of(session, pack, year)
    return {
        (county, fund): expenditure_by_part(budget, template, fund).get(Part.POOLED, Decimal(0))
        for county in pack.counties()
        if approved is not None and (budget := approved.county(county)) is not None
        for fund in pack.funds()
    }
