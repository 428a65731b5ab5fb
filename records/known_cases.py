"""Which cases the records know of, however little of each: for verification, which must miss none."""

from sqlalchemy import select, union
from sqlalchemy.ext.asyncio import AsyncSession

from records.tables import Audit, CaseRecord, ClaimRecord, LedgerEntry, table_of

CASES, AUDIT, ENTRIES, CLAIMS = (table_of(each) for each in (CaseRecord, Audit, LedgerEntry, ClaimRecord))


async def cases_named(session: AsyncSession, city: str) -> tuple[str, ...]:
    """The ids of a city's cases in order: of all that have a record, an effect, a claim, or money in the ledger."""
    ids = (CASES.c.id, AUDIT.c.case, ENTRIES.c.case, CLAIMS.c.case)
    of_city = [select(column).where(column.startswith(f"{city}.", autoescape=True)) for column in ids]
    return tuple(sorted([str(row[0]) for row in await session.execute(union(*of_city))]))
