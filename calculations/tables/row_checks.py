"""Rows of large tables: parsed and checked all at once; what is wrong with the few is reported one by one."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from calculations.input.codes import is_county
from calculations.input.faults import Fault, missing, shown
from calculations.input.money import FEN_PER_YUAN, LARGEST_YUAN, fen
from calculations.input.reading import text_fault
from calculations.tables.text_table import MOST_FAULTS, TextTable, and_more

Cells = Mapping[str, str]
RowFaults = Callable[[TextTable, int, Cells], list[Fault]]
"""Everything that is wrong with one row, counted from 0: the definition that a check in bulk is held to."""

_NAME = r"^(?:[\s--\p{C}]|[\n\t])*[^\s=@+\-\p{C}](?:[^\p{C}]|[\n\t])*$"
_AMOUNT = r"^-?[0-9]+(\.[0-9]{1,2})?$"
_COUNTY = "^[0-9]{6}$"
_DAY = "(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}"
_OK, _BLANK = "__ok", "__blank"
INDEX = "__index"
"""The column of a row's number, from 0."""


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """The rows of a table but the blank lines, parsed, and what is wrong with them."""

    frame: pl.DataFrame
    faults: tuple[Fault, ...]


def read_rows(table: TextTable, parsed: Sequence[pl.Expr], ok: pl.Expr, faults_of: RowFaults) -> Rows:
    """A table parsed; `ok` is true for the rows without fault, `faults_of` gives the faults of any other.

    Raises `BadInput` where the file is no table of these columns.
    """
    read = table.collected(table.cells.select(*parsed, ok.fill_null(False).alias(_OK), _blank(table).alias(_BLANK)))
    blank = int(read[_BLANK].sum())
    if blank == read.height:
        return Rows(read, (Fault(f"{table.prefix}file", "no rows under the header", "表头之下没有数据行"),))
    faults: list[Fault] = []
    faulty = read.height - int((read[_OK] | read[_BLANK]).sum())
    if faulty:
        named = _faulty(table, ok)
        faults += [fault for index, cells in named for fault in faults_of(table, index, cells)]
        faults += and_more(len(named), faulty, table.prefix)
    if blank:
        read = read.filter(~pl.col(_BLANK))
    return Rows(read.drop(_OK, _BLANK), tuple(faults))


def indexed(table: TextTable) -> pl.LazyFrame:
    """The cells of all rows but blank lines, with `INDEX`, the row's number from 0."""
    return table.cells.with_row_index(INDEX).filter(~_blank(table))


def _blank(table: TextTable) -> pl.Expr:
    return pl.all_horizontal(pl.col(name) == "" for name in table.columns)


def _faulty(table: TextTable, ok: pl.Expr) -> list[tuple[int, dict[str, str]]]:
    """The first rows with a fault, with their cells."""
    rows = table.collected(indexed(table).filter(~ok.fill_null(False)).head(MOST_FAULTS))
    return [(row[INDEX], {name: row[name] for name in table.columns}) for row in rows.iter_rows(named=True)]


def name_faults(place: str, name: str) -> Iterator[Fault]:
    """What is wrong with the id of somebody or something: blank, invisible characters, or like a formula."""
    if not name.strip():
        yield missing(place)
    elif fault := text_fault(name, place):
        yield fault


def is_name(column: pl.Expr) -> pl.Expr:
    """Where `name_faults` finds nothing."""
    return column.str.contains(_NAME)


def county_faults(place: str, code: str) -> Iterator[Fault]:
    """What is wrong with a county's code."""
    if not is_county(code):
        yield Fault(place, f"not a six-digit county code: {shown(code)}", f"不是六位区县代码:{shown(code)}")


def is_county_code(column: pl.Expr) -> pl.Expr:
    """Where `county_faults` finds nothing."""
    return column.str.contains(_COUNTY)


def in_fen(column: pl.Expr) -> pl.Expr:
    """Text of yuan as whole fen; null or anything for text that is no amount."""
    return (column.str.to_decimal(scale=2) * FEN_PER_YUAN).cast(pl.Int64, strict=False)


def in_yuan(name: str) -> pl.Expr:
    """A column of fen as text of yuan with two places."""
    return (pl.col(name).cast(pl.Decimal(38, 2)) / FEN_PER_YUAN).cast(pl.String)


def is_amount(column: pl.Expr) -> pl.Expr:
    """Where `calculations.input.money.amount` takes the text."""
    largest = fen(LARGEST_YUAN)
    return column.str.contains(_AMOUNT) & in_fen(column).is_between(-largest, largest)


def day_faults(place: str, text: str) -> Iterator[Fault]:
    """What is wrong with a day of this or the last century."""
    if not re.fullmatch(_DAY, text) or not _in_calendar(text):
        yield Fault(place, f"not a day (2022-11-30): {shown(text)}", f"不是日期(2022-11-30):{shown(text)}")


def _in_calendar(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_day(column: pl.Expr) -> pl.Expr:
    """Where `day_faults` finds nothing."""
    return column.str.contains(f"^{_DAY}$") & column.str.to_date("%Y-%m-%d", strict=False).is_not_null()
