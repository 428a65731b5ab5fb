"""What ledger entries moved, as digests: the engine's histories keep them, and verification compares.

Without words and machine times: an entry that is made again from a history has the same digest.
"""

import json
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Table, select
from sqlalchemy.ext.asyncio import AsyncSession

from records.tables import LedgerEntry, LedgerLine, table_of
from records.tables.base import written

ENTRIES: Table = table_of(LedgerEntry)
LINES: Table = table_of(LedgerLine)


async def what_moved(session: AsyncSession, entries: Iterable[str]) -> dict[str, str]:
    """The digest of each of these entries that the ledger has."""
    return await _digests(session, ENTRIES.c.id.in_(sorted(set(entries))))


async def what_a_case_moved(session: AsyncSession, case: str) -> dict[str, str]:
    """The digests of all entries of a case."""
    return await _digests(session, ENTRIES.c.case == case)


async def _digests(session: AsyncSession, which: ColumnElement[bool]) -> dict[str, str]:
    lines: dict[str, list[Any]] = {}
    of_entries = select(LINES).join(ENTRIES, ENTRIES.c.id == LINES.c.entry).where(which)
    for line in await session.execute(of_entries.order_by(LINES.c.entry, LINES.c.number)):
        row = [line.account, line.other, line.amount, line.county, line.line, written(line.at)]
        lines.setdefault(line.entry, []).append(row)
    entries = await session.execute(select(ENTRIES).where(which))
    return {entry.id: _digest(entry, lines.get(entry.id, [])) for entry in entries}


def _digest(entry: Any, lines: list[Any]) -> str:
    content = [entry.id, entry.city, entry.case, entry.rule, entry.fund, entry.year, written(entry.at), lines]
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()
