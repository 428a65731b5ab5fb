"""The resident subsidy by quarter (R4)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculations.input.money import yuan
from calculations.residents.subsidies import equal_quarters


@given(st.integers(0, 10**14))
@pytest.mark.rule("R4")
def test_the_quarters_add_up_and_the_fourth_takes_the_remainder(annual: int) -> None:
    first, second, third, fourth = equal_quarters(yuan(annual))
    assert first + second + third + fourth == yuan(annual)
    assert first == second == third
    assert 0 <= fourth - first <= Decimal("0.03")


def test_a_negative_subsidy_is_refused() -> None:
    with pytest.raises(ValueError, match="zero or more"):
        equal_quarters(Decimal("-0.01"))
