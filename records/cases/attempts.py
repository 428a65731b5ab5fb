"""Refused attempts: what people tried and why it was refused, for auditors."""

from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Table, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from records.integrity.seals import seal, take_turn
from records.tables import RefusedAttempt, table_of
from records.views import Attempt, RecordedAttempt

ATTEMPTS: Table = table_of(RefusedAttempt)

LARGEST_PAGE = 1000

_ONE_ATTEMPT = ("case", "person", "key", "action", "task", "code")


async def add_attempt(session: AsyncSession, attempt: Attempt) -> None:
    """Record a refused action; the same request sent again is no other attempt."""
    # Asked, since the unique index knows no two of which the task is not there: to it all NULLs differ.
    await take_turn(session)
    if await session.scalar(select(literal(True)).where(*_the_same(attempt)).limit(1)):
        return
    row = {**attempt.model_dump(), "recorded_at": datetime.now(UTC)}
    added = ATTEMPTS.insert().returning(ATTEMPTS.c.id)
    await seal(session, ATTEMPTS, [tuple(new) for new in await session.execute(added, [row])])


def _the_same(attempt: Attempt) -> list[ColumnElement[bool]]:
    return [ATTEMPTS.c[name].is_not_distinct_from(getattr(attempt, name)) for name in _ONE_ATTEMPT]


async def attempts_of(
    session: AsyncSession, case: str, after: int = 0, limit: int = LARGEST_PAGE
) -> tuple[RecordedAttempt, ...]:
    """The refused actions on a case, in the order they were recorded, from behind the number ``after`` on."""
    query = (
        select(ATTEMPTS, ATTEMPTS.c.id.label("number"))
        .where(ATTEMPTS.c.case == case, ATTEMPTS.c.id > after)
        .order_by(ATTEMPTS.c.id)
        .limit(limit)
    )
    return tuple(RecordedAttempt.model_validate(row) for row in await session.execute(query))
