"""Single tasks with their case, how many there are, and those that a person holds."""

from dataclasses import dataclass, replace
from functools import cache

from sqlalchemy import Connection, Table, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from records.backends.prepared import PreparedQuery
from records.desk.inbox import InboxFilter, number_of, tasks_with_cases
from records.tables import CaseRecord, TaskRecord, table_of
from records.views import InboxItem, View

CASES: Table = table_of(CaseRecord)
TASKS: Table = table_of(TaskRecord)

_SUBJECT = (
    select(TASKS.c.form, CASES.c.year)
    .outerjoin_from(TASKS, CASES, CASES.c.id == TASKS.c.case)
    .where(TASKS.c.case == bindparam("case"), TASKS.c.task == bindparam("task"))
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a task is about: the form of its document, if it has one, and the year of its case, if it is known yet."""

    form: str | None
    year: int | None


def subject_of(connection: Connection, case: str, task: str) -> Subject | None:
    """What a task is about, open or done; none where the records have no such task."""
    rows = _subject(connection.dialect.name).execute(connection, case=case, task=task)
    return Subject(form=rows[0].form, year=rows[0].year) if rows else None


@cache
def _subject(backend: str) -> PreparedQuery:
    return PreparedQuery(backend, _SUBJECT)


async def task_with_case(session: AsyncSession, case: str, task: str) -> InboxItem | None:
    """A task, open or done, with what its case is about."""
    query = tasks_with_cases().where(TASKS.c.case == case, TASKS.c.task == task)
    row = (await session.execute(query)).one_or_none()
    return None if row is None else InboxItem.model_validate(row)


LARGEST_COUNT = 1_000
"""Tasks are counted no further: what more there is says nothing to a reader, and would be counted for long."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many open tasks there are, and how many of them are overdue; ``LARGEST_COUNT``: so many or more."""

    open: int
    overdue: int


async def count_tasks(session: AsyncSession, wanted: InboxFilter) -> Counted:
    """How many tasks the inbox has for this filter, on all its pages."""
    if wanted.parties == ():
        return Counted(open=0, overdue=0)
    asked = (wanted, replace(wanted, overdue=True))
    row = (await session.execute(select(*(number_of(each, LARGEST_COUNT) for each in asked)))).one()
    return Counted(open=row[0], overdue=row[1])


class HeldTask(View):
    """An open task that somebody holds, and the party it waits for."""

    case: str
    task: str
    party: str


async def tasks_of_holder(session: AsyncSession, city: str, login: str) -> tuple[HeldTask, ...]:
    """The open tasks of a city that a person holds, in order of case and task."""
    query = (
        select(TASKS.c.case, TASKS.c.task, TASKS.c.party)
        .where(TASKS.c.open.is_(True), TASKS.c.holder == login, TASKS.c.city == city, TASKS.c.party.is_not(None))
        .order_by(TASKS.c.case, TASKS.c.task)
    )
    return tuple(HeldTask.model_validate(row) for row in await session.execute(query))
