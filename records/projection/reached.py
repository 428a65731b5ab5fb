"""How far the records have come with each case: for whoever holds that against the engine's histories."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Table, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.effects import CaseClosed
from records.backends.statements import in_portions
from records.tables import Audit, CaseRecord, table_of

AUDIT: Table = table_of(Audit)
CASES: Table = table_of(CaseRecord)

_CLOSED = CaseClosed.model_fields["kind"].default


@dataclass(frozen=True, slots=True)
class Reached:
    """The highest number of a case's effects, how many there are, whether the last ended the case, and its instant."""

    last: int
    count: int
    closed: bool
    at: datetime

    @property
    def has_gap(self) -> bool:
        """Whether an effect before the last is missing."""
        return self.count < self.last


async def reached(session: AsyncSession, city: str) -> dict[str, Reached]:
    """All cases of a city of which the records have any effect: reads every effect there is of them."""
    return await _reached(session, AUDIT.c.case.startswith(f"{city}.", autoescape=True))


async def reached_by(session: AsyncSession, cases: Iterable[str]) -> dict[str, Reached]:
    """Those of these cases of which the records have any effect."""
    found: dict[str, Reached] = {}
    for portion in in_portions(cases):
        found |= await _reached(session, AUDIT.c.case.in_(portion))
    return found


async def cases_recorded(session: AsyncSession, city: str) -> frozenset[str]:
    """The ids of a city's cases, from an index of the cases."""
    return frozenset((await session.execute(select(CASES.c.id).where(CASES.c.city == city))).scalars())


async def _reached(session: AsyncSession, which: ColumnElement[bool]) -> dict[str, Reached]:
    counted = (
        select(AUDIT.c.case, func.max(AUDIT.c.number).label("last"), func.count().label("effects"))
        .where(which)
        .group_by(AUDIT.c.case)
        .subquery()
    )
    query = select(counted, AUDIT.c.kind, AUDIT.c.at).join(
        AUDIT, (AUDIT.c.case == counted.c.case) & (AUDIT.c.number == counted.c.last)
    )
    return {
        row.case: Reached(last=row.last, count=row.effects, closed=row.kind == _CLOSED, at=row.at)
        for row in await session.execute(query)
    }


async def hashes(session: AsyncSession, effects: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """The hashes of those of these effects, by case and number, that are recorded."""
    found: dict[tuple[str, int], str] = {}
    for keys in in_portions(effects):
        named = tuple_(AUDIT.c.case, AUDIT.c.number).in_(keys)
        rows = await session.execute(select(AUDIT.c.case, AUDIT.c.number, AUDIT.c.hash).where(named))
        found.update(((row.case, row.number), row.hash) for row in rows)
    return found
