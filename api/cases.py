"""A case as the API shows it: what it is, where it stands in its chain, and what one may see of it."""

import json
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from api.access import STANDING, sees
from api.acting import unknown_case
from api.bilingual import both
from api.case_rows import DecisionItem, VersionItem, decision_items, version_items
from api.chains import ChainView, chain_view
from api.pinned import about_case, policy_of
from api.services import Services
from api.tasks import TaskItem, task_items
from api.told import Names
from api.words import Narrator
from approvals.actions import Extend, Jump, Power, Reassign
from approvals.effects import (
    AutomaticDone,
    BranchSkipped,
    Commented,
    Copied,
    DeadlineMoved,
    Decided,
    Delegated,
    EffectBody,
    HandedIn,
    HolderChanged,
    Noticed,
    PowerConfirmed,
    PowerProposed,
    SignerAdded,
    SignerRemoved,
    TakenBack,
    TaskClosed,
    TaskOpened,
    Urged,
    VersionMade,
    VoteCounted,
)
from records.cases import get_case, history
from records.lookups import case_summary
from records.views import (
    AuditRow,
    CaseSummary,
    CaseView,
    InboxItem,
    NoticeView,
    PersonView,
    TaskView,
    VersionView,
    View,
)


class LaneStand(View):
    """Where a lane stands: its newest step, how many tasks are open in it, and why it was let off, if it was."""

    lane: str
    step: str | None
    step_zh: str | None
    step_en: str | None
    open_tasks: int
    skipped: str | None


class CaseDetail(CaseSummary):
    """A case 事项 with its chain, open tasks, versions, decisions and notices; county staff see their own county's."""

    policy_hash: str | None
    closed_reason: str | None
    chain: ChainView | None = Field(
        description=both("各环节及本事项的进展", "The steps, and where the case stands with each")
    )
    lanes: tuple[LaneStand, ...]
    tasks: tuple[TaskItem, ...] = Field(description=both("未办的", "The open ones"))
    versions: tuple[VersionItem, ...]
    decisions: tuple[DecisionItem, ...]
    notices: tuple[NoticeView, ...]


class HistoryEntry(BaseModel):
    """One entry of a case's history in plain words, with its data and all that the hash chain takes to be checked."""

    model_config = ConfigDict(frozen=True)

    number: int
    at: datetime
    recorded_at: datetime
    kind: str
    person: str | None
    zh: str
    en: str
    data: dict[str, Any]
    body: str
    previous: str
    hash: str


class HistoryPage(BaseModel):
    """Entries in order; ``next`` is the number to go on after, ``None`` at the end."""

    model_config = ConfigDict(frozen=True)

    items: tuple[HistoryEntry, ...]
    next: int | None


async def case_detail(session: AsyncSession, services: Services, person: PersonView, case: str) -> CaseDetail:
    """All of a case that somebody may see. Raises ``ProblemError`` when there is none of that id."""
    known = await get_case(session, case)
    if known is None:
        raise unknown_case(case)
    policy = await policy_of(session, services.pack, about_case(known))
    open_tasks = [_with_case(task, known) for task in known.tasks if task.open and sees(person, task.lane)]
    names = Names(services.pack, policy.chain if policy else None)
    hidden = {task.task for task in known.tasks if not sees(person, task.lane)}
    return CaseDetail(
        **known.model_dump(include=set(CaseSummary.model_fields)),
        policy_hash=known.policy_hash,
        closed_reason=known.closed_reason,
        chain=chain_view(services.pack, policy.chain, known.stage, known.status) if policy else None,
        lanes=tuple(
            LaneStand(**lane.model_dump(exclude={"open_tasks"}), open_tasks=len(lane.open_tasks))
            for lane in known.lanes
            if sees(person, lane.lane)
        ),
        tasks=await task_items(session, services.pack, open_tasks),
        versions=version_items(names, visible_versions(person, known)),
        decisions=decision_items(names, (each for each in known.decisions if sees(person, each.lane))),
        notices=tuple(notice for notice in known.notices if notice.task not in hidden),
    )


def _with_case(task: TaskView, case: CaseView) -> InboxItem:
    return InboxItem(
        **task.model_dump(),
        city=case.city,
        case_kind=case.kind,
        case_zh=case.zh,
        case_en=case.en,
        fund=case.fund,
        year=case.year,
        month=case.month,
    )


def visible_versions(person: PersonView, case: CaseView) -> tuple[VersionView, ...]:
    """The versions that somebody may see."""
    return tuple(version for version in case.versions if sees(person, version.lane, version.organisation_name))


async def case_history(
    session: AsyncSession, services: Services, person: PersonView, case: str, after: int, limit: int
) -> HistoryPage:
    """A page of a case's history. Raises ``ProblemError`` when there is no such case."""
    known = await case_summary(session, case)
    if known is None:
        raise unknown_case(case)
    rows = await history(session, case, after, limit + 1)
    policy = await policy_of(session, services.pack, about_case(known))
    narrator = Narrator(services.pack, policy.chain if policy else None)
    shown = rows[:limit]
    entries = [_entry(row, narrator, person) for row in shown]
    return HistoryPage(
        items=tuple(entry for entry in entries if entry is not None),
        next=shown[-1].number if len(rows) > limit else None,
    )


def _entry(row: AuditRow, narrator: Narrator, person: PersonView) -> HistoryEntry | None:
    body = EffectBody.model_validate_json(row.body)
    office = body.actor.organisation_name if body.actor else None
    if not sees(person, _lane_of(body), office):
        return None
    told = narrator.tell(body)
    return HistoryEntry(
        number=row.number,
        at=row.at,
        recorded_at=row.recorded_at,
        kind=row.kind,
        person=row.person,
        zh=told.zh,
        en=told.en,
        data=json.loads(row.body)["event"],
        body=row.body,
        previous=row.previous,
        hash=row.hash,
    )


def _lane_of(body: EffectBody) -> str | None:
    """The lane that an event is about: its own, its task's (the first part of the id), or the whole case's."""
    match body.event:
        case TaskOpened() | Decided() | VersionMade() | AutomaticDone() | VoteCounted() | Copied() as event:
            return event.lane
        case PowerProposed(power=power) | PowerConfirmed(power=power):
            return lane_of_power(power)
        case BranchSkipped() as skipped:
            return skipped.branch
        case HandedIn() as handed_in:
            return f"{STANDING}{handed_in.entry}"
        case TaskClosed() | Commented() | Noticed() | TakenBack() | Urged() | DeadlineMoved() as about_task:
            return _lane_of_task(about_task.task)
        case HolderChanged() | Delegated() | SignerAdded() | SignerRemoved() as handled:
            return _lane_of_task(handled.task)
        case _:
            return None


def lane_of_power(power: Power) -> str | None:
    """The lane that an operator's power is about; none: the whole case."""
    match power:
        case Jump():
            return power.lane
        case Reassign() | Extend():
            return _lane_of_task(power.task)
        case _:
            return None


def _lane_of_task(task: str) -> str:
    return task.partition(".")[0]
