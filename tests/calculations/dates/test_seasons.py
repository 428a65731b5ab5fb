"""A document about a fund year comes neither before there is anything to report nor after the year is settled."""

from datetime import date

import pytest

from calculations.dates.seasons import Season, ahead_faults, season_faults
from calculations.input.faults import Fault

YEAR = 2022
SETTLED = "2022 has been cleared"
AFTER, WITHIN, UNTIL = Season.AFTER_THE_YEAR, Season.BEGINS_WITHIN_YEAR, Season.UNTIL_CLEARED


def words(season: set[Season], today: date, *, begins: bool = True, cleared: bool = False) -> list[str]:
    settled = Fault("year", SETTLED, "2022年度已经清算,不能再改变") if cleared else None
    return [fault.message for fault in season_faults(season, YEAR, today, begins=begins, settled=settled)]


@pytest.mark.rule("B5")
def test_what_is_begun_within_its_year_may_be_finished_later_but_not_after_the_clearing() -> None:
    season = {WITHIN, UNTIL}
    assert words(season, date(2022, 12, 31)) == []
    assert words(season, date(2023, 1, 1)) == ["2022 is over: this belongs to the running year"]
    assert words(season, date(2023, 2, 1), begins=False) == []
    assert words(season, date(2023, 4, 12), begins=False, cleared=True) == [SETTLED]
    assert words({WITHIN}, date(2021, 12, 1)) == []
    assert words({WITHIN}, date(2022, 4, 12), cleared=True) == []


@pytest.mark.rule("S1", "S6")
def test_what_the_clearing_rests_on_comes_between_the_year_and_the_clearing() -> None:
    season = {AFTER, UNTIL}
    assert words(season, date(2022, 12, 31)) == ["2022 is not over yet"]
    assert words(season, date(2023, 1, 1)) == []
    assert words(season, date(2023, 4, 1), cleared=True) == [SETTLED]
    assert words({AFTER}, date(2023, 7, 1), cleared=True) == []


@pytest.mark.parametrize(("ahead", "last"), [(0, 2021), (1, 2022), (2, 2023)])
def test_no_case_begins_more_years_ahead_than_the_value_says(ahead: int, last: int) -> None:
    today = date(2021, 12, 31)
    assert list(ahead_faults(last, today, ahead)) == []
    assert [fault.message for fault in ahead_faults(last + 1, today, ahead)] == [
        f"{last + 1} is too far ahead: at most {ahead} years"
    ]


def test_other_documents_have_no_season() -> None:
    assert words(set(), date(2030, 1, 1), cleared=True) == []
