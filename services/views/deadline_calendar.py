"""The calendar of deadlines 期限日历: open tasks by due day, and the dates that the policy plans for a fund year."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from approvals.definitions import CITY, MAIN
from approvals.reading import STANDING, Access, Office, Place, access_to_handling
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
    wanted = InboxFilter(city=services.pack.id, party=party, places=places_seen(offices_of(person)))
    async with services.store.read() as session:
        return list((await open_tasks(session, wanted, limit=LARGEST_PAGE)).items)


def places_seen(offices: tuple[Office, ...]) -> tuple[tuple[str, str | None], ...] | None:
    """The lanes, and whom tasks there wait for, that somebody of these offices sees; None for who sees all lanes.

    A task reaches the office that it waits for; who reads the lane without that sees it too.
    """

    def sees(lane: str, *kinds: str) -> bool:
        place = Place(lane=lane, reached=frozenset(kinds))
        return access_to_handling(offices, place) is not Access.NOTHING

    if sees(STANDING):
        return None
    found: list[tuple[str, str | None]] = []
    for lane in sorted({MAIN, CITY, *(office.county for office in offices if office.county)}):
        if sees(lane):
            found.append((lane, None))
        else:
            found += [(lane, kind) for kind in sorted({office.kind for office in offices}) if sees(lane, kind)]
    return tuple(found)
