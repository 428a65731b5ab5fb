"""A document about a fund year comes neither before there is anything to tell nor after the year is settled."""

from datetime import date

import pytest

from calculations.faults import Fault
from calculations.seasons import season_faults

YEAR = 2022


def words(form: str, today: date, *, begins: bool = True, cleared: bool = False) -> list[str]:
    settled = Fault("year", "2022 has been cleared", "2022年度已经清算,不能再改变") if cleared else None
    return [fault.message for fault in season_faults(form, YEAR, today, begins=begins, settled=settled)]


@pytest.mark.rule("B5")
def test_an_adjustment_is_begun_in_its_year_and_takes_no_effect_after_the_clearing() -> None:
    assert words("adjustment", date(2022, 12, 31)) == []
    assert words("adjustment", date(2023, 1, 1)) == ["2022 is over: this belongs to the running year"]
    assert words("adjustment", date(2023, 2, 1), begins=False) == [], "what was begun in the year may be finished"
    assert words("adjustment", date(2023, 4, 12), begins=False, cleared=True) == ["2022 has been cleared"]


@pytest.mark.parametrize("form", ["determination", "incentive"])
def test_what_the_clearing_rests_on_comes_between_the_year_and_the_clearing(form: str) -> None:
    assert words(form, date(2022, 12, 31)) == ["2022 is not over yet"]
    assert words(form, date(2023, 1, 1)) == []
    assert words(form, date(2023, 4, 1), cleared=True) == ["2022 has been cleared"]


def test_accounts_follow_the_year_and_last_years_spending_serves_the_running_one() -> None:
    assert words("final_accounts", date(2022, 12, 31)) == ["2022 is not over yet"]
    assert words("final_accounts", date(2023, 7, 1), cleared=True) == []
    assert words("prior_year", date(2021, 12, 1)) == []
    assert words("prior_year", date(2023, 1, 1)) == ["2022 is over: this belongs to the running year"]


def test_no_case_begins_earlier_than_in_the_year_before_its_own() -> None:
    assert words("paper", date(2021, 1, 1)) == []
    assert words("paper", date(2020, 12, 31)) == ["2022 is too far ahead"]
    assert words("paper", date(2020, 12, 31), begins=False) == []


def test_other_documents_have_no_season() -> None:
    assert words("paper", date(2030, 1, 1), cleared=True) == []
