"""A case as the API shows it: what it is, where it is in its chain, and what one may see of it."""

from collections.abc import Iterable

from pydantic import Field

from approvals.reading import Access
from calculations.input.bilingual import both
from records.cases.reading import CaseFilter, get_case, list_cases
from records.views import (
    CasePage,
    CaseSummary,
    CaseView,
    DecisionView,
    InboxItem,
    NoticeView,
    PersonView,
    TaskView,
    VersionView,
    View,
)
from services.dispatch.case_errors import unknown_case
from services.identity.read_access import Sight, sight_of
from services.narration.chains import ChainView, chain_view
from services.narration.glossary import CaseGlossary
from services.views.case_policy import about_case, policy_of
from services.views.case_rows import DecisionItem, VersionItem, decision_items, version_items
from services.views.tasks import TaskItem, task_items, without_words
from services.wiring import Services


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


async def cases_of_city(services: Services, wanted: CaseFilter, cursor: str | None, limit: int) -> CasePage:
    """A page of cases by id."""
    async with services.store.read() as session:
        return await list_cases(session, wanted, cursor, limit)


async def case_detail(services: Services, person: PersonView, case: str) -> CaseDetail:
    """All of a case that somebody may see. Raises ``ServiceError`` when there is none of that id."""
    async with services.store.read() as session:
        known = await get_case(session, case)
        if known is None:
            raise unknown_case(case)
        policy = await policy_of(session, services.pack, about_case(known))
        sight = await sight_of(session, services.pack, person, case)
        seen = {task.task: task for task in known.tasks if sight.handling(task.lane)}
        open_tasks = [_with_case(task, known) for task in seen.values() if task.open]
        items = await task_items(session, services.pack, open_tasks)
    names = CaseGlossary(policy.pack, policy.chain) if policy else CaseGlossary(services.pack, None)
    ended_with_words = sight.place(None) >= Access.OWN_LINES and not sight.extract.names_others(known.closed_reason)
    return CaseDetail(
        **known.model_dump(include=set(CaseSummary.model_fields)),
        policy_hash=known.policy_hash,
        closed_reason=known.closed_reason if ended_with_words else None,
        chain=chain_view(policy.pack, policy.chain, known.stage, known.status) if policy else None,
        lanes=tuple(
            LaneStand(**lane.model_dump(exclude={"open_tasks"}), open_tasks=len(lane.open_tasks))
            for lane in known.lanes
            if sight.place(lane.lane)
        ),
        tasks=_tasks(sight, items),
        versions=version_items(names, visible_versions(sight, known)),
        decisions=decision_items(names, _decisions(sight, known)),
        notices=tuple(notice for notice in known.notices if notice.task in seen),
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


def visible_versions(sight: Sight, case: CaseView) -> tuple[VersionView, ...]:
    """The versions that somebody may see."""
    return tuple(version for version in case.versions if reads_version(sight, version) >= Access.OWN_LINES)


def reads_version(sight: Sight, version: VersionView) -> Access:
    """How much somebody reads of a version's document."""
    return sight.place(version.lane, version.organisation_name)


def _tasks(sight: Sight, items: Iterable[TaskItem]) -> tuple[TaskItem, ...]:
    """The tasks, and why they came back for who reads what was said."""
    shown = (sight.shown(item, sight.handling(item.lane)) for item in items)
    seen = [(item, sight.place(item.lane) >= Access.OWN_LINES) for item in shown if item is not None]
    return tuple(each for item, whole in seen for each in ((item,) if whole else without_words([item])))


def _decisions(sight: Sight, case: CaseView) -> Iterable[DecisionView]:
    shown = (sight.shown(each, sight.place(each.lane)) for each in case.decisions)
    return (each for each in shown if each is not None)
