"""Which instructions the ledger has: of a case, and whether it has executed or refused given ones."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from records.tables import LedgerEntry, RefusedInstruction, table_of

ENTRIES, REFUSED = table_of(LedgerEntry), table_of(RefusedInstruction)


async def entries_of(session: AsyncSession, case: str) -> tuple[str, ...]:
    """The ids of the instructions that were executed for a case, in order."""
    query = select(ENTRIES.c.id).where(ENTRIES.c.case == case).order_by(ENTRIES.c.id)
    return tuple((await session.execute(query)).scalars())


async def are_posted(session: AsyncSession, instructions: Collection[str]) -> bool:
    """Whether all of these were executed."""
    found = await session.execute(select(ENTRIES.c.id).where(ENTRIES.c.id.in_(sorted(instructions))))
    return set(found.scalars()) == set(instructions)


async def is_refused(session: AsyncSession, instruction: str) -> bool:
    """Whether its order has ended with a refusal."""
    return (await session.execute(select(REFUSED.c.id).where(REFUSED.c.id == instruction))).first() is not None
