"""Subsidies by quarter (R4): equal quarters, the remainder in the fourth, their last days."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculations.input.money import yuan
from calculations.input.parameters import Parameter, Status
from calculations.residents.quarters import (
    FromAbove,
    Quarters,
    QuarterTerms,
    equal_quarters,
    read_quarters,
    subsidy_quarters,
)
from tests.calculations.explained_answers import by_figure, faults_of, formulas

DAYS = {1: date(2022, 2, 28), 2: date(2022, 4, 30), 3: date(2022, 7, 31), 4: date(2022, 9, 30)}
DUE: dict[int, Parameter[date]] = {
    quarter: Parameter(value=day, rule="R4", article="A 二(二)3", status=Status.TEXT) for quarter, day in DAYS.items()
}
SPLIT: Parameter[str] = Parameter(value="equal_remainder_last", rule="R4", article="A 二(二)3", status=Status.READING)


def subsidy(county: str, city: str, own: str) -> dict[str, Any]:
    return {"county": county, "city_subsidy": city, "county_subsidy": own}


def answer(
    *counties: dict[str, Any], explain: bool = False, from_above: FromAbove = FromAbove.WHEN_IT_COMES
) -> Quarters:
    reading: Parameter[FromAbove] = Parameter(value=from_above, rule="R4", status=Status.READING)
    terms = QuarterTerms(due=DUE, split=SPLIT, from_above=reading)
    return subsidy_quarters(read_quarters({"year": 2022, "counties": list(counties)}), terms, explain)


@pytest.mark.rule("R4")
def test_equal_quarters_with_the_remainder_in_the_fourth() -> None:
    [row] = answer(subsidy("330203", "100.03", "0.02")).counties
    assert [each.quarter for each in row.quarters] == [1, 2, 3, 4]
    assert [(each.due, str(each.city_subsidy), str(each.county_subsidy)) for each in row.quarters] == [
        (DAYS[1], "25.00", "0.00"),
        (DAYS[2], "25.00", "0.00"),
        (DAYS[3], "25.00", "0.00"),
        (DAYS[4], "25.03", "0.02"),
    ]


def test_the_counties_add_up_to_the_city() -> None:
    city = answer(subsidy("330203", "100.03", "1.00"), subsidy("330205", "0.05", "3.00")).city
    assert [str(each.city_subsidy) for each in city] == ["25.01", "25.01", "25.01", "25.05"]
    assert [str(each.county_subsidy) for each in city] == ["1.00"] * 4


def test_a_quarter_is_explained_with_the_reading() -> None:
    told = by_figure(answer(subsidy("330203", "100.03", "0.00"), explain=True))
    assert formulas(told["counties.330203.quarters[0].city_subsidy"]) == ["100.03 / 4"]
    fourth = told["counties.330203.quarters[3].city_subsidy"]
    assert formulas(fourth)[-1] == "100.03 - 25.00 - 25.00 - 25.00"
    assert [each.status for each in fourth.parameters] == [Status.READING]
    assert told["city.quarters[3].city_subsidy"].value == "25.03"


@pytest.mark.parametrize(
    ("reading", "quarters", "undated"),
    [
        (FromAbove.WHEN_IT_COMES, ["0.00"] * 4, "10.03"),
        (FromAbove.BY_QUARTER, ["2.50", "2.50", "2.50", "2.53"], "0.00"),
    ],
)
@pytest.mark.rule("R4")
def test_the_subsidy_from_above_is_due_when_it_comes_or_by_quarter(
    reading: FromAbove, quarters: list[str], undated: str
) -> None:
    given_row = {**subsidy("330203", "4.00", "4.00"), "upper_fiscal_subsidy": "10.03"}
    found = answer(given_row, from_above=reading)
    [row] = found.counties
    assert [str(each.upper_fiscal_subsidy) for each in row.quarters] == quarters
    assert [str(each.upper_fiscal_subsidy) for each in found.city] == quarters
    assert (str(row.upper_when_it_comes), str(found.upper_when_it_comes)) == (undated, undated)


def test_a_county_twice_is_refused() -> None:
    assert faults_of(answer, subsidy("330203", "1.00", "1.00"), subsidy("330203", "2.00", "1.00")) == {
        "counties[1]": "county 330203 a second time (first: counties[0])"
    }


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=4))
@pytest.mark.rule("R4")
def test_the_quarters_add_up_to_the_year(annual: list[int]) -> None:
    rows = [subsidy(f"33020{index}", str(Decimal(fen).scaleb(-2)), "0.00") for index, fen in enumerate(annual)]
    found = answer(*rows)
    for row, fen in zip(found.counties, annual, strict=True):
        amounts = [each.city_subsidy for each in row.quarters]
        assert sum(amounts) == Decimal(fen).scaleb(-2)
        assert amounts[0] == amounts[1] == amounts[2] <= amounts[3] < amounts[0] + Decimal("0.04")
    assert sum(each.city_subsidy for each in found.city) == Decimal(sum(annual)).scaleb(-2)


@given(st.integers(0, 10**14))
@pytest.mark.rule("R4")
def test_the_quarters_add_up_and_the_fourth_takes_the_remainder(annual: int) -> None:
    first, second, third, fourth = equal_quarters(yuan(annual))
    assert first + second + third + fourth == yuan(annual)
    assert first == second == third
    assert 0 <= fourth - first <= Decimal("0.03")


def test_a_negative_subsidy_is_refused() -> None:
    with pytest.raises(ValueError, match="zero or more"):
        equal_quarters(Decimal("-0.01"))
