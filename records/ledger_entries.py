"""The ledger's entries of a case."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from records.tables import LedgerEntry, table_of

ENTRIES = table_of(LedgerEntry)


async def entries_of(session: AsyncSession, case: str) -> tuple[str, ...]:
    """The ids of the instructions that were executed for a case, in order."""
    query = select(ENTRIES.c.id).where(ENTRIES.c.case == case).order_by(ENTRIES.c.id)
    return tuple((await session.execute(query)).scalars())
