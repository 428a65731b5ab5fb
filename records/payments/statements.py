"""Statements of banks in the records: each read once, its lines held against the orders; differences."""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Table, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from calculations.input.bilingual import Bilingual
from calculations.input.money import Yuan, fen, yuan
from calculations.payments.matching import EVENTS, PLAIN, MatchedLine, OrderStand, Outcome, match
from calculations.payments.statements import Side, Statement
from records.backends.statements import in_portions
from records.integrity.seals import seal, take_turn
from records.payments.orders import Happened, happen, stands
from records.tables import BankStatementLineRecord, BankStatementRecord, table_of
from records.views import View

STATEMENTS: Table = table_of(BankStatementRecord)
LINES: Table = table_of(BankStatementLineRecord)


class Resolution(StrEnum):
    """How a difference was resolved."""

    EXPLAINED = "explained"
    """已说明: it is in order, for the reason noted."""
    CORRECTED = "corrected"
    """已更正: the ledger has a correction, named in the note."""
    PAID_ANEW = "paid_anew"
    """已另行支付: by another instruction, named in the note."""
    BANK_CORRECTED = "bank_corrected"
    """银行已更正."""


class NoSuchDifference(ValueError):
    """No line of that number is an open difference."""


class ReadFile(BaseModel):
    """A statement that somebody hands in: the hash of its file, kept as an attachment, and which in it (from 0)."""

    model_config = ConfigDict(frozen=True)

    content: str
    position: int
    by: str
    at: datetime


class LineView(View):
    """A line with its outcome; who resolved it and how, where it was a difference."""

    statement: int
    number: int
    account: str
    reference: str
    named: str
    side: Side
    amount: Yuan
    date: date
    other_name: str
    other_number: str
    words: str
    is_return: bool
    reason: str
    outcome: Outcome
    order: str | None
    why: Bilingual
    resolution: Resolution | None
    resolved_by: str | None
    resolved_at: datetime | None
    note: str | None


class StatementView(View):
    """A statement and who read it in."""

    number: int
    content: str
    position: int
    account: str
    name: str
    read_by: str
    read_at: datetime


async def read_in(session: AsyncSession, city: str, statement: Statement, file: ReadFile) -> StatementView:
    """Keep a statement and move its orders on; the same of the same file again is the one that is kept."""
    await take_turn(session)
    known = await _of_file(session, city, file)
    if known is not None:
        return known
    last = await session.execute(select(func.max(STATEMENTS.c.number)).where(STATEMENTS.c.city == city))
    number = (last.scalar() or 0) + 1
    row = {
        "city": city,
        "number": number,
        "content": file.content,
        "position": file.position,
        "account": statement.account,
        "name": statement.id,
        "read_by": file.by,
        "read_at": file.at,
        "recorded_at": datetime.now(UTC),
    }
    await session.execute(STATEMENTS.insert(), [row])
    found = await stands(session, city, (line.order for line in statement.lines if line.order))
    matched, _ = match(statement, found, await _seen(session, city, statement))
    if matched:
        await session.execute(LINES.insert(), [_row(city, number, statement.account, each) for each in matched])
    await _move_orders(session, number, file, matched, found)
    await seal(session, STATEMENTS, [(city, number)])
    await seal(session, LINES, [(city, number, each.line.number) for each in matched])
    return StatementView.model_validate(row)


async def statement_lines(
    session: AsyncSession, city: str, number: int, after: int = 0, limit: int = 200
) -> tuple[LineView, ...]:
    """The lines of a statement in order, beginning after a number."""
    query = select(LINES).where(LINES.c.city == city, LINES.c.statement == number, LINES.c.number > after)
    rows = await session.execute(query.order_by(LINES.c.number).limit(limit))
    return tuple(_view(row._mapping) for row in rows)


async def find_statement(session: AsyncSession, city: str, number: int) -> StatementView | None:
    """A statement of a city."""
    query = select(STATEMENTS).where(STATEMENTS.c.city == city, STATEMENTS.c.number == number)
    row = (await session.execute(query)).one_or_none()
    return None if row is None else StatementView.model_validate(row)


async def differences(
    session: AsyncSession,
    city: str,
    *,
    is_open: bool,
    accounts: Collection[str] | None = None,
    after: tuple[int, int] = (0, 0),
    limit: int = 50,
) -> tuple[LineView, ...]:
    """Lines that are for people, those that nobody has resolved yet or all; by statement and number, after one.

    `accounts`: of these bank accounts alone, by number.
    """
    statement, number = after
    query = select(LINES).where(
        LINES.c.city == city,
        LINES.c.outcome.not_in(sorted(PLAIN)),
        (LINES.c.statement > statement) | ((LINES.c.statement == statement) & (LINES.c.number > number)),
    )
    if is_open:
        query = query.where(LINES.c.resolved_at.is_(None))
    if accounts is not None:
        query = query.where(LINES.c.account.in_(sorted(accounts)))
    rows = await session.execute(query.order_by(LINES.c.statement, LINES.c.number).limit(limit))
    return tuple(_view(row._mapping) for row in rows)


async def find_line(session: AsyncSession, city: str, statement: int, number: int) -> LineView | None:
    """A line of a statement."""
    one = (LINES.c.city == city) & (LINES.c.statement == statement) & (LINES.c.number == number)
    row = (await session.execute(select(LINES).where(one))).one_or_none()
    return None if row is None else _view(row._mapping)


async def resolve(
    session: AsyncSession, city: str, line: tuple[int, int], how: Resolution, note: str, by: str, at: datetime
) -> LineView:
    """Note who resolved a difference and how, once; `line`: statement and number. Raises ``NoSuchDifference``."""
    await take_turn(session)
    statement, number = line
    one = (LINES.c.city == city) & (LINES.c.statement == statement) & (LINES.c.number == number)
    row = (await session.execute(select(LINES).where(one))).one_or_none()
    if row is None or Outcome(row.outcome) in PLAIN or row.resolved_at is not None:
        raise NoSuchDifference(f"{statement}.{number}")
    resolved = {"resolution": how, "resolved_by": by, "resolved_at": at, "note": note}
    await session.execute(LINES.update().where(one).values(resolved))
    await seal(session, LINES, [(city, statement, number)])
    return _view({**row._mapping, **resolved})


async def _of_file(session: AsyncSession, city: str, file: ReadFile) -> StatementView | None:
    query = select(STATEMENTS).where(
        STATEMENTS.c.city == city, STATEMENTS.c.content == file.content, STATEMENTS.c.position == file.position
    )
    row = (await session.execute(query)).one_or_none()
    return None if row is None else StatementView.model_validate(row)


async def _seen(session: AsyncSession, city: str, statement: Statement) -> set[str]:
    """Which of the bank's references in a statement the account has shown before."""
    seen: set[str] = set()
    for portion in in_portions(line.reference for line in statement.lines if line.reference):
        query = select(LINES.c.reference).where(
            LINES.c.city == city, LINES.c.account == statement.account, LINES.c.reference.in_(portion)
        )
        seen.update((await session.execute(query)).scalars())
    return seen


async def _move_orders(
    session: AsyncSession,
    number: int,
    file: ReadFile,
    matched: tuple[MatchedLine, ...],
    found: Mapping[str, OrderStand],
) -> None:
    standing = dict(found)
    for each in matched:
        event = EVENTS.get(each.outcome)
        if event is None or each.order is None:
            continue
        before = standing[each.order]
        now = before.having(each.outcome, each.line.amount)
        happened = Happened(event=event, by=file.by, at=file.at, words=f"{number}.{each.line.number} {each.why.zh}")
        await happen(session, before, happened, executed=now.executed, returned=now.returned)
        standing[each.order] = now


def _row(city: str, statement: int, account: str, matched: MatchedLine) -> dict[str, Any]:
    line = matched.line
    return {
        "city": city,
        "statement": statement,
        "account": account,
        **line.model_dump(exclude={"order", "amount"}),
        "named": line.order,
        "amount": fen(line.amount),
        "outcome": matched.outcome,
        "order": matched.order,
        "zh": matched.why.zh,
        "en": matched.why.en,
    }


def _view(row: Any) -> LineView:
    words = Bilingual(zh=row["zh"], en=row["en"])
    return LineView.model_validate({**row, "amount": yuan(row["amount"]), "why": words})
