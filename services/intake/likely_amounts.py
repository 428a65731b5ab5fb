"""Whether what is handed in has a likely size: checked against the party's own months, the budget in force,
last year.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from approvals.actions import FailedCheck
from approvals.definitions import MAIN
from calculations.budget.consolidation import expenditure_by_part
from calculations.forms import BudgetForm, LineKey, PlanForm, ReportForm, Side
from calculations.forms.budget_by_county import BudgetSplit
from calculations.forms.final_accounts import FinalAccountsForm
from calculations.forms.plausibility import (
    Known,
    KnownForm,
    Place,
    known_form,
    known_form_of_others,
    known_of_others,
    mean,
    unlikely,
    unlikely_form,
)
from calculations.input.money import fen
from calculations.ledger.accounts import AccountKind
from calculations.ledger.postings import PostingForm
from policies.pack import Pack
from records.cases.in_force import approved_versions
from records.cases.reading import newest_versions
from records.contents.document_models import load_documents
from records.ledger.earlier_transfers import EarlierTransfer, Way, transfers_of_year, way_of
from temporal.names import WorkflowName

MonthForm = PlanForm | ReportForm
Amount = TypeVar("Amount")

_TIMES = "unlikely_times"
MONTHS_A_YEAR = 12
_LOOKED_AT = 3
"""So many months are compared with."""
_MOST_NAMED = 10
PARTS = {"pooled": "统筹基金", "individual": "个人账户"}
_SIDES: Mapping[Side | None, str] = {Side.INCOME: "收入", Side.EXPENDITURE: "支出"}


async def unlikely_month(session: AsyncSession, pack: Pack, form: MonthForm) -> tuple[FailedCheck, ...]:
    """A plan or report against the county's nearest months and a twelfth of the budget, else other counties' month."""
    times = likely_times(pack, form.month)
    if times is None:
        return ()
    template, made = pack.templates(form.kind), await _months(session, pack, form)
    nearest = _nearest_months(made, form)
    known = [known_form("邻近月份平均", nearest, template)]
    budget = await budget_of(session, pack, int(form.month[:4]), form.county)
    if budget is not None:
        known.append(_a_month(expenditure_by_part(budget, pack.templates("budget"), form.fund), form.fund))
    if not nearest and budget is None:
        others = {each.county: each.amounts() for each in made if each.month == form.month}
        known = [known_form_of_others("其他区县同月平均", _without(others, form.county), template)]
    return not_likely(unlikely_form(form.amounts(), known, template, times, lambda place: PARTS[place[1]]))


async def unlikely_year(
    session: AsyncSession, pack: Pack, form: BudgetForm | FinalAccountsForm
) -> tuple[FailedCheck, ...]:
    """A budget or accounts: a county's against the budgets of last year and this, else the other counties' drafts.

    The city's against what the counties' come to: what the agency changed in them.
    """
    times = likely_times(pack, f"{form.year}-01")
    if times is None:
        return ()
    template, drafts = pack.templates("budget"), await _drafts(session, pack, form)
    if form.county is None:
        known = [known_form("区县初编合计", [template.summed(list(drafts.values()))] if drafts else [], template)]
    else:
        known = [
            known_form(f"{year}年批复预算", [budget.amounts()], template)
            for year in (form.year - 1, form.year)
            if (budget := await budget_of(session, pack, year, form.county)) is not None
        ]
        known = known or [known_form_of_others("其他区县平均", _without(drafts, form.county), template)]

    def name(place: Place) -> str:
        fund, part, side = place
        return f"{pack.fund(fund).zh}{PARTS[part]}{_SIDES.get(side, '')}"

    return not_likely(unlikely_form(form.amounts(), known, template, times, name))


async def unlikely_posting(session: AsyncSession, pack: Pack, form: PostingForm) -> tuple[FailedCheck, ...]:
    """Each transfer against those that went the same way this year or last, else against other counties'."""
    times = likely_times(pack, f"{form.year}-01")
    if times is None:
        return ()
    before = await transfers_of_year(session, pack.id, form, form.year)
    before = before or await transfers_of_year(session, pack.id, form, form.year - 1)
    usual, usual_of_counties = _by_way(before), _by_county(before)
    found: list[str] = []
    for transfer in form.transfers:
        own = usual.get(way_of(transfer), 0)
        if own:
            known = Known("此前同类资金平均", own)
        else:
            kind = (tuple(account.kind for account in transfer.ends()), transfer.line)
            known = known_of_others("其他区县同类资金平均", _without(usual_of_counties.get(kind, {}), transfer.place))
        whose = pack.county(transfer.place).zh if transfer.place else form.rule
        found += unlikely(whose, fen(transfer.amount), [known], times)
    return not_likely(found)


def likely_times(pack: Pack, month: str) -> Decimal | None:
    """How many times more or less than usual an amount is unlikely; ``None`` where the pack does not say."""
    value = pack.on(date(int(month[:4]), int(month[5:]), 1)).in_force.get(_TIMES)
    return None if value is None else value.multiple()


def not_likely(found: Iterable[str]) -> tuple[FailedCheck, ...]:
    """What was found, as checks that a document did not pass; of many the first."""
    words = tuple(found)
    more = (f"另有{len(words) - _MOST_NAMED}处同样偏离",) if len(words) > _MOST_NAMED else ()
    return tuple(FailedCheck(check="likely", zh=each) for each in (*words[:_MOST_NAMED], *more))


async def _months(session: AsyncSession, pack: Pack, form: MonthForm) -> list[MonthForm]:
    """The newest forms of the kind and fund of all counties, this year's and last year's, estimates left out."""
    found: list[MonthForm] = []
    for year in (int(form.month[:4]), int(form.month[:4]) - 1):
        made = await newest_versions(session, pack.id, WorkflowName.MONTHLY_FUNDING, year, form.kind, fund=form.fund)
        digests = [each.content_hash for each in made if not each.estimate]
        found += await load_documents(session, digests, type(form))
    return found


def _nearest_months(made: list[MonthForm], form: MonthForm) -> list[Mapping[LineKey, int]]:
    """The county's own forms of the months before and after, the nearest ones, in whatever order they came."""
    own = [each for each in made if each.county == form.county and each.month != form.month]
    nearest = sorted(own, key=lambda each: (abs(_number(each.month) - _number(form.month)), each.month))
    return [each.amounts() for each in nearest[:_LOOKED_AT]]


def _a_month(spent: Mapping[str, Decimal], fund: str) -> KnownForm:
    """A twelfth of what the budget in force lets be spent, by part."""
    return KnownForm(
        {(fund, part, None): Known("现行预算月均", fen(year) // MONTHS_A_YEAR) for part, year in spent.items()}, {}
    )


def _without(by_county: Mapping[str, Amount], county: str | None) -> dict[str, Amount]:
    return {each: amount for each, amount in by_county.items() if each != county}


def _number(month: str) -> int:
    return int(month[:4]) * MONTHS_A_YEAR + int(month[5:])


async def _drafts(
    session: AsyncSession, pack: Pack, form: BudgetForm | FinalAccountsForm
) -> dict[str, Mapping[LineKey, int]]:
    """What the counties have drafted for the year, by county."""
    kind = WorkflowName.ANNUAL_BUDGET if form.kind == "budget" else form.kind
    made = await newest_versions(session, pack.id, kind, form.year, form.kind)
    of_county = {each.lane: each.content_hash for each in made if each.lane != MAIN}
    documents = await load_documents(session, list(of_county.values()), type(form))
    return {county: document.amounts() for county, document in zip(of_county, documents, strict=True)}


def _by_way(before: Iterable[EarlierTransfer]) -> dict[Way, int]:
    """The mean of what moved the same way for the same county and line."""
    moved: dict[Way, list[int]] = {}
    for each in before:
        moved.setdefault(each.way, []).append(fen(each.amount))
    return {way: mean(amounts) for way, amounts in moved.items()}


def _by_county(before: Iterable[EarlierTransfer]) -> dict[tuple[tuple[AccountKind, ...], str | None], dict[str, int]]:
    """The mean of what each county moved between the same kinds of accounts for the same line."""
    moved: dict[tuple[tuple[AccountKind, ...], str | None], dict[str, list[int]]] = {}
    for each in before:
        if each.county is not None:
            moved.setdefault((each.kinds, each.line), {}).setdefault(each.county, []).append(fen(each.amount))
    return {kind: {county: mean(amounts) for county, amounts in found.items()} for kind, found in moved.items()}


async def budget_of(session: AsyncSession, pack: Pack, year: int, county: str) -> BudgetForm | None:
    """A county's part of the budget in force, if one is approved."""
    approved = await budgets_of(session, pack, year)
    return approved.county(county) if approved else None


async def budgets_of(session: AsyncSession, pack: Pack, year: int) -> BudgetSplit | None:
    """Every county's part of the budget in force, if one is approved."""
    approved = await approved_versions(session, pack.id, "budget_split", year)
    return BudgetSplit.model_validate_json(approved[-1].body) if approved else None
