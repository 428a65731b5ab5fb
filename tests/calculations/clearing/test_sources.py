"""An income and an expenditure are told with all that they are made of, to the fen."""

from decimal import Decimal

import pytest

from calculations.clearing.sources import Sources, total
from calculations.explaining.explanation import ParameterUsed
from calculations.input.parameters import Status
from tests.calculations.sharing_values import SHARING

READING = ParameterUsed(
    name="h3_premiums", value="income_and_opening", rule="H3", article="A 二(三)3", status=Status.READING
)


@pytest.mark.rule("S")
def test_income_and_expenditure_add_up_from_their_sources() -> None:
    income = {"R1": Decimal("30.10"), "county_subsidy_due": Decimal("40.02")}
    sources = Sources("330203", "resident", income, {"2022-01": Decimal("7.25"), "2022-02": Decimal("0.75")})
    came_in, spent = sources.explained(SHARING, (READING,))
    assert (came_in.figure, came_in.value, came_in.rule) == ("counties.330203.resident.income", "70.12", "S")
    assert came_in.inputs == {"R1": "30.10", "county_subsidy_due": "40.02"}
    assert came_in.parameters == (READING,)
    assert [(step.formula, step.value) for step in came_in.steps] == [("30.10 + 40.02", "70.12")]
    assert (spent.figure, spent.value, spent.parameters) == ("counties.330203.resident.expenditure", "8.00", ())
    assert [(step.formula, step.value) for step in spent.steps] == [("7.25 + 0.75", "8.00")]


def test_nothing_is_told_with_two_places() -> None:
    assert str(total({})) == "0.00"
