"""Topping up the pooled funds (H2, H3)."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculations.input.faults import BadInput
from calculations.input.parameters import Parameter, Status
from calculations.pooling.top_up import TopUp, read_top_up, top_up
from tests.calculations.sharing_values import TOP_UP


def place(county: str, monthly: str, balance: str, expected: str | None = None) -> dict[str, str]:
    row = {"county": county, "monthly_expenditure": monthly, "accumulated_balance": balance}
    return row if expected is None else {**row, "expected_to_year_end": expected}


def asked(fund: str, pooled: str, *places: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"fund": fund, "pooled_fund": pooled, "counties": list(places), **more}


def answer(document: dict[str, Any], explain: bool = False) -> TopUp:
    return top_up(read_top_up(document), TOP_UP, explain)


def amounts(result: TopUp) -> dict[str, str]:
    return {row.county: str(row.amount) for row in result.counties}


def sums(result: TopUp) -> tuple[str, str, str]:
    return str(result.required), str(result.shortfall), str(result.uncovered)


@pytest.mark.rule("H2")
def test_a_shortfall_is_split_in_proportion_to_capacity() -> None:
    result = answer(
        asked("employee", "100.00", place("330281", "100.00", "999.00"), place("330213", "50.00", "999.00"))
    )
    assert sums(result) == ("450.00", "350.00", "0.00")
    assert amounts(result) == {"330213": "116.67", "330281": "233.33"}


def test_a_fund_that_holds_enough_asks_for_nothing() -> None:
    for fund, expected in (("employee", None), ("resident", "70.00")):
        result = answer(asked(fund, "9999.00", place("330281", "100.00", "50.00", expected)), explain=True)
        assert sums(result)[1:] == ("0.00", "0.00")
        assert amounts(result) == {"330281": "0.00"}


@pytest.mark.rule("H2")
def test_a_place_that_reaches_its_balance_leaves_and_the_rest_is_split_afresh() -> None:
    # 300 over three equal places: the first can pay 40; the other 260 are 130 each; the second can pay 110
    # and leaves, nobody else being booked in that round; the third takes 150.
    result = answer(
        asked(
            "employee",
            "0.00",
            place("330213", "33.34", "40.00"),
            place("330225", "33.33", "110.00"),
            place("330226", "33.33", "900.00"),
        )
    )
    assert amounts(result) == {"330213": "40.00", "330225": "110.00", "330226": "150.00"}
    assert result.uncovered == 0


@pytest.mark.rule("H2")
def test_what_nobody_can_pay_is_reported_as_uncovered() -> None:
    result = answer(asked("employee", "0.00", place("330213", "100.00", "40.00"), place("330225", "0.00", "900.00")))
    assert amounts(result) == {"330213": "40.00", "330225": "0.00"}
    assert result.uncovered == 260


@pytest.mark.rule("H3")
def test_a_resident_fund_below_a_month_takes_the_expected_payments_up_to_each_balance() -> None:
    result = answer(
        asked(
            "resident",
            "149.99",
            place("330213", "100.00", "400.00", "300.00"),
            place("330225", "50.00", "20.00", "80.00"),
        )
    )
    assert sums(result) == ("150.00", "0.01", "60.00")
    assert amounts(result) == {"330213": "300.00", "330225": "20.00"}


MONEY = st.integers(0, 10**6).map(lambda fen: f"{fen // 100}.{fen % 100:02d}")
PLACES = st.lists(
    st.builds(place, st.sampled_from(["330213", "330225", "330226", "330281", "330282"]), MONEY, MONEY),
    min_size=1,
    unique_by=lambda row: row["county"],
)


@given(MONEY, PLACES)
@pytest.mark.rule("H2")
def test_whatever_the_places_the_shortfall_is_paid_or_uncovered_to_the_fen(
    pooled: str, places: list[dict[str, str]]
) -> None:
    result = answer(asked("employee", pooled, *places))
    balances = {row["county"]: Decimal(row["accumulated_balance"]) for row in places}
    capacities = {row["county"]: Decimal(row["monthly_expenditure"]) for row in places}
    assert sum(row.amount for row in result.counties) + result.uncovered == result.shortfall
    for row in result.counties:
        assert 0 <= row.amount <= balances[row.county]
        if result.uncovered and capacities[row.county]:
            assert row.amount == balances[row.county]
    assert answer(asked("employee", pooled, *reversed(places))) == result


def faults(document: Any) -> dict[str, str]:
    with pytest.raises(BadInput) as refused:
        answer(document)
    return {fault.place: fault.message for fault in refused.value.faults}


def test_faults_are_named_with_their_place() -> None:
    assert faults({"fund": "employee", "counties": [place("33", "1", "1"), {"county": "330213"}]}) == {
        "pooled_fund": "missing",
        "counties[0].county": 'not a six-digit county code: "33"',
        "counties[1].monthly_expenditure": "missing",
        "counties[1].accumulated_balance": "missing",
    }
    assert faults(asked("pension", "0.00", place("330213", "1", "1"))) == {
        "fund": 'unknown fund: "pension" (known: employee, resident)'
    }
    assert faults(asked("employee", "0.00")) == {"counties": "empty"}
    assert faults(asked("employee", "0.00", *[place("330213", "1", "1")] * 2)) == {
        "counties[1]": "county 330213 a second time (first: counties[0])"
    }


def test_expected_payments_belong_to_the_resident_fund_alone() -> None:
    assert faults(asked("resident", "0.00", place("330213", "1", "1"))) == {
        "counties[0].expected_to_year_end": "missing"
    }
    assert faults(asked("employee", "0.00", place("330213", "1", "1", "1"))) == {
        "counties[0].expected_to_year_end": ("unknown key (known: county, monthly_expenditure, accumulated_balance)")
    }


def test_the_months_may_be_given() -> None:
    result = answer(asked("employee", "0.00", place("330213", "10.00", "99.00"), parameters={"months": 2}))
    assert result.required == 20
    assert list(faults(asked("employee", "0.00", place("330213", "1", "1"), parameters={"months": "2"}))) == [
        "parameters.months"
    ]


def test_every_amount_is_explained_round_by_round() -> None:
    document = asked("employee", "0.00", place("330213", "100.00", "40.00"), place("330225", "100.00", "900.00"))
    explained = {each.figure: each for each in answer(document, explain=True).explain or ()}
    assert explained["required"].value == "600.00"
    assert explained["shortfall"].article == "A 二(三)2"
    capped, rest = (explained[f"counties.{code}.amount"].steps for code in ("330213", "330225"))
    assert [step.formula for step in capped] == ["min(300.00, 40.00)"]
    assert [step.formula for step in rest] == ["600.00 × 100.00 / 200.00", "560.00 × 100.00 / 100.00"]
    assert [step.formula for step in explained["shortfall"].steps] == ["600.00 - 0.00", "max(0, 600.00)"]
    assert "explain" not in answer(document).document()


def test_what_a_place_pays_rests_on_the_basis_and_the_readings_taken() -> None:
    reading: Parameter[str] = Parameter(value="afresh", rule="H2", status=Status.READING)
    read = {"employee": TOP_UP["employee"].model_copy(update={"readings": {"h2_capped": reading}})}
    document = asked("employee", "0.00", place("330213", "10.00", "99.00"))
    told = {each.figure: each for each in top_up(read_top_up(document), read, explain=True).explain or ()}
    assert [(each.name, each.value) for each in told["counties.330213.amount"].parameters] == [
        ("basis", "capacity"), ("h2_capped", "afresh"),
    ]  # fmt: skip


def test_a_place_whose_share_is_exactly_its_balance_does_not_leave() -> None:
    document = asked("employee", "0.00", place("330213", "10.00", "30.00"), place("330225", "10.00", "900.00"))
    steps = {each.figure: each.steps for each in answer(document, explain=True).explain or ()}
    # One round: it pays its share like the others, nothing is split afresh.
    assert [step.formula for step in steps["counties.330213.amount"]] == ["60.00 × 10.00 / 20.00"]
    assert [step.formula for step in steps["counties.330225.amount"]] == ["60.00 × 10.00 / 20.00"]
