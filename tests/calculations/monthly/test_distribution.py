"""The month's money for the counties (M4), asked as a calculation."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculations.explaining.figures import Cited
from calculations.monthly.distribution import Distribution, distribution, read_distribution
from tests.calculations.explained_answers import by_figure, faults_of, formulas

M4 = Cited("M4", "A 二(二)4")
PARTS = {"employee": ("pooled", "individual"), "resident": ("pooled",)}


def asks(county: str, pooled: str, individual: str = "0.00") -> dict[str, Any]:
    return {"county": county, "parts": {"pooled": pooled, "individual": individual}}


def answer(pooled: str, *counties: dict[str, Any], individual: str = "0.00", explain: bool = False) -> Distribution:
    document = {
        "fund": "employee",
        "month": "2022-03",
        "received": {"pooled": pooled, "individual": individual},
        "counties": list(counties),
    }
    return distribution(read_distribution(document), PARTS, M4, explain)


def shares(result: Distribution) -> list[tuple[str, str]]:
    return [(row.county, str(row.parts["pooled"])) for row in result.counties]


@pytest.mark.rule("M4")
def test_all_that_was_asked_for_goes_where_it_was_asked_for() -> None:
    result = answer("30.00", asks("330225", "20.00"), asks("330203", "10.00", "5.00"), individual="5.00")
    assert shares(result) == [("330203", "10.00"), ("330225", "20.00")]
    assert [str(row.total) for row in result.counties] == ["15.00", "20.00"]


@pytest.mark.rule("M4")
def test_less_is_shared_in_proportion() -> None:
    assert shares(answer("10.00", asks("330225", "20.00"), asks("330203", "10.00"))) == [
        ("330203", "3.33"),
        ("330225", "6.67"),
    ]


def test_faults_are_named_with_their_place() -> None:
    assert faults_of(answer, "30.01", asks("330203", "30.00")) == {
        "received.pooled": "received 30.01, but 30.00 was asked for"
    }
    other = {"county": "330225", "parts": {"pooled": "1.00"}}
    assert faults_of(answer, "1.00", asks("330203", "30.00"), other, asks("330203", "1.00")) == {
        "counties[1].parts": "expected pooled, individual",
        "counties[2]": "county 330203 a second time (first: counties[0])",
    }


def test_a_share_opens_into_what_came_and_what_was_asked_for() -> None:
    told = by_figure(answer("10.00", asks("330225", "20.00"), asks("330203", "10.00"), explain=True))
    share = told["counties.330203.pooled"]
    assert formulas(share) == ["10.00 × 10.00 / 30.00"]
    assert (share.rule, share.article) == ("M4", "A 二(二)4")
    assert formulas(told["counties.330203.individual"]) == ["0.00"]
    assert told["counties.330203.total"].value == "3.33"


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=9), st.integers(0, 100))
def test_every_fen_that_came_goes_out_and_nobody_gets_more_than_asked(asked: list[int], hundredths: int) -> None:
    came = sum(asked) * hundredths // 100
    rows = [asks(f"33020{index}", f"{fen // 100}.{fen % 100:02d}") for index, fen in enumerate(asked)]
    result = answer(f"{came // 100}.{came % 100:02d}", *rows)
    given_out = [int(row.parts["pooled"] * 100) for row in result.counties]
    assert sum(given_out) == came
    assert all(got <= wanted for got, wanted in zip(given_out, asked, strict=True))
    assert answer(f"{came // 100}.{came % 100:02d}", *reversed(rows)) == result
