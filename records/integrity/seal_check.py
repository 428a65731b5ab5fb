"""Whether the sealed tables are as their seals say, and the seals as each other: for verification."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, LargeBinary, RowMapping, Table, select
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.effects import FIRST, chained
from records.integrity.seals import SEALED, SEALS, RowKey, digests, key_text, keys_of, seal_text

_ROWS_AT_ONCE = 500


class SealFaultKind(StrEnum):
    """What is wrong with a row, or with the chain itself."""

    CHANGED = "changed"
    UNSEALED = "unsealed"
    REMOVED = "removed"
    CHAIN = "chain"


@dataclass(frozen=True, slots=True)
class SealFault:
    """A row of a sealed table that is not as it was sealed, or a seal that does not follow the one before."""

    kind: SealFaultKind
    table: str
    key: str


@dataclass(frozen=True, slots=True)
class SealCheck:
    """What was found, and the newest seal: who keeps its number and hash elsewhere can prove the chain later."""

    faults: tuple[SealFault, ...]
    seals: int
    head: str


async def check_seals(session: AsyncSession) -> SealCheck:
    """Read every seal and every sealed row again."""
    connection = await session.connection()
    return await connection.run_sync(_check)


def _check(connection: Connection) -> SealCheck:
    faults: list[SealFault] = []
    newest: dict[tuple[str, str], str | None] = {}
    number, previous = 0, FIRST
    for row in connection.execute(select(SEALS).order_by(SEALS.c.number)).mappings():
        if not _follows(row, number, previous):
            faults.append(SealFault(SealFaultKind.CHAIN, SEALS.name, str(row["number"])))
        number, previous = row["number"], row["hash"]
        newest[row["sealed"], row["key"]] = row["digest"]
    for table in SEALED:
        for key, digest in _all_digests(connection, table):
            if (table.name, key) not in newest:
                faults.append(SealFault(SealFaultKind.UNSEALED, table.name, key))
            elif newest.pop((table.name, key)) != digest:
                faults.append(SealFault(SealFaultKind.CHANGED, table.name, key))
    gone = ((of_table, key) for (of_table, key), digest in newest.items() if digest is not None)
    faults += [SealFault(SealFaultKind.REMOVED, of_table, key) for of_table, key in sorted(gone)]
    return SealCheck(tuple(faults), number, previous)


def _follows(row: RowMapping, number: int, previous: str) -> bool:
    expected = chained(row["previous"], seal_text(row))
    return (row["number"], row["previous"], row["hash"]) == (number + 1, previous, expected)


def _all_digests(connection: Connection, table: Table) -> Iterator[tuple[str, str]]:
    """In pieces: files are large, and read one by one."""
    keys = keys_of(connection, table)
    large = any(isinstance(column.type, LargeBinary) for column in table.columns)
    size = 1 if large else _ROWS_AT_ONCE
    for start in range(0, len(keys), size):
        yield from _readable_digests(connection, table, keys[start : start + size])


def _readable_digests(connection: Connection, table: Table, keys: list[RowKey]) -> Iterator[tuple[str, str]]:
    """Of rows that hold what no program of ours writes (an instant that is none, say): one by one, without a digest."""
    try:
        yield from list(digests(connection, table, keys))
    except ValueError:
        if len(keys) == 1:
            yield key_text(keys[0]), ""
            return
        for key in keys:
            yield from _readable_digests(connection, table, [key])
