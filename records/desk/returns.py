"""Why open tasks came back: the decision, or the automatic step, by which each was opened again."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Table, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.effects import Outcome, Role
from records.tables import DecisionRecord, TaskRecord, table_of
from records.views import View

DECISIONS: Table = table_of(DecisionRecord)
TASKS: Table = table_of(TaskRecord)

TaskKey = tuple[str, str]
"""Case, task."""

_Cause = tuple[str, int]
"""Case, and the number of the effect."""


class Returned(View):
    """A return: from which step, when, why, and by whom (nobody: an automatic step)."""

    case: str
    task: str
    step: str
    at: datetime
    reason: str
    name: str | None = None
    organisation_name: str | None = None
    post: str | None = None


async def returns_of(session: AsyncSession, tasks: Iterable[TaskKey]) -> dict[TaskKey, Returned]:
    """The return by which each of these tasks was opened, of those that one has opened.

    What opens a task is the last that was decided or done automatically before it, at the same instant: a task that was
    withdrawn, or that a checker has after its maker, came by another decision.
    """
    wanted = sorted(set(tasks))
    if not wanted:
        return {}
    again = TASKS.alias("again")
    decided = select(func.max(DECISIONS.c.number)).where(
        DECISIONS.c.case == again.c.case, DECISIONS.c.number < again.c.opened_number
    )
    done = select(func.max(TASKS.c.closed_number)).where(
        TASKS.c.case == again.c.case,
        TASKS.c.role == Role.AUTOMATIC.value,
        TASKS.c.closed_number < again.c.opened_number,
    )
    query = select(
        again.c.case,
        again.c.task,
        again.c.opened_at,
        decided.scalar_subquery().label("decided"),
        done.scalar_subquery().label("done"),
    ).where(tuple_(again.c.case, again.c.task).in_(wanted), again.c.round > 1)
    opened = list(await session.execute(query))
    causes = {(row.case, max(row.decided or 0, row.done or 0)) for row in opened}
    found = {**await _decisions(session, causes), **await _automatic(session, causes)}
    return {
        (row.case, row.task): Returned.model_validate({**cause, "case": row.case, "task": row.task})
        for row in opened
        if (cause := found.get((row.case, max(row.decided or 0, row.done or 0)))) and cause["at"] == row.opened_at
    }


async def _decisions(session: AsyncSession, causes: Iterable[_Cause]) -> dict[_Cause, dict[str, object]]:
    names = ("step", "at", "name", "organisation_name", "post")
    query = select(DECISIONS).where(
        tuple_(DECISIONS.c.case, DECISIONS.c.number).in_(sorted(causes)),
        DECISIONS.c.outcome == Outcome.RETURNED.value,
    )
    return {
        (row.case, row.number): {**{name: getattr(row, name) for name in names}, "reason": row.note}
        for row in await session.execute(query)
    }


async def _automatic(session: AsyncSession, causes: Iterable[_Cause]) -> dict[_Cause, dict[str, object]]:
    query = select(TASKS).where(
        tuple_(TASKS.c.case, TASKS.c.closed_number).in_(sorted(causes)),
        TASKS.c.role == Role.AUTOMATIC.value,
        TASKS.c.outcome == Outcome.FAILED.value,
    )
    return {
        (row.case, row.closed_number): {"step": row.step, "at": row.closed_at, "reason": row.closed_reason or ""}
        for row in await session.execute(query)
    }
