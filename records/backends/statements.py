"""What statements share: keys in portions, and what the two databases spell differently."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Table, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

Named = TypeVar("Named")

AT_ONCE = 500
"""Rows that one statement names: far below the databases' limits of parameters."""


def in_portions(keys: Iterable[Named]) -> Iterator[list[Named]]:
    """The keys in their order, as many at once as a statement takes."""
    left = iter(keys)
    while portion := list(islice(left, AT_ONCE)):
        yield portion


def backend_of(session: AsyncSession) -> str:
    """`sqlite` or `postgresql`."""
    return session.get_bind().dialect.name


def upsert(backend: str, table: Table) -> Any:
    """An insert with `on_conflict_do_nothing` and `on_conflict_do_update`; both dialects have the same methods."""
    return postgresql.insert(table) if backend == "postgresql" else sqlite.insert(table)


def insert_into(session: AsyncSession, table: Table) -> Any:
    """The same for a session's database."""
    return upsert(backend_of(session), table)


async def one_at_a_time(session: AsyncSession, key: int) -> None:
    """Until the transaction ends nobody else passes here with that key; SQLite has one writer anyway."""
    if backend_of(session) == "postgresql":
        await session.execute(text(f"SELECT pg_advisory_xact_lock({key})"))
