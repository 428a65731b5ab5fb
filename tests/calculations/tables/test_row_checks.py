"""Cells checked in bulk: a whole column passes exactly where the check of one cell finds nothing."""

from collections.abc import Callable, Iterator

import polars as pl
import pytest

from calculations.input.faults import Fault
from calculations.input.money import NotAnAmount, amount, fen
from calculations.tables.row_checks import (
    county_faults,
    day_faults,
    in_fen,
    in_yuan,
    is_amount,
    is_county_code,
    is_day,
    is_name,
    name_faults,
)

CELLS = (
    "", " ", "p1", "乙", "=1", "@x", "-1", "+1", " -1", "a-b", "p\u200b", "a\nb", "330203", "33020", "3302031",
    "33020３", "2022-03-05", "2024-02-29", "2022-02-29", "1899-12-31", "1900-01-01", "2099-12-31", "2100-01-01",
    "20220305", "2022-3-5", "2022-03-05 ", "x2022-03-05", "22-03-05", "0", "-0.5", "1.005", "1.", ".5", "1e3", "1,000",
    "9999999999999.99", "-9999999999999.99", "10000000000000", "99999999999999999999",
)  # fmt: skip


def amount_faults(place: str, text: str) -> Iterator[Fault]:
    """What is wrong with an amount."""
    try:
        amount(text)
    except NotAnAmount as error:
        yield Fault(place, str(error), error.zh)


@pytest.mark.parametrize(
    ("in_bulk", "of_one"),
    [
        (is_name, name_faults),
        (is_county_code, county_faults),
        (is_day, day_faults),
        (is_amount, amount_faults),
    ],
)
def test_a_column_passes_where_the_check_of_one_cell_finds_nothing(
    in_bulk: Callable[[pl.Expr], pl.Expr], of_one: Callable[[str, str], Iterator[Fault]]
) -> None:
    passed = pl.DataFrame({"cell": CELLS}).select(in_bulk(pl.col("cell")).fill_null(False))["cell"].to_list()
    assert passed == [not list(of_one("cell", cell)) for cell in CELLS]


@pytest.mark.parametrize("check", [name_faults, county_faults, day_faults])
def test_what_is_wrong_with_a_cell_is_told_at_its_place_in_both_languages(
    check: Callable[[str, str], Iterator[Fault]],
) -> None:
    for cell in CELLS:
        assert all(fault.place == "row 2, x" and fault.message and fault.zh for fault in check("row 2, x", cell))


def test_yuan_become_fen_and_fen_yuan_again() -> None:
    texts = ["0.00", "-0.05", "1234.50", "9999999999999.99", "-9999999999999.99"]
    frame = pl.DataFrame({"x": texts}).select(in_fen(pl.col("x")))
    assert frame["x"].to_list() == [fen(amount(text)) for text in texts]
    assert frame.select(in_yuan("x"))["x"].to_list() == texts
