"""Working days with holidays and make-up days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from calculations.dates.working_days import WorkCalendar, YearNotCovered
from tests.calculations.sharing_values import CALENDAR

DAYS = st.dates(date(2021, 3, 1), date(2023, 9, 30))


@pytest.mark.rule("M4")
def test_a_make_up_saturday_is_a_working_day_and_a_holiday_monday_is_not() -> None:
    assert CALENDAR.is_working_day(date(2022, 1, 29))
    assert not CALENDAR.is_working_day(date(2022, 1, 31))
    assert CALENDAR.is_working_day(date(2022, 3, 1))
    assert not CALENDAR.is_working_day(date(2022, 3, 5))


@pytest.mark.rule("M4")
def test_the_day_of_start_does_not_count_and_make_up_days_do() -> None:
    # Friday 28 January; 29 and 30 are make-up days, then the holiday to 4 February and a weekend.
    assert CALENDAR.add_working_days(date(2022, 1, 28), 2) == date(2022, 1, 30)
    assert CALENDAR.add_working_days(date(2022, 1, 28), 3) == date(2022, 2, 7)
    assert CALENDAR.add_working_days(date(2022, 2, 1), 1) == date(2022, 2, 7)
    assert CALENDAR.add_working_days(date(2022, 2, 1), 0) == date(2022, 2, 1)


@given(DAYS, st.integers(1, 15))
def test_counting_lands_on_a_working_day_with_as_many_in_between(day: date, count: int) -> None:
    end = CALENDAR.add_working_days(day, count)
    passed = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert sum(CALENDAR.is_working_day(each) for each in passed) == count
    assert CALENDAR.is_working_day(end)


@given(DAYS)
def test_the_next_and_the_previous_working_day_enclose_only_rest_days(day: date) -> None:
    before, after = CALENDAR.previous_working_day(day), CALENDAR.next_working_day(day)
    assert before <= day <= after
    assert CALENDAR.is_working_day(before)
    assert CALENDAR.is_working_day(after)
    if CALENDAR.is_working_day(day):
        assert before == day == after
    else:
        between = [before + timedelta(days=n) for n in range(1, (after - before).days)]
        assert not any(CALENDAR.is_working_day(each) for each in between)


def test_a_year_without_a_table_is_asked_for_and_never_guessed() -> None:
    with pytest.raises(YearNotCovered) as refused:
        CALENDAR.is_working_day(date(2024, 1, 1))
    assert str(refused.value) == (
        "the working-day calendar does not cover 2024: "
        "import the State Council's holiday notice for that year and try again"
    )
    assert refused.value.year == 2024
    assert "导入" in refused.value.zh
    with pytest.raises(YearNotCovered):
        CALENDAR.add_working_days(date(2023, 12, 29), 1)


def test_an_estimated_year_says_so() -> None:
    assert CALENDAR.is_estimated(date(2023, 5, 1))
    assert not CALENDAR.is_estimated(date(2022, 5, 1))


def test_working_days_are_not_counted_backward() -> None:
    with pytest.raises(ValueError, match="forward"):
        CALENDAR.add_working_days(date(2022, 3, 1), -1)


@pytest.mark.parametrize(
    "table",
    [
        {"years": (2022,), "exceptions": {date(2023, 1, 2): False}},
        {"years": (2022,), "exceptions": {date(2022, 3, 1): True}},
        {"years": (2022,), "exceptions": {date(2022, 3, 5): False}},
        {"years": (2022,), "estimated_years": (2023,)},
    ],
)
def test_a_table_that_contradicts_itself_is_refused(table: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        WorkCalendar.model_validate(table)


def test_the_table_travels_as_a_small_document() -> None:
    document = CALENDAR.model_dump_json()
    assert WorkCalendar.model_validate_json(document) == CALENDAR
    assert len(document) < 40 * (len(CALENDAR.exceptions) + 3)
