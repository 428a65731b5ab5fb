"""What the tables say of a case apart from its audit rows, and what they must say by its effects: for verification."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import Column, Table, select, union
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.effects import Effect
from records.projection.project import project
from records.projection.rows import Projection, Row
from records.tables import (
    Audit,
    CasePolicy,
    CaseRecord,
    ClaimRecord,
    CopyRecord,
    DecisionRecord,
    LedgerEntry,
    NoticeRecord,
    PowerProposal,
    TaskRecord,
    VersionRecord,
    table_of,
)

Projected = dict[str, dict[tuple[Any, ...], Row]]
"""The rows of a case by table and key."""

_ROWS: Mapping[Table, Callable[[Projection], Iterable[Row]]] = {
    table_of(CaseRecord): lambda rows: [rows.case_row] if rows.case_row else [],
    table_of(TaskRecord): Projection.task_rows,
    table_of(VersionRecord): lambda rows: rows.versions,
    table_of(DecisionRecord): lambda rows: rows.decisions,
    table_of(NoticeRecord): lambda rows: rows.notices,
    table_of(CopyRecord): lambda rows: rows.copies,
    table_of(PowerProposal): Projection.proposal_rows,
}
"""Every table that effects are projected to."""


def _case_column(table: Table) -> Column[Any]:
    """The column of a projected table that names the case."""
    return table.c.id if table.name == CaseRecord.__tablename__ else table.c.case


async def cases_named(session: AsyncSession) -> tuple[str, ...]:
    """The ids of all cases in order that have an effect, a row that follows from one, a policy, a claim, or money.

    However little the records know of a case: verification must miss none.
    """
    columns = (
        *(_case_column(table) for table in _ROWS),
        *(table_of(record).c.case for record in (Audit, CasePolicy, ClaimRecord, LedgerEntry)),
    )
    found = await session.execute(union(*(select(column) for column in columns)))
    return tuple(sorted(str(row[0]) for row in found))


async def projected(session: AsyncSession, case: str) -> Projected:
    """What the tables say of a case."""
    found: Projected = {}
    for table in _ROWS:
        query = select(table).where(_case_column(table) == case)
        if table.name == CopyRecord.__tablename__:
            # What people copy to people is in the records alone: no history knows of it.
            query = query.where(table.c.to_party.is_(True))
        rows = await session.execute(query)
        found[table.name] = _by_key(table, (dict(row._mapping) for row in rows))
    return found


def to_be_projected(case: str, effects: Iterable[Effect]) -> Projected:
    """What they must say when exactly these effects, in ascending order of number, are recorded. Pure."""
    rows = project(case, effects)
    return {table.name: _by_key(table, of_table(rows)) for table, of_table in _ROWS.items()}


def _by_key(table: Table, rows: Iterable[Row]) -> dict[tuple[Any, ...], Row]:
    names = [column.name for column in table.primary_key]
    return {tuple(row[name] for name in names): row for row in rows}
