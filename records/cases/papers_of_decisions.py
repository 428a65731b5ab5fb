"""The papers that a case's approvals rest on, as its decisions name them."""

from collections.abc import Iterable

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.actions import Evidence
from approvals.effects import Outcome
from records.tables import DecisionRecord, table_of

DECISIONS: Table = table_of(DecisionRecord)


async def papers_of_approvals(session: AsyncSession, case: str, steps: Iterable[str]) -> dict[str, Evidence]:
    """The paper behind the newest approval of each of these steps that has one."""
    query = (
        select(DECISIONS.c.step, DECISIONS.c.evidence)
        .where(DECISIONS.c.case == case, DECISIONS.c.step.in_(sorted(steps)), DECISIONS.c.evidence.is_not(None))
        .where(DECISIONS.c.outcome == Outcome.APPROVED.value)
        .order_by(DECISIONS.c.number)
    )
    # A later round of a step takes the place of an earlier one.
    return {row.step: Evidence.model_validate_json(row.evidence) for row in await session.execute(query)}
