"""Which cases the records know of, however little of each: for verification, which must miss none."""

from sqlalchemy import select, union
from sqlalchemy.ext.asyncio import AsyncSession

from records.tables import Audit, CaseRecord, LedgerEntry, table_of

CASES, AUDIT, ENTRIES = table_of(CaseRecord), table_of(Audit), table_of(LedgerEntry)


async def cases_named(session: AsyncSession, city: str) -> tuple[str, ...]:
    """The ids of a city's cases in order: of all that have a record, an effect, or money in the ledger."""
    ids = (CASES.c.id, AUDIT.c.case, ENTRIES.c.case)
    of_city = [select(column).where(column.startswith(f"{city}.", autoescape=True)) for column in ids]
    return tuple(sorted([str(row[0]) for row in await session.execute(union(*of_city))]))
