"""The month's money: plans consolidated, estimated, checked, distributed, and checked against the reports."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculations.forms import PlanForm, ReportForm, read_plan, read_report
from calculations.forms.checks import Level
from calculations.input.faults import BadInput
from calculations.input.parameters import Parameter, Status
from calculations.monthly.limits import (
    ByCounty,
    against_limits,
    check_against_budget,
    check_before_approval,
    limits_of,
)
from calculations.monthly.plans import Consolidated, CountyForm, Source, accuracy, consolidate, distribute, estimate
from tests.calculations.forms.templates import COUNTIES, MONTH, PLAN_OF_MARCH, month_document

STOP = Parameter[Level](value=Level.STOP, rule="B6", article="P 五(三)", status=Status.READING)
WARN = STOP.model_copy(update={"value": Level.WARN})


def plan(county: str = "330203", month: str = "2022-03", *amounts: str) -> PlanForm:
    expected = PLAN_OF_MARCH.model_copy(update={"county": county, "month": month})
    document = month_document("plan", county, month, amounts or ("70.00", "0.50", "20.00", "9.50"))
    return read_plan(document, MONTH, expected)


def handed_in(form: PlanForm | ReportForm) -> CountyForm:
    return CountyForm(county=form.county, source=Source.HANDED_IN, form=form)


def request(month: str = "2022-03", scale: int = 1) -> Consolidated:
    """Three counties asking for 10, 20 and 30 (pooled) and 1, 2 and 3 (individual), times `scale`."""
    forms = [
        handed_in(plan(county, month, f"{9 * n * scale}.00", f"{n * scale}.00", f"{n * scale}.00", "0.00"))
        for n, county in enumerate(COUNTIES, start=1)
    ]
    return consolidate("employee", month, forms, COUNTIES, MONTH)


@pytest.mark.rule("M2")
def test_the_request_has_totals_by_county_part_and_line() -> None:
    asked = request()
    assert [(row.county, row.total) for row in asked.counties] == [
        ("330203", Decimal("11.00")), ("330225", Decimal("22.00")), ("330226", Decimal("33.00")),
    ]  # fmt: skip
    assert asked.parts == {"pooled": Decimal("60.00"), "individual": Decimal("6.00")}
    assert [(row.line, str(row.amount)) for row in asked.lines] == [
        ("benefits", "54.00"), ("other_expenditure", "6.00"), ("benefits", "6.00"), ("transfers_out", "0.00"),
        ("total", "66.00"),
    ]  # fmt: skip
    assert asked.total == 66
    assert asked.of("330225", "pooled") == 2000
    assert asked.of("330299", "pooled") == 0
    assert Consolidated.model_validate_json(asked.model_dump_json()) == asked


@pytest.mark.rule("M2")
def test_residents_have_no_individual_accounts_to_ask_for() -> None:
    nobody = [CountyForm(county=county, source=Source.LEFT_OUT, form=None) for county in COUNTIES]
    assert list(consolidate("resident", "2022-03", nobody, COUNTIES, MONTH).parts) == ["pooled"]


@pytest.mark.rule("M2")
def test_counties_left_out_or_estimated_are_marked_and_stop_nobody() -> None:
    guess = plan("330225")
    asked = consolidate(
        "employee",
        "2022-03",
        [
            CountyForm(county="330226", source=Source.LEFT_OUT, form=None),
            CountyForm(county="330225", source=Source.ESTIMATE, form=guess),
            handed_in(plan("330203")),
        ],
        COUNTIES,
        MONTH,
    )
    assert [(row.county, row.source, row.total) for row in asked.counties] == [
        ("330203", Source.HANDED_IN, Decimal("100.00")),
        ("330225", Source.ESTIMATE, Decimal("100.00")),
        ("330226", Source.LEFT_OUT, Decimal("0.00")),
    ]
    assert asked.total == 200


def test_a_request_names_every_county_that_does_not_fit() -> None:
    with pytest.raises(BadInput) as refused:
        consolidate(
            "employee",
            "2022-03",
            [
                handed_in(plan("330203")),
                handed_in(plan("330203")),
                handed_in(plan("330225", "2022-04")),
                CountyForm(county="330299", source=Source.HANDED_IN, form=None),
            ],
            COUNTIES,
            MONTH,
        )
    assert [str(fault) for fault in refused.value.faults] == [
        "county 330226: missing",
        "forms[1]: county 330203 a second time",
        "forms[2]: form of 330225 employee 2022-04, expected 330225 employee 2022-03",
        "forms[3]: unknown county: 330299",
        "forms[3]: a county is left out, or it has a form",
    ]


@pytest.mark.rule("M6")
def test_reports_are_consolidated_alike() -> None:
    forms = []
    for county in COUNTIES:
        expected = PLAN_OF_MARCH.model_copy(update={"county": county})
        forms.append(handed_in(read_report(month_document("report", county), MONTH, expected)))
    assert consolidate("employee", "2022-03", forms, COUNTIES, MONTH).total == 300


@pytest.mark.rule("M2")
def test_an_estimate_is_the_mean_of_the_last_plans_with_totals_that_tie() -> None:
    last = [
        plan("330203", "2022-01", "70.00", "0.01", "20.00", "9.50"),
        plan("330203", "2022-02", "70.01", "0.01", "20.00", "9.50"),
        plan("330203", "2022-03", "70.01", "0.00", "20.00", "9.49"),
    ]
    guess = estimate(last, "2022-04", MONTH)
    # 210.02 ÷ 3 = 70.00667, 0.02 ÷ 3 = 0.00667, 28.49 ÷ 3 = 9.49667.
    assert [str(row.amount) for row in guess.lines] == ["70.01", "0.01", "20.00", "9.50", "99.52"]
    assert (guess.county, guess.fund, guess.month) == ("330203", "employee", "2022-04")
    assert "估算" in guess.note


def test_an_estimate_from_a_single_plan_is_that_plan() -> None:
    only = plan("330203", "2022-03")
    assert estimate([only], "2022-04", MONTH).lines == only.lines


def test_a_half_fen_of_an_estimate_goes_up() -> None:
    last = [
        plan("330203", "2022-01", "0.01", "0.00", "0.00", "0.00"),
        plan("330203", "2022-02", "0.00", "0.00", "0.00", "0.00"),
    ]
    assert str(estimate(last, "2022-03", MONTH).lines[0].amount) == "0.01"


def test_an_estimate_needs_earlier_plans_of_the_same_county() -> None:
    for plans in (
        [],
        [plan(month="2022-04")],
        [plan(month="2022-02"), plan(month="2022-02")],
        [plan(month="2022-02"), plan("330225", "2022-01")],
    ):
        with pytest.raises(BadInput):
            estimate(plans, "2022-04", MONTH)


def shares(received: dict[str, str], asked: Consolidated) -> dict[str, dict[str, str]]:
    return {
        row.county: {part: str(amount) for part, amount in row.parts.items()}
        for row in distribute({part: Decimal(amount) for part, amount in received.items()}, asked)
    }


@pytest.mark.rule("M4")
def test_money_that_came_in_full_goes_out_exactly_as_asked() -> None:
    asked = request()
    assert shares({"pooled": "60.00", "individual": "6.00"}, asked) == {
        row.county: {part: str(amount) for part, amount in row.parts.items()} for row in asked.counties
    }


@pytest.mark.rule("M4")
def test_less_money_is_shared_in_proportion_and_adds_up() -> None:
    assert shares({"pooled": "10.00", "individual": "0.00"}, request()) == {
        "330203": {"pooled": "1.67", "individual": "0.00"},
        "330225": {"pooled": "3.33", "individual": "0.00"},
        "330226": {"pooled": "5.00", "individual": "0.00"},
    }


@given(st.lists(st.integers(0, 10**7), min_size=3, max_size=3), st.data())
def test_whatever_is_received_it_adds_up_and_nobody_gets_more_than_asked(
    asked_fen: list[int], data: st.DataObject
) -> None:
    forms = [
        handed_in(plan(county, "2022-03", f"{fen // 100}.{fen % 100:02d}", "0.00", "0.00", "0.00"))
        for county, fen in zip(COUNTIES, asked_fen, strict=True)
    ]
    asked = consolidate("employee", "2022-03", forms, COUNTIES, MONTH)
    received = Decimal(data.draw(st.integers(0, sum(asked_fen)))).scaleb(-2)
    rows = distribute({"pooled": received, "individual": Decimal(0)}, asked)
    assert sum(row.total for row in rows) == received
    assert all(got.total <= wanted.total for got, wanted in zip(rows, asked.counties, strict=True))


def test_money_nobody_asked_for_is_refused() -> None:
    with pytest.raises(BadInput) as refused:
        shares({"pooled": "60.01", "aid": "1.00"}, request())
    assert [str(fault) for fault in refused.value.faults] == [
        "received.individual: missing",
        "received.pooled: received 60.01, but 60.00 was asked for",
        "received.aid: was not asked for",
    ]


def limits(pooled: int, individual: int = 1000) -> ByCounty:
    return {county: {"pooled": Decimal(pooled), "individual": Decimal(individual)} for county in COUNTIES}


@pytest.mark.rule("B6")
def test_requests_up_to_the_approved_expenditure_pass() -> None:
    earlier = [request("2022-01"), request("2022-02")]
    assert check_against_budget(request(), earlier, limits(90), STOP) == ()


@pytest.mark.rule("B6")
def test_a_request_above_the_approved_expenditure_is_stopped_with_county_and_excess() -> None:
    earlier = [request("2022-01"), request("2022-02")]
    approved: dict[str, Any] = {**limits(90), "330226": {"pooled": Decimal("89.99"), "individual": Decimal(9)}}
    [finding] = check_against_budget(request(), earlier, approved, STOP)
    assert (finding.rule, finding.level) == ("B6", Level.STOP)
    [row] = finding.lines
    assert (row.county, row.part) == ("330226", "pooled")
    assert (str(row.amount), str(row.expected), str(row.difference)) == ("90.00", "89.99", "0.01")
    assert finding.check == "request_within_budget"
    assert finding.message.zh == "截至 2022-03 累计申请超过批复的年度支出预算:330226统筹基金"
    assert finding.message.en == "requests up to 2022-03 exceed the approved expenditure: 330226 pooled part"
    [warning] = check_against_budget(request(), earlier, approved, WARN)
    assert warning.level is Level.WARN


@pytest.mark.rule("B6")
def test_the_city_is_held_against_the_sum_of_the_counties() -> None:
    [finding] = check_against_budget(request(), [], limits(15), STOP)
    assert [(row.county, str(row.expected)) for row in finding.lines] == [
        ("330225", "15.00"), ("330226", "15.00"), (None, "45.00"),
    ]  # fmt: skip
    assert "全市" in finding.message.zh


@pytest.mark.rule("B6")
def test_a_county_without_an_approved_budget_may_spend_nothing() -> None:
    approved = {county: parts for county, parts in limits(1000).items() if county != "330203"}
    [finding] = check_against_budget(request(), [], approved, STOP)
    assert {row.county for row in finding.lines} == {"330203"}
    a_fen = [handed_in(plan(county, "2022-03", "0.01", "0.00", "0.00", "0.00")) for county in COUNTIES]
    [finding] = check_against_budget(consolidate("employee", "2022-03", a_fen, COUNTIES, MONTH), [], approved, STOP)
    assert [(row.county, str(row.amount), str(row.expected)) for row in finding.lines] == [("330203", "0.01", "0.00")]


@pytest.mark.rule("B6")
def test_a_part_that_has_no_name_here_is_told_by_its_code() -> None:
    asked = request()
    counties = [row.model_copy(update={"parts": {"aid": row.total}}) for row in asked.counties]
    aid = asked.model_copy(update={"counties": tuple(counties), "parts": {"aid": asked.total}})
    approved = {county: {"aid": Decimal(most)} for county, most in zip(COUNTIES, (10, 22, 34), strict=True)}
    [finding] = check_against_budget(aid, [], approved, STOP)
    assert finding.message.zh.endswith(":330203aid")
    assert finding.message.en.endswith(": 330203 aid")


@pytest.mark.rule("B6")
def test_each_county_and_the_city_see_what_is_left_of_their_limit() -> None:
    rows = against_limits(request(), [request("2022-01"), request("2022-02")], limits_of(limits(90)))
    pooled = {row.county: row for row in rows if row.part == "pooled"}
    assert [*pooled] == [*COUNTIES, None]
    assert [row.left for row in pooled.values()] == [6000, 3000, 0, 9000]
    city = pooled[None]
    assert (city.limit, city.others, city.asked) == (27000, 12000, 6000)


@pytest.mark.rule("B7")
def test_before_the_approval_last_year_and_payments_due_by_law_are_the_limit() -> None:
    last_year = {**limits(20), "330226": limits(15)["330226"]}
    by_law = {"330226": {"pooled": Decimal("15.00")}}
    assert check_before_approval(request(), [], last_year, by_law, STOP) == ()
    [finding] = check_before_approval(request(), [], last_year, {}, STOP)
    assert [(row.county, str(row.expected)) for row in finding.lines] == [("330226", "15.00"), (None, "55.00")]
    assert finding.check == "request_before_approval"
    assert finding.message.zh == (
        "预算批复前,截至 2022-03 累计申请超过上年同期支出加法定支付:330226统筹基金、全市统筹基金"
    )
    assert finding.message.en == (
        "before the official approval, requests up to 2022-03 exceed last year's spending of the same months plus "
        "payments due by law: 330226 pooled part, city pooled part"
    )


@pytest.mark.rule("B6")
def test_later_months_count_like_earlier_ones() -> None:
    others = [request("2022-01"), request("2022-05")]
    assert check_against_budget(request(), others, limits(90), STOP) == ()
    [finding] = check_against_budget(request(), others, {**limits(90), "330226": limits(89)["330226"]}, STOP)
    assert [(row.county, str(row.amount)) for row in finding.lines] == [("330226", "90.00")]
    assert finding.message.zh.startswith("截至 2022-05 累计申请")
    [finding] = check_before_approval(request(), others, limits(89), {}, STOP)
    assert finding.message.zh.startswith("预算批复前,截至 2022-05 累计申请")


def test_months_count_once_and_only_those_of_the_fund_and_year() -> None:
    for others in ([request("2022-03")], [request("2022-01"), request("2022-01")]):
        with pytest.raises(BadInput, match="does not count"):
            check_against_budget(request(), others, limits(9999), STOP)
    with pytest.raises(BadInput, match=r"^others\[0\]: employee 2022-03 does not count with employee 2022-03$"):
        check_before_approval(request(), [request("2022-03")], limits(9999), {}, STOP)
    of_residents = request("2022-02").model_copy(update={"fund": "resident"})
    last_year = request("2022-02").model_copy(update={"month": "2021-02"})
    for others, words in (
        ([of_residents], "others[0]: resident 2022-02 does not count with employee 2022-03"),
        ([request("2022-01"), last_year], "others[1]: employee 2021-02 does not count with employee 2022-03"),
    ):
        with pytest.raises(BadInput) as refused:
            check_against_budget(request(), others, limits(9999), STOP)
        assert [str(fault) for fault in refused.value.faults] == [words]


@pytest.mark.rule("M")
def test_the_accuracy_of_a_plan_is_told_line_by_line() -> None:
    report = read_report(
        month_document("report", "330203", amounts=("63.00", "0.50", "25.00", "0.00")),
        MONTH,
        PLAN_OF_MARCH.model_copy(update={"county": "330203"}),
    )
    rows = accuracy(plan(), report)
    assert [(row.line, str(row.difference), str(row.per_cent)) for row in rows] == [
        ("benefits", "-7.00", "-10.00"),
        ("other_expenditure", "0.00", "0.00"),
        ("benefits", "5.00", "25.00"),
        ("transfers_out", "-9.50", "-100.00"),
        ("total", "-11.50", "-11.50"),
    ]
    with pytest.raises(BadInput):
        accuracy(plan("330225"), report)
