"""Months of payment (N4) in words: the level in Chinese words, judged before rounding, with its colours."""

import pytest

from calculations.pooling.months_of_payment import read_warning, warn
from tests.calculations import calculator_terms as terms


def told(closing: str) -> tuple[str, str, list[str]]:
    balance = {"fund": "employee", "closing_balance": closing, "expenditure": ["10.00"] * 12}
    explained = warn(read_warning({"balances": [balance]}), terms.WARNING, explain=True).explain or ()
    [months] = [figure for figure in explained if figure.figure.endswith(".months")]
    return months.value, months.steps[-1].zh.rpartition(":")[2], [each.name for each in months.parameters]


@pytest.mark.rule("N4")
@pytest.mark.parametrize(
    ("closing", "value", "words"),
    [
        ("-0.01", "0.00", "不足"),
        # 2.999 months read 3.00, and are too little all the same.
        ("29.99", "3.00", "不足"),
        ("30.00", "3.00", "低于目标"),
        ("60.00", "6.00", "目标之内"),
        ("90.00", "9.00", "目标之内"),
        ("90.01", "9.00", "高于目标"),
        ("150.00", "15.00", "高于目标"),
        ("150.01", "15.00", "过多"),
    ],
)
def test_a_level_is_said_in_words_and_judged_on_the_exact_months(closing: str, value: str, words: str) -> None:
    assert told(closing)[:2] == (value, words)


@pytest.mark.rule("N4")
def test_the_colours_are_shown_among_what_the_level_rests_on() -> None:
    assert told("30.00")[2][-1] == "colours"
