"""Reads the derived fund year as a user of the files would: text, Decimal yuan, nothing of the script."""

import csv
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "rehearsal" / "data" / "ningbo-2022"

COUNTIES = ("330203", "330205", "330206", "330211", "330212", "330213", "330225", "330226", "330281", "330282")
PARTS = (("employee", "pooled"), ("employee", "individual"), ("resident", "pooled"))
MONTHS = tuple(f"2022-{month:02d}" for month in range(1, 13))

Row = dict[str, str]


def rows(name: str, **wanted: str) -> list[Row]:
    """The rows of a file whose columns have these values."""
    return [row for row in _all_rows(name) if all(row[column] == value for column, value in wanted.items())]


@cache
def _all_rows(name: str) -> tuple[Row, ...]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def total(selected: Iterable[Row], column: str = "amount") -> Decimal:
    """The sum of a column of yuan."""
    return sum((Decimal(row[column]) for row in selected), Decimal(0))


def sums(selected: Iterable[Row], *by: str, column: str = "amount") -> Counter[tuple[str, ...]]:
    """Yuan by the values of some columns."""
    result: Counter[tuple[str, ...]] = Counter()
    for row in selected:
        result[tuple(row[name] for name in by)] += Decimal(row[column])  # type: ignore[assignment]
    return result
