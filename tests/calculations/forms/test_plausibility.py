"""An amount in the wrong unit is seen against what is known of its kind."""

from decimal import Decimal

import pytest

from calculations.forms.plausibility import Known, known_of_others, mean, unlikely

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


@pytest.mark.parametrize(
    ("mean_of_others", "magnitude"),
    [(0, 0), (1, 1), (3, 1), (4, 10), (31_622, 10_000), (31_623, 100_000), (99_999, 100_000)],
)
def test_of_others_only_the_order_of_magnitude_of_their_mean_is_compared_with(
    mean_of_others: int, magnitude: int
) -> None:
    others = dict.fromkeys(("330203", "330205", "330206"), mean_of_others)
    assert known_of_others("其他区县", others) == Known("其他区县", magnitude, quotable=False)


@pytest.mark.parametrize("others", [{}, {"330203": 5_000_00}, {"330203": 5_000_00, "330205": 6_000_00}])
def test_of_fewer_than_three_others_nothing_is_compared_with(others: dict[str, int]) -> None:
    assert list(unlikely("统筹基金", 1, [known_of_others("其他区县", others)], HUNDRED)) == []


def test_amounts_that_others_have_are_not_told_and_are_not_to_be_found_by_trying() -> None:
    def asked(amount: int, *others: int) -> list[str]:
        known = known_of_others("其他区县平均", {str(number): each for number, each in enumerate(others)})
        return list(unlikely("统筹基金", amount, [known], HUNDRED))

    [found] = asked(1, 4_321_09, 5_432_10, 6_543_21)
    assert found == "统筹基金 0.01 元,与其他区县平均相差100倍以上,请核对单位是否为元"
    tried = range(9_000, 12_000)
    assert [bool(asked(amount, 4_000_00, 5_000_00, 6_000_00)) for amount in tried] == [
        bool(asked(amount, 4_321_09, 7_000_00, 9_543_21)) for amount in tried
    ]
