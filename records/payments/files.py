"""Files of orders for a bank: one person proposes a file, another releases it, then it is written."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Table, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from calculations.payments.matching import OrderStand
from calculations.payments.orders import PaymentOrder
from calculations.payments.states import OrderEvent, OrderState, after
from records.contents.documents import put_attachment
from records.integrity.seals import seal, take_turn
from records.payments.orders import ORDERS, Happened, NotInThatState, happen, stands
from records.tables import PaymentFileRecord, table_of
from records.views import View

FILES: Table = table_of(PaymentFileRecord)


class FileFormat(StrEnum):
    """As what orders are written."""

    CSV = "csv"
    XLSX = "xlsx"
    PAIN001 = "pain001"
    VOUCHER = "voucher"


class FileState(StrEnum):
    """What has become of a proposed file."""

    WAITING = "waiting"
    RELEASED = "released"
    DECLINED = "declined"


class FileRefused(ValueError):
    """A file that cannot be proposed, released or written; nothing of it is kept."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh = zh
        self.en = en
        super().__init__(f"{zh} / {en}")


class SamePerson(FileRefused):
    """Who proposed a file wants to release it too."""


class WantedFile(BaseModel):
    """What somebody proposes: orders by their ids, as what, and on which day (China) the bank is to pay."""

    model_config = ConfigDict(frozen=True)

    orders: tuple[str, ...]
    format: FileFormat
    pay_on: date


class FileView(View):
    """A file: who proposed it and who decided, and the hash of its content once it is released."""

    number: int
    format: FileFormat
    keeper: str
    county: str | None
    orders: tuple[str, ...]
    pay_on: date
    proposed_by: str
    proposed_at: datetime
    state: FileState
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None
    content: str | None
    prints: int


class Written(BaseModel):
    """A file as it is written: its name, its media type and its bytes."""

    model_config = ConfigDict(frozen=True)

    name: str
    media_type: str
    content: bytes


Write = Callable[[FileView, Sequence[PaymentOrder], datetime], Written]
"""Writes the orders of a file that was released at an instant."""


async def propose_file(
    session: AsyncSession, city: str, wanted: WantedFile, keeper: str, county: str | None, by: str, at: datetime
) -> FileView:
    """Keep a file for a second person. Raises ``FileRefused`` for orders that are not there or not free any more."""
    await take_turn(session)
    free = await _free(session, city, wanted.orders)
    last = await session.execute(select(func.max(FILES.c.number)).where(FILES.c.city == city))
    number = (last.scalar() or 0) + 1
    row = {
        "city": city,
        "number": number,
        "format": wanted.format,
        "keeper": keeper,
        "county": county,
        "orders": json.dumps([each.order.id for each in free]),
        "pay_on": wanted.pay_on,
        "proposed_by": by,
        "proposed_at": at,
        "state": FileState.WAITING,
        "prints": 0,
        "recorded_at": datetime.now(UTC),
    }
    await session.execute(FILES.insert(), [row])
    await _belongs_to(session, [each.order.id for each in free], number)
    await seal(session, FILES, [(city, number)])
    return await _known(session, city, number)


async def release_file(session: AsyncSession, city: str, number: int, by: str, at: datetime, write: Write) -> FileView:
    """Release and write a file as a second person: its orders are written from now on. Raises ``FileRefused``."""
    await take_turn(session)
    proposed = await _waiting(session, city, number)
    if proposed.proposed_by == by:
        raise SamePerson(
            "本人提出的付款文件,须由另一人复核放行。", "You proposed this file: another person releases it."
        )
    found = await _orders(session, city, proposed)
    await _write(session, city, proposed, found, at, write)
    for stand in found:
        happened = Happened(event=OrderEvent.WRITE, by=by, at=at, words=f"{number}")
        await happen(session, stand, happened, prints=stand.order.prints + 1)
    return await _decide(session, city, number, FileState.RELEASED, by, at, None)


async def decline_file(session: AsyncSession, city: str, number: int, by: str, at: datetime, reason: str) -> FileView:
    """Let a file go; its orders are free for another. Raises ``FileRefused``."""
    await take_turn(session)
    proposed = await _waiting(session, city, number)
    await _belongs_to(session, proposed.orders, None)
    return await _decide(session, city, number, FileState.DECLINED, by, at, reason)


async def print_again(session: AsyncSession, city: str, number: int, by: str, at: datetime, write: Write) -> FileView:
    """Write a file once more, counted on it and its orders; only while it has not been sent. Raises ``FileRefused``."""
    await take_turn(session)
    known = await _released(session, city, number)
    found = await _orders(session, city, known)
    if any(stand.state is not OrderState.WRITTEN for stand in found):
        raise FileRefused(
            "文件已发送银行,不得再次制作;有疑问的请向银行查询。",
            "The file has been sent: it is not written again; ask the bank where in doubt.",
        )
    await session.execute(ORDERS.update().where(ORDERS.c.id.in_(known.orders)).values(prints=ORDERS.c.prints + 1))
    await seal(session, ORDERS, [(order,) for order in known.orders])
    await _write(session, city, known, found, known.decided_at or at, write)
    return await _known(session, city, number)


async def note_file(session: AsyncSession, city: str, number: int, happened: Happened) -> FileView:
    """Note what happened to a whole file: sent, acknowledged, in doubt. Raises ``FileRefused``.

    It counts for the orders that it can still happen to; a statement may have shown others already.
    """
    await take_turn(session)
    known = await _released(session, city, number)
    concerned = [
        stand for stand in await _orders(session, city, known) if after(stand.state, happened.event) is not None
    ]
    if not concerned:
        raise FileRefused(
            "文件中的指令均不在可作此登记的状态。", "No order of the file is where this can happen to it."
        )
    for stand in concerned:
        await happen(session, stand, happened)
    return known


async def note_order(session: AsyncSession, city: str, order: str, happened: Happened) -> None:
    """Note what the bank answered about one order. Raises ``FileRefused``, also for an order that is not there."""
    await take_turn(session)
    found = await stands(session, city, [order])
    if order not in found:
        raise _no_such([order])
    try:
        await happen(session, found[order], happened)
    except NotInThatState as error:
        raise FileRefused(
            f"指令 {order} 现为 {error.state},不能作此登记。", f"The order is {error.state}: this cannot happen to it."
        ) from error


async def withdraw_order(session: AsyncSession, city: str, order: str, by: str, at: datetime, reason: str) -> None:
    """Let an order go that no file has. Raises ``FileRefused`` for one that is in a file, was sent, or is not there."""
    await take_turn(session)
    (stand,) = await _free(session, city, [order])
    await happen(session, stand, Happened(event=OrderEvent.WITHDRAW, by=by, at=at, words=reason))


async def find_file(session: AsyncSession, city: str, number: int) -> FileView | None:
    """A file of a city."""
    query = select(FILES).where(FILES.c.city == city, FILES.c.number == number)
    row = (await session.execute(query)).one_or_none()
    return None if row is None else _view(row._mapping)


async def list_files(
    session: AsyncSession, city: str, after_number: int = 0, limit: int = 50, state: FileState | None = None
) -> tuple[FileView, ...]:
    """A city's files in order, beginning after a number."""
    query = select(FILES).where(FILES.c.city == city, FILES.c.number > after_number)
    query = query if state is None else query.where(FILES.c.state == state)
    rows = await session.execute(query.order_by(FILES.c.number).limit(limit))
    return tuple(_view(row._mapping) for row in rows)


async def _free(session: AsyncSession, city: str, wanted: Iterable[str]) -> list[OrderStand]:
    ids = sorted(set(wanted))
    found = await stands(session, city, ids)
    missing = [each for each in ids if each not in found]
    if missing or not ids:
        raise _no_such(missing)
    not_free = (ORDERS.c.file.is_not(None)) | (ORDERS.c.state != OrderState.MADE)
    query = select(ORDERS.c.id).where(ORDERS.c.id.in_(ids), not_free)
    taken = sorted((await session.execute(query)).scalars())
    if taken:
        named = "、".join(taken)
        raise FileRefused(
            f"指令已编入付款文件或不在“已生成”状态:{named}",
            f"These orders are in a file already, or are to be sent no more: {', '.join(taken)}",
        )
    return list(found.values())


def _no_such(missing: Iterable[str]) -> FileRefused:
    named = ", ".join(missing)
    return FileRefused(f"没有这样的支付指令:{named}", f"No such payment orders: {named}")


async def _orders(session: AsyncSession, city: str, file: FileView) -> list[OrderStand]:
    found = await stands(session, city, file.orders)
    return [found[order] for order in file.orders]


async def _waiting(session: AsyncSession, city: str, number: int) -> FileView:
    known = await find_file(session, city, number)
    if known is None or known.state is not FileState.WAITING:
        raise FileRefused("没有待放行的这一付款文件。", "No such file waits to be released.")
    return known


async def _released(session: AsyncSession, city: str, number: int) -> FileView:
    known = await find_file(session, city, number)
    if known is None or known.state is not FileState.RELEASED:
        raise FileRefused("没有已放行的这一付款文件。", "No such file has been released.")
    return known


async def _write(
    session: AsyncSession, city: str, file: FileView, found: Sequence[OrderStand], at: datetime, write: Write
) -> None:
    """Keep the content with the print count that it says of each order: one more than before."""
    printed = [stand.order.model_copy(update={"prints": stand.order.prints + 1}) for stand in found]
    written = write(file, printed, at)
    kept = await put_attachment(session, written.name, written.media_type, written.content)
    one = (FILES.c.city == city) & (FILES.c.number == file.number)
    await session.execute(FILES.update().where(one).values(content=kept.hash, prints=file.prints + 1))
    await seal(session, FILES, [(city, file.number)])


async def _decide(
    session: AsyncSession, city: str, number: int, state: FileState, by: str, at: datetime, reason: str | None
) -> FileView:
    one = (FILES.c.city == city) & (FILES.c.number == number)
    decided = {"state": state, "decided_by": by, "decided_at": at, "reason": reason, "recorded_at": datetime.now(UTC)}
    await session.execute(FILES.update().where(one).values(decided))
    await seal(session, FILES, [(city, number)])
    return await _known(session, city, number)


async def _belongs_to(session: AsyncSession, orders: Sequence[str], number: int | None) -> None:
    await session.execute(ORDERS.update().where(ORDERS.c.id.in_(orders)).values(file=number))
    await seal(session, ORDERS, [(order,) for order in orders])


async def _known(session: AsyncSession, city: str, number: int) -> FileView:
    known = await find_file(session, city, number)
    assert known is not None
    return known


def _view(row: Any) -> FileView:
    return FileView.model_validate({**row, "orders": json.loads(row["orders"])})
