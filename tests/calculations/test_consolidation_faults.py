"""What cannot be consolidated is named at its place in the file: plans, estimates and counties that are left out."""

from typing import Any

import pytest

from calculations.input.faults import BadInput
from calculations.monthly.consolidation import read_plans
from tests.calculations.forms.templates import COUNTIES, MONTH, month_document


def faults(plans: list[Any], **more: Any) -> list[str]:
    document = {"fund": "employee", "month": "2022-03", "plans": plans, **more}
    with pytest.raises(BadInput) as refused:
        read_plans(document, MONTH, COUNTIES, 2022)
    return [str(fault) for fault in refused.value.faults]


@pytest.mark.rule("M2")
def test_only_a_plan_that_is_there_can_be_an_estimate() -> None:
    found = faults([month_document("plan", "330203")], estimated=["330203", "330225", "330299"], left_out=COUNTIES[1:])
    assert found == ["estimated[1]: no plan of 330225", "estimated[2]: no plan of 330299"]


@pytest.mark.rule("M2")
def test_a_county_is_left_out_once_and_only_without_a_plan() -> None:
    left_out = ["330203", "330225", "330225", "330299"]
    assert faults([month_document("plan", "330203")], left_out=left_out) == [
        "left_out[0]: 330203 has a plan",
        "left_out[2]: county 330225 a second time",
        "left_out[3]: unknown county: 330299",
        "county 330226: missing",
    ]


@pytest.mark.rule("M2")
def test_a_plan_of_another_month_or_there_twice_is_told_by_its_row() -> None:
    once, again = month_document("plan", "330203"), month_document("plan", "330203", month="2022-04")
    assert faults([again, once, once], left_out=COUNTIES[1:]) == [
        "plans[0].month: expected 2022-03, not 2022-04",
        "plans[2]: county 330203 a second time (first: plans[1])",
    ]


@pytest.mark.rule("M2")
def test_a_county_without_a_plan_is_told_unless_a_plan_that_cannot_be_read_may_be_its() -> None:
    assert faults([month_document("plan", "330203")], left_out=["330225"]) == ["county 330226: missing"]
    [fault] = faults([{**month_document("plan", "330203"), "county": "33O203"}], left_out=["330225"])
    assert fault.startswith("plans[0].county: unknown county")


def test_a_fund_that_there_is_not_is_told_once_and_not_of_every_plan() -> None:
    plans = [month_document("plan", county) for county in COUNTIES]
    assert faults(plans, fund="pension") == ['fund: unknown fund: "pension" (known: employee, resident)']
