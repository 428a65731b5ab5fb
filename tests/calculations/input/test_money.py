"""Money: what counts as an amount, and splits that lose no fen."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from calculations.input.money import (
    NonNegativeYuan,
    NotAnAmount,
    NothingToSplitOver,
    Yuan,
    amount,
    fen,
    half_up,
    per_cent,
    split,
    yuan,
)


class Bill(BaseModel):
    amount: Yuan = Decimal("0.00")
    paid: NonNegativeYuan = Decimal("0.00")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("12", "12.00"),
        ("12.3", "12.30"),
        ("12.30", "12.30"),
        ("-5.01", "-5.01"),
        ("-0.00", "0.00"),
        ("007", "7.00"),
    ],
)
def test_plain_digits_with_at_most_two_places_are_an_amount(written: str, meant: str) -> None:
    assert str(amount(written)) == meant
    assert str(amount(Decimal(written))) == meant


@pytest.mark.parametrize(
    "written",
    ["12,3", "1,200.00", "1.234", "1e3", "NaN", "Infinity", "-Infinity", "", " 1", "1 ", "+1", "1.",
     ".5", "--1", "1_000", "１２", "٣", "0x10", "1\n", "=1+2", "１.００"],
)  # fmt: skip
def test_anything_else_is_refused_and_shown_as_it_was_written(written: str) -> None:
    with pytest.raises(NotAnAmount, match="not an amount"):
        amount(written)


@pytest.mark.parametrize("value", [1, 1.5, True, None, ["1"], {"amount": "1"}, float("nan")])
def test_json_numbers_and_other_kinds_are_no_amounts(value: Any) -> None:
    with pytest.raises(NotAnAmount, match="not an amount"):
        amount(value)


@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "0.001", "1E+20", "1E-30"])
def test_a_decimal_that_is_no_whole_number_of_fen_is_refused(value: str) -> None:
    with pytest.raises(NotAnAmount) as refused:
        amount(Decimal(value))
    assert str(refused.value) == f'not an amount: "{value}"'


def test_the_message_names_the_value_in_both_languages() -> None:
    with pytest.raises(NotAnAmount) as refused:
        amount("12,3")
    assert str(refused.value) == 'not an amount: "12,3"'
    assert '不是金额:"12,3"' in refused.value.zh


def test_absurd_sizes_are_refused_and_not_repeated_at_length() -> None:
    assert amount("9999999999999.99") == Decimal("9999999999999.99")
    assert amount("-9999999999999.99") == Decimal("-9999999999999.99")
    with pytest.raises(NotAnAmount, match="too large"):
        amount("10000000000000.00")
    with pytest.raises(NotAnAmount, match="too large") as refused:
        amount("9" * 100_000)
    assert len(str(refused.value)) < 200


def test_a_sum_that_was_computed_may_be_larger_up_to_what_a_column_of_fen_holds() -> None:
    assert fen(Decimal("9999999999999999.99")) == 10**18 - 1
    assert amount(Decimal("-9999999999999999.99")) == Decimal("-9999999999999999.99")
    with pytest.raises(NotAnAmount, match=r'^not an amount: "10000000000000000\.00"$'):
        amount(Decimal("10000000000000000.00"))


def test_amounts_travel_as_text_with_two_places() -> None:
    bill = Bill.model_validate({"amount": "-3.5", "paid": "7"})
    assert bill.model_dump(mode="json") == {"amount": "-3.50", "paid": "7.00"}
    assert Bill.model_validate_json(bill.model_dump_json()) == bill
    assert isinstance(bill.model_dump()["amount"], Decimal)


@pytest.mark.parametrize("body", ['{"paid": "-0.01"}', '{"amount": 1.5}', '{"amount": 1}', '{"amount": NaN}'])
def test_a_model_refuses_negative_payments_and_json_numbers(body: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Bill.model_validate_json(body)
    assert [error["type"] for error in refused.value.errors()] == ["not_an_amount"]


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_fen_and_yuan_are_each_others_inverse(amount_in_fen: int) -> None:
    assert fen(yuan(amount_in_fen)) == amount_in_fen
    assert str(yuan(amount_in_fen)).rpartition(".")[2].isdigit()


def test_parts_of_a_fen_never_become_fen() -> None:
    with pytest.raises(NotAnAmount):
        fen(Decimal("0.005"))


@pytest.mark.parametrize(
    ("exact", "rounded"), [("2.5", 3), ("2.4999", 2), ("-2.5", -3), ("0.5", 1), ("0", 0), ("-0.4", 0)]
)
def test_a_half_goes_up(exact: str, rounded: int) -> None:
    assert half_up(Decimal(exact)) == rounded
    assert half_up(Fraction(exact)) == rounded


def test_per_cent_has_two_places_and_nothing_to_compare_gives_none() -> None:
    assert per_cent(Decimal(1), Decimal(3)) == Decimal("33.33")
    # 0.125 % and its opposite: a half goes away from zero, as for fen.
    assert per_cent(Decimal("1.25"), Decimal(1000)) == Decimal("0.13")
    assert per_cent(Decimal("-1.25"), Decimal(1000)) == Decimal("-0.13")
    assert per_cent(Decimal(1), Decimal(0)) is None


WEIGHTS = st.dictionaries(
    st.text("0123456789", min_size=6, max_size=6),
    st.one_of(st.integers(0, 10**13), st.decimals(0, 100, places=2)),
    min_size=1,
    max_size=12,
)


@given(st.integers(0, 10**15), WEIGHTS)
def test_every_split_adds_up_and_stays_within_a_fen_of_its_quota(total: int, weights: dict[str, int | Decimal]) -> None:
    whole = sum(Fraction(weight) for weight in weights.values())
    if whole == 0:
        return
    shares = split(total, weights)
    assert sum(shares.values()) == total
    assert list(shares) == sorted(weights)
    for county, weight in weights.items():
        assert abs(shares[county] - total * Fraction(weight) / whole) < 1
        assert weight > 0 or shares[county] == 0


@given(st.integers(0, 10**9), WEIGHTS)
def test_the_order_of_the_counties_does_not_change_a_split(total: int, weights: dict[str, int | Decimal]) -> None:
    if any(weights.values()):
        assert split(total, weights) == split(total, dict(reversed(weights.items())))


def test_a_tie_goes_to_the_smaller_county_code() -> None:
    assert split(1, {"330282": 1, "330203": 1, "330281": 1}) == {"330203": 1, "330281": 0, "330282": 0}


def test_the_larger_remainder_comes_before_the_smaller_code() -> None:
    assert split(10, {"330203": Decimal("1.2"), "330282": Decimal("1.4")}) == {"330203": 5, "330282": 5}
    assert split(4001, {"330203": 95, "330213": 90}) == {"330203": 2055, "330213": 1946}


def test_what_cannot_be_split_is_refused() -> None:
    assert split(0, {"330203": 0}) == {"330203": 0}
    for nobody in ({"330203": 0}, {}):
        with pytest.raises(NothingToSplitOver, match=r"^1 fen, and no weight above zero$"):
            split(1, nobody)
    only = r"^only amounts and weights of zero or more can be split$"
    with pytest.raises(ValueError, match=only):
        split(-1, {"330203": 1})
    with pytest.raises(ValueError, match=only):
        split(1, {"330203": 2, "330205": -1})
