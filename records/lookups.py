"""Small reads for the API: a task with its case, the versions that tasks are about, where a document stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Table, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.actions import Seen
from approvals.effects import CaseStatus
from approvals.request_memory import Processed
from records.contents import AUDIT, effects
from records.inbox import InboxFilter, page_query
from records.tables import CaseRecord, TaskRecord, VersionRecord, table_of
from records.views import AuditRow, CaseSummary, InboxItem, VersionView, View

CASES: Table = table_of(CaseRecord)
TASKS: Table = table_of(TaskRecord)
VERSIONS: Table = table_of(VersionRecord)

LaneForm = tuple[str, str, str]
"""Case, lane, form."""


async def case_summary(session: AsyncSession, case: str) -> CaseSummary | None:
    """What a case is about; None when there is none of that id."""
    row = (await session.execute(select(CASES).where(CASES.c.id == case))).one_or_none()
    return None if row is None else CaseSummary.model_validate(row)


async def kinds_reached(session: AsyncSession, case: str) -> frozenset[str]:
    """The kinds of organisation to which a case has come: they have, or had, a task in it."""
    query = select(TASKS.c.party_kind).where(TASKS.c.case == case, TASKS.c.party_kind.is_not(None)).distinct()
    return frozenset((await session.execute(query)).scalars())


async def is_over(session: AsyncSession, city: str, kind: str, year: int) -> bool:
    """Whether a city's case of that kind about a fund year was carried to its end."""
    ended = select(CASES.c.id).where(
        CASES.c.city == city,
        CASES.c.year == year,
        CASES.c.kind == kind,
        CASES.c.status == CaseStatus.DONE.value,
    )
    return (await session.execute(ended.limit(1))).first() is not None


async def task_with_case(session: AsyncSession, case: str, task: str) -> InboxItem | None:
    """A task, open or done, with what its case is about."""
    query = (
        select(
            TASKS,
            CASES.c.kind.label("case_kind"),
            CASES.c.zh.label("case_zh"),
            CASES.c.en.label("case_en"),
            CASES.c.fund,
            CASES.c.year,
            CASES.c.month,
        )
        .outerjoin(CASES, CASES.c.id == TASKS.c.case)
        .where(TASKS.c.case == case, TASKS.c.task == task)
    )
    row = (await session.execute(query)).one_or_none()
    return None if row is None else InboxItem.model_validate(row)


async def newest_seen(session: AsyncSession, wanted: Iterable[LaneForm]) -> dict[LaneForm, Seen]:
    """Number and hash of the newest version of each; those without any version are left out."""
    keys = sorted(set(wanted))
    if not keys:
        return {}
    key = tuple_(VERSIONS.c.case, VERSIONS.c.lane, VERSIONS.c.form)
    newest = (
        select(VERSIONS.c.case, VERSIONS.c.lane, VERSIONS.c.form, func.max(VERSIONS.c.number).label("number"))
        .where(key.in_(keys))
        .group_by(VERSIONS.c.case, VERSIONS.c.lane, VERSIONS.c.form)
        .subquery()
    )
    query = select(VERSIONS).join(
        newest,
        tuple_(VERSIONS.c.case, VERSIONS.c.lane, VERSIONS.c.form, VERSIONS.c.number)
        == tuple_(newest.c.case, newest.c.lane, newest.c.form, newest.c.number),
    )
    return {
        (row.case, row.lane, row.form): Seen(number=row.number, content_hash=row.content_hash)
        for row in await session.execute(query)
    }


async def versions_of_document(session: AsyncSession, case: str, content_hash: str) -> tuple[VersionView, ...]:
    """The versions of a case that have that content."""
    query = select(VERSIONS).where(VERSIONS.c.case == case, VERSIONS.c.content_hash == content_hash)
    return tuple(VersionView.model_validate(row) for row in await session.execute(query.order_by(VERSIONS.c.effect)))


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
    known = {row.number: row for row in rows}
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


@dataclass(frozen=True, slots=True)
class Counted:
    """How many open tasks there are, and how many of them are overdue."""

    open: int
    overdue: int


async def count_tasks(session: AsyncSession, wanted: InboxFilter) -> Counted:
    """How many tasks the inbox has for this filter, on all its pages."""
    if wanted.parties == ():
        return Counted(open=0, overdue=0)
    tasks = page_query(wanted).order_by(None).subquery()
    late = func.count().filter(tasks.c.overdue.is_(True))
    row = (await session.execute(select(func.count(), late).select_from(tasks))).one()
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
