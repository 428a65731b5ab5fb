"""A month's request against the approved budget (B6) or last year's spending (B7), asked as a calculation."""

from functools import partial
from typing import Any

import pytest

from calculations.input.partial_input import collect_faults
from calculations.monthly.request_check import RequestChecked, RequestCheckTerms, read_request_check, request_check
from tests.calculations.calculator_terms import value
from tests.calculations.explained_answers import by_figure, faults_of, formulas
from tests.calculations.monthly.test_distribution import PARTS

TERMS = RequestCheckTerms.model_validate({"over_budget": value("stop", "B6"), "over_last_year": value("warn", "B7")})


def row(county: str, pooled: str) -> dict[str, Any]:
    return {"county": county, "parts": {"pooled": pooled}}


def month(of: str, *counties: dict[str, Any]) -> dict[str, Any]:
    return {"month": of, "counties": list(counties)}


YEAR = [
    month("2022-01", row("330203", "40.00"), row("330205", "10.00")),
    month("2022-02", row("330203", "60.01"), row("330205", "10.00")),
]


def answer(explain: bool = False, **document: Any) -> RequestChecked:
    asked = read_request_check({"fund": "resident", "requests": YEAR, **document})
    return request_check(asked, PARTS, TERMS, explain)


@pytest.mark.rule("B6")
def test_a_county_above_its_approved_expenditure_stops_the_request() -> None:
    result = answer(approved=[row("330203", "100.00"), row("330205", "100.00")])
    assert result.stopped
    [finding] = result.findings
    assert [(line.county, str(line.amount), str(line.expected)) for line in finding.lines] == [
        ("330203", "100.01", "100.00")
    ]
    assert not answer(approved=[row("330203", "100.01"), row("330205", "20.00")]).findings


@pytest.mark.rule("B6")
def test_levels_may_be_given() -> None:
    approved = [row("330203", "100.00"), row("330205", "100.00")]
    warned = answer(approved=approved, parameters={"over_budget": "warn"})
    assert (warned.stopped, len(warned.findings)) == (False, 1)
    assert answer(approved=approved, parameters={"over_budget": "ignore"}).findings == ()


@pytest.mark.rule("B7")
def test_before_the_approval_last_year_and_payments_due_by_law_are_the_limit() -> None:
    last_year = [row("330203", "90.00"), row("330205", "30.00")]
    result = answer(last_year=last_year)
    assert (result.stopped, result.findings[0].rule) == (False, "B7")
    assert answer(last_year=last_year, due_by_law=[row("330203", "10.01")]).findings == ()


def test_faults_are_named_with_their_place() -> None:
    either = {"input": "either approved or last_year is needed"}
    assert faults_of(answer) == either
    assert faults_of(lambda: answer(approved=[], last_year=[])) == either
    assert faults_of(lambda: answer(approved=[row("330203", "1.00")] * 2, due_by_law=[row("330203", "1.00")])) == {
        "approved[1]": "county 330203 a second time (first: approved[0])",
        "due_by_law": "only with last_year",
    }
    twice = [month("2022-01", row("330203", "1.00"), row("330203", "1.00"))]
    assert faults_of(lambda: answer(requests=twice, approved=[])) == {
        "requests[0].counties[1]": "county 330203 a second time (first: requests[0].counties[0])"
    }
    unread, again, last = (month(of, row("330203", "1.00")) for of in ("January", "2022-03", "2022-03"))
    document = {"fund": "resident", "requests": [unread, again, last], "approved": []}
    assert faults_of(
        collect_faults, lambda: read_request_check(document), lambda asked: request_check(asked, PARTS, TERMS)
    ) == {
        "requests[0].month": 'not a month (2022-03): "January"',
        "requests[1]": "resident 2022-03 does not count with resident 2022-03",
    }


@pytest.mark.rule("B6")
def test_a_county_that_asks_for_nothing_this_month_counts_with_what_it_asked_for_before() -> None:
    requests = [YEAR[0], month("2022-02", row("330203", "60.00"), row("330206", "1.00"))]
    approved = [row("330203", "100.00"), row("330205", "9.00"), row("330206", "1.00")]
    result = answer(requests=requests, approved=approved, explain=True)
    [finding] = result.findings
    assert [(line.county, str(line.amount), str(line.expected)) for line in finding.lines] == [
        ("330205", "10.00", "9.00"), (None, "111.00", "110.00"),
    ]  # fmt: skip
    told = by_figure(result)
    assert told["year_to_date.city.pooled"].value == "111.00"
    assert told["year_to_date.330206.pooled"].inputs == {
        "requests.2022-01.330206.pooled": "0.00", "requests.2022-02.330206.pooled": "1.00",
    }  # fmt: skip


def test_months_may_ask_for_other_parts() -> None:
    both = {"county": "330203", "parts": {"pooled": "1.00", "individual": "2.00"}}
    requests = [month("2022-01", row("330203", "40.00")), month("2022-02", both)]
    result = answer(fund="employee", requests=requests, approved=[both], explain=True)
    [finding] = result.findings
    assert [(line.part, str(line.amount)) for line in finding.lines] == [("pooled", "41.00")] * 2
    assert by_figure(result)["year_to_date.city.individual"].value == "2.00"
    requests = [month("2022-01", both), month("2022-02", row("330203", "0.50"))]
    assert [
        each.figure
        for each in answer(fund="employee", requests=requests, approved=[], explain=True).explain or ()
        if "individual" in each.figure
    ] == []


def test_all_that_is_wrong_is_told_at_once() -> None:
    document = {
        "fund": "pension",
        "requests": [YEAR[1], {"month": "2022-13", "counties": 5}, YEAR[1]],
        "approved": [{"county": "330203", "parts": {"pooled": 1}}] * 2,
        "parameters": {"over_budget": "perhaps", "over_spending": "stop"},
    }
    told = faults_of(
        lambda: collect_faults(
            lambda: read_request_check(document), lambda given: request_check(given, PARTS, TERMS, explain=True)
        )
    )
    assert list(told) == [
        "requests[1].month", "requests[1].counties", "approved[0].parts.pooled", "approved[1].parts.pooled",
        "parameters.over_budget", "parameters.over_spending", "fund", "requests[0]", "approved[1]",
    ]  # fmt: skip
    assert told["requests[0]"] == "pension 2022-02 does not count with pension 2022-02"


def test_parts_are_those_of_the_fund_and_the_same_for_all_counties_of_a_month() -> None:
    secret = {"county": "330203", "parts": {"secret": "1.00"}}
    known = 'unknown part: "secret" (known: pooled)'
    requests = [month("2022-01", row("330203", "1.00"), {**secret, "county": "330205"}), month("2022-02", secret)]
    assert faults_of(partial(answer, requests=requests, last_year=[], due_by_law=[secret])) == {
        "requests[0].counties[1].parts.secret": known,
        "requests[0].counties[1].parts": "expected pooled",
        "requests[1].counties[0].parts.secret": known,
        "due_by_law[0].parts.secret": known,
    }


def test_requests_of_another_year_do_not_count() -> None:
    requests = [YEAR[0], month("2023-03", row("330203", "1.00"))]
    told = "resident 2022-01 does not count with resident 2023-03"
    assert faults_of(partial(answer, requests=requests, last_year=[])) == {"requests[0]": told}


@pytest.mark.rule("B6")
def test_a_request_of_an_earlier_month_is_held_against_those_of_later_months() -> None:
    result = answer(requests=[YEAR[1], YEAR[0]], approved=[row("330203", "100.00"), row("330205", "30.00")])
    assert [(line.county, str(line.amount)) for line in result.findings[0].lines] == [("330203", "100.01")]
    assert "截至 2022-02" in result.findings[0].message.zh


def test_the_first_request_of_a_year_is_told_alone() -> None:
    told = by_figure(answer(explain=True, requests=YEAR[:1], approved=[row("330203", "100.00")]))
    assert told["year_to_date.city.pooled"].value == "50.00"


def test_each_limit_and_each_sum_is_told() -> None:
    told = by_figure(
        answer(
            explain=True, last_year=[row("330203", "90.00"), row("330206", "5.00")], due_by_law=[row("330203", "1.00")]
        )
    )
    assert formulas(told["year_to_date.330203.pooled"]) == ["40.00 + 60.01"]
    assert told["year_to_date.330203.pooled"].inputs["requests.2022-02.330203.pooled"] == "60.01"
    assert formulas(told["limit.330203.pooled"]) == ["90.00 + 1.00"]
    assert (told["limit.330205.pooled"].value, told["limit.city.pooled"].value) == ("0.00", "96.00")
    assert told["year_to_date.city.pooled"].value == "120.01"
    assert [each.name for each in told["limit.city.pooled"].parameters] == ["over_last_year"]
