"""Orders: made in the transaction that books their instruction, read with where they stand, moved on by events."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import ColumnElement, Table, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from calculations.input.money import Yuan, fen, yuan
from calculations.ledger.postings import Instruction
from calculations.payments.bank_accounts import BankAccount
from calculations.payments.matching import OrderStand
from calculations.payments.orders import Payment, PaymentOrder, orders_of
from calculations.payments.states import OrderEvent, OrderState, after
from records.backends.statements import in_portions
from records.integrity.seals import seal
from records.tables import PaymentEventRecord, PaymentOrderRecord, table_of
from records.views import View

ORDERS: Table = table_of(PaymentOrderRecord)
EVENTS: Table = table_of(PaymentEventRecord)

MADE = "made"
"""The first thing that happens to an order."""

_PLAIN_FIELDS = ("city", "district", "year", "kind", "number", "date", "payer_account", "payee_account")


class NotInThatState(ValueError):
    """What somebody wants done with an order cannot be done where it stands."""

    def __init__(self, order: str, state: OrderState, event: OrderEvent) -> None:
        self.order = order
        self.state = state
        self.event = event
        super().__init__(f"{order} is {state}: it cannot {event}")


class Happened(BaseModel):
    """What happens to orders: by whom (none: the booking), at which business instant, with which words."""

    model_config = ConfigDict(frozen=True)

    event: OrderEvent
    by: str
    at: datetime
    words: str = ""


class EventView(View):
    """Something that happened to an order; `by` is none for its making."""

    number: int
    event: str
    state: OrderState
    by: str | None
    at: datetime
    words: str


class OrderView(View):
    """An order with where it stands; `file` is the number of the file that it is proposed for or written to."""

    id: str
    district: str
    year: int
    kind: str
    number: int
    date: date
    payer_account: str
    payer: BankAccount
    payee_account: str
    payee: BankAccount
    purpose: str
    amount: Yuan
    amount_in_words: str
    instruction: str
    prints: int
    state: OrderState
    executed: Yuan
    returned: Yuan
    file: int | None


class OrderFilter(BaseModel):
    """Which orders of a city: in some states, of a kind, a year, an instruction; that some counties pay or are paid."""

    model_config = ConfigDict(frozen=True)

    city: str
    states: tuple[OrderState, ...] = ()
    year: int | None = None
    kind: str | None = None
    instruction: str | None = None
    counties: tuple[str, ...] | None = None


async def make_orders(
    session: AsyncSession,
    instruction: Instruction,
    payments: Sequence[Payment],
    accounts: Mapping[str, BankAccount],
) -> tuple[PaymentOrder, ...]:
    """Make the orders of an instruction that is booked in this very transaction, which seals: one after the other.

    ``accounts`` has all that are named in the payments.
    """
    last = await _last_numbers(session, instruction, {each.kind for each in payments})
    orders = orders_of(instruction, payments, accounts, last)
    if orders:
        now = datetime.now(UTC)
        state = _state_of(payments)
        await session.execute(ORDERS.insert(), [{**_row(order, now), "state": state} for order in orders])
        made = {"number": 1, "event": MADE, "state": state, "at": instruction.at, "words": ""}
        await session.execute(EVENTS.insert(), [{"order": order.id, **made} for order in orders])
        await seal(session, ORDERS, [(order.id,) for order in orders])
        await seal(session, EVENTS, [(order.id, 1) for order in orders])
    return orders


async def stands(session: AsyncSession, city: str, ids: Iterable[str]) -> dict[str, OrderStand]:
    """The orders of these ids and where they stand, as far as the city has them."""
    found: dict[str, OrderStand] = {}
    for portion in in_portions(sorted(set(ids))):
        query = select(ORDERS).where(ORDERS.c.city == city, ORDERS.c.id.in_(portion))
        for row in await session.execute(query):
            found[row.id] = OrderStand(
                order=order_of(row._mapping),
                state=OrderState(row.state),
                executed=yuan(row.executed),
                returned=yuan(row.returned),
            )
    return found


async def happen(
    session: AsyncSession,
    stand: OrderStand,
    happened: Happened,
    *,
    executed: Decimal | None = None,
    returned: Decimal | None = None,
    **changes: Any,
) -> None:
    """Move an order on, with what was paid and came back by then; ``changes`` are further columns.

    For a transaction that has taken its turn to seal. Raises ``NotInThatState``.
    """
    state = after(stand.state, happened.event)
    if state is None:
        raise NotInThatState(stand.order.id, stand.state, happened.event)
    identity = stand.order.id
    paid = stand.executed if executed is None else executed
    back = stand.returned if returned is None else returned
    values = {"state": state, "executed": fen(paid), "returned": fen(back), **changes}
    await session.execute(ORDERS.update().where(ORDERS.c.id == identity).values(values))
    last = await session.execute(select(func.max(EVENTS.c.number)).where(EVENTS.c.order == identity))
    number = (last.scalar() or 0) + 1
    row = {"order": identity, "number": number, "event": happened.event, "state": state}
    await session.execute(EVENTS.insert(), [{**row, "by": happened.by, "at": happened.at, "words": happened.words}])
    await seal(session, ORDERS, [(identity,)])
    await seal(session, EVENTS, [(identity, number)])


async def events_of(session: AsyncSession, order: str) -> tuple[EventView, ...]:
    """What has happened to an order, in order."""
    rows = await session.execute(select(EVENTS).where(EVENTS.c.order == order).order_by(EVENTS.c.number))
    return tuple(EventView.model_validate(row) for row in rows)


async def list_orders(
    session: AsyncSession, wanted: OrderFilter, after_id: str = "", limit: int = 50
) -> tuple[OrderView, ...]:
    """Orders by id, beginning after one."""
    query = select(ORDERS).where(ORDERS.c.city == wanted.city, ORDERS.c.id > after_id)
    for column, value in (
        (ORDERS.c.year, wanted.year),
        (ORDERS.c.kind, wanted.kind),
        (ORDERS.c.instruction, wanted.instruction),
    ):
        query = query if value is None else query.where(column == value)
    if wanted.states:
        query = query.where(ORDERS.c.state.in_(wanted.states))
    if wanted.counties is not None:
        query = query.where(or_(false(), *map(_of_county, wanted.counties)))
    rows = await session.execute(query.order_by(ORDERS.c.id).limit(limit))
    return tuple(_view(row._mapping) for row in rows)


async def find_order(session: AsyncSession, city: str, identity: str) -> OrderView | None:
    """One order of a city."""
    query = select(ORDERS).where(ORDERS.c.city == city, ORDERS.c.id == identity)
    row = (await session.execute(query)).one_or_none()
    return None if row is None else _view(row._mapping)


def order_of(row: Any) -> PaymentOrder:
    """The order in a row of the table."""
    return PaymentOrder(
        **{name: row[name] for name in _PLAIN_FIELDS},
        payer=_account(row, "payer"),
        payee=_account(row, "payee"),
        purpose=row["purpose"],
        amount=yuan(row["amount"]),
        instruction=row["instruction"],
        prints=row["prints"],
    )


def _of_county(county: str) -> ColumnElement[bool]:
    """Orders between accounts of which one has the county in its code."""
    inside = f"%:{county}:%"
    return ORDERS.c.payer_account.like(inside) | ORDERS.c.payee_account.like(inside)


def _account(row: Any, side: str) -> BankAccount:
    return BankAccount(
        name=row[f"{side}_name"],
        number=row[f"{side}_number"],
        bank=row[f"{side}_bank"],
        bank_code=row[f"{side}_bank_code"],
    )


def _row(order: PaymentOrder, now: datetime) -> dict[str, Any]:
    accounts = {
        f"{side}_{name}": value
        for side, account in (("payer", order.payer), ("payee", order.payee))
        for name, value in account.model_dump().items()
    }
    return {
        "id": order.id,
        **{name: getattr(order, name) for name in _PLAIN_FIELDS},
        **accounts,
        "purpose": order.purpose,
        "amount": fen(order.amount),
        "instruction": order.instruction,
        "prints": order.prints,
        "executed": 0,
        "returned": 0,
        "recorded_at": now,
    }


def _state_of(payments: Iterable[Payment]) -> OrderState:
    """Made, or in doubt where somebody may have sent such an order before."""
    return OrderState.IN_DOUBT if any(each.in_doubt for each in payments) else OrderState.MADE


def _view(row: Any) -> OrderView:
    order = order_of(row)
    return OrderView(
        id=order.id,
        **{name: getattr(order, name) for name in _PLAIN_FIELDS if name != "city"},
        payer=order.payer,
        payee=order.payee,
        purpose=order.purpose,
        amount=order.amount,
        amount_in_words=order.amount_in_words,
        instruction=order.instruction,
        prints=order.prints,
        state=OrderState(row["state"]),
        executed=yuan(row["executed"]),
        returned=yuan(row["returned"]),
        file=row["file"],
    )


async def _last_numbers(session: AsyncSession, instruction: Instruction, kinds: set[str]) -> dict[str, int]:
    query = (
        select(ORDERS.c.kind, func.max(ORDERS.c.number).label("last"))
        .where(ORDERS.c.city == instruction.city, ORDERS.c.year == instruction.year, ORDERS.c.kind.in_(sorted(kinds)))
        .group_by(ORDERS.c.kind)
    )
    return {row.kind: row.last for row in await session.execute(query)}
