"""Incentives S6: who earns one, and how it is shared."""

from decimal import Decimal

import pytest

from calculations.clearing.incentives import allocated, rewarded

SCORES = {"330203": Decimal("95"), "330205": Decimal("90"), "330206": Decimal("89.99"), "330211": None}


@pytest.mark.rule("S6")
def test_who_reaches_the_threshold_is_rewarded_and_shares_in_proportion_to_the_score() -> None:
    assert rewarded(SCORES, Decimal(90)) == {"330203": Decimal("95"), "330205": Decimal("90")}
    assert allocated(18_500, SCORES, Decimal(90)) == {"330203": 9_500, "330205": 9_000}


@pytest.mark.rule("S6")
def test_nobody_is_rewarded_for_a_score_of_zero_even_where_any_score_would_do() -> None:
    assert rewarded({"330203": Decimal("0.00"), "330205": Decimal("0.01")}, Decimal(0)) == {"330205": Decimal("0.01")}


@pytest.mark.rule("S6")
def test_nothing_is_shared_when_nobody_is_rewarded() -> None:
    assert allocated(1, SCORES, Decimal(96)) == {}
