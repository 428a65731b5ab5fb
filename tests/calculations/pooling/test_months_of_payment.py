"""Months of payment and the early warning by them (N4)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculations.pooling.months_of_payment import Warnings, read_warning, warn
from tests.calculations.calculator_terms import WARNING
from tests.calculations.explained_answers import by_figure, faults_of, formulas


def balance(closing: str, monthly: str = "10.00", county: str | None = None, fund: str = "employee") -> dict[str, Any]:
    row = {"fund": fund, "closing_balance": closing, "expenditure": [monthly] * 12}
    return row if county is None else {**row, "county": county}


def answer(*balances: dict[str, Any], explain: bool = False, **parameters: Any) -> Warnings:
    return warn(read_warning({"balances": list(balances), "parameters": parameters}), WARNING, explain)


@pytest.mark.parametrize(
    ("closing", "months", "level", "colour"),
    [
        ("-5.00", "-0.50", "too_little", "red"),
        ("29.99", "3.00", "too_little", "red"),
        ("30.00", "3.00", "below_target", "orange"),
        ("59.99", "6.00", "below_target", "orange"),
        ("60.00", "6.00", "target", "green"),
        ("90.00", "9.00", "target", "green"),
        ("90.01", "9.00", "above_target", "yellow"),
        ("150.00", "15.00", "above_target", "yellow"),
        ("150.01", "15.00", "too_much", "blue"),
    ],
)
@pytest.mark.rule("N4")
def test_the_level_is_judged_on_the_exact_months(closing: str, months: str, level: str, colour: str) -> None:
    [row] = answer(balance(closing)).balances
    assert (str(row.months), row.level, row.colour) == (months, level, colour)


@pytest.mark.rule("N4")
def test_nothing_spent_gives_no_months() -> None:
    [row] = answer(balance("5.00", "0.00"), explain=True).balances
    assert (row.months, row.level, row.colour) == (None, "no_spending", None)
    document = answer(balance("5.00", "0.00")).document()
    assert document["balances"][0]["months"] is None
    assert "explain" not in document


def test_the_levels_are_settings_that_rise() -> None:
    [row] = answer(balance("60.00"), target_least=7).balances
    assert row.level == "below_target"
    assert faults_of(lambda: answer(balance("60.00"), target_least=10)) == {
        "parameters": "the levels do not rise: too_little, target_least, target_most, too_much"
    }


def test_the_city_comes_first_and_counties_by_code() -> None:
    rows = answer(balance("1.00", county="330225"), balance("2.00"), balance("3.00", county="330203")).balances
    assert [row.county for row in rows] == [None, "330203", "330225"]


def test_faults_are_named_with_their_place() -> None:
    short = {**balance("1.00"), "expenditure": ["1.00"]}
    assert faults_of(answer, short, balance("1.00", fund="pension")) == {
        "balances[0].expenditure": "1 months, the policy asks for 12",
        "balances[1].fund": 'unknown fund: "pension" (known: employee, resident)',
    }
    assert faults_of(answer, balance("1.00"), balance("2.00")) == {
        "balances[1]": "fund employee and county (city) a second time (first: balances[0])"
    }


def test_the_months_open_into_balance_spending_and_levels() -> None:
    told = by_figure(answer(balance("75.00"), explain=True))
    months = told["balances.city.employee.months"]
    assert (formulas(months), months.value) == (["75.00 / (120.00 / 12)"], "7.50")
    assert months.inputs == {
        "balances.city.employee.closing_balance": "75.00",
        "balances.city.employee.expenditure": "120.00",
    }
    assert {each.name: each.value for each in months.parameters}["target_least"] == "6"


@given(st.integers(-(10**8), 10**8), st.integers(1, 10**7))
def test_ten_times_the_money_lasts_as_long(closing: int, monthly: int) -> None:
    def row(factor: int) -> Any:
        return answer(balance(f"{closing * factor}.00", f"{monthly * factor}.00")).balances[0]

    assert (row(1).months, row(1).level) == (row(10).months, row(10).level)
