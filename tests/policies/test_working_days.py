"""The table of working days against the State Council's notices, and what a case pins of it."""

from datetime import date, timedelta

import pytest

from calculations.dates.deadlines import due_day, due_instant, start_of
from calculations.dates.working_days import YearNotCovered
from policies.loader import load
from policies.pack import Pack


@pytest.fixture
def ningbo() -> Pack:
    return load("ningbo")


def days_off(pack: Pack, year: int) -> set[str]:
    calendar = pack.calendar(year)
    return {day.isoformat()[5:] for day, working in calendar.exceptions.items() if not working}


def make_up_days(pack: Pack, year: int) -> set[str]:
    calendar = pack.calendar(year)
    return {day.isoformat()[5:] for day, working in calendar.exceptions.items() if working}


NOTICES = {
    2021: (
        "01-01 02-11 02-12 02-15 02-16 02-17 04-05 05-03 05-04 05-05 06-14 09-20 09-21 10-01 10-04 10-05 10-06 10-07",
        "02-07 02-20 04-25 05-08 09-18 09-26 10-09",
    ),
    2022: (
        "01-03 01-31 02-01 02-02 02-03 02-04 04-04 04-05 05-02 05-03 05-04 06-03 09-12 10-03 10-04 10-05 10-06 10-07",
        "01-29 01-30 04-02 04-24 05-07 10-08 10-09",
    ),
    2023: (
        "01-02 01-23 01-24 01-25 01-26 01-27 04-05 05-01 05-02 05-03 06-22 06-23 09-29 10-02 10-03 10-04 10-05 10-06",
        "01-28 01-29 04-23 05-06 06-25 10-07 10-08",
    ),
}


@pytest.mark.parametrize("year", sorted(NOTICES))
def test_weekdays_off_and_make_up_days_are_those_of_the_notice(ningbo: Pack, year: int) -> None:
    off, make_up = NOTICES[year]
    assert days_off(ningbo, year) == set(off.split())
    assert make_up_days(ningbo, year) == set(make_up.split())


def test_every_day_of_a_notice_cites_it(ningbo: Pack) -> None:
    for row in ningbo.working_day_table():
        document = ningbo.document(row.document)
        if row.status == "official":
            assert document.number.startswith("国办发明电")
            assert document.issued is not None
            assert document.issued < row.date


def test_new_years_eve_of_2022_stands_in_the_notice_for_2023(ningbo: Pack) -> None:
    [row] = [row for row in ningbo.working_day_table() if row.date == date(2022, 12, 31)]
    assert row.document == "holidays-2023"


def test_a_year_without_a_notice_is_marked_as_estimated(ningbo: Pack) -> None:
    assert ningbo.calendar(2026, 2027).estimated_years == (2027,)
    assert ningbo.pin("monthly_funding", 2022, 1).calendar.estimated_years == ()


def test_a_year_before_the_table_is_refused_with_what_to_do(ningbo: Pack) -> None:
    with pytest.raises(YearNotCovered, match="import the State Council's holiday notice"):
        ningbo.calendar(2019)


def test_a_year_beyond_the_table_has_its_weekends_and_is_marked_as_estimated(ningbo: Pack) -> None:
    calendar = ningbo.calendar(2035, 2036)
    assert calendar.estimated_years == (2035, 2036)
    assert {day.year for day in calendar.exceptions} == {2035}
    assert calendar.is_working_day(date(2036, 5, 1))


@pytest.mark.parametrize(
    ("year", "off"),
    [
        (2029, "01-01 02-12 02-13 02-14 02-15 04-04 05-01 05-02 06-18 09-24 10-01 10-02 10-03"),
        (2031, "01-01 01-22 01-23 01-24 01-27 04-07 05-01 05-02 06-24 10-01 10-02 10-03 10-06"),
    ],
)
def test_a_year_whose_notice_is_not_out_has_the_statutory_holidays(ningbo: Pack, year: int, off: str) -> None:
    # 国务院令第795号: thirteen days; those on a weekend, or on one another, are made up for on working days.
    assert days_off(ningbo, year) == set(off.split())


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2022, 1, 28), date(2022, 1, 30)),  # a Friday; the weekend is made up for the Spring Festival
        (date(2022, 4, 29), date(2022, 5, 6)),  # Labour Day lies between
        (date(2022, 9, 30), date(2022, 10, 9)),  # National Day, then a Saturday and a Sunday of work
        (date(2022, 3, 10), date(2022, 3, 14)),
    ],
)
@pytest.mark.rule("M4")
def test_two_working_days_after_receipt_over_holidays_and_make_up_days(ningbo: Pack, received: date, due: date) -> None:
    pinned = ningbo.pin("monthly_funding", 2022, received.month)
    deadline = pinned.chain.step("distribution").deadline
    assert deadline is not None
    at_noon = start_of(received) + timedelta(hours=12)
    assert due_day(due_instant(deadline.rule, pinned.anchor, at_noon, pinned.calendar)) == due


def test_next_years_budget_can_begin_before_its_notices_are_out(ningbo: Pack) -> None:
    assert ningbo.pin("annual_budget", 2027).calendar.estimated_years == (2027, 2028)
