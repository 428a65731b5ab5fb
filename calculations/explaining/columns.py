"""Columns: what is the same calculation in every row of a table is done once, for all rows together."""

from collections.abc import Callable, Iterator
from itertools import starmap
from typing import Any, cast

from typing_extensions import TypeVar

Cell = TypeVar("Cell")


class Column(tuple[Cell, ...]):
    """A value a row, in the order of the rows."""

    __slots__ = ()


Number = TypeVar("Number", bound="int | Column[int]", default=int)
"""A whole number, or one a row."""


def by_row(function: Callable[..., int], *numbers: Number) -> Number:
    """What the function makes of some numbers; of columns it makes one, row by row, as `in_rows`."""
    if isinstance(numbers[0], Column):
        return cast(Number, Column(starmap(function, in_rows(*numbers))))
    return cast(Number, function(*numbers))


def in_rows(*columns: Any) -> Iterator[tuple[Any, ...]]:
    """Columns as rows. Raises `ValueError` for columns of different length."""
    return zip(*columns, strict=True)
