"""Seals: a hash chain over the tables that no history vouches for, written in the transaction that changes their rows.

A row's newest seal has the digest of the whole row, or none when the row was removed. So verification finds a row that
was changed, added or removed behind our back, and a seal that was: each carries the hash of the one before.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Table, func, select, text, true, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.effects import FIRST, chained
from records.backends.statements import in_portions
from records.integrity.noted_heads import note_head
from records.tables import (
    Attachment,
    AttachmentUpload,
    BankAccountRecord,
    BankStatementLineRecord,
    BankStatementRecord,
    BusinessClock,
    ClaimRecord,
    CopyRecord,
    DirectoryChange,
    DirectoryEntry,
    Document,
    LedgerEntry,
    LedgerLine,
    Organisation,
    PaymentEventRecord,
    PaymentFileRecord,
    PaymentOrderRecord,
    Person,
    PostHolding,
    RefusedAttempt,
    RefusedInstruction,
    Seal,
    Substitution,
    table_of,
)
from records.tables.base import written

SEALS: Table = table_of(Seal)

SEALED: tuple[Table, ...] = tuple(
    table_of(record)
    for record in (
        Attachment,
        AttachmentUpload,
        BankAccountRecord,
        BankStatementLineRecord,
        BankStatementRecord,
        BusinessClock,
        ClaimRecord,
        CopyRecord,
        DirectoryChange,
        DirectoryEntry,
        Document,
        LedgerEntry,
        Organisation,
        PaymentEventRecord,
        PaymentFileRecord,
        PaymentOrderRecord,
        Person,
        PostHolding,
        RefusedAttempt,
        RefusedInstruction,
        Substitution,
    )
)
"""Tables whose rows are sealed. Of documents and copies only those that come of no effect of a case."""

PARTS: Mapping[Table, Table] = {table_of(LedgerEntry): table_of(LedgerLine)}
"""Rows that are sealed with the row that their first key column names."""

RowKey = tuple[Any, ...]

ONLY: Mapping[Table, ColumnElement[bool]] = {table_of(CopyRecord): table_of(CopyRecord).c.to_party.is_(False)}
"""Which rows of a table are sealed, where not all are: copies that a chain makes follow from its effects."""


async def seal(session: AsyncSession, table: Table, keys: Iterable[Sequence[Any]]) -> None:
    """As ``seal_sync``, in a session's transaction."""
    connection = await session.connection()
    await connection.run_sync(seal_sync, table, keys)


async def take_turn(session: AsyncSession) -> None:
    """Wait here for other transactions that seal; whoever locks rows before sealing asks first, against deadlocks."""
    connection = await session.connection()
    await connection.run_sync(_take_turn)


async def as_sealed(session: AsyncSession, table: Table, keys: Iterable[RowKey]) -> frozenset[str]:
    """Those of these rows, by their keys as JSON, that are as they were sealed last.

    For what is acted on and has no hash of its own.
    """
    connection = await session.connection()
    return await connection.run_sync(_as_sealed, table, keys)


def _as_sealed(connection: Connection, table: Table, keys: Iterable[RowKey]) -> frozenset[str]:
    found: set[str] = set()
    for portion in in_portions(keys):
        sealed = _newest(connection, table, [key_text(key) for key in portion])
        found.update(key for key, digest in digests(connection, table, portion) if sealed.get(key) == digest)
    return frozenset(found)


def seal_sync(connection: Connection, table: Table, keys: Iterable[Sequence[Any]]) -> None:
    """Seal rows as they are now, by their primary keys; those that are gone as gone. Unchanged ones stay sealed."""
    for portion in in_portions(tuple(key) for key in keys):
        _seal(connection, table, portion)


def seal_all(connection: Connection) -> None:
    """Seal every row of every sealed table: for the migration that brings the seals."""
    for table in SEALED:
        seal_sync(connection, table, keys_of(connection, table))


def keys_of(connection: Connection, table: Table) -> list[RowKey]:
    """The keys of all rows of a table that are to be sealed."""
    query = select(*table.primary_key).where(ONLY.get(table, true())).order_by(*table.primary_key)
    return [tuple(row) for row in connection.execute(query)]


def digests(connection: Connection, table: Table, keys: Sequence[RowKey] | None = None) -> Iterator[tuple[str, str]]:
    """Key and digest of rows of a table, by key; of all rows when no keys are given."""
    parts = _parts(connection, table, keys)
    query = select(table).order_by(*table.primary_key)
    if keys is not None:
        query = query.where(tuple_(*table.primary_key).in_(keys))
    names = [column.name for column in table.primary_key]
    for row in connection.execute(query).mappings():
        key = key_text(row[name] for name in names)
        yield key, sha256("\n".join([row_text(row), *parts.get(row[names[0]], ())]).encode()).hexdigest()


def key_text(key: Iterable[Any]) -> str:
    """A primary key as JSON."""
    return _json([_plain(value) for value in key])


def row_text(row: RowMapping) -> str:
    """A row as JSON. Without what is none or false, so that a column that is added later leaves it as it was."""
    return _json({name: _plain(value) for name, value in row.items() if value is not None and value is not False})


def seal_text(row: Mapping[str, Any] | RowMapping) -> str:
    """What the hash of a seal covers after ``previous``."""
    return _json([row["number"], row["sealed"], row["key"], row["digest"], written(row["at"])])


def _seal(connection: Connection, table: Table, keys: list[RowKey]) -> None:
    _take_turn(connection)
    texts = [key_text(key) for key in keys]
    before = _newest(connection, table, texts)
    now = dict(digests(connection, table, keys))
    changed = [key for key in dict.fromkeys(texts) if now.get(key) != before.get(key)]
    if changed:
        _append(connection, table, {key: now.get(key) for key in changed})


def _take_turn(connection: Connection) -> None:
    """The chain grows by one transaction after another; SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"LOCK TABLE {SEALS.name} IN EXCLUSIVE MODE"))


def _newest(connection: Connection, table: Table, keys: list[str]) -> dict[str, str | None]:
    of_keys = (SEALS.c.sealed == table.name) & SEALS.c.key.in_(keys)
    last = select(func.max(SEALS.c.number)).where(of_keys).group_by(SEALS.c.key)
    rows = connection.execute(select(SEALS.c.key, SEALS.c.digest).where(SEALS.c.number.in_(last)))
    return {row.key: row.digest for row in rows}


def _append(connection: Connection, table: Table, found: Mapping[str, str | None]) -> None:
    newest = select(SEALS.c.number, SEALS.c.hash).order_by(SEALS.c.number.desc()).limit(1)
    last = connection.execute(newest).one_or_none()
    number, previous = (last.number, last.hash) if last is not None else (0, FIRST)
    at, rows = datetime.now(UTC), []
    for key, digest in found.items():
        number += 1
        row: dict[str, Any] = {"number": number, "sealed": table.name, "key": key, "digest": digest, "at": at}
        row |= {"previous": previous, "hash": chained(previous, seal_text(row))}
        rows.append(row)
        previous = row["hash"]
    connection.execute(SEALS.insert(), rows)
    connection.execute(note_head(connection.dialect.name, SEALS, number, previous))


def _parts(connection: Connection, table: Table, keys: Sequence[RowKey] | None) -> dict[Any, list[str]]:
    part = PARTS.get(table)
    if part is None:
        return {}
    whole = next(iter(part.primary_key))
    query = select(part).order_by(*part.primary_key)
    if keys is not None:
        query = query.where(whole.in_([key[0] for key in keys]))
    found: dict[Any, list[str]] = {}
    for row in connection.execute(query).mappings():
        found.setdefault(row[whole.name], []).append(row_text(row))
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return written(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return sha256(value).hexdigest()
    return value


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
