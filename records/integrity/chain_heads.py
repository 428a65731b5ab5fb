"""The newest entries of the hash chains that nothing inside the installation vouches for: seals and security log.

Whoever can write to the database could cut the end of a chain off, or write it again; not so that it still has, at the
same number, a hash that was seen before.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from records.integrity.noted_heads import HEADS
from records.integrity.seals import SEALS
from records.integrity.security_log import ENTRIES


class Chain(StrEnum):
    """A chain, by what its log lines call it."""

    SEALS = "seals"
    SECURITY_LOG = "security_log"


_TABLES = {Chain.SEALS: SEALS, Chain.SECURITY_LOG: ENTRIES}


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The newest entry that a chain had when somebody looked."""

    chain: Chain
    number: int
    hash: str


async def newest_heads(session: AsyncSession) -> tuple[ChainHead, ...]:
    """The head of each chain that has one."""
    found = []
    for chain, table in _TABLES.items():
        newest = select(table.c.number, table.c.hash).order_by(table.c.number.desc()).limit(1)
        row = (await session.execute(newest)).one_or_none()
        if row is not None:
            found.append(ChainHead(chain, row.number, row.hash))
    return tuple(found)


async def is_contained(session: AsyncSession, head: ChainHead) -> bool:
    """Whether a chain still has what was its head."""
    table = _TABLES[head.chain]
    now = (await session.execute(select(table.c.hash).where(table.c.number == head.number))).scalar()
    return bool(now == head.hash)


async def hashes_not_contained(session: AsyncSession, hashes: Collection[str]) -> tuple[str, ...]:
    """Which of these hashes no chain has, in their order."""
    found: set[str] = set()
    for table in _TABLES.values():
        found.update((await session.execute(select(table.c.hash).where(table.c.hash.in_(hashes)))).scalars())
    return tuple(each for each in hashes if each not in found)


async def heads_not_as_noted(session: AsyncSession) -> tuple[str, ...]:
    """The chains, by their tables, that do not end with the entry that the records have noted of each."""
    noted = {(row.chain, row.number, row.hash) for row in await session.execute(select(HEADS))}
    newest = {(_TABLES[head.chain].name, head.number, head.hash) for head in await newest_heads(session)}
    return tuple(sorted({chain for chain, *_ in noted ^ newest}))
