"""The statement of one account: its movements with the balance after each, page by page. Amounts are yuan."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, and_, func, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from calculations.deadlines import end_of, start_of
from calculations.money import Yuan, yuan
from records.paging import BadCursor, decode, encode, instant_of
from records.tables import LedgerEntry, LedgerLine, table_of
from records.tables.base import Instant, Key
from records.views import View

ENTRIES: Table = table_of(LedgerEntry)
LINES: Table = table_of(LedgerLine)

LARGEST_PAGE = 500

_place_of_row = tuple_(LINES.c.at, LINES.c.entry, LINES.c.number)


class StatementLine(View):
    """One movement: what the account gained or (below zero) gave, against which other, and its balance after."""

    at: datetime
    entry: str
    number: int
    case: str
    rule: str
    zh: str
    en: str | None
    other: str
    county: str | None
    line: str | None
    amount: Yuan
    balance: Yuan


class StatementPage(View):
    """Some movements in order of time; `opening` is the balance before the first; `next` is None at the end."""

    account: str
    opening: Yuan
    lines: tuple[StatementLine, ...]
    next: str | None


async def account_statement(
    session: AsyncSession,
    city: str,
    account: str,
    *,
    first: date | None = None,
    last: date | None = None,
    cursor: str | None = None,
    limit: int = 100,
) -> StatementPage:
    """The movements from the day `first` to the day `last` (China, both inclusive), at most `limit` (1 to 500).

    Raises `BadCursor`.
    """
    size = max(1, min(limit, LARGEST_PAGE))
    own = and_(LINES.c.city == city, LINES.c.account == account)
    opening, after = await _opening(session, own, first, cursor)
    query = (
        select(LINES, ENTRIES.c.case, ENTRIES.c.rule, ENTRIES.c.zh, ENTRIES.c.en)
        .join(ENTRIES, ENTRIES.c.id == LINES.c.entry)
        .where(own, *after)
        .order_by(LINES.c.at, LINES.c.entry, LINES.c.number)
        .limit(size + 1)
    )
    if last is not None:
        query = query.where(LINES.c.at < end_of(last))
    rows = list(await session.execute(query))
    lines: list[StatementLine] = []
    balance = opening
    for row in rows[:size]:
        balance += row.amount
        amounts = {"amount": yuan(row.amount), "balance": yuan(balance)}
        lines.append(StatementLine.model_validate({**row._mapping, **amounts}))
    end = lines[-1] if len(rows) > size else None
    return StatementPage(
        account=account,
        opening=yuan(opening),
        lines=tuple(lines),
        next=encode([end.at.isoformat(), end.entry, end.number]) if end else None,
    )


async def _opening(session: AsyncSession, own: Any, first: date | None, cursor: str | None) -> tuple[int, list[Any]]:
    """The balance in fen before the page's first movement, and the condition for the movements from there on."""
    if cursor is not None:
        at, entry, number = _place(cursor)
        end_of_last_page = tuple_(literal(at, Instant), literal(entry, Key), literal(number))
        before, after = _place_of_row <= end_of_last_page, _place_of_row > end_of_last_page
    elif first is not None:
        before, after = LINES.c.at < start_of(first), LINES.c.at >= start_of(first)
    else:
        return 0, []
    total = await session.execute(select(func.coalesce(func.sum(LINES.c.amount), 0)).where(own, before))
    return int(total.scalar_one()), [after]


def _place(cursor: str) -> tuple[datetime, str, int]:
    at, entry, number = decode(cursor, 3)
    if not isinstance(entry, str) or not isinstance(number, int):
        raise BadCursor(cursor)
    return instant_of(at, cursor), entry, number
