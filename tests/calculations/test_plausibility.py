"""An amount in the wrong unit is seen against what is known of its kind."""

from decimal import Decimal

import pytest

from calculations.plausibility import Known, mean, unlikely

HUNDRED = Decimal(100)


def words(amount: int, *known: int) -> list[str]:
    return list(unlikely("统筹基金", amount, [Known("此前月份平均", each) for each in known], HUNDRED))


@pytest.mark.parametrize("amount", [99_99, 100_00, 1, 0])
def test_what_is_a_hundred_times_less_than_usual_is_asked_about(amount: int) -> None:
    found = words(amount, 10_000_00)
    assert len(found) == 1
    assert "请核对单位是否为元" in found[0]


@pytest.mark.parametrize("amount", [100_01, 10_000_00, 999_999_99])
def test_what_is_within_a_hundred_times_is_likely(amount: int) -> None:
    assert words(amount, 10_000_00) == []


def test_what_is_a_hundred_times_more_is_asked_about_against_each_that_is_known() -> None:
    assert len(words(1_000_000_00, 10_000_00, 9_000_00, 1_000_000_00)) == 2


def test_what_nobody_knows_is_not_compared() -> None:
    assert words(1, 0) == []
    assert mean([]) == 0
    assert mean([1, 2]) == 1
