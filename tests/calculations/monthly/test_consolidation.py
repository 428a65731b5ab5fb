"""Plans consolidated and estimated (M2), asked as calculations."""

from typing import Any

import pytest

from calculations.explaining.figures import Cited
from calculations.input.partial_input import collect_faults
from calculations.monthly.consolidation import (
    EstimateTerms,
    PlanConsolidation,
    PlanEstimate,
    plan_consolidation,
    plan_estimate,
    read_earlier_plans,
    read_plans,
)
from tests.calculations.calculator_terms import value
from tests.calculations.explained_answers import by_figure, faults_of, formulas
from tests.calculations.forms.templates import COUNTIES, MONTH, month_document

THREE = EstimateTerms.model_validate({"estimate_months": value(3, "M2", "reading")})


def consolidated(*plans: Any, explain: bool = False, **more: Any) -> PlanConsolidation:
    document = {"fund": "employee", "month": "2022-03", "plans": list(plans), **more}
    return plan_consolidation(
        read_plans(document, MONTH, COUNTIES, 2022), MONTH, COUNTIES, Cited("M2", "A 二(二)4"), explain
    )


def estimated(*plans: Any, explain: bool = False, **parameters: Any) -> PlanEstimate:
    document = {"month": "2022-05", "plans": list(plans), "parameters": parameters}
    return plan_estimate(read_earlier_plans(document, MONTH, COUNTIES, 2022), MONTH, THREE, explain)


def plan(county: str = "330225", month: str = "2022-03", benefits: str = "70.00") -> dict[str, Any]:
    return month_document("plan", county, month, (benefits, "0.50", "20.00", "9.50"))


@pytest.mark.rule("M2")
def test_plans_estimates_and_those_left_out_make_the_request() -> None:
    request = consolidated(plan(), plan("330203"), estimated=["330203"], left_out=["330226"]).request
    assert [(row.county, row.source, str(row.total)) for row in request.counties] == [
        ("330203", "estimate", "100.00"),
        ("330225", "handed_in", "100.00"),
        ("330226", "left_out", "0.00"),
    ]
    assert (str(request.parts["pooled"]), str(request.total)) == ("141.00", "200.00")


@pytest.mark.rule("M2")
def test_every_county_is_named_once() -> None:
    assert faults_of(consolidated, plan(), plan("330203")) == {"county 330226": "missing"}
    assert list(faults_of(consolidated, plan(county="330299"), "?")) == ["plans[0].county", "plans[1]"]


def test_a_plan_of_another_fund_is_told_as_such() -> None:
    found = faults_of(consolidated, {**plan(), "fund": "resident"}, plan("330203"), plan("330226"))
    assert found["plans[0].fund"] == 'expected employee, not "resident"'


def test_a_county_whose_plan_is_refused_is_not_missing() -> None:
    found = faults_of(consolidated, {**plan(), "note": 5}, plan("330203"))
    assert found == {"plans[0].note": "not text: 5", "county 330226": "missing"}
    assert list(faults_of(consolidated, plan("330299"), plan("330203"))) == ["plans[0].county"]


def test_the_request_opens_into_the_counties() -> None:
    told = by_figure(consolidated(plan(), plan("330203"), left_out=["330226"], explain=True))
    assert formulas(told["parts.pooled"]) == ["70.50 + 70.50 + 0.00"]
    assert told["total"].inputs == {"parts.pooled": "141.00", "parts.individual": "59.00"}


@pytest.mark.rule("M2")
def test_a_missing_plan_is_the_mean_of_the_last_three() -> None:
    earlier = [plan(month=f"2022-{month:02d}", benefits=f"{month}0.00") for month in (4, 1, 3, 2)]
    result = estimated(*earlier)
    assert (result.plan.month, str(result.plan.lines[0].amount), str(result.plan.lines[-1].amount)) == (
        "2022-05", "30.00", "60.00",
    )  # fmt: skip
    assert "2022-02、2022-03、2022-04" in result.plan.note
    assert str(estimated(*earlier, estimate_months=2).plan.lines[0].amount) == "35.00"


def test_the_plans_are_one_countys_and_earlier() -> None:
    assert list(faults_of(estimated, plan(), plan("330203"))) == ["plans[1]"]
    assert list(faults_of(estimated, plan(month="2022-05"))) == ["plans[0]"]
    assert faults_of(estimated, "?", plan(month="2022-05")) == {
        "plans[0]": 'not an object: "?"',
        "plans[1]": "month 2022-05 does not count",
    }
    assert faults_of(estimated, plan(), plan(month="2022-13")) == {"plans[1].month": 'not a month (2022-03): "2022-13"'}


def test_how_many_plans_an_estimate_takes_is_told_beside_plans_that_cannot_be_read() -> None:
    wrong = "estimate_month"
    document = {"month": "2022-05", "plans": ["?"], "parameters": {wrong: 3, "estimate_months": 0}}
    found = faults_of(
        collect_faults,
        lambda: read_earlier_plans(document, MONTH, COUNTIES, 2022),
        lambda given: plan_estimate(given, MONTH, THREE),
    )
    assert list(found) == ["plans[0]", f"parameters.{wrong}", "parameters.estimate_months"]
    assert list(faults_of(lambda: estimated(plan(), estimate_months=0))) == ["parameters.estimate_months"]


def test_an_estimate_opens_into_the_plans_before() -> None:
    told = by_figure(estimated(plan(benefits="70.01"), plan(month="2022-04"), explain=True))
    line = told["plan.pooled.benefits"]
    assert (formulas(line), line.value) == (["(70.01 + 70.00) / 2"], "70.01")
    assert line.inputs == {"plans.2022-03.pooled.benefits": "70.01", "plans.2022-04.pooled.benefits": "70.00"}
    assert [(each.name, each.value) for each in line.parameters] == [("estimate_months", "3")]
    assert told["plan.all.total"].value == "100.01"
