"""Payment orders as somebody may read them, and what a bank answered about one."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from pydantic import BaseModel, ConfigDict
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.reading import Access, access_to_account
from calculations.ledger.accounts import parse_account
from calculations.payments.states import OrderEvent, OrderState
from records.paging import one_more, page_of
from records.payments.bank_accounts import BankAccountView, all_bank_accounts
from records.payments.files import FileRefused, note_order, withdraw_order
from records.payments.orders import EventView, Happened, OrderFilter, OrderView, events_of, find_order, list_orders
from records.views import PersonView
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.identity.read_access import offices_of
from services.payments.keepers import counties_of, keeper_of, reads_all, require_keeper, require_releaser
from services.people.directory_changes import kept
from services.wiring import Services


class OrderPage(BaseModel):
    """Orders by id; ``next`` is the id to go on after, none at the end."""

    model_config = ConfigDict(frozen=True)

    items: tuple[OrderView, ...]
    next: str | None


class OrderDetail(OrderView):
    """An order with all that has happened to it."""

    events: tuple[EventView, ...]


class BankAnswer(BaseModel):
    """What the bank answered when it was asked about an order: whether it has it, in which words."""

    model_config = ConfigDict(frozen=True)

    order: str
    received: bool
    words: str


class WithdrawnOrder(BaseModel):
    """An order that is let go, and why."""

    model_config = ConfigDict(frozen=True)

    order: str
    reason: str


async def orders_page(
    services: Services,
    person: PersonView,
    states: tuple[OrderState, ...],
    year: int | None,
    kind: str | None,
    instruction: str | None,
    after: str,
    limit: int,
) -> OrderPage:
    """The orders that somebody may read: of the whole city, or those that their counties pay or are paid."""
    counties = None if reads_all(person) else counties_of(person)
    wanted = OrderFilter(
        city=services.pack.id, states=states, year=year, kind=kind, instruction=instruction, counties=counties
    )
    async with services.store.read() as session:
        found = await list_orders(session, wanted, after, one_more(limit))
    items, last = page_of(found, limit)
    return OrderPage(items=items, next=last.id if last else None)


async def order_detail(services: Services, person: PersonView, identity: str) -> OrderDetail:
    """An order and what has happened to it. Raises ``ServiceError`` for one that is not there for the reader."""
    async with services.store.read() as session:
        return await _detail(session, services, person, identity)


async def bank_accounts_page(services: Services, person: PersonView) -> tuple[BankAccountView, ...]:
    """The bank accounts of the accounts that somebody reads whole; operators keep them and read all."""
    async with services.store.read() as session:
        found = await all_bank_accounts(session, services.pack.id)
    offices = offices_of(person)
    operator = any(office.kind == "operations" for office in offices)
    return tuple(each for each in found if operator or _reads(person, each.account))


async def answered(services: Services, person: PersonView, key: str, answer: BankAnswer) -> OrderDetail:
    """Note what the bank said about an order; one that it never had ends as returned, and may be paid again.

    So that takes two: who was in doubt asks, and somebody else, of those who release files, says that it is unpaid.
    Raises ``ServiceError``.
    """
    async with services.store.read() as session:
        order = await _readable(session, services, person, answer.order)
    keeper = require_keeper(person, [keeper_of(order.payer_account)])
    event = OrderEvent.ACKNOWLEDGE if answer.received else OrderEvent.DENY
    if event is OrderEvent.DENY:
        require_releaser(person, keeper)

    async def note(session: AsyncSession, now: datetime) -> OrderDetail:
        if event is OrderEvent.DENY:
            await _refuse_who_doubted(session, person, answer.order)
        happened = Happened(event=event, by=person.login, at=now, words=answer.words)
        await note_order(session, services.pack.id, answer.order, happened)
        return await _detail(session, services, person, answer.order)

    return await _noted(services, person, key, answer, note)


async def _refuse_who_doubted(session: AsyncSession, person: PersonView, order: str) -> None:
    doubted = [each.by for each in await events_of(session, order) if each.event == OrderEvent.DOUBT]
    if person.login in doubted[-1:]:
        raise ServiceError(
            ErrorKind.SECOND_PERSON,
            zh="标记存疑的人员不能自行认定银行未收到,须由他人办理。",
            en="Who noted the doubt does not say that the bank never had it: somebody else does.",
        )


async def withdrawn(services: Services, person: PersonView, key: str, wanted: WithdrawnOrder) -> OrderDetail:
    """Let an order go that no file has, as who releases files of its account. Raises ``ServiceError``."""
    async with services.store.read() as session:
        order = await _readable(session, services, person, wanted.order)
    require_releaser(person, require_keeper(person, [keeper_of(order.payer_account)]))

    async def withdraw(session: AsyncSession, now: datetime) -> OrderDetail:
        await withdraw_order(session, services.pack.id, wanted.order, person.login, now, wanted.reason)
        return await _detail(session, services, person, wanted.order)

    return await _noted(services, person, key, wanted, withdraw)


async def _detail(session: AsyncSession, services: Services, person: PersonView, identity: str) -> OrderDetail:
    order = await _readable(session, services, person, identity)
    return OrderDetail(**order.model_dump(), events=await events_of(session, identity))


async def _noted(
    services: Services,
    person: PersonView,
    key: str,
    wanted: BaseModel,
    note: Callable[[AsyncSession, datetime], Awaitable[OrderDetail]],
) -> OrderDetail:
    try:
        return await kept(services, person, key, wanted, OrderDetail, note)
    except FileRefused as refused:
        raise ServiceError(ErrorKind.NOT_POSSIBLE, zh=refused.zh, en=refused.en) from refused


async def _readable(session: AsyncSession, services: Services, person: PersonView, identity: str) -> OrderView:
    order = await find_order(session, services.pack.id, identity)
    if order is None or not (_reads(person, order.payer_account) or _reads(person, order.payee_account)):
        raise ServiceError(ErrorKind.NOT_FOUND)
    return order


def _reads(person: PersonView, account: str) -> bool:
    parsed = parse_account(account)
    return access_to_account(offices_of(person), parsed.kind, parsed.county) is Access.ALL
