"""Large tables as offices write them, made such as programs write: UTF-8, codes, plain values, rows in place."""

import codecs
import csv
import io
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from calculations.input.csv_rows import csv_rows, decoded_lines
from calculations.input.faults import BadInput
from calculations.input.reading import Limits
from calculations.sheets.columns import Column, Words, codes_of
from calculations.sheets.office_table import office_table
from calculations.sheets.opening import OLD_WORKBOOK, ZIP

MOST_ROWS = 1_048_576
"""What a sheet of a spreadsheet has at most; longer tables are written by programs."""

_OFFICE = (ZIP, OLD_WORKBOOK, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_PREFIX = len(OLD_WORKBOOK)


def is_of_an_office(source: bytes | Path) -> bool:
    """Whether it is a workbook, in UTF-16, or begins with anything but a header of codes in UTF-8."""
    if _beginning(source).startswith(_OFFICE):
        return True
    try:
        with io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as raw:
            first = next(csv_rows(decoded_lines(raw)), None)
    except BadInput as error:
        # A stray quote is for the reader to name; what is not UTF-8 may be GB18030.
        return any("UTF-8" in fault.message for fault in error.faults)
    return first is not None and not all(map(str.isascii, first.cells))


def is_workbook(source: bytes | Path) -> bool:
    """Whether a file is packed, so that its size says nothing."""
    return _beginning(source).startswith(ZIP)


def as_programs_write(
    source: bytes | Path, columns: Sequence[Column], words: Words, limits: Limits, prefix: str
) -> bytes:
    """The table as CSV in UTF-8 with its codes; rows keep their numbers. Raises `BadInput` by the cells of the file."""
    data = source if isinstance(source, bytes) else source.read_bytes()
    try:
        table = office_table(data, columns, replace(limits, max_bytes=sys.maxsize, max_lines=MOST_ROWS), words)
        with table.checked():
            pass
    except BadInput as error:
        raise BadInput(replace(fault, place=f"{prefix}{fault.place}") for fault in error.faults) from error
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    codes = codes_of(columns)
    writer.writerow(codes)
    written = 1
    for line in table.lines:
        number = int(line.place.removeprefix("row "))
        # A blank line is a row of nothing.
        out.write("\n" * (number - written - 1))
        writer.writerow([line.cells[code] for code in codes])
        written = number
    return out.getvalue().encode()


def _beginning(source: bytes | Path) -> bytes:
    if isinstance(source, bytes):
        return source[:_PREFIX]
    with source.open("rb") as file:
        return file.read(_PREFIX)
