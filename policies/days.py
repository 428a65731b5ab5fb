"""The table of holidays and make-up days, and the excerpt of it that a case pins."""

from collections.abc import Iterable
from datetime import date

from calculations.working_days import WorkCalendar, YearNotCovered
from policies.model import CalendarDay

_SATURDAY = 5


def is_weekend(day: date) -> bool:
    """Saturday or Sunday, whatever a notice says."""
    return day.weekday() >= _SATURDAY


def excerpt(days: Iterable[CalendarDay], years: Iterable[int]) -> WorkCalendar:
    """The working days of some years. Raises ``YearNotCovered`` for a year that the table says nothing about.

    A year is estimated as long as any of its days is.
    """
    wanted = tuple(sorted(set(years)))
    inside = [row for row in days if row.date.year in wanted]
    covered = {row.date.year for row in inside}
    for year in wanted:
        if year not in covered:
            raise YearNotCovered(year)
    return WorkCalendar(
        years=wanted,
        exceptions={row.date: row.working == "yes" for row in inside if (row.working == "yes") == is_weekend(row.date)},
        estimated_years=tuple(sorted({row.date.year for row in inside if row.status == "estimated"})),
    )
