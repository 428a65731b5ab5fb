"""Deadlines as the rules write them, by the clock of China."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from calculations.dates.deadlines import (
    CHINA,
    AfterOpening,
    Anchor,
    DayUnit,
    DeadlineRule,
    DeadlineUnknown,
    FixedDay,
    RestDay,
    day_of,
    due_day,
    due_instant,
    end_of,
    start_of,
    ten_day_periods,
)
from calculations.dates.working_days import YearNotCovered
from tests.calculations.sharing_values import CALENDAR

M1 = FixedDay(day=25, month_offset=-1)
M2 = FixedDay(day="end", month_offset=-1)
M3 = FixedDay(day=10)
M4 = AfterOpening(count=2, unit=DayUnit.WORKING_DAYS)


def due(rule: Any, year: int, month: int | None = None, opened: datetime | None = None) -> date:
    return due_day(due_instant(rule, Anchor(year=year, month=month), opened, CALENDAR))


@pytest.mark.parametrize(
    ("rule", "year", "month", "day"),
    [
        (M1, 2022, 1, date(2021, 12, 25)),
        (M1, 2022, 3, date(2022, 2, 25)),
        (M2, 2022, 1, date(2021, 12, 31)),
        (M2, 2022, 3, date(2022, 2, 28)),
        (M3, 2022, 12, date(2022, 12, 10)),
        (FixedDay(day=15, month_offset=1), 2022, 12, date(2023, 1, 15)),
        (FixedDay(day="end", month_offset=1), 2022, 1, date(2022, 2, 28)),
        (FixedDay(day=15, month=10, year_offset=-1), 2022, None, date(2021, 10, 15)),
        (FixedDay(day=28, month=2), 2022, None, date(2022, 2, 28)),
        (FixedDay(day=31, month=3, year_offset=1), 2022, None, date(2023, 3, 31)),
        (FixedDay(day="end", month=2), 2024, None, date(2024, 2, 29)),
    ],
)
@pytest.mark.rule("M1", "M2", "M3", "M5", "M6", "B4", "S7")
def test_a_fixed_day_falls_as_the_rule_writes_it(rule: FixedDay, year: int, month: int | None, day: date) -> None:
    assert due(rule, year, month) == day


@pytest.mark.rule("M")
def test_the_due_day_is_inclusive_to_24_00_in_china() -> None:
    instant = due_instant(M1, Anchor(year=2022, month=2), None, CALENDAR)
    assert instant == datetime(2022, 1, 25, 16, tzinfo=UTC)
    assert instant.tzinfo is CHINA
    assert due_day(instant) == date(2022, 1, 25)


@pytest.mark.rule("M")
def test_a_due_day_on_a_rest_day_stays_or_moves_as_the_policy_says() -> None:
    # 10 April 2022 is a Sunday; 5 April a holiday; 2 April a make-up Saturday.
    anchor = Anchor(year=2022, month=4)
    for rest_day, day in (
        (RestDay.AS_WRITTEN, date(2022, 4, 10)),
        (RestDay.NEXT_WORKING_DAY, date(2022, 4, 11)),
        (RestDay.PREVIOUS_WORKING_DAY, date(2022, 4, 8)),
    ):
        rule = FixedDay(day=10, rest_day=rest_day)
        assert due_day(due_instant(rule, anchor, None, CALENDAR)) == day
    assert due(FixedDay(day=4, rest_day=RestDay.PREVIOUS_WORKING_DAY), 2022, 4) == date(2022, 4, 2)
    assert due(FixedDay(day=2, rest_day=RestDay.NEXT_WORKING_DAY), 2022, 4) == date(2022, 4, 2)


@pytest.mark.rule("M4")
def test_two_working_days_after_receipt_cross_the_spring_festival() -> None:
    received = datetime(2022, 1, 30, 9, 30, tzinfo=CHINA)
    assert due(M4, 2022, 2, received) == date(2022, 2, 8)


@pytest.mark.rule("M4")
def test_the_day_of_receipt_is_the_day_in_china_wherever_the_clock_stands() -> None:
    late_evening_utc = datetime(2022, 3, 8, 17, 0, tzinfo=UTC)
    assert day_of(late_evening_utc) == date(2022, 3, 9)
    assert due(M4, 2022, 3, late_evening_utc) == date(2022, 3, 11)


def test_calendar_days_after_the_opening_may_move_off_a_rest_day() -> None:
    opened = datetime(2022, 2, 28, 15, tzinfo=CHINA)
    assert due(AfterOpening(count=20, unit=DayUnit.DAYS), 2022, None, opened) == date(2022, 3, 20)
    moved = AfterOpening(count=20, unit=DayUnit.DAYS, rest_day=RestDay.NEXT_WORKING_DAY)
    assert due(moved, 2022, None, opened) == date(2022, 3, 21)


def test_a_rule_says_what_it_lacks() -> None:
    with pytest.raises(DeadlineUnknown, match=r"^the deadline is relative to a month, and the case has none$"):
        due(M1, 2022)
    with pytest.raises(DeadlineUnknown, match=r"^the deadline counts from the opening, and the task is not open yet$"):
        due(M4, 2022, 3)
    with pytest.raises(YearNotCovered):
        due(FixedDay(day=10, rest_day=RestDay.NEXT_WORKING_DAY), 2030, 1)
    assert due(M3, 2030, 1) == date(2030, 1, 10)


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "fixed_day", "day": 31},
        {"kind": "fixed_day", "day": 29, "month": 2},
        {"kind": "fixed_day", "day": 31, "month": 4},
        {"kind": "fixed_day", "day": 31, "month": 3, "month_offset": 1},
        {"kind": "fixed_day", "day": 0},
        {"kind": "fixed_day", "day": "last"},
        {"kind": "fixed_day", "day": 1, "month": 13},
        {"kind": "fixed_day", "day": 1, "months": 1},
        {"kind": "after_opening", "count": -1, "unit": "days"},
        {"kind": "after_opening", "count": 1},
        {"kind": "someday"},
    ],
)
def test_a_rule_that_cannot_be_kept_every_year_is_refused_when_read(rule: dict[str, object]) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(DeadlineRule)
    with pytest.raises(ValidationError):
        adapter.validate_python(rule)


@pytest.mark.parametrize("rule", [M1, M2, M4, FixedDay(day=15, month=10, year_offset=-1)])
def test_rules_are_data(rule: Any) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(DeadlineRule)
    assert adapter.validate_json(adapter.dump_json(rule)) == rule


@given(st.dates(date(1992, 1, 1), date(2099, 12, 31)))
def test_a_day_ends_where_the_next_begins(day: date) -> None:
    assert end_of(day) == start_of(day + timedelta(days=1))
    assert due_day(end_of(day)) == day
    # A day ends with its last instant: nothing falls between it and midnight.
    assert due_day(end_of(day) + timedelta(microseconds=1)) == day + timedelta(days=1)
    assert day_of(start_of(day)) == day


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^an instant needs a time zone$"):
        day_of(datetime(2022, 3, 8))  # noqa: DTZ001


@given(st.integers(2000, 2100), st.integers(1, 12))
@pytest.mark.rule("R1")
def test_the_ten_day_periods_cover_the_month_without_gap(year: int, month: int) -> None:
    periods = ten_day_periods(year, month)
    assert [period.number for period in periods] == [1, 2, 3]
    assert periods[0].first == date(year, month, 1)
    assert (periods[2].last + timedelta(days=1)).day == 1
    for before, after in pairwise(periods):
        assert after.first == before.last + timedelta(days=1)


def test_a_period_has_the_key_of_the_receipts() -> None:
    third = ten_day_periods(2022, 2)[2]
    assert (third.key, third.first, third.last) == ("2022-02-3", date(2022, 2, 21), date(2022, 2, 28))
