"""The money of a task 资金情况: what its approval will pay, what the accounts hold for it, and the year's limits."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.definitions import Chain
from approvals.reading import Access, access_to_account
from calculations.budget.consolidation import expenditure_by_part
from calculations.forms.budget_by_county import BudgetSplit
from calculations.forms.prior_year import PriorYearForm
from calculations.input.bilingual import Bilingual, both
from calculations.input.money import Yuan, fen, yuan
from calculations.ledger.accounts import Part, parse_account
from calculations.ledger.postings import Transfer
from calculations.monthly.limits import AgainstLimit, ByCounty, against_limits, limits_of
from calculations.monthly.plans import Consolidated
from calculations.payments.of_steps import PAYING_STEPS, PaidBy
from policies.pack import Pack
from records.cases.document_versions import newest_seen
from records.cases.in_force import approved_versions
from records.cases.reading import newest_versions
from records.cases.requests import requests_of
from records.contents.document_models import load_document, load_documents
from records.desk.tasks import task_with_case
from records.ledger.balances import balances
from records.ledger.booking import paid_by_bank
from records.ledger.earmarks import room
from records.ledger.flows import FlowFilter, flows
from records.views import InboxItem, PersonView, View
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.identity.read_access import offices_of, sight_of
from services.views.balances import account_name
from services.views.case_policy import about_task, policy_of
from services.views.history import lane_of_task
from services.wiring import Services
from temporal.names import WorkflowName

DISTRIBUTED_BY = "M4"
"""The rule by which money reaches the counties."""

WHOLE_CITY = Bilingual(zh="全市", en="the whole city")


class LimitSource(StrEnum):
    """What the requests of a year are held against: the approved budget (B6), or before it last year (B7)."""

    APPROVED_BUDGET = "approved_budget"
    LAST_YEAR = "last_year"


class PayingAccount(View):
    """A bank account that pays when the task is approved; amounts are missing for who does not read the account."""

    account: str
    name: Bilingual
    pays: Yuan = Field(description=both("本次需支付", "What it pays by this approval"))
    balance: Yuan | None
    earmarked: Yuan | None = Field(description=both("在途", "On its way already"))
    available: Yuan | None = Field(description=both("可用:余额减去在途", "The balance less what is on its way"))
    lacks: Yuan | None = Field(description=both("缺口;不缺为 0", "What is lacking; 0: nothing"))


class YearLimit(View):
    """A part of a county (none: the whole city) against the limit of the year's requests."""

    county: str | None = Field(description=both("区县;空为全市", "The county; none: the whole city"))
    place: Bilingual = Field(description=both("区县名称", "The county in words"))
    part: Part = Field(description=both("基金部分", "The part of the fund"))
    limit: Yuan = Field(description=both("限额", "The limit"))
    others: Yuan = Field(description=both("其他月份已申请", "Requested by the other months"))
    paid: Yuan = Field(description=both("已拨付到区县", "Paid to the counties so far"))
    on_the_way: Yuan = Field(description=both("已申请、尚未到区县", "Requested and not with the counties yet"))
    asked: Yuan = Field(description=both("本月申请", "Requested by this month"))
    left: Yuan = Field(description=both("剩余限额;负数为超出", "What is left; below zero: above the limit"))


class TaskMoney(View):
    """What who decides on money sees at their task; limits are a monthly request's alone."""

    case: str
    task: str
    accounts: tuple[PayingAccount, ...] = Field(description=both("付款账户", "The accounts that pay"))
    held_against: LimitSource | None = Field(
        description=both("限额依据:批复预算(B6)或上年同期支出(B7)", "The approved budget (B6), or last year (B7)")
    )
    limits: tuple[YearLimit, ...] = Field(
        description=both("本年度各项限额", "The limits of the year, by county and part")
    )


async def task_money(services: Services, person: PersonView, case: str, task: str) -> TaskMoney:
    """The money of a task whose approval, or that of a later step of the case, has the case pay.

    Raises ``ServiceError``: no such task, one that has to do with no payment, or who does not read all of its lane.
    """
    pack = services.pack
    async with services.store.read() as session:
        known = await task_with_case(session, case, task)
    if known is None:
        await services.actions.require_recorded(case)
    async with services.store.read() as session:
        sight = await sight_of(session, pack, person, case)
        if sight.place(known.lane if known else lane_of_task(task)) is not Access.ALL:
            raise ServiceError(ErrorKind.NOT_ALLOWED)
        if known is None:
            raise ServiceError(ErrorKind.UNKNOWN_TASK)
        policy = await policy_of(session, pack, about_task(known))
        paid_by = _paid_by(policy.chain, known) if policy else None
        if paid_by is None:
            raise ServiceError(
                ErrorKind.NOT_FOUND, zh="此待办不涉及资金支付。", en="No payment follows from this task."
            )
        document = await _document(session, known, paid_by)
        transfers = paid_by.transfers(document) if document is not None else ()
        accounts = await _accounts(session, pack, person, transfers)
        source, limits = None, tuple[YearLimit, ...]()
        if isinstance(document, Consolidated) and known.year is not None:
            source, limits = await _limits(session, pack, known, known.year, document)
    return TaskMoney(case=case, task=task, accounts=accounts, held_against=source, limits=limits)


def _paid_by(chain: Chain, task: InboxItem) -> PaidBy | None:
    """What the next paying step of the chain pays by, where the task is about that document."""
    if task.step is None or chain.find_step(task.step) is None:
        return None
    later = (PAYING_STEPS[step.id] for step in chain.steps[chain.index(task.step) :] if step.id in PAYING_STEPS)
    paid_by = next(later, None)
    return paid_by if paid_by is not None and paid_by.form == task.form else None


async def _document(session: AsyncSession, known: InboxItem, paid_by: PaidBy) -> object | None:
    """What is decided on, if it has come."""
    wanted = (known.case, known.lane or "", paid_by.form)
    seen = (await newest_seen(session, [wanted])).get(wanted)
    return None if seen is None else await load_document(session, seen.content_hash, paid_by.model)


async def _accounts(
    session: AsyncSession, pack: Pack, person: PersonView, transfers: Iterable[Transfer]
) -> tuple[PayingAccount, ...]:
    pays = paid_by_bank(transfers)
    held: dict[str, Decimal] = defaultdict(lambda: Decimal("0.00"))
    aside: dict[str, Decimal] = defaultdict(lambda: Decimal("0.00"))
    rooms = await room(session, pack.id)
    for each in await balances(session, pack.id):
        if each.bank in pays:
            held[each.bank] += each.balance
            aside[each.bank] += rooms[each.code].earmarked
    return tuple(
        _account(pack, person, bank, yuan(amount), held[bank], aside[bank]) for bank, amount in sorted(pays.items())
    )


def _account(
    pack: Pack, person: PersonView, bank: str, pays: Decimal, balance: Decimal, earmarked: Decimal
) -> PayingAccount:
    account, available = parse_account(bank), balance - earmarked
    reads = access_to_account(offices_of(person), account.kind, account.county) is Access.ALL
    return PayingAccount(
        account=bank,
        name=account_name(pack, account),
        pays=pays,
        balance=balance if reads else None,
        earmarked=earmarked if reads else None,
        available=available if reads else None,
        lacks=max(pays - available, Decimal("0.00")) if reads else None,
    )


async def _limits(
    session: AsyncSession, pack: Pack, known: InboxItem, year: int, request: Consolidated
) -> tuple[LimitSource, tuple[YearLimit, ...]]:
    """B6 or, before the budget is approved, B7: then up to the request's own month."""
    kind, fund = WorkflowName.MONTHLY_FUNDING, request.fund
    found = await requests_of(session, pack.id, kind, year, fund)
    others = await load_documents(
        session, [digest for case, digest in sorted(found.items()) if case != known.case], Consolidated
    )
    approved = await _approved(session, pack, year, fund)
    if approved is None:
        others = [each for each in others if each.month <= request.month]
        approved, source = await _last_year(session, pack, year, request), LimitSource.LAST_YEAR
    else:
        source = LimitSource.APPROVED_BUDGET
    paid = await _paid(session, pack, year, fund)
    return source, tuple(_limit(pack, row, paid) for row in against_limits(request, others, limits_of(approved)))


async def _approved(session: AsyncSession, pack: Pack, year: int, fund: str) -> ByCounty | None:
    versions = await approved_versions(session, pack.id, "budget_split", year)
    if not versions:
        return None
    template, split = pack.templates("budget"), BudgetSplit.model_validate_json(versions[-1].body)
    return {str(form.county): expenditure_by_part(form, template, fund) for form in split.counties}


async def _last_year(session: AsyncSession, pack: Pack, year: int, request: Consolidated) -> ByCounty:
    versions = await newest_versions(session, pack.id, WorkflowName.FISCAL_YEAR, year, "prior_year")
    if not versions:
        return {}
    form = await load_document(session, versions[0].content_hash, PriorYearForm)
    return form.up_to(request.fund, int(request.month[-2:]))


async def _paid(session: AsyncSession, pack: Pack, year: int, fund: str) -> Mapping[tuple[str | None, str], int]:
    """Fen that have reached the counties, by county (none: all of them) and part."""
    paid: dict[tuple[str | None, str], int] = defaultdict(int)
    wanted = FlowFilter(city=pack.id, fund=fund, year=year, rules=(DISTRIBUTED_BY,))
    for flow in await flows(session, wanted):
        for county in (flow.county, None):
            paid[county, flow.part] += fen(flow.amount)
    return paid


def _limit(pack: Pack, row: AgainstLimit, paid: Mapping[tuple[str | None, str], int]) -> YearLimit:
    there = paid.get((row.county, row.part), 0)
    return YearLimit(
        county=row.county,
        place=pack.county(row.county) if row.county is not None else WHOLE_CITY,
        part=Part(row.part),
        limit=yuan(row.limit),
        others=yuan(row.others),
        paid=yuan(there),
        on_the_way=yuan(max(row.others - there, 0)),
        asked=yuan(row.asked),
        left=yuan(row.left),
    )
