"""The handover H1 to H3: who keeps what, what goes up to the first pooled funds."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculations.input.faults import BadInput
from calculations.pooling.handover import CountyHandedOver, HandedOver, hand_over, read_handover
from tests.calculations.calculator_terms import HANDOVER
from tests.calculations.explained_answers import by_figure, faults_of, formulas, of


def employee(county: str, balance: str, *months: str) -> dict[str, Any]:
    spent = list(months) or ["10.00"] * 12
    return {"county": county, "fund": "employee", "confirmed_balance": balance, "expenditure": spent}


def resident(county: str, balance: str, premiums: str) -> dict[str, Any]:
    return {"county": county, "fund": "resident", "confirmed_balance": balance, "premiums_received": premiums}


def answer(*counties: dict[str, Any], explain: bool = False, **parameters: Any) -> HandedOver:
    return hand_over(
        read_handover({"year": 2022, "counties": list(counties), "parameters": parameters}), HANDOVER, explain
    )


def only(result: HandedOver) -> CountyHandedOver:
    [row] = result.counties
    return row


@pytest.mark.rule("H1")
def test_a_surplus_stays_with_the_county_and_a_gap_too() -> None:
    kept = only(answer(employee("330203", "500.00")))
    assert of(kept.accumulated_balance, kept.gap, kept.closing_accumulated_balance) == (500, 0, 500)
    gap = only(answer(employee("330213", "-70.00")))
    assert of(gap.accumulated_balance, gap.gap, gap.paid, gap.uncovered) == (0, 70, 0, 30)


@pytest.mark.rule("H2")
def test_places_in_scope_pay_three_months_of_their_own_capacity() -> None:
    result = answer(employee("330213", "500.00", *["10.00"] * 11, "10.07"))
    row = only(result)
    # The mean of 120.07 over twelve months is 10.0058, half-up 10.01; three of them are 30.03.
    assert (str(row.owed), str(row.paid), str(row.closing_accumulated_balance)) == ("30.03", "30.03", "469.97")
    fund = result.pooled_fund["employee"]
    assert of(str(fund.opening), fund.uncovered, fund.due.isoformat()) == ("30.03", 0, "2022-01-05")


def test_a_balance_that_does_not_reach_pays_what_it_has() -> None:
    result = answer(employee("330213", "12.34"), employee("330225", "30.00"))
    assert [(str(row.paid), str(row.uncovered)) for row in result.counties] == [("12.34", "17.66"), ("30.00", "0.00")]
    assert str(result.pooled_fund["employee"].uncovered) == "17.66"


@pytest.mark.rule("H2")
def test_the_scope_is_a_reading_that_may_be_replaced() -> None:
    assert only(answer(employee("330203", "500.00"))).owed == 0
    assert only(answer(employee("330203", "500.00"), scope=["330203"])).owed == 30


@pytest.mark.rule("H3")
def test_resident_premiums_for_the_first_year_go_up_whole_beside_the_balance() -> None:
    result = answer(resident("330203", "40.00", "250.00"))
    row = only(result)
    assert of(row.premiums, row.accumulated_balance, row.closing_accumulated_balance) == (250, 40, 40)
    assert of(row.income_of_first_year, result.pooled_fund["resident"].opening) == (250, 250)
    other = answer(resident("330203", "40.00", "250.00"), first_premiums="pool")
    assert of(only(other).income_of_first_year, other.pooled_fund["resident"].opening) == (0, 250)


def test_a_pack_that_does_not_know_h1_cites_no_article() -> None:
    terms = HANDOVER.model_copy(update={"articles": {}})
    asked = read_handover({"year": 2022, "counties": [resident("330203", "1.00", "1.00")]})
    told = by_figure(hand_over(asked, terms, explain=True))
    assert told["counties.330203.resident.gap"].article == ""


def test_faults_are_named_with_their_place() -> None:
    assert faults_of(
        answer,
        employee("330213", "1.00", "1.00"),
        {**resident("330213", "1.00", "1.00"), "expenditure": []},
        {"county": "330225", "fund": "resident", "confirmed_balance": "1.00"},
        {**resident("330226", "1.00", "1.00"), "fund": "pension"},
    ) == {
        "counties[0].expenditure": "1 months, the policy asks for 12",
        "counties[1].expenditure": ("unknown key (known: county, fund, confirmed_balance, premiums_received)"),
        "counties[2].premiums_received": "missing",
        "counties[3].fund": 'unknown fund: "pension" (known: employee, resident)',
    }
    assert faults_of(answer, employee("330213", "1.00"), employee("330213", "2.00")) == {
        "counties[1]": "county 330213 and fund employee a second time (first: counties[0])"
    }


def test_what_goes_up_opens_into_the_months_spent() -> None:
    told = by_figure(answer(employee("330213", "500.00"), resident("330213", "-3.00", "7.00"), explain=True))
    owed = told["counties.330213.employee.owed"]
    assert formulas(owed) == [f"({' + '.join(['10.00'] * 12)}) / 12", "3 × 10.00"]
    assert owed.inputs["counties.330213.employee.expenditure[11]"] == "10.00"
    assert [(each.name, each.value, each.rule) for each in owed.parameters] == [
        ("months", "3", "H2"),
        ("scope", "330213, 330225", "H2"),
        ("capacity_months", "12", "H2"),
    ]
    assert formulas(told["counties.330213.employee.paid"]) == ["min(30.00, 500.00)"]
    assert formulas(told["counties.330213.resident.gap"]) == ["0.00 - -3.00"]
    assert told["pooled_fund.resident.opening"].inputs == {"counties.330213.resident.premiums": "7.00"}


FEN = st.integers(-(10**6), 10**6).map(lambda fen: str(Decimal(fen).scaleb(-2)))
SPENT = st.integers(0, 10**6).map(lambda fen: str(Decimal(fen).scaleb(-2)))
ROWS = st.lists(
    st.builds(
        lambda county, balance, spent: employee(county, balance, *spent),
        st.sampled_from(["330203", "330213", "330225"]), FEN, st.lists(SPENT, min_size=12, max_size=12),
    ),
    min_size=1,
    unique_by=lambda row: str(row["county"]),
)  # fmt: skip


@given(ROWS)
def test_no_yuan_is_lost_and_no_balance_falls_below_zero(rows: list[dict[str, Any]]) -> None:
    result = answer(*rows)
    for row in result.counties:
        assert row.paid + row.uncovered == row.owed
        assert row.closing_accumulated_balance + row.paid == row.accumulated_balance
        assert min(row.paid, row.uncovered, row.closing_accumulated_balance, row.gap) >= 0
    confirmed = {row["county"]: Decimal(row["confirmed_balance"]) for row in rows}
    assert all(row.accumulated_balance - row.gap == confirmed[row.county] for row in result.counties)
    assert result.pooled_fund["employee"].opening == sum(row.paid for row in result.counties)
    assert answer(*reversed(rows)) == result


@pytest.mark.parametrize("months", [25, -1, "3", 2.5])
def test_a_given_number_of_months_must_be_one(months: object) -> None:
    with pytest.raises(BadInput):
        answer(employee("330213", "1.00"), months=months)
