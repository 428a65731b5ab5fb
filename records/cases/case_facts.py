"""What a case is about, whom it has reached, and whether it is done."""

from collections.abc import Collection

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.effects import CaseStatus
from records.tables import CaseRecord, TaskRecord, table_of
from records.views import CaseSummary

CASES: Table = table_of(CaseRecord)
TASKS: Table = table_of(TaskRecord)


async def case_summary(session: AsyncSession, case: str) -> CaseSummary | None:
    """What a case is about; None when there is none of that id."""
    row = (await session.execute(select(CASES).where(CASES.c.id == case))).one_or_none()
    return None if row is None else CaseSummary.model_validate(row)


async def kinds_reached(session: AsyncSession, cases: Collection[str]) -> dict[str, frozenset[str]]:
    """The kinds of organisation to which each of these cases has come: they have, or had, a task in it."""
    query = select(TASKS.c.case, TASKS.c.party_kind).where(TASKS.c.case.in_(cases), TASKS.c.party_kind.is_not(None))
    reached: dict[str, set[str]] = {case: set() for case in cases}
    for row in await session.execute(query.distinct()):
        reached[row.case].add(row.party_kind)
    return {case: frozenset(kinds) for case, kinds in reached.items()}


async def is_over(session: AsyncSession, city: str, kind: str, year: int) -> bool:
    """Whether a city's case of that kind about a fund year was carried to its end."""
    ended = select(CASES.c.id).where(
        CASES.c.city == city,
        CASES.c.year == year,
        CASES.c.kind == kind,
        CASES.c.status == CaseStatus.DONE.value,
    )
    return (await session.execute(ended.limit(1))).first() is not None
