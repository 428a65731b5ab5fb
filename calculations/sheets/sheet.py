"""A sheet as people see it: rows by number, columns by letter, every cell as text."""

from collections.abc import Sequence
from dataclasses import dataclass

from calculations.input.csv_rows import CsvRow


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows that are not blank; ``written``: how the file is written, in words for people.

    ``typed``: its days are days, not text. Merged ranges are (first row, last row, `A1:B2`).
    """

    rows: Sequence[CsvRow]
    written: str
    typed: bool = False
    merged: Sequence[tuple[int, int, str]] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
