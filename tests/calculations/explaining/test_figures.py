"""Figures that know how they came about: what each operation gives, and how it is explained."""

import math
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculations.explaining.figures import (
    NO_WORDS,
    WHOLE,
    Cited,
    Figure,
    Way,
    amount,
    between,
    count,
    explained,
    mean,
    not_below_zero,
    of_policy,
    portions,
    product,
    share_of,
    signed,
    smaller,
    step,
    sum_over_rows,
    symbol,
    total,
)
from calculations.input.bilingual import Bilingual
from calculations.input.parameters import MissingValue, Parameter, Status

WORDS = Bilingual("说明", "words")
R1 = Cited("R1", "article 1")


def parameter(value: Decimal | int | None) -> Parameter[Decimal]:
    return Parameter(value=value, rule="R2", article="article 2", status=Status.READING)


def told(figure: Figure) -> tuple[str, str]:
    """The figure and the formula of its last step, as an explanation shows them."""
    step = explained(figure.named("figure", R1)).steps[-1]
    assert Bilingual(step.zh, step.en) == WORDS
    assert step.value == figure.shown
    return figure.shown, step.formula


ONE, TWO = amount("one", Decimal("1.00")), amount("two", Decimal("2.50"))
THREE = count("three", 3)
ODD = amount("odd", Decimal("0.01"))
HALF = Decimal("0.5")


def test_money_has_two_places_and_what_is_counted_none() -> None:
    assert (ONE.shown, str(ONE.yuan), THREE.shown) == ("1.00", "1.00", "3")
    assert count("three", 3).places == of_policy("months", parameter(3)).places == WHOLE
    assert (of_policy("months", parameter(3)).shown, of_policy("premium", parameter(Decimal("350.00"))).shown) == (
        "3", "350.00",
    )  # fmt: skip


CASES: list[tuple[Callable[[], Figure], tuple[str, str]]] = [
    (lambda: total(WORDS, [ONE, TWO], [ONE]), ("2.50", "1.00 + 2.50 - 1.00")),
    (lambda: total(WORDS, [], [TWO]), ("-2.50", "0.00 - 2.50")),
    (lambda: total(WORDS, [], places=WHOLE), ("0", "0")),
    (lambda: total(WORDS, [THREE, THREE], places=WHOLE), ("6", "3 + 3")),
    (lambda: signed(WORDS, THREE, ("-", count("one", 1))), ("2", "3 - 1")),
    (lambda: step(6, WORDS, "3 + 3", (THREE,), WHOLE), ("6", "3 + 3")),
    (lambda: product(WORDS, THREE, TWO), ("7.50", "3 × 2.50")),
    (lambda: product(WORDS, THREE, THREE), ("9", "3 × 3")),
    (lambda: share_of(WORDS, amount("x", Decimal("0.05")), "half", parameter(HALF)), ("0.03", "0.05 × 0.5")),
    (lambda: share_of(WORDS, ODD, "tenth", parameter(Decimal("0.1")), math.ceil), ("0.01", "0.01 × 0.1")),
    (lambda: share_of(WORDS, THREE, "half", parameter(HALF)), ("2", "3 × 0.5")),
    (lambda: mean(WORDS, [ONE, TWO, TWO]), ("2.00", "(1.00 + 2.50 + 2.50) / 3")),
    (lambda: mean(WORDS, [count("a", 1), count("b", 2)]), ("2", "(1 + 2) / 2")),
    (lambda: not_below_zero(WORDS, amount("x", Decimal("-1.00"))), ("0.00", "max(0, -1.00)")),
    (lambda: not_below_zero(WORDS, THREE), ("3", "max(0, 3)")),
    (lambda: smaller(WORDS, TWO, ONE), ("1.00", "min(2.50, 1.00)")),
    (lambda: smaller(WORDS, THREE, count("four", 4)), ("3", "min(3, 4)")),
    (lambda: between(WORDS, ONE, TWO, TWO), ("2.50", "min(max(1.00, 2.50), 2.50)")),
    (lambda: between(WORDS, TWO, ODD, ONE), ("1.00", "min(max(2.50, 0.01), 1.00)")),
    (lambda: between(WORDS, THREE, count("one", 1), count("four", 4)), ("3", "min(max(3, 1), 4)")),
    (lambda: portions(WORDS, ONE, {"b": TWO, "a": ONE})["a"], ("0.29", "1.00 × 1.00 / 3.50")),
    (lambda: portions(WORDS, THREE, {"b": ONE, "a": ONE})["a"], ("2", "3 × 1.00 / 2.00")),
]


@pytest.mark.parametrize(("compute", "expected"), CASES)
def test_an_operation_gives_the_figure_and_tells_it(compute: Callable[[], Figure], expected: tuple[str, str]) -> None:
    assert told(compute()) == expected


def test_portions_are_told_for_counts_too_and_nothing_over_nobody_is_nobody() -> None:
    weights = {"a": count("a", 1), "b": count("b", 2)}
    assert [step.formula for step in explained(portions(WORDS, ONE, weights)["a"].named("x", R1)).steps] == [
        "1 + 2",
        "1.00 × 1 / 3",
    ]
    assert portions(WORDS, amount("nothing", Decimal("0.00")), {}) == {}


def test_what_a_figure_rests_on_is_told_once_and_before_it() -> None:
    both = total(Bilingual("和", "sum"), [ONE, TWO])
    share = share_of(Bilingual("份额", "share"), both, "half", parameter(Decimal("0.5")))
    result = explained(total(WORDS, [share, both]).using(*share.opened().parameters).named("result", R1))
    assert [step.formula for step in result.steps] == ["1.00 + 2.50", "3.50 × 0.5", "1.75 + 3.50"]
    assert result.inputs == {"one": "1.00", "two": "2.50"}
    assert [(used.name, used.value, used.rule, used.article, used.status) for used in result.parameters] == [
        ("half", "0.5", "R2", "article 2", Status.READING)
    ]
    assert (result.figure, result.value, result.rule, result.article) == ("result", "5.25", "R1", "article 1")


def test_another_figure_of_the_answer_is_an_input_and_is_not_opened() -> None:
    share = share_of(Bilingual("份额", "share"), ONE, "half", parameter(Decimal("0.5"))).named("share", R1)
    result = explained(total(WORDS, [share, TWO]).named("result", R1))
    assert result.inputs == {"share": "0.50", "two": "2.50"}
    assert result.parameters == ()
    assert [step.formula for step in result.steps] == ["0.50 + 2.50"]


def test_a_value_of_the_policy_is_a_parameter_and_no_input() -> None:
    result = explained(product(WORDS, THREE, of_policy("premium", parameter(Decimal("2.00")))).named("result", R1))
    assert (result.inputs, [used.name for used in result.parameters]) == ({"three": "3"}, ["premium"])


def test_a_sum_made_in_bulk_is_explained_by_what_is_computed_from_a_symbol() -> None:
    def way(lowest: Figure, highest: Figure) -> Way:
        each = between(NO_WORDS, symbol("wage"), lowest, highest)
        assert (each.number, each.places) == ((), ONE.places)
        return sum_over_rows(WORDS, each.opened()).showing(THREE)

    bound = share_of(Bilingual("下限", "floor"), TWO, "half", parameter(HALF))
    result = explained(Figure(1234, way=way, given=(bound, TWO)).named("sum", R1))
    assert (result.value, result.inputs) == ("12.34", {"three": "3", "two": "2.50"})
    assert [(step.en, step.formula, step.value) for step in result.steps] == [
        ("floor", "2.50 × 0.5", "1.25"),
        ("words", "Σ min(max(wage, 1.25), 2.50)", "12.34"),
    ]
    of_shares = sum_over_rows(WORDS, share_of(NO_WORDS, symbol("base"), "half", parameter(HALF)).opened())
    assert (of_shares.formula, of_shares.of, [used.name for used in of_shares.parameters]) == (
        "Σ base × 0.5", (), ["half"],
    )  # fmt: skip


def test_parts_of_a_figure_follow_it_and_do_not_repeat_it() -> None:
    both = total(Bilingual("和", "sum"), [ONE, TWO]).named("both", R1)
    part = share_of(Bilingual("其中", "of which"), both, "half", parameter(HALF))
    result = explained(both, total(Bilingual("其余", "the rest"), [both], [part]))
    assert (result.value, result.inputs) == ("3.50", {"one": "1.00", "two": "2.50"})
    assert [(step.formula, step.value) for step in result.steps] == [
        ("1.00 + 2.50", "3.50"),
        ("3.50 × 0.5", "1.75"),
        ("3.50 - 1.75", "1.75"),
    ]
    assert [used.name for used in result.parameters] == ["half"]


def test_only_a_figure_of_the_answer_can_be_explained() -> None:
    with pytest.raises(ValueError, match=r"^only a figure with its place and rule can be explained$"):
        explained(ONE)


def test_a_value_that_is_missing_is_never_used() -> None:
    with pytest.raises(MissingValue):
        of_policy("premium", parameter(None))


def test_a_rule_is_cited_by_its_value() -> None:
    assert Cited.by(parameter(1)) == Cited("R2", "article 2")


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=8).filter(any))
def test_portions_add_up(whole: int, weights: list[int]) -> None:
    shares = portions(WORDS, Figure(whole), {str(key): Figure(weight) for key, weight in enumerate(weights)})
    assert sum(share.number for share in shares.values()) == whole
