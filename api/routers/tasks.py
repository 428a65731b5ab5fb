"""My tasks 我的待办."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict

from api.catalogue import ProblemName
from api.dependencies import Cursor, Limit, PersonDep, ServicesDep, require_operator
from api.problems import declared
from api.services import Services
from api.tasks import TaskPage, task_items
from records.inbox import CityParty, InboxFilter, open_tasks
from records.lookups import count_tasks
from records.views import PersonView

router = APIRouter(prefix="/tasks", tags=["待办 / tasks"])

_PROBLEMS = declared(ProblemName.NOT_LOGGED_IN, ProblemName.NOT_ALLOWED, ProblemName.BAD_INPUT)

Case = Annotated[str | None, Query(examples=["ningbo.budget.2022"])]
Fund = Annotated[str | None, Query(examples=["resident"])]
Kind = Annotated[str | None, Query(examples=["monthly_funding"])]
Step = Annotated[str | None, Query(examples=["plan"])]
Overdue = Annotated[bool | None, Query(description="Only overdue ones, or only those that are not")]
OpenedAfter = Annotated[AwareDatetime | None, Query(description="Opened at this instant or later")]
All = Annotated[bool, Query(alias="all", description="Everybody's, the automatic ones left out; operators only")]


class TaskCount(BaseModel):
    """How many tasks wait, and how many of them are overdue."""

    model_config = ConfigDict(frozen=True)

    open: int
    overdue: int


@router.get(
    "",
    summary="我的待办",
    description="The open tasks of my posts, by due date, those without one last.",
    responses=_PROBLEMS,
)
async def list_tasks(
    person: PersonDep,
    services: ServicesDep,
    case: Case = None,
    fund: Fund = None,
    kind: Kind = None,
    step: Step = None,
    overdue: Overdue = None,
    opened_after: OpenedAfter = None,
    everybodys: All = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> TaskPage:
    wanted = _filter(services, person, everybodys, case, fund, kind, step, overdue, opened_after)
    async with services.store.read() as session:
        page = await open_tasks(session, wanted, cursor, limit)
        return TaskPage(items=await task_items(session, services.pack, page.items), next=page.next)


@router.get("/count", summary="待办数量", description="How many tasks wait, by the same filters.", responses=_PROBLEMS)
async def count(
    person: PersonDep,
    services: ServicesDep,
    case: Case = None,
    fund: Fund = None,
    kind: Kind = None,
    step: Step = None,
    opened_after: OpenedAfter = None,
    everybodys: All = False,
) -> TaskCount:
    async with services.store.read() as session:
        found = await count_tasks(
            session, _filter(services, person, everybodys, case, fund, kind, step, None, opened_after)
        )
    return TaskCount(open=found.open, overdue=found.overdue)


def _filter(
    services: Services,
    person: PersonView,
    everybodys: bool,
    case: str | None,
    fund: str | None,
    kind: str | None,
    step: str | None,
    overdue: bool | None,
    opened_after: datetime | None,
) -> InboxFilter:
    if everybodys:
        require_operator(person, services)
    mine = tuple(CityParty(city=post.organisation.city, party=post.party) for post in person.posts)
    return InboxFilter(
        parties=None if everybodys else mine,
        case=case,
        fund=fund,
        kind=kind,
        step=step,
        overdue=overdue,
        opened_since=opened_after,
    )
