"""Deadlines: the rules as data, the instant at which they fall due, and the ten-day periods of a month."""

import calendar as month_lengths
from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, StrictInt, model_validator

from calculations.dates.working_days import WorkCalendar
from calculations.input.frozen import Frozen

CHINA = ZoneInfo("Asia/Shanghai")
"""Days begin and end by the clock of China, wherever the program runs."""

_MONTHS = 12
_DAYS_OF_EVERY_MONTH = 28
_A_COMMON_YEAR = 2023


class DeadlineUnknown(ValueError):
    """The rule needs something that the case does not have yet: a month, or the instant it was opened."""


class RestDay(StrEnum):
    """What becomes of a due day on which nobody works (reading; per deadline)."""

    AS_WRITTEN = "as_written"
    NEXT_WORKING_DAY = "next_working_day"
    PREVIOUS_WORKING_DAY = "previous_working_day"


class DayUnit(StrEnum):
    """What is counted after the opening day."""

    DAYS = "days"
    WORKING_DAYS = "working_days"


class FixedDay(Frozen):
    """A day of a month, relative to the anchor.

    `month` names the month of the anchor's year (October 15 of the year before: month 10, day 15,
    year_offset -1); without it the anchor's own month counts (M1, the 25th of month m-1: day 25,
    month_offset -1). `day` is 1 to 31 or "end"; a day that not every such month has is refused.
    """

    kind: Literal["fixed_day"] = "fixed_day"
    day: Annotated[StrictInt, Field(ge=1, le=31)] | Literal["end"]
    month: Annotated[StrictInt, Field(ge=1, le=12)] | None = None
    month_offset: StrictInt = 0
    year_offset: StrictInt = 0
    rest_day: RestDay = RestDay.AS_WRITTEN

    @model_validator(mode="after")
    def _day_exists(self) -> Self:
        longest = _DAYS_OF_EVERY_MONTH
        if self.month is not None and self.month_offset == 0:
            longest = month_lengths.monthrange(_A_COMMON_YEAR, self.month)[1]
        if self.day != "end" and self.day > longest:
            raise ValueError(f'day {self.day} is not in every such month; write "end" for the last day')
        return self


class AfterOpening(Frozen):
    """A number of days or working days after the day on which the step was entered, which does not count."""

    kind: Literal["after_opening"] = "after_opening"
    count: Annotated[StrictInt, Field(ge=0, le=3660)]
    unit: DayUnit
    rest_day: RestDay = RestDay.AS_WRITTEN


DeadlineRule = Annotated[FixedDay | AfterOpening, Field(discriminator="kind")]
"""A deadline as the policy pack writes it."""


class Anchor(Frozen):
    """The fund year, and the month a monthly case is about (m)."""

    year: Annotated[int, Field(ge=1950, le=2200)]
    month: Annotated[int, Field(ge=1, le=12)] | None = None


class TenDayPeriod(Frozen):
    """A ten-day period 旬 of a month: `number` 1 to 3, both days inclusive, `key` such as `2022-01-3`."""

    number: int
    first: date
    last: date

    @property
    def key(self) -> str:
        """The period as it is written in receipts."""
        return f"{self.first:%Y-%m}-{self.number}"


def due_instant(
    rule: FixedDay | AfterOpening, anchor: Anchor, opened: datetime | None, calendar: WorkCalendar
) -> datetime:
    """The end of the due day, 24:00 in China, as the aware instant of the midnight that follows.

    The due day is inclusive. `opened` (aware) matters only for rules that count from the opening. Raises
    `DeadlineUnknown` when anchor or opening lack what the rule needs, and `YearNotCovered` beyond the
    calendar.
    """
    return end_of(moved_day(written_day(rule, anchor, opened, calendar), rule.rest_day, calendar))


def written_day(rule: FixedDay | AfterOpening, anchor: Anchor, opened: datetime | None, calendar: WorkCalendar) -> date:
    """The day that the rule names, before anything is made of rest days. Raises as `due_instant` does."""
    match rule:
        case FixedDay():
            return _fixed_day(rule, anchor)
        case AfterOpening():
            return _after_opening(rule, opened, calendar)


def moved_day(day: date, rest_day: RestDay, calendar: WorkCalendar) -> date:
    """What becomes of a day on which nobody works. Raises `YearNotCovered`."""
    match rest_day:
        case RestDay.NEXT_WORKING_DAY:
            return calendar.next_working_day(day)
        case RestDay.PREVIOUS_WORKING_DAY:
            return calendar.previous_working_day(day)
        case RestDay.AS_WRITTEN:
            return day


def due_day(instant: datetime) -> date:
    """The day people read for a due instant: the day that ends with it."""
    return day_of(instant - timedelta(microseconds=1))


def is_estimated(due: datetime | None, official_years: Collection[int] | None) -> bool:
    """Whether a due instant was counted before the holidays of its year were announced; None: nobody knows."""
    return due is not None and official_years is not None and due_day(due).year not in official_years


def day_of(instant: datetime) -> date:
    """The day in China on which an aware instant falls. Raises `ValueError` for a naive one."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(CHINA).date()


def start_of(day: date) -> datetime:
    """0:00 in China of that day."""
    return datetime.combine(day, time(), tzinfo=CHINA)


def end_of(day: date) -> datetime:
    """24:00 in China of that day, which is 0:00 of the next."""
    return start_of(day + timedelta(days=1))


def ten_day_periods(year: int, month: int) -> tuple[TenDayPeriod, TenDayPeriod, TenDayPeriod]:
    """The ten-day periods 旬 of a month: 1–10, 11–20, 21–end (R1)."""
    last = month_lengths.monthrange(year, month)[1]
    return (
        TenDayPeriod(number=1, first=date(year, month, 1), last=date(year, month, 10)),
        TenDayPeriod(number=2, first=date(year, month, 11), last=date(year, month, 20)),
        TenDayPeriod(number=3, first=date(year, month, 21), last=date(year, month, last)),
    )


def _fixed_day(rule: FixedDay, anchor: Anchor) -> date:
    month = rule.month or anchor.month
    if month is None:
        raise DeadlineUnknown("the deadline is relative to a month, and the case has none")
    months = (anchor.year + rule.year_offset) * _MONTHS + (month - 1) + rule.month_offset
    year, month = months // _MONTHS, months % _MONTHS + 1
    day = month_lengths.monthrange(year, month)[1] if rule.day == "end" else rule.day
    return date(year, month, day)


def _after_opening(rule: AfterOpening, opened: datetime | None, calendar: WorkCalendar) -> date:
    if opened is None:
        raise DeadlineUnknown("the deadline counts from the opening, and the task is not open yet")
    day = day_of(opened)
    if rule.unit is DayUnit.WORKING_DAYS:
        return calendar.add_working_days(day, rule.count)
    return day + timedelta(days=rule.count)
