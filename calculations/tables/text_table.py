"""Large tables as CSV or Parquet: read as text in bulk, and every fault of the shape reported with its place."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import polars as pl

from calculations.input.csv_rows import bare_quotes, csv_rows, decoded_lines
from calculations.input.faults import BadInput, Fault, refuse, shown
from calculations.input.invisible import AROUND
from calculations.input.reading import USUAL_LIMITS, Limits, header_faults
from calculations.sheets.columns import NO_WORDS, Column, Words, codes_of
from calculations.tables.office_files import as_programs_write, is_of_an_office
from calculations.tables.parquet_footer import NotReadable, is_parquet, read_footer

MOST_FAULTS = 100
"""How many faulty rows are reported: enough to see what is wrong, too few to flood whoever asked."""


@dataclass(frozen=True, slots=True)
class TextTable:
    """A file whose columns are known to be there; `cells` has them as text, an empty cell being empty text.

    `prefix` begins the place of every fault (`tax: `, or nothing when there is only one file).
    """

    source: bytes | Path
    columns: tuple[str, ...]
    cells: pl.LazyFrame
    first_row: int
    prefix: str = ""

    def row(self, index: int) -> int:
        """The number by which people know a row that is counted from 0."""
        return index + self.first_row

    def place(self, index: int, column: str = "") -> str:
        """The place of a row, or of a cell in it: `tax: row 4, amount`."""
        row = f"{self.prefix}row {self.row(index)}"
        return f"{row}, {column}" if column else row

    def collected(self, query: pl.LazyFrame) -> pl.DataFrame:
        """A query over the cells, carried out; `BadInput` with the rows that are no rows of a table."""
        try:
            return query.collect(engine="streaming")
        except pl.exceptions.PolarsError as error:
            refuse(islice(_shape_faults(self.source, self.prefix), MOST_FAULTS))
            raise _not_readable(self.prefix, error) from error


def open_table(
    source: bytes | Path,
    columns: Sequence[Column],
    prefix: str = "",
    also: Mapping[str, type[pl.DataType]] | None = None,
    limits: Limits = USUAL_LIMITS,
    words: Words = NO_WORDS,
) -> TextTable:
    """A CSV, Parquet or office's file with exactly these columns in any order.

    Cells are text; in a Parquet file a column may also be of the exact type that `also` names. A blank line of a CSV
    file is a row of empty cells here. Only the file's shape is read yet; a Parquet file that says that it is
    too large is not read at all. Raises `BadInput`.
    """
    codes = codes_of(columns)
    if is_parquet(source):
        return TextTable(source, codes, _parquet(source, codes, prefix, also or {}, limits), 1, prefix)
    if is_of_an_office(source):
        source = as_programs_write(source, columns, words, limits, prefix)
    cells, header = _csv(source, codes, prefix)
    return TextTable(source, codes, cells, header + 1, prefix)


def and_more(named: int, faulty: int, prefix: str = "") -> list[Fault]:
    """One last fault that says how many faulty rows were not reported."""
    if faulty <= named:
        return []
    rest = faulty - named
    return [Fault(f"{prefix}file", f"{rest} more rows with faults", f"另有 {rest} 行有误")]


def _csv(source: bytes | Path, columns: Sequence[str], prefix: str) -> tuple[pl.LazyFrame, int]:
    """The cells, and the row of the header: rows are counted as people see them."""
    first = next(csv_rows(_csv_lines(source), prefix), None)
    if first is None:
        raise BadInput([Fault(f"{prefix}file", "empty", "文件为空")])
    refuse(Fault(prefix + fault.place, fault.message, fault.zh) for fault in header_faults(first.cells, columns))
    end = next(_csv_lines(source))[-1:]
    frame = pl.scan_csv(
        source,
        schema=dict.fromkeys(first.cells, pl.String),
        empty_string_is_null=False,
        # Its own reader would look for the names as they are in the file.
        has_header=False,
        missing_columns="insert",
        skip_lines=first.number,
        eol_char="\r" if end == "\r" else "\n",
        # Wildcards in a file's name are part of its name.
        glob=False,
    )
    return frame.with_columns(pl.all().str.strip_chars(AROUND)), first.number


def _parquet(
    source: bytes | Path, columns: Sequence[str], prefix: str, also: Mapping[str, type[pl.DataType]], limits: Limits
) -> pl.LazyFrame:
    refuse(_too_large(source, prefix, limits))
    frame = pl.scan_parquet(source, glob=False)
    try:
        kinds = frame.collect_schema()
    except pl.exceptions.PolarsError as error:
        raise _not_readable(prefix, error) from error
    refuse(Fault(prefix + fault.place, fault.message, fault.zh) for fault in header_faults(list(kinds), columns))
    refuse(
        Fault(f"{prefix}column {name}", f"not text: {kind}", f"不是文本:{kind}")
        for name, kind in kinds.items()
        if kind.base_type() not in (pl.String, pl.Categorical, pl.Enum, also.get(name))
    )
    return frame.with_columns(pl.all().cast(pl.String).fill_null("").str.strip_chars(AROUND))


def _too_large(source: bytes | Path, prefix: str, limits: Limits) -> Iterator[Fault]:
    try:
        footer = read_footer(source)
    except NotReadable as error:
        raise _not_readable(prefix, error) from error
    place = f"{prefix}file"
    if footer.rows > limits.max_rows:
        en = f"{footer.rows} rows, at most {limits.max_rows} are taken"
        yield Fault(place, en, f"共 {footer.rows} 行,最多接受 {limits.max_rows} 行")
    if footer.unpacked > limits.max_unpacked:
        en = f"{footer.unpacked} bytes when unpacked, at most {limits.max_unpacked} are taken"
        yield Fault(place, en, f"解压后为 {footer.unpacked} 字节,最多接受 {limits.max_unpacked} 字节")


def _not_readable(prefix: str, error: Exception) -> BadInput:
    words = str(error).strip().splitlines()[0]
    return BadInput([Fault(f"{prefix}file", f"not readable: {words}", f"无法读取:{words}")])


def _csv_lines(source: bytes | Path) -> Iterator[str]:
    with io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as raw:
        yield from decoded_lines(raw)


def _shape_faults(source: bytes | Path, prefix: str) -> Iterator[Fault]:
    """Bare quotes, and rows with more or fewer cells than the header; slow, only asked for when something is wrong."""
    if is_parquet(source):
        return
    header, *rows = csv_rows(_csv_lines(source), prefix)
    width = len(header.cells)
    for row in rows:
        if len(row.cells) != width:
            yield Fault(
                f"{prefix}row {row.number}",
                f"{len(row.cells)} cells, the header has {width}",
                f"有 {len(row.cells)} 个单元格,表头为 {width} 列",
            )
    yield from bare_quotes(_csv_lines(source), prefix)


def not_one_of(place: str, choices: Sequence[str], value: str) -> Fault:
    """A cell that is none of the words it may be."""
    known = ", ".join(choices)
    return Fault(place, f"not one of {known}: {shown(value)}", f"不在可选值 {known} 之中:{shown(value)}")
