"""Which cases the records know of, however little of each: for verification, which must miss none."""

from sqlalchemy import select, union
from sqlalchemy.ext.asyncio import AsyncSession

from records.projection_check import PROJECTED, case_column
from records.tables import Audit, CasePolicy, ClaimRecord, LedgerEntry, table_of

_NAMING = (
    *(case_column(table) for table in PROJECTED),
    *(table_of(record).c.case for record in (Audit, CasePolicy, ClaimRecord, LedgerEntry)),
)


async def cases_named(session: AsyncSession) -> tuple[str, ...]:
    """The ids of all cases in order that have an effect, a row that follows from one, a policy, a claim, or money."""
    found = await session.execute(union(*(select(column) for column in _NAMING)))
    return tuple(sorted(str(row[0]) for row in found))
