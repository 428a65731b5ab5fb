"""Planned against reported (end of A 二(二)4), asked as a calculation."""

from typing import Any

import pytest

from calculations.explaining.figures import Cited
from calculations.monthly.plan_accuracy import PlanAccuracy, plan_accuracy, read_plan_accuracy
from tests.calculations.explained_answers import by_figure, faults_of, formulas
from tests.calculations.forms.templates import COUNTIES, MONTH, month_document


def pair(
    county: str = "330225", month: str = "2022-03", reported: tuple[str, ...] = ("77.00", "0.50", "20.00", "0.00")
) -> dict[str, Any]:
    plan = month_document("plan", county, month)
    return {"plan": plan, "report": month_document("report", county, month, reported)}


def answer(*rows: dict[str, Any], explain: bool = False) -> PlanAccuracy:
    pairs = read_plan_accuracy({"rows": list(rows)}, MONTH, COUNTIES, 2022)
    return plan_accuracy(pairs, Cited("M", "A 二(二)4"), explain)


@pytest.mark.rule("M")
def test_every_line_shows_how_far_the_plan_was_off() -> None:
    [row] = answer(pair()).rows
    assert [(line.part, line.line, str(line.difference), str(line.per_cent)) for line in row.lines] == [
        ("pooled", "benefits", "7.00", "10.00"),
        ("pooled", "other_expenditure", "0.00", "0.00"),
        ("individual", "benefits", "0.00", "0.00"),
        ("individual", "transfers_out", "-9.50", "-100.00"),
        ("all", "total", "-2.50", "-2.50"),
    ]


@pytest.mark.rule("M")
def test_the_fund_is_measured_over_all_counties_and_months() -> None:
    [fund] = answer(pair(), pair("330203"), pair(month="2022-04", reported=("70.00", "0.50", "20.00", "9.50"))).funds
    assert (str(fund.planned), str(fund.reported), str(fund.difference)) == ("300.00", "295.00", "-5.00")
    assert str(fund.per_cent) == "-1.67"


def test_faults_are_named_with_their_place() -> None:
    wrong = pair()
    wrong["plan"]["lines"][0]["amount"] = "7,0"
    wrong["report"]["county"] = "330299"
    assert faults_of(answer, wrong, {"plan": "none", "report": pair()["report"]}) == {
        "rows[0].plan.lines[0].amount": 'not an amount: "7,0"',
        "rows[0].report.county": 'unknown county: "330299" (known: 330203, 330225, 330226)',
        "rows[1].plan": 'not an object: "none"',
    }
    assert faults_of(
        answer, {"plan": {**pair()["plan"], "month": "2022-3"}, "report": pair(month="2022-13")["report"]}
    ) == {
        "rows[0].plan.month": 'not a month (2022-03): "2022-3"',
        "rows[0].report.month": 'not a month (2022-03): "2022-13"',
    }
    assert faults_of(answer, {"report": pair()["report"]}, {"plan": pair()["plan"]}, {}) == {
        "rows[0].plan": "missing",
        "rows[1].report": "missing",
        "rows[2].plan": "missing",
        "rows[2].report": "missing",
    }
    assert faults_of(answer, {"plan": pair()["plan"], "report": pair("330203")["report"]}) == {
        "rows[0].report": "not of the plan's county, fund and month"
    }
    assert faults_of(answer, pair(), pair()) == {
        "rows[1]": "county 330225 and fund employee and month 2022-03 a second time (first: rows[0])"
    }


def test_a_difference_opens_into_plan_and_report() -> None:
    told = by_figure(answer(pair(), explain=True))
    line = told["rows.330225.employee.2022-03.pooled.benefits.difference"]
    assert (formulas(line), line.value) == (["77.00 - 70.00"], "7.00")
    assert told["funds.employee.difference"].value == "-2.50"
