"""When people act in the rehearsal: some days before the due day, makers in the morning, checkers after lunch."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from calculations.dates.deadlines import due_day
from calculations.dates.working_days import WorkCalendar

CHINA = ZoneInfo("Asia/Shanghai")
MORNING, AFTERNOON = time(10), time(15)

DAYS_BEFORE_DUE = {
    "county_draft": 12,
    "county_cosign": 8,
    "agency_draft": 6,
    "revenue_cosign": 4,
    "review": 5,
    "finance_consolidation": 5,
    "submission": 4,
    "government_consent": 3,
    "congress_approval": 1,
    "official_approval": 5,
    "plan": 4,
    "request": 3,
    "disbursement": 2,
    "distribution": 1,
    "report": 3,
    "filing": 4,
    "determination": 8,
    "determination_agreement": 6,
    "proposal": 4,
    "basis": 1,
    "list": 2,
    "agreement": 3,
    "payment": 4,
    "closing": 1,
}
"""How long before its due day a step is taken."""

STARTED = {"target_miss": (2, 20), "incentive": (3, 1)}
"""Month and day of the next year on which the decisions that the clearing takes over are started."""


def china(day: date, clock: time = MORNING) -> datetime:
    """An instant of a day in China."""
    return datetime.combine(day, clock, CHINA)


def moment(step: str, prepares: bool, opened: datetime, due: datetime | None, calendar: WorkCalendar) -> datetime:
    """When a task is taken: on a working day before it is due, or two hours after it opened if that is past.

    ``opened`` and ``due`` are aware instants; the answer lies after ``opened``.
    """
    clock = MORNING if prepares else AFTERNOON
    soonest = opened.astimezone(CHINA) + timedelta(hours=2)
    if due is None:
        return soonest
    day = due_day(due) - timedelta(days=DAYS_BEFORE_DUE.get(step, 1))
    if not calendar.is_working_day(day):
        day = calendar.previous_working_day(day)
    return max(china(day, clock), soonest)
