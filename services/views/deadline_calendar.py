"""The calendar of deadlines 期限日历: open tasks by due day, and the dates that the policy plans for a fund year."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from approvals.reading import Access, Office, Place, access_to_handling
from calculations.dates.deadlines import day_of, due_day, is_estimated
from calculations.dates.working_days import YearNotCovered
from calculations.input.faults import Fault
from policies.errors import NotInForce
from records.desk.inbox import LARGEST_PAGE, InboxFilter, open_tasks
from records.views import InboxItem, PersonView
from services.errors import ServiceError
from services.identity.read_access import offices_of
from services.views.calendar import PlannedDate, is_of, planned_dates
from services.views.case_policy import about_task, policies
from services.wiring import Services


class DueTask(BaseModel):
    """An open task and the day at whose end (China) it is due."""

    model_config = ConfigDict(frozen=True)

    day: date
    due: datetime
    case: str
    case_zh: str | None
    case_en: str | None
    task: str
    zh: str | None
    en: str | None
    party: str | None
    overdue: bool
    escalated: bool
    estimated: bool


class Calendar(BaseModel):
    """What is due: the open tasks that one may see (the first 200 by due date), and all that the fund year plans."""

    model_config = ConfigDict(frozen=True)

    year: int
    open: tuple[DueTask, ...]
    planned: tuple[PlannedDate, ...]


async def deadline_calendar(services: Services, person: PersonView, year: int | None, party: str | None) -> Calendar:
    """The calendar of a fund year (none: this one), of one party if named. Raises ``ServiceError`` for another year."""
    wanted = year or day_of(await services.now()).year
    try:
        planned = planned_dates(services.pack, wanted)
    except (NotInForce, YearNotCovered) as error:
        fault = Fault("year", f"the policy does not cover {wanted}", f"政策未覆盖 {wanted} 年")
        raise ServiceError.bad_input([fault]) from error
    tasks = await _first_due(services, person, party)
    async with services.store.read() as session:
        policies_of = await policies(session, services.pack, map(about_task, tasks))
    return Calendar(
        year=wanted,
        open=tuple(
            DueTask(
                day=due_day(task.due),
                due=task.due,
                case=task.case,
                case_zh=task.case_zh,
                case_en=task.case_en,
                task=task.task,
                zh=task.zh,
                en=task.en,
                party=task.party,
                overdue=task.overdue,
                escalated=task.escalated,
                estimated=task.case in policies_of and is_estimated(task.due, policies_of[task.case].official_years),
            )
            for task in tasks
            if task.due is not None
        ),
        planned=tuple(each for each in planned if party is None or is_of(each, party)),
    )


async def _first_due(services: Services, person: PersonView, party: str | None) -> list[InboxItem]:
    """The first tasks by due date that somebody may see; what others have to do takes no place among them."""
    offices = offices_of(person)
    found: list[InboxItem] = []
    cursor: str | None = None
    while len(found) < LARGEST_PAGE:
        async with services.store.read() as session:
            page = await open_tasks(session, InboxFilter(city=services.pack.id), cursor, LARGEST_PAGE)
        found += [task for task in page.items if party in (None, task.party) and _sees(offices, task)]
        cursor = page.next
        if cursor is None:
            break
    return found[:LARGEST_PAGE]


def _sees(offices: tuple[Office, ...], task: InboxItem) -> bool:
    """A task reaches the office that it waits for; who reads the lane without that sees it too."""
    reached = frozenset() if task.party_kind is None else frozenset({task.party_kind})
    return access_to_handling(offices, Place(lane=task.lane, reached=reached)) is not Access.NOTHING
