"""The calendar of deadlines 期限日历."""

from typing import Annotated

from fastapi import Query

from api.problems.details import declared
from api.requests.dependencies import ReaderDep, ServicesDep
from api.requests.filters import Party
from api.requests.routing import Router
from calculations.input.bilingual import both
from services.error_kinds import ErrorKind
from services.views.deadline_calendar import Calendar, deadline_calendar

router = Router(tags=["期限 / calendar"])


@router.get(
    "/calendar",
    summary=both("期限日历", "Deadlines"),
    description=both(
        "未办待办的期限,以及政策为基金年度规定的日期。",
        "Deadlines of open tasks, and the dates that the policy fixes for the fund year.",
    ),
    responses=declared(ErrorKind.NOT_LOGGED_IN, ErrorKind.NOT_ALLOWED, ErrorKind.BAD_INPUT),
)
async def calendar(
    person: ReaderDep,
    services: ServicesDep,
    year: Annotated[
        int | None, Query(ge=2000, le=2100, description=both("基金年度,不写为本年度", "The fund year; else this one"))
    ] = None,
    party: Party = None,
) -> Calendar:
    return await deadline_calendar(services, person, year, party)
