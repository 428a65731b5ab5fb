"""Whether what is handed in has a likely size: held against the party's own months, the budget in force, last year."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from approvals.actions import FailedCheck
from calculations.budget import expenditure_by_part
from calculations.forms import BudgetForm, LineKey, PlanForm, ReportForm, Side, Template
from calculations.forms.final_accounts import FinalAccountsForm
from calculations.forms.split import BudgetSplit
from calculations.money import fen
from calculations.plausibility import Known, known_of_others, mean, unlikely
from calculations.postings import PostingForm, Transfer
from engine.names import WorkflowName
from policies.pack import Pack
from records.cases import newest_versions
from records.earlier_transfers import EarlierTransfer, transfers_of_year
from records.in_force import approved_versions
from records.papers import read_paper

MonthForm = PlanForm | ReportForm

_TIMES = "unlikely_times"
MONTHS_A_YEAR = 12
_LOOKED_AT = 3
"""So many earlier months are compared with."""
PARTS = {"pooled": "统筹基金", "individual": "个人账户"}
_SIDES = {Side.INCOME: "收入", Side.EXPENDITURE: "支出"}


async def unlikely_month(session: AsyncSession, pack: Pack, form: MonthForm) -> tuple[FailedCheck, ...]:
    """A plan or report: each part against its earlier months and a twelfth of the budget, else other counties'."""
    times = likely_times(pack, form.month)
    if times is None:
        return ()
    template = pack.templates(form.kind)
    months, parts = await _months(session, pack, form), _parts(form, template)
    before = _own_months(months, form, template)
    known = {part: [Known("此前月份平均", before.get(part, 0))] for part in parts}
    budget = await budget_of(session, pack, int(form.month[:4]), form.county)
    if budget is not None:
        spent = expenditure_by_part(budget, pack.templates("budget"), form.fund)
        for part in parts:
            known[part].append(Known("现行预算月均", fen(spent.get(part, Decimal(0))) // MONTHS_A_YEAR))
    if not before and budget is None:
        others = _others(months, form, template)
        known = {part: [known_of_others("其他区县同月平均", others.get(part, {}))] for part in parts}
    return not_likely(
        words for part, amount in parts.items() for words in unlikely(PARTS[part], amount, known[part], times)
    )


async def unlikely_year(
    session: AsyncSession, pack: Pack, form: BudgetForm | FinalAccountsForm
) -> tuple[FailedCheck, ...]:
    """A budget or accounts: income and expenditure of each part against last year's budget, and this year's."""
    times = likely_times(pack, f"{form.year}-01")
    if times is None or form.county is None:
        return ()
    template = pack.templates("budget")
    known = [
        (f"{year}年批复预算", _sides(budget.amounts(), template))
        for year in (form.year - 1, form.year)
        if (budget := await budget_of(session, pack, year, form.county)) is not None
    ]
    return not_likely(
        words
        for (fund, part, side), amount in _sides(form.amounts(), template).items()
        for words in unlikely(
            f"{pack.fund(fund).zh}{PARTS[part]}{_SIDES[side]}",
            amount,
            [Known(zh, amounts.get((fund, part, side), 0)) for zh, amounts in known],
            times,
        )
    )


async def unlikely_posting(session: AsyncSession, pack: Pack, form: PostingForm) -> tuple[FailedCheck, ...]:
    """Each transfer against those that went the same way this year or last, else against other counties'."""
    times = likely_times(pack, f"{form.year}-01")
    if times is None:
        return ()
    before = await transfers_of_year(session, pack.id, form, form.year)
    before = before or await transfers_of_year(session, pack.id, form, form.year - 1)
    found: list[str] = []
    for transfer in form.transfers:
        own = mean(fen(each.amount) for each in before if each.is_like(transfer))
        known = (
            Known("此前同类资金平均", own)
            if own
            else known_of_others("其他区县同类资金平均", _of_others(transfer, before))
        )
        whose = pack.county(transfer.place).zh if transfer.place else form.rule
        found += unlikely(whose, fen(transfer.amount), [known], times)
    return not_likely(found)


def likely_times(pack: Pack, month: str) -> Decimal | None:
    """How many times more or less than usual an amount is unlikely; ``None`` where the pack does not say."""
    value = pack.on(date(int(month[:4]), int(month[5:]), 1)).in_force.get(_TIMES)
    return None if value is None else value.multiple()


def not_likely(found: Iterable[str]) -> tuple[FailedCheck, ...]:
    """What was found, as checks that a document did not pass."""
    return tuple(FailedCheck(check="likely", zh=words) for words in found)


def _parts(form: MonthForm, template: Template) -> dict[str, int]:
    """What a form comes to in each part, in fen; totals are no lines of their own."""
    sums: dict[str, int] = {}
    for key, amount in form.amounts().items():
        if not template.is_total(key):
            sums[key.part] = sums.get(key.part, 0) + amount
    return sums


def _sides(amounts: dict[LineKey, int], template: Template) -> dict[tuple[str, str, Side], int]:
    sums: dict[tuple[str, str, Side], int] = {}
    for key, amount in amounts.items():
        if key.side in _SIDES and not template.is_total(key) and not template.line(key).of_which:
            place = (key.fund, key.part, key.side)
            sums[place] = sums.get(place, 0) + amount
    return sums


async def _months(session: AsyncSession, pack: Pack, form: MonthForm) -> list[MonthForm]:
    """The newest forms of the kind and fund of all counties, this year's and last year's, estimates left out."""
    found: list[MonthForm] = []
    for year in (int(form.month[:4]), int(form.month[:4]) - 1):
        made = await newest_versions(session, pack.id, WorkflowName.MONTHLY_FUNDING, year, form.kind, fund=form.fund)
        found += [await read_paper(session, each.content_hash, type(form)) for each in made if not each.estimate]
    return found


def _own_months(made: list[MonthForm], form: MonthForm, template: Template) -> dict[str, int]:
    own = [each for each in made if each.county == form.county and each.month < form.month]
    latest = [_parts(each, template) for each in sorted(own, key=lambda each: each.month)[-_LOOKED_AT:]]
    return {part: mean(each.get(part, 0) for each in latest) for part in {part for each in latest for part in each}}


def _others(made: list[MonthForm], form: MonthForm, template: Template) -> dict[str, dict[str, int]]:
    """What the other counties have for the month, by part and county."""
    found: dict[str, dict[str, int]] = {}
    for each in made:
        if each.county != form.county and each.month == form.month:
            for part, amount in _parts(each, template).items():
                found.setdefault(part, {})[each.county] = amount
    return found


def _of_others(transfer: Transfer, before: Iterable[EarlierTransfer]) -> dict[str, int]:
    """The mean of what other counties moved in the same way for the same line, by county."""
    ends, found = tuple(account.kind for account in transfer.ends()), dict[str, list[int]]()
    for each in before:
        alike = each.goes_between(ends) and each.line == transfer.line
        if alike and each.county is not None and each.county != transfer.place:
            found.setdefault(each.county, []).append(fen(each.amount))
    return {county: mean(amounts) for county, amounts in found.items()}


async def budget_of(session: AsyncSession, pack: Pack, year: int, county: str) -> BudgetForm | None:
    """A county's part of the budget in force, if one is approved."""
    approved = await approved_versions(session, pack.id, "budget_split", year)
    return BudgetSplit.model_validate_json(approved[-1].body).county(county) if approved else None
