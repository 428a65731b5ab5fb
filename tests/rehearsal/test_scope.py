"""A short year has the rows of its counties and months, and nothing of the others; the whole year has all."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from rehearsal.scope import WHOLE_YEAR
from rehearsal.year_data import YearData
from tests.short_year import COUNTIES, SHORT_YEAR


@pytest.fixture(scope="module")
def short() -> YearData:
    return YearData(SHORT_YEAR)


def _counties(data: YearData) -> Iterator[str]:
    for posting in data.postings():
        for transfer in posting.document["transfers"]:
            yield transfer.get("county") or next(word for word in transfer["from"].split(":") if word.isdecimal())


def test_money_comes_in_for_the_counties_that_take_part(short: YearData) -> None:
    assert set(_counties(short)) == COUNTIES
    assert len(set(_counties(YearData(WHOLE_YEAR)))) == 10


def test_receipts_are_those_of_the_two_months_and_quarterly_money_that_of_the_first_quarter(short: YearData) -> None:
    periods = {posting.document["period"] for posting in short.postings()} - {""}
    months = {f"2022-{month:02d}-{ten_days}" for month in (1, 2) for ten_days in (1, 2, 3)}
    assert periods == {*months, "2022-Q1"}


def test_what_the_ledger_says_of_a_receipt_is_written_as_people_write_it(short: YearData) -> None:
    words = [posting.document["zh"] for posting in short.postings() if posting.document["period"] == "2022-01-3"]
    assert set(words) == {"2022年1月下旬医疗保险费入库", "2022年1月下旬国库收入划入市财政专户"}


def test_last_years_spending_is_that_of_the_same_months(short: YearData) -> None:
    lines = short.prior_year()["lines"]
    assert {line["month"] for line in lines} == {"2021-01", "2021-02"}
    assert {line["county"] for line in lines} == COUNTIES


def test_a_county_of_the_short_year_says_what_it_says_in_the_whole_one(short: YearData) -> None:
    whole = YearData(WHOLE_YEAR)
    assert short.budget("330225") == whole.budget("330225")
    assert short.plan("330203", "employee", "2022-02") == whole.plan("330203", "employee", "2022-02")


def test_the_city_and_three_counties_have_people(short: YearData) -> None:
    directory = short.directory()
    counties = {organisation["county"] for organisation in directory["organisations"]}
    assert counties == {None, *COUNTIES}
    known = {organisation["code"] for organisation in directory["organisations"]}
    assert all(post.partition("/")[0] in known for person in directory["people"] for post in person["posts"])


def test_incentives_are_for_the_whole_city_only(short: YearData) -> None:
    assert short.determination()["incentive_total"] == {}
    assert {row["county"] for row in short.determination()["counties"]} == COUNTIES
    total = YearData(WHOLE_YEAR).determination()["incentive_total"]
    assert Decimal(total["resident"]) > 0
