"""My tasks 我的待办."""

from typing import Annotated

from fastapi import Query

from api.bodies.times import Instant
from api.openapi.task_filters import EqualDep
from api.problems.details import declared
from api.requests.dependencies import CallerDep, Cursor, Limit, ServicesDep
from api.requests.routing import Router
from calculations.input.bilingual import both
from services.error_kinds import ErrorKind
from services.views.inbox import TaskCount, inbox, inbox_count
from services.views.tasks import TaskPage
from services.views.types import Held, InboxFilter

router = Router(prefix="/tasks", tags=["待办 / tasks"])

_PROBLEMS = declared(ErrorKind.NOT_LOGGED_IN, ErrorKind.NOT_ALLOWED, ErrorKind.BAD_INPUT, ErrorKind.WRONG_PARTY)

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
    equal: EqualDep,
    held: HeldBy = None,
    overdue: Overdue = None,
    opened_after: OpenedAfter = None,
    everybodys: All = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> TaskPage:
    wanted = InboxFilter(equal=equal, held=held, overdue=overdue, opened_since=opened_after)
    return await inbox(services, caller, wanted, everybodys, cursor, limit)


@router.get(
    "/count",
    summary=both("待办数量", "Number of tasks"),
    description=both("待办数量,筛选条件与待办列表相同。", "How many tasks wait, by the same filters."),
    responses=_PROBLEMS,
)
async def count(
    caller: CallerDep,
    services: ServicesDep,
    equal: EqualDep,
    held: HeldBy = None,
    opened_after: OpenedAfter = None,
    everybodys: All = False,
) -> TaskCount:
    wanted = InboxFilter(equal=equal, held=held, opened_since=opened_after)
    return await inbox_count(services, caller, wanted, everybodys)
