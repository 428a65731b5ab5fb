"""Effects that the records have: by number, by request, and whether any is missing."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.request_memory import Processed
from records.contents.store import AUDIT, effects
from records.views import AuditRow


async def effects_between(session: AsyncSession, case: str, first: int, last: int) -> tuple[AuditRow, ...]:
    """The recorded effects from one number to another, both included. Raises ``ContentDiffers``."""
    return tuple(await effects(session, case, AUDIT.c.number.between(first, last)))


async def effects_of_request(session: AsyncSession, case: str, key: str) -> tuple[AuditRow, ...]:
    """The recorded effects that a request had, in order; none when the records know no such request.

    Raises ``ContentDiffers``.
    """
    return tuple(await effects(session, case, AUDIT.c.request == key))


async def answers(session: AsyncSession, case: str, requests: Mapping[str, Processed]) -> bool:
    """Whether the records can answer these requests: each has all its effects, under its key, with its digest."""
    if not requests:
        return True
    first, last = min(done.first for done in requests.values()), max(done.last for done in requests.values())
    query = select(AUDIT.c.number, AUDIT.c.request, AUDIT.c.digest)
    rows = await session.execute(query.where(AUDIT.c.case == case, AUDIT.c.number.between(first, last)))
    return are_answered({row.number: row for row in rows}, requests)


def are_answered(known: Mapping[int, Any], requests: Mapping[str, Processed]) -> bool:
    """The same by rows with ``request`` and ``digest``, by number: all that the records have of these requests."""
    return all(
        (row := known.get(number)) is not None and (row.request, row.digest) == (key, done.digest)
        for key, done in requests.items()
        for number in range(done.first, done.last + 1)
    )


async def reaches(session: AsyncSession, case: str, number: int) -> bool:
    """Whether the records have a case's effect of that number."""
    query = select(AUDIT.c.number).where(AUDIT.c.case == case, AUDIT.c.number == number)
    return (await session.execute(query)).first() is not None


async def lack_any(session: AsyncSession, case: str, number: int) -> bool:
    """Whether the records lack any of a case's effects up to that number."""
    query = select(func.count()).where(AUDIT.c.case == case, AUDIT.c.number <= number)
    return (await session.execute(query)).scalar_one() < number
