"""My tasks 我的待办."""

from datetime import datetime
from typing import Annotated, TypedDict, Unpack

from fastapi import Query
from pydantic import BaseModel, ConfigDict

from api.bodies.times import Instant
from api.problems.details import declared
from api.requests.dependencies import CallerDep, Cursor, Limit, ServicesDep
from api.requests.filters import Fund, Kind, Step
from api.requests.routing import Router
from calculations.input.bilingual import both
from records.inbox import CityParty, Held, InboxFilter, open_tasks
from records.lookups import count_tasks
from services.error_kinds import ErrorKind
from services.identity.actor_resolver import Caller, no_substitute
from services.identity.permissions import require_operator
from services.identity.roles import for_whom, stands_in
from services.views.tasks import TaskPage, task_items, without_words
from services.wiring import Services

router = Router(prefix="/tasks", tags=["待办 / tasks"])

_PROBLEMS = declared(ErrorKind.NOT_LOGGED_IN, ErrorKind.NOT_ALLOWED, ErrorKind.BAD_INPUT, ErrorKind.WRONG_PARTY)

Case = Annotated[str | None, Query(description=both("事项编号", "Id of the case"), examples=["ningbo.budget.2022"])]
Overdue = Annotated[
    bool | None, Query(description=both("只看逾期的,或只看未逾期的", "Only overdue ones, or only those that are not"))
]
OpenedAfter = Annotated[
    Instant | None, Query(description=both("此时刻及以后产生的", "Opened at this instant or later"))
]
HeldBy = Annotated[
    Held | None,
    Query(
        description=both(
            "只看本人已认领的,或只看本人可以认领的", "Only those that I hold, or only those that I could claim"
        )
    ),
]
All = Annotated[
    bool,
    Query(
        alias="all",
        description=both(
            "全部人员的,不含自动环节;限运维人员", "Everybody's, the automatic ones left out; operators only"
        ),
    ),
]


class _Wanted(TypedDict, total=False):
    case: str | None
    fund: str | None
    kind: str | None
    step: str | None
    held: Held | None
    overdue: bool | None
    opened_since: datetime | None


class TaskCount(BaseModel):
    """How many tasks wait, and how many of them are overdue."""

    model_config = ConfigDict(frozen=True)

    open: int
    overdue: int


@router.get(
    "",
    summary=both("我的待办", "My tasks"),
    description=both(
        "本人岗位及所代理同事的未办待办,按期限排序,无期限的排在最后。已由同事认领的不列;抄送见 /copies。",
        "The open tasks of my posts and of those for whom I act, by due date, those without one last. "
        "What a colleague holds is left out; copies are under /copies.",
    ),
    responses=_PROBLEMS,
)
async def list_tasks(
    caller: CallerDep,
    services: ServicesDep,
    case: Case = None,
    fund: Fund = None,
    kind: Kind = None,
    step: Step = None,
    held: HeldBy = None,
    overdue: Overdue = None,
    opened_after: OpenedAfter = None,
    everybodys: All = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> TaskPage:
    now = await services.now()
    filters = _Wanted(case=case, fund=fund, kind=kind, step=step, held=held, overdue=overdue, opened_since=opened_after)
    wanted = _filter(services, caller, now, everybodys, **filters)
    async with services.store.read() as session:
        page = await open_tasks(session, wanted, cursor, limit)
        items = await task_items(session, services.pack, page.items, for_whom(caller.person, now))
        return TaskPage(items=without_words(items) if everybodys else items, next=page.next)


@router.get(
    "/count",
    summary=both("待办数量", "Number of tasks"),
    description=both("待办数量,筛选条件与待办列表相同。", "How many tasks wait, by the same filters."),
    responses=_PROBLEMS,
)
async def count(
    caller: CallerDep,
    services: ServicesDep,
    case: Case = None,
    fund: Fund = None,
    kind: Kind = None,
    step: Step = None,
    held: HeldBy = None,
    opened_after: OpenedAfter = None,
    everybodys: All = False,
) -> TaskCount:
    filters = _Wanted(case=case, fund=fund, kind=kind, step=step, held=held, opened_since=opened_after)
    wanted = _filter(services, caller, await services.now(), everybodys, **filters)
    async with services.store.read() as session:
        found = await count_tasks(session, wanted)
    return TaskCount(open=found.open, overdue=found.overdue)


def _filter(
    services: Services,
    caller: Caller,
    now: datetime,
    everybodys: bool,
    **wanted: Unpack[_Wanted],
) -> InboxFilter:
    """Of everybody; or of my posts and those for whose people I act, or for the one colleague named alone.

    Raises ``ServiceError`` for a colleague for whom I do not act now.
    """
    all_others = stands_in(caller.person, now)
    if caller.acting_for is not None and caller.acting_for not in [each.person for each in all_others]:
        raise no_substitute(caller.acting_for)
    if everybodys:
        require_operator(caller.person, services.pack.id)
        return InboxFilter(**wanted)
    own = () if caller.acting_for is not None else (caller.person,)
    others = [each for each in all_others if caller.acting_for in (None, each.person)]
    return InboxFilter(
        parties=tuple(
            CityParty(city=post.organisation.city, party=post.party) for each in (*own, *others) for post in each.posts
        ),
        persons=(*(person.login for person in own), *(each.person for each in others)),
        **wanted,
    )
