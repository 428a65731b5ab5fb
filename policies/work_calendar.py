"""The table of holidays and make-up days, and the excerpt of it that a case pins."""

from collections.abc import Iterable
from datetime import date

from calculations.dates.working_days import WorkCalendar, YearNotCovered
from policies.model import CalendarDay

_SATURDAY = 5


def is_weekend(day: date) -> bool:
    """Saturday or Sunday, whatever a notice says."""
    return day.weekday() >= _SATURDAY


def excerpt(days: Iterable[CalendarDay], years: Iterable[int]) -> WorkCalendar:
    """The working days of some years. Raises ``YearNotCovered`` for a year before those of the table.

    A year is estimated as long as any of its days is; one beyond the table has its weekends alone.
    """
    table = tuple(days)
    wanted = tuple(sorted(set(years)))
    inside = [row for row in table if row.date.year in wanted]
    covered = {row.date.year for row in table}
    last = max(covered, default=0)
    for year in wanted:
        if year not in covered and year < last:
            raise YearNotCovered(year)
    estimated = {row.date.year for row in inside if row.status == "estimated"} | {y for y in wanted if y > last}
    return WorkCalendar(
        years=wanted,
        exceptions={row.date: row.working == "yes" for row in inside if (row.working == "yes") == is_weekend(row.date)},
        estimated_years=tuple(sorted(estimated)),
    )
