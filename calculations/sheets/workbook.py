"""Workbooks (.xlsx): the one sheet that has something in it, by the values that were shown when it was saved.

A workbook is an archive: a few kilobytes can unpack to gigabytes, so every part is unpacked within a limit, and against
its checksum, before anything else reads it.
"""

import io
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError

import python_calamine

from calculations.input.csv_rows import CsvRow
from calculations.input.faults import BadInput, Fault
from calculations.input.invisible import AROUND
from calculations.input.reading import Limits
from calculations.sheets.sheet import Sheet
from calculations.sheets.sheet_xml import NotASheet, SheetXml, read_sheet_xml

MOST_PARTS = 1_000
MOST_UNPACKED = 64_000_000
"""Bytes of all parts of a workbook; one of two thousand rows unpacks to less than one million."""

MOST_CELLS = 2_000_000
"""Of a sheet from its first cell to the last one that has a value, blank ones included: all are laid out in memory."""

_MACROS = "vbaproject.bin"
_DIGITS_KEPT = 15
"""A number of a spreadsheet has so many digits; what follows is left over from computing."""


def read_workbook(data: bytes, limits: Limits) -> Sheet:
    """The sheet. Raises ``BadInput`` for a damaged, packed-up, or ambiguous workbook."""
    parts = _unpacked(data, min(limits.max_unpacked, MOST_UNPACKED))
    if any(name.lower().endswith(_MACROS) for name in parts):
        raise BadInput([Fault("file", "a workbook with macros", "工作簿含宏;请另存为不含宏的 .xlsx")])
    # Every part that is a sheet, wherever it lies: which of them is read is the workbook's own word.
    sheets = _sheets(parts.values())
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            filled = {
                about.name: (about.visible, rows)
                for about in book.sheets_metadata
                if about.typ == python_calamine.SheetTypeEnum.WorkSheet
                and (rows := _rows(book.get_sheet_by_name(about.name)))
            }
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise BadInput([Fault("file", f"not readable: {error}", f"无法读取:{error}")]) from error
    name = _only(filled)
    return Sheet(
        filled[name][1] if name is not None else (),
        f"xlsx(工作表“{name}”)",
        typed=True,
        merged=tuple(merged for each in sheets for merged in each.merged),
        hidden_rows=frozenset(number for each in sheets for number in each.hidden_rows),
        hidden_columns=frozenset(number - 1 for each in sheets for number in each.hidden_columns),
    )


def _sheets(parts: Iterable[bytes]) -> tuple[SheetXml, ...]:
    """What each sheet says of itself. Raises ``BadInput`` for one that is too large to be laid out."""
    try:
        found = tuple(sheet for sheet in map(read_sheet_xml, parts) if sheet is not None)
    except NotASheet as error:
        raise BadInput([Fault("file", f"not readable: {error}", f"无法读取:{error}")]) from error
    for sheet in found:
        if sheet.last_row * sheet.last_column > MOST_CELLS:
            extent = f"{sheet.last_row} × {sheet.last_column}"
            en = f"a sheet of {extent} cells, at most {MOST_CELLS} are taken; delete what is far from the table"
            zh = f"工作表范围为 {extent} 个单元格,最多 {MOST_CELLS} 个;请删除表格以外的内容"
            raise BadInput([Fault("file", en, zh)])
    return found


def _unpacked(data: bytes, most: int) -> dict[str, bytes]:
    """Every part by its name. Raises ``BadInput`` for more than the limit, or what its checksum does not fit."""
    found: dict[str, bytes] = {}
    left = most
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > MOST_PARTS or sum(member.file_size for member in members) > most:
                raise _too_large(most)
            for member in members:
                with archive.open(member) as part:
                    found[member.filename] = part.read(left + 1)
                left -= len(found[member.filename])
                if left < 0:
                    raise _too_large(most)
    except (BadZipFile, ZlibError, ValueError, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        en, zh = f"no workbook that can be read: {error}", f"不是可读取的工作簿:{error}"
        raise BadInput([Fault("file", en, zh)]) from error
    return found


def _too_large(most: int) -> BadInput:
    en = f"the workbook unpacks to more than {most} bytes, or has more than {MOST_PARTS} parts"
    return BadInput([Fault("file", en, f"工作簿解压后超过 {most} 字节,或部件超过 {MOST_PARTS} 个")])


def _only(filled: Mapping[str, tuple[python_calamine.SheetVisibleEnum, tuple[CsvRow, ...]]]) -> str | None:
    """The sheet that has something in it. Raises ``BadInput`` for several, and for one that cannot be seen."""
    visible = python_calamine.SheetVisibleEnum.Visible
    hidden = [name for name, (shown, _) in filled.items() if shown != visible]
    if hidden:
        names = "、".join(hidden)
        en = f"hidden sheets with something in them: {names}; show or delete them"
        raise BadInput([Fault("file", en, f"隐藏的工作表有内容:{names};请取消隐藏或删除")])
    if len(filled) > 1:
        names = "、".join(filled)
        en = f"several sheets have something in them: {names}; leave the one that is handed in"
        raise BadInput([Fault("file", en, f"有内容的工作表不止一张:{names};请只留要报送的一张")])
    return next(iter(filled), None)


def _rows(sheet: python_calamine.CalamineSheet) -> tuple[CsvRow, ...]:
    cells = (tuple(map(_text, row)) for row in sheet.to_python(skip_empty_area=False))
    return tuple(CsvRow(number, row) for number, row in enumerate(cells, start=1) if any(row))


def _text(cell: object) -> str:
    """A cell as text: a day as `2026-12-01`, a number as plain digits."""
    match cell:
        case bool():
            return str(cell).upper()
        case datetime():
            return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
        case date():
            return cell.isoformat()
        case float() | int():
            return f"{Decimal(f'{cell:.{_DIGITS_KEPT}g}'):f}"
        case _:
            return str(cell).strip(AROUND)
