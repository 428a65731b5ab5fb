"""Large tables as CSV or Parquet: read as text in bulk, and every fault of the shape told with its place."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import polars as pl

from calculations.faults import BadInput, Fault, refuse, shown
from calculations.forms.reading import header_faults

MOST_FAULTS = 100
"""How many faulty rows are told: enough to see what is wrong, too few to flood whoever asked."""

_PARQUET = b"PAR1"
_FIRST_ROW = {"csv": 2, "parquet": 1}
"""Rows are counted as people see them: a CSV file's header is row 1."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose columns are known to be there; `cells` has them as text, an empty cell being empty text.

    `prefix` begins the place of every fault (`tax: `, or nothing when there is only one file).
    """

    cells: pl.LazyFrame
    first_row: int
    prefix: str = ""

    def place(self, index: int, column: str = "") -> str:
        """The place of a row, counted from 0, or of a cell in it: `tax: row 4, amount`."""
        row = f"{self.prefix}row {index + self.first_row}"
        return f"{row}, {column}" if column else row


def open_table(source: bytes | Path, columns: Sequence[str], prefix: str = "", exact: Sequence[str] = ()) -> Table:
    """A CSV or Parquet file with exactly these columns in any order, at least one row, and all cells in place.

    Cells are text; in a Parquet file the columns named by `exact` may also be decimals. Blank lines of a CSV
    file are rows of empty cells here. Nothing but the file's shape is read yet. Raises `BadInput`.
    """
    if _head(source, len(_PARQUET)) == _PARQUET:
        return Table(_parquet(source, columns, prefix, exact), _FIRST_ROW["parquet"], prefix)
    return Table(_csv(source, columns, prefix), _FIRST_ROW["csv"], prefix)


def collected(table: Table, source: bytes | Path, frame: pl.LazyFrame) -> pl.DataFrame:
    """A query over a table's cells, carried out; `BadInput` with the rows that are no rows of a table."""
    try:
        return frame.collect(engine="streaming")
    except pl.exceptions.PolarsError as error:
        refuse(islice(_shape_faults(source, table.prefix), MOST_FAULTS))
        words = str(error).strip().splitlines()[0]
        raise BadInput([Fault(f"{table.prefix}file", f"not readable: {words}", f"无法读取:{words}")]) from error


def and_more(told: int, faulty: int, prefix: str = "") -> list[Fault]:
    """One last fault that says how many faulty rows were not told."""
    if faulty <= told:
        return []
    rest = faulty - told
    return [Fault(f"{prefix}file", f"{rest} more rows with faults", f"另有 {rest} 行有误")]


def _csv(source: bytes | Path, columns: Sequence[str], prefix: str) -> pl.LazyFrame:
    header = next(_csv_rows(source, prefix), None)
    if not header:
        raise BadInput([Fault(f"{prefix}file", "empty", "文件为空")])
    refuse(Fault(prefix + fault.place, fault.message, fault.zh) for fault in header_faults(header, columns))
    # Wildcards in a file's name are part of its name.
    return pl.scan_csv(source, schema=dict.fromkeys(header, pl.String), empty_string_is_null=False, glob=False)


def _parquet(source: bytes | Path, columns: Sequence[str], prefix: str, exact: Sequence[str]) -> pl.LazyFrame:
    frame = pl.scan_parquet(source, glob=False)
    try:
        kinds = frame.collect_schema()
    except pl.exceptions.PolarsError as error:
        words = str(error).strip().splitlines()[0]
        raise BadInput([Fault(f"{prefix}file", f"not readable: {words}", f"无法读取:{words}")]) from error
    refuse(Fault(prefix + fault.place, fault.message, fault.zh) for fault in header_faults(list(kinds), columns))
    refuse(
        Fault(f"{prefix}column {name}", f"not text: {kind}", f"不是文本:{kind}")
        for name, kind in kinds.items()
        if not (kind in (pl.String, pl.Categorical, pl.Enum) or (name in exact and kind.base_type() is pl.Decimal))
    )
    return frame.with_columns(pl.all().cast(pl.String).fill_null(""))


def _head(source: bytes | Path, length: int) -> bytes:
    if isinstance(source, bytes):
        return source[:length]
    with source.open("rb") as file:
        return file.read(length)


def _csv_rows(source: bytes | Path, prefix: str) -> Iterator[list[str]]:
    """The rows one by one, blank lines left out. Raises `BadInput` where the file is no CSV in UTF-8."""
    raw = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
    with raw, io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as text:
        reader = csv.reader(text, strict=True)
        try:
            yield from reader
        except csv.Error as error:
            place = f"{prefix}row {reader.line_num}"
            raise BadInput([Fault(place, f"not CSV: {error}", f"不是有效的 CSV:{error}")]) from error
        except UnicodeDecodeError as error:
            fault = Fault(f"{prefix}row {reader.line_num + 1}", "not UTF-8 here or below", "此行起不是 UTF-8 编码")
            raise BadInput([fault]) from error


def _shape_faults(source: bytes | Path, prefix: str) -> Iterator[Fault]:
    """Rows with more or fewer cells than the header; slow, and only asked for when something is wrong."""
    if _head(source, len(_PARQUET)) == _PARQUET:
        return
    rows = _csv_rows(source, prefix)
    width = len(next(rows, []))
    for number, cells in enumerate(rows, start=_FIRST_ROW["csv"]):
        if cells and len(cells) != width:
            yield Fault(
                f"{prefix}row {number}",
                f"{len(cells)} cells, the header has {width}",
                f"有 {len(cells)} 个单元格,表头为 {width} 列",
            )


def not_one_of(place: str, choices: Sequence[str], value: str) -> Fault:
    """A cell that is none of the words it may be."""
    known = ", ".join(choices)
    return Fault(place, f"not one of {known}: {shown(value)}", f"不在可选值 {known} 之中:{shown(value)}")
