"""CSV as offices send it: the one reader of its rows, whatever system ended the lines and a spreadsheet left over."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO

from calculations.input.faults import BadInput, Fault
from calculations.input.invisible import AROUND

MARK = "\ufeff"
"""What some programs put before the first column."""

_TOO_LONG = "field limit"
_WELL_QUOTED = re.compile(r'(?:"(?:[^"]|"")*+"|[^",\r\n]*+)(?:,(?:"(?:[^"]|"")*+"|[^",\r\n]*+))*+[\r\n]*+')


@dataclass(frozen=True, slots=True)
class CsvRow:
    """A row that is not blank, by the number under which a spreadsheet shows it; the header is row 1."""

    number: int
    cells: tuple[str, ...]


def csv_rows(lines: Iterable[str], prefix: str = "", separator: str = ",") -> Iterator[CsvRow]:
    """The rows, with what cannot be seen around their cells left out; rows of nothing but separators are none.

    ``prefix`` begins the places of faults. Raises `BadInput` with the row where the text is no CSV in UTF-8.
    """
    number = 0
    reader = csv.reader(lines, delimiter=separator, strict=True)
    try:
        for number, cells in enumerate(reader, start=1):
            trimmed = tuple(cell.strip(AROUND) for cell in cells)
            if any(trimmed):
                yield CsvRow(number, trimmed)
    except csv.Error as error:
        place = f"{prefix}row {number + 1}"
        raise BadInput([_long_cell(place) if _TOO_LONG in str(error) else bare_quote(place)]) from error
    except UnicodeDecodeError as error:
        raise BadInput([Fault(f"{prefix}row {number + 1}", "not UTF-8", "不是 UTF-8 编码")]) from error


def lines_of(text: str) -> Iterator[str]:
    """The lines of a text, ended by LF, CRLF or CR alone."""
    return iter(io.StringIO(text.removeprefix(MARK), newline=""))


def decoded_lines(raw: IO[bytes]) -> Iterator[str]:
    """The lines of a file, each decoded by itself, so that it is known which one is not UTF-8."""
    yield from lines_of(raw.readline().decode())
    for line in raw:
        yield from io.StringIO(line.decode(), newline="")


def bare_quotes(lines: Iterable[str], prefix: str = "") -> Iterator[Fault]:
    """The lines with a stray quote, which strict readers take for the beginning of a cell."""
    for number, line in enumerate(lines, start=1):
        if '"' in line and not _WELL_QUOTED.fullmatch(line):
            yield bare_quote(f"{prefix}row {number}")


def _long_cell(place: str) -> Fault:
    most = csv.field_size_limit()
    return Fault(place, f"a cell of more than {most} characters", f"单元格超过 {most} 个字符")


def bare_quote(place: str) -> Fault:
    """A quote that does not end, or is inside a cell without quotes around it."""
    return Fault(
        place,
        "not CSV: a stray quote; put a cell with quotes in quotes, and write each quote inside twice",
        "不是有效的 CSV:引号不成对;含引号的单元格须整体加引号,其中每个引号写两个",
    )
