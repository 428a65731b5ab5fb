"""Figures over columns: the numbers of every row at once, and each row explained as if it had been computed alone."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculations.explaining.columns import Column, by_row
from calculations.explaining.figures import (
    HUNDREDTHS,
    Cited,
    Figure,
    Way,
    amount,
    amounts,
    explained,
    resting,
    share_of,
    signed,
    smaller,
    total,
)
from calculations.explaining.rows import of_row
from calculations.input.bilingual import Bilingual
from calculations.input.parameters import Parameter, Status

WORDS, OTHER = Bilingual("说明", "words"), Bilingual("另一说明", "other words")
R1 = Cited("R1", "article 1")
TENTH: Parameter[Decimal] = Parameter(value=Decimal("0.1"), rule="R2", status=Status.TEXT)
FEN = st.integers(-(10**6), 10**6)
Operation = Callable[[Figure[Any], Figure[Any], Figure[Any]], Figure[Any]]

OPERATIONS: dict[str, Operation] = {
    "total": lambda a, b, c: total(WORDS, (a, b), (c,)),
    "total of two": lambda a, b, c: total(WORDS, (a, b)),
    "signed": lambda a, b, c: signed(WORDS, a, ("-", b), ("+", c)),
    "share_of": lambda a, b, c: share_of(WORDS, a, "tenth", TENTH),
    "smaller": lambda a, b, c: smaller(WORDS, a, b),
    "steps": lambda a, b, c: total(WORDS, (share_of(OTHER, a, "tenth", TENTH), b), (smaller(OTHER, a, c),)),
}


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
@given(st.lists(st.tuples(FEN, FEN, FEN), min_size=1, max_size=5))
def test_a_row_is_what_the_operation_makes_of_its_numbers(
    operation: Operation, rows: list[tuple[int, int, int]]
) -> None:
    columns = [Figure(Column(numbers), name=name) for name, numbers in zip("abc", zip(*rows, strict=True), strict=True)]
    together = operation(*columns)
    for index, numbers in enumerate(rows):
        alone = operation(*[Figure(number, name=name) for name, number in zip("abc", numbers, strict=True)])
        here = of_row({"result": together}, index)["result"]
        assert (here.number, here.shown) == (alone.number, alone.shown)
        assert explained(here.named("result", R1)) == explained(alone.named("result", R1))


def test_amounts_are_an_amount_a_row_and_a_column_is_shown_by_its_name() -> None:
    wages = amounts("wage", [Decimal("1.00"), Decimal("2.50")])
    assert (wages.number, wages.shown) == ((100, 250), "wage")
    assert [of_row({"wage": wages}, index)["wage"] for index in (0, 1)] == [
        amount("wage", Decimal("1.00")),
        amount("wage", Decimal("2.50")),
    ]


def test_what_several_figures_of_a_row_rest_on_is_one_step_of_the_row() -> None:
    whole = total(OTHER, (amounts("one", [Decimal(1)]), amounts("two", [Decimal(2)])))
    part = share_of(WORDS, whole, "tenth", TENTH)
    found = of_row({"part": part, "rest": total(WORDS, (whole,), (part,))}, 0)
    formulas = [step.formula for step in explained(found["rest"].named("rest", R1)).steps]
    assert formulas == ["1.00 + 2.00", "3.00 × 0.1", "3.00 - 0.30"]
    assert found["part"] is found["rest"].given[2][0]


def test_what_is_the_same_in_every_row_is_the_same_figure_and_a_cell_is_of_its_row() -> None:
    everything = amount("everything", Decimal("9.00"))

    def way(own: Figure, of_all: Figure, said: str, number: int) -> Way:
        return Way(WORDS, f"{own.shown} of {of_all.shown} {said} {number}", (own, of_all))

    own = amounts("own", [Decimal(1), Decimal(2)])
    told = Figure(own.number, HUNDREDTHS, "", way, (own, everything, Column(("first", "second")), 3))
    second = of_row({"told": told}, 1)["told"]
    assert second.opened().formula == "2.00 of 9.00 second 3"
    assert second.given[1] is everything


def test_a_row_keeps_places_name_parameters_and_rule() -> None:
    figure = Figure(Column((5, 7)), 0, "persons", parameters=(TENTH_USED,), cited=R1)
    assert of_row({"figure": figure}, 1) == {"figure": Figure(7, 0, "persons", parameters=(TENTH_USED,), cited=R1)}


TENTH_USED = share_of(WORDS, Figure(1), "tenth", TENTH).opened().parameters[0]


def test_a_number_that_rests_on_others_shows_them_row_by_row() -> None:
    balance = amounts("balance", [Decimal("-1.00"), Decimal("2.00")])
    gap = resting(by_row(lambda number: max(0, -number), balance.number), balance)
    assert gap.number == (100, 0)
    first = explained(of_row({"gap": gap}, 0)["gap"].named("gap", R1))
    assert (first.value, first.inputs, first.steps) == ("1.00", {"balance": "-1.00"}, ())


def test_columns_of_different_length_are_nothing_to_compute_with() -> None:
    with pytest.raises(ValueError, match="argument 2 is shorter"):
        total(WORDS, (amounts("one", [Decimal(1), Decimal(2)]), amounts("two", [Decimal(1)])))
