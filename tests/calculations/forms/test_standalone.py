"""Forms that are in a larger document: of which year they are read, and where their faults are reported."""

from typing import Any

import pytest

from calculations.forms import Limits, Template, read_budget, read_plan
from calculations.forms.expected import Expected
from calculations.forms.standalone import read_alone
from calculations.input.faults import Fault
from tests.calculations.forms.templates import BUDGET, COUNTIES, MONTH, budget, month_document


def year_of(document: object) -> int:
    """The fund year that a form is read as one of, 2022 being the default."""
    found: list[Expected] = []

    def reader(given: object, template: Template, expected: Expected, limits: Limits | None) -> str:
        assert (given, template, limits) == (document, BUDGET, None)
        found.append(expected)
        return "read"

    faults: list[Fault] = []
    assert read_alone(reader, document, BUDGET, list(COUNTIES), 2022, "old", faults) == "read"
    assert faults == []
    [expected] = found
    assert expected == Expected(year=expected.year, counties=COUNTIES, county=None, any_county=True)
    return expected.year


@pytest.mark.parametrize(
    ("document", "year"),
    [
        ({"year": 2000}, 2000),
        ({"year": 2100}, 2100),
        ({"month": "2031-12"}, 2031),
        ({"year": 2030, "month": "2031-12"}, 2030),
        ({"year": "2030", "month": "2031-12"}, 2031),
        ({"year": 1999}, 2022),
        ({"year": 2101}, 2022),
        ({"year": True}, 2022),
        ({"year": 2030.0}, 2022),
        ({"month": "1999-12"}, 2022),
        ({"month": "2101-01"}, 2022),
        ({"month": "2031-13"}, 2022),
        ({"month": 2031}, 2022),
        ({}, 2022),
        ([2030], 2022),
        (None, 2022),
    ],
)
def test_a_form_is_of_the_year_that_it_says_or_else_of_the_default(document: object, year: int) -> None:
    assert year_of(document) == year


@pytest.mark.parametrize(
    ("document", "place", "told"),
    [
        ({**budget(), "year": 1999}, "old", "old.year: expected 2022, not 1999"),
        ({**budget(), "year": 1999}, "", "year: expected 2022, not 1999"),
        (5, "old", "old: not an object: 5"),
        (5, "", ": not an object: 5"),
    ],
)
def test_faults_of_a_form_are_told_under_its_place_after_those_that_are_there(
    document: Any, place: str, told: str
) -> None:
    faults = [Fault("first", "x", "某")]
    assert read_alone(read_budget, document, BUDGET, COUNTIES, 2022, place, faults) is None
    assert [str(fault) for fault in faults] == ["first: x", told]
    assert all(fault.zh for fault in faults)


def test_a_plan_may_be_of_any_county_and_of_another_year_than_the_default() -> None:
    document = month_document(county="330203", month="2030-05")
    faults: list[Fault] = []
    form = read_alone(read_plan, document, MONTH, COUNTIES, 2022, "plan", faults)
    assert form is not None
    assert (form.county, form.month, faults) == ("330203", "2030-05", [])


def test_a_form_of_another_fund_or_month_than_it_must_be_of_is_refused() -> None:
    faults: list[Fault] = []
    wanted = {"fund": "resident", "month": "2022-04"}
    assert read_alone(read_plan, month_document(), MONTH, COUNTIES, 2022, "plan", faults, **wanted) is None
    assert [str(fault) for fault in faults] == [
        'plan.fund: expected resident, not "employee"',
        "plan.month: expected 2022-04, not 2022-03",
    ]
