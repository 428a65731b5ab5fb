"""The statement of one account: its movements with the balance after each, page by page. Amounts are yuan.

For a county's office the statement of a city account has its own county's movements and the city's, and nothing that
is added up over others' too: a balance, or a total of some days, less one's own may be a single county's.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, func, literal, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from calculations.dates.deadlines import day_of, end_of, start_of
from calculations.input.money import Yuan, yuan
from records.paging import BadCursor, decode, encode, instant_of, one_more, page_of
from records.tables import LedgerAccount, LedgerEntry, LedgerLine, table_of
from records.tables.base import Instant, Key
from records.views import View

ACCOUNTS: Table = table_of(LedgerAccount)
ENTRIES: Table = table_of(LedgerEntry)
LINES: Table = table_of(LedgerLine)

LARGEST_PAGE = 500

_place_of_row = tuple_(LINES.c.at, LINES.c.entry, LINES.c.number)


class StatementLine(View):
    """One movement: what the account gained or (below zero) gave, against which other, and its balance after.

    There is no balance where others' movements are left out. `at` is the instant of booking, `value_date` the
    day on which the money moved.
    """

    at: datetime
    value_date: date
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
    balance: Yuan | None


class StatementPage(View):
    """Some movements in order of time; `opening` is the balance before the first; `next` is None at the end.

    There is no `opening` where others' movements are left out.
    """

    account: str
    opening: Yuan | None
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
    counties: Collection[str] | None = None,
) -> StatementPage:
    """The movements from the day `first` to the day `last` (China, both inclusive), at most `limit` (1 to 500).

    `counties`: only theirs and the city's own, without balances. Raises `BadCursor`.
    """
    size = max(1, min(limit, LARGEST_PAGE))
    own = and_(LINES.c.city == city, LINES.c.account == account)
    opening, after = await _opening(session, own, first, cursor)
    within = [LINES.c.at < end_of(last)] if last is not None else []
    query = (
        select(LINES, *(ENTRIES.c[name] for name in ("case", "rule", "zh", "en", "value_date")))
        .join(ENTRIES, ENTRIES.c.id == LINES.c.entry)
        .where(own, *after, *within, *([] if counties is None else [_theirs(counties)]))
        .order_by(LINES.c.at, LINES.c.entry, LINES.c.number)
        .limit(one_more(size))
    )
    rows, end = page_of((await session.execute(query)).all(), size)
    lines: list[StatementLine] = []
    balance = opening
    for row in rows:
        balance += row.amount
        amounts = {"amount": yuan(row.amount), "balance": yuan(balance) if counties is None else None}
        moved_on = {"value_date": row.value_date or day_of(row.at)}
        lines.append(StatementLine.model_validate({**row._mapping, **amounts, **moved_on}))
    return StatementPage(
        account=account,
        opening=yuan(opening) if counties is None else None,
        lines=tuple(lines),
        next=encode([end.at.isoformat(), end.entry, end.number]) if end else None,
    )


def _theirs(counties: Collection[str]) -> ColumnElement[bool]:
    """Movements of these counties' money, and of nobody's in particular against no other county's account."""
    of_others = select(ACCOUNTS.c.code).where(
        ACCOUNTS.c.city == LINES.c.city, ACCOUNTS.c.county.is_not(None), ACCOUNTS.c.county.not_in(sorted(counties))
    )
    of_nobody = and_(LINES.c.county.is_(None), LINES.c.other.not_in(of_others.correlate(LINES)))
    return or_(LINES.c.county.in_(sorted(counties)), of_nobody)


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
