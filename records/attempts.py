"""Refused attempts: what people tried and why it was refused, for auditors."""

from datetime import UTC, datetime

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncSession

from records.seals import seal
from records.statements import insert_into
from records.tables import RefusedAttempt, table_of
from records.views import Attempt, RecordedAttempt

ATTEMPTS: Table = table_of(RefusedAttempt)

LARGEST_PAGE = 1000


async def add_attempt(session: AsyncSession, attempt: Attempt) -> None:
    """Record a refused action; the same request sent again is no other attempt."""
    row = {**attempt.model_dump(), "recorded_at": datetime.now(UTC)}
    added = insert_into(session, ATTEMPTS).on_conflict_do_nothing().returning(ATTEMPTS.c.id)
    await seal(session, ATTEMPTS, [tuple(new) for new in await session.execute(added, [row])])


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
