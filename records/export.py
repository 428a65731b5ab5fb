"""The canonical export: every business table as sorted JSON lines, the same for the same business on any database.

Left out is what differs between two runs of the same year: machine times, ids and keys of chance, password hashes,
logins that are open, documents not yet in a case, seals, the security log, and the contents of attachments, whose
hashes are there.
"""

import json
from collections.abc import AsyncIterator, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Select, Table, select
from sqlalchemy.ext.asyncio import AsyncSession

from records.tables import (
    METADATA,
    Attachment,
    Audit,
    ClaimRecord,
    ContentFault,
    DirectoryChange,
    DirectoryEntry,
    InstallationMark,
    LoginSession,
    LoginTries,
    NotedHead,
    OfferedDocument,
    Person,
    RefusedAttempt,
    Seal,
    SecurityEntry,
    table_of,
)
from records.tables.base import written

_LEFT_OUT: Mapping[Table, frozenset[str]] = {
    table_of(Person): frozenset({"password_hash", "secret_until"}),
    table_of(Attachment): frozenset({"content"}),
    # Clients choose the keys; the number only distinguishes rows.
    table_of(Audit): frozenset({"request", "digest"}),
    table_of(RefusedAttempt): frozenset({"id", "key"}),
    table_of(DirectoryChange): frozenset({"key"}),
    table_of(DirectoryEntry): frozenset({"half"}),
    # Cases that come to a step at the same instant claim in either order.
    table_of(ClaimRecord): frozenset({"number"}),
}
_MACHINE_TIME = "recorded_at"
_NOT_BUSINESS = frozenset(
    table_of(each)
    for each in (
        *(NotedHead, ContentFault, InstallationMark, LoginSession, LoginTries, OfferedDocument, Seal, SecurityEntry),
    )
)


async def export(session: AsyncSession) -> AsyncIterator[str]:
    """One line of JSON a row (without the line's end): `{"table": …, column: …}`, tables and rows in order.

    Instants are ISO text in UTC, money is whole fen.
    """
    for table in sorted(METADATA.tables.values(), key=lambda table: table.name):
        if table in _NOT_BUSINESS:
            continue
        result = await session.stream(_rows_of(table))
        async for row in result.mappings():
            values = {name: _plain(value) for name, value in row.items()}
            yield json.dumps({"table": table.name, **values}, ensure_ascii=False, separators=(",", ":"))


def _rows_of(table: Table) -> Select[Any]:
    hidden = _LEFT_OUT.get(table, frozenset()) | {_MACHINE_TIME}
    columns = [column for column in table.columns if column.name not in hidden]
    keys: list[Column[Any]] = list(table.primary_key)
    if hidden.intersection(key.name for key in keys):
        # No business id: rows in the order of all they say.
        keys = columns
    return select(*columns).order_by(*(key.nulls_first() for key in keys))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return written(value)
    if isinstance(value, date):
        return value.isoformat()
    return value
