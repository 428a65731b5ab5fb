"""Cases as people read them: lists, one case with its lanes, tasks, versions and decisions, and its history."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Table, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.definitions import MAIN
from approvals.effects import BranchSkipped, CaseNoted, CaseStatus, Effect, EffectBody
from records.contents.store import AUDIT, effects, prove_versions
from records.paging import BadCursor, decode, encode, one_more, page_of
from records.tables import (
    CaseRecord,
    DecisionRecord,
    NoticeRecord,
    TaskRecord,
    VersionRecord,
    table_of,
)
from records.views import (
    AuditRow,
    CasePage,
    CaseSummary,
    CaseVersion,
    CaseView,
    DecisionView,
    LaneView,
    NoticeView,
    TaskView,
    VersionView,
)

CASES: Table = table_of(CaseRecord)
TASKS: Table = table_of(TaskRecord)
VERSIONS: Table = table_of(VersionRecord)

LARGEST_PAGE = 200
_SKIPPED = BranchSkipped.model_fields["kind"].default
_NOTED = CaseNoted.model_fields["kind"].default


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases; None: all."""

    city: str | None = None
    kind: str | None = None
    fund: str | None = None
    year: int | None = None
    month: int | None = None
    status: CaseStatus | None = None


async def list_cases(session: AsyncSession, wanted: CaseFilter, cursor: str | None = None, limit: int = 50) -> CasePage:
    """A page of cases by id after `cursor`, at most `limit` (1 to 200). Raises `BadCursor`."""
    size = max(1, min(limit, LARGEST_PAGE))
    query = select(CASES).order_by(CASES.c.id).limit(one_more(size))
    for name in CaseFilter.__dataclass_fields__:
        value = getattr(wanted, name)
        if value is not None:
            query = query.where(CASES.c[name] == value)
    if cursor is not None:
        (after,) = decode(cursor, 1)
        if not isinstance(after, str):
            raise BadCursor(cursor)
        query = query.where(CASES.c.id > after)
    items, last = page_of([CaseSummary.model_validate(row) for row in await session.execute(query)], size)
    return CasePage(items=items, next=encode([last.id]) if last else None)


async def open_cases(session: AsyncSession, city: str) -> tuple[CaseSummary, ...]:
    """Every open case of a city by the records, by id."""
    query = select(CASES).where(CASES.c.city == city, CASES.c.status == CaseStatus.OPEN.value).order_by(CASES.c.id)
    return tuple(CaseSummary.model_validate(row) for row in await session.execute(query))


async def open_ones(session: AsyncSession, cases: Iterable[str]) -> frozenset[str]:
    """Those of the cases that are open by the records."""
    query = select(CASES.c.id).where(CASES.c.id.in_(sorted(set(cases))), CASES.c.status == CaseStatus.OPEN.value)
    return frozenset((await session.execute(query)).scalars())


async def get_case(session: AsyncSession, case: str) -> CaseView | None:
    """All that is known of a case, save its history; None when there is none of that id."""
    row = (await session.execute(select(CASES).where(CASES.c.id == case))).one_or_none()
    if row is None:
        return None
    tasks = await _tasks(session, case)
    made = select(VERSIONS).where(VERSIONS.c.case == case).order_by(VERSIONS.c.effect)
    decisions = table_of(DecisionRecord)
    decided = select(decisions).where(decisions.c.case == case).order_by(decisions.c.number)
    notices = table_of(NoticeRecord)
    noticed = select(notices).where(notices.c.case == case).order_by(notices.c.number)
    return CaseView(
        **row._mapping,
        tasks=tasks,
        lanes=_lanes(tasks, await _skipped(session, case)),
        versions=tuple(VersionView.model_validate(each) for each in await session.execute(made)),
        decisions=tuple(DecisionView.model_validate(each) for each in await session.execute(decided)),
        notices=tuple(NoticeView.model_validate(each) for each in await session.execute(noticed)),
    )


async def get_task(session: AsyncSession, case: str, task: str) -> TaskView | None:
    """One task, open or done."""
    query = select(TASKS).where(TASKS.c.case == case, TASKS.c.task == task)
    row = (await session.execute(query)).one_or_none()
    return None if row is None else TaskView.model_validate(row)


async def history(session: AsyncSession, case: str, after: int = 0, limit: int | None = None) -> tuple[AuditRow, ...]:
    """The recorded effects of a case in order of number, those after `after`. Raises ``ContentDiffers``."""
    return tuple(await effects(session, case, AUDIT.c.number > after, limit=limit))


def effect_of(row: AuditRow) -> Effect:
    """The effect that an entry of the history is."""
    body = EffectBody.model_validate_json(row.body)
    return Effect(**dict(body), previous=row.previous, hash=row.hash)


async def noted_cases(session: AsyncSession, case: str) -> frozenset[str]:
    """The cases that a case has noted as started by it, or ended. Raises ``ContentDiffers``."""
    rows = await effects(session, case, AUDIT.c.kind == _NOTED)
    events = [EffectBody.model_validate_json(row.body).event for row in rows]
    return frozenset(event.case for event in events if isinstance(event, CaseNoted))


async def newest_versions(
    session: AsyncSession,
    city: str,
    kind: str,
    year: int,
    form: str,
    *,
    fund: str | None = None,
    lane: str | None = None,
    statuses: Sequence[CaseStatus] = (CaseStatus.OPEN, CaseStatus.DONE),
) -> tuple[CaseVersion, ...]:
    """The newest version of a form in every lane of the year's cases of a kind, by case and lane.

    Raises ``ContentDiffers``.
    """
    newest = (
        select(VERSIONS.c.case, VERSIONS.c.lane, func.max(VERSIONS.c.number).label("number"))
        .where(VERSIONS.c.form == form)
        .group_by(VERSIONS.c.case, VERSIONS.c.lane)
        .subquery()
    )
    query = (
        select(VERSIONS, CASES.c.fund, CASES.c.month, CASES.c.status)
        .join(CASES, CASES.c.id == VERSIONS.c.case)
        .join(
            newest,
            tuple_(VERSIONS.c.case, VERSIONS.c.lane, VERSIONS.c.number)
            == tuple_(newest.c.case, newest.c.lane, newest.c.number),
        )
        .where(CASES.c.city == city, CASES.c.kind == kind, CASES.c.year == year, VERSIONS.c.form == form)
        .where(CASES.c.status.in_([status.value for status in statuses]))
        .order_by(VERSIONS.c.case, VERSIONS.c.lane)
    )
    if fund is not None:
        query = query.where(CASES.c.fund == fund)
    if lane is not None:
        query = query.where(VERSIONS.c.lane == lane)
    found = tuple(CaseVersion.model_validate(row) for row in await session.execute(query))
    await prove_versions(session, found)
    return found


async def _tasks(session: AsyncSession, case: str) -> tuple[TaskView, ...]:
    # A task whose opening has not arrived yet comes where it was closed.
    order = func.coalesce(TASKS.c.opened_number, TASKS.c.closed_number)
    query = select(TASKS).where(TASKS.c.case == case).order_by(order, TASKS.c.task)
    return tuple(TaskView.model_validate(row) for row in await session.execute(query))


async def _skipped(session: AsyncSession, case: str) -> dict[str, str]:
    skipped: dict[str, str] = {}
    for row in await effects(session, case, AUDIT.c.kind == _SKIPPED):
        event = EffectBody.model_validate_json(row.body).event
        if isinstance(event, BranchSkipped):
            skipped[event.branch] = str(event.reason)
    return skipped


def _lanes(tasks: tuple[TaskView, ...], skipped: dict[str, str]) -> tuple[LaneView, ...]:
    names = sorted(
        {task.lane for task in tasks if task.lane is not None} | set(skipped),
        key=lambda lane: (lane != MAIN, lane),
    )
    of_lane: dict[str | None, list[TaskView]] = {}
    for task in tasks:
        of_lane.setdefault(task.lane, []).append(task)
    return tuple(_lane(name, of_lane.get(name, []), skipped.get(name)) for name in names)


def _lane(name: str, own: list[TaskView], skipped: str | None) -> LaneView:
    newest = own[-1] if own else None
    return LaneView(
        lane=name,
        step=newest.step if newest else None,
        step_zh=newest.zh if newest else None,
        step_en=newest.en if newest else None,
        open_tasks=tuple(task for task in own if task.open),
        skipped=skipped,
    )
