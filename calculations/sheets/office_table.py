"""The one reader of tables: what people wrote as lines of codes and plain values, every fault with its cell."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from types import MappingProxyType

from calculations.input.bilingual import Bilingual
from calculations.input.cells import cell_name
from calculations.input.csv_rows import CsvRow
from calculations.input.faults import BadInput, Fault, refuse, shown
from calculations.input.reading import MOST_COLUMNS, Limits, RawLine, header_faults, too_many_lines
from calculations.input.suggestions import known_instead
from calculations.sheets.columns import (
    NO_WORDS,
    UNITS,
    Column,
    Headings,
    Kind,
    Words,
    codes_of,
    key,
    unit_said,
)
from calculations.sheets.opening import open_sheet
from calculations.sheets.sheet import Sheet
from calculations.sheets.values import CellRead, read_amount, read_day, read_month, read_number

_ABOVE = 10
"""So many lines may be above the header: a title, who made it, the unit."""
_PLACE = re.compile(r"row (?P<row>\d+)(?:, (?P<column>.+))?")
_YUAN = "元"


@dataclass(frozen=True, slots=True)
class OfficeTable:
    """A table that was read: its lines in codes, and how the file was written.

    ``above``: the lines above the header, ``units``: the unit of each column of amounts. ``faults``: cells that nobody
    could read; they are raised by ``checked``, with those of whoever reads the lines.
    """

    lines: tuple[RawLine, ...]
    written: str
    above: tuple[str, ...]
    units: Mapping[str, str]
    faults: tuple[Fault, ...]
    notes: Mapping[str, Bilingual] = field(default_factory=lambda: MappingProxyType({}))
    letters: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    @contextmanager
    def checked(self) -> Iterator[None]:
        """Reads of the lines go in here: their faults get their cells, and those of the cells come first."""
        try:
            yield
        except BadInput as error:
            known = {fault.place for fault in self.faults}
            later = [self._with_cell(fault) for fault in error.faults if fault.place not in known]
            raise BadInput([*self.faults, *later], error.seen) from error
        refuse(self.faults)

    def _with_cell(self, fault: Fault) -> Fault:
        found = _PLACE.fullmatch(fault.place)
        if found is None or fault.cell is not None:
            return fault
        placed = replace(fault, cell=cell_name(int(found["row"]), self.letters.get(found["column"] or "", 0)))
        note = self.notes.get(fault.place)
        if note is None:
            return placed
        return replace(placed, message=f"{fault.message} ({note.en})", zh=f"{fault.zh}({note.zh})")


def office_table(data: bytes, columns: Sequence[Column], limits: Limits, words: Words = NO_WORDS) -> OfficeTable:
    """A file as a table with exactly these columns in any order, by code or by heading.

    Rows are counted as a spreadsheet shows them. Raises `BadInput` for what is no such table.
    """
    sheet = open_sheet(data, limits)
    if not sheet.rows:
        raise BadInput([Fault("file", "empty", "文件为空")])
    headings = Headings(columns)
    at = _header_at(sheet.rows, headings)
    above, header, body = sheet.rows[:at], sheet.rows[at], sheet.rows[at + 1 :]
    found = _Header(header, columns, headings, above)
    refuse([*found.faults(), *_covered(sheet, header.number)])
    if not body:
        raise BadInput([Fault("file", "no rows under the header", "表头之下没有数据行")])
    refuse(too_many_lines(len(body), limits, "file"))
    refuse(_odd_widths(body, found.width, padded=sheet.typed))
    reader = _Rows(found, words, sheet.typed)
    lines = tuple(map(reader.line, body))
    return OfficeTable(
        lines=lines,
        written=sheet.written,
        above=tuple(" ".join(filter(None, row.cells)) for row in above),
        units=found.units,
        faults=tuple(reader.faults),
        notes=reader.notes,
        letters=found.letters,
    )


def _header_at(rows: Sequence[CsvRow], headings: Headings) -> int:
    """The first line with a heading in it; the first line where none has one."""
    for at, row in enumerate(rows[:_ABOVE]):
        if any(cell and headings.of(cell).column for cell in row.cells[:MOST_COLUMNS]):
            return at
    return 0


class _Header:
    """The headings of a table: which column is where, and in what unit."""

    def __init__(self, row: CsvRow, columns: Sequence[Column], headings: Headings, above: Sequence[CsvRow]) -> None:
        self._row = row
        self._columns = columns
        self._above = [(each.number, index, said) for each in above for index, said in _said_above(each)]
        self.width = max((index + 1 for index, cell in enumerate(row.cells) if cell), default=0)
        found = [headings.of(cell) for cell in row.cells[: self.width]]
        self.columns = [heading.column for heading in found]
        self._said = {heading.column.code: heading.unit for heading in found if heading.column}
        self.letters = {column.code: index for index, column in enumerate(self.columns) if column}
        self.order = {column.code: index for index, column in enumerate(columns)}
        self.units = {
            column.code: self._said.get(column.code) or self._unit_above()
            for column in columns
            if column.kind is Kind.AMOUNT
        }

    def faults(self) -> list[Fault]:
        """Columns that are missing, unknown or there twice, and units that are not clear."""
        cells = self._row.cells[: self.width]
        names = [column.code if column else cell for cell, column in zip(cells, self.columns, strict=True)]
        return [*header_faults(names, codes_of(self._columns), self._row.number), *self._unit_faults()]

    def _unit_above(self) -> str:
        return next((said for _, _, said in self._above), _YUAN)

    def _unit_faults(self) -> Iterator[Fault]:
        for row, index, said in self._above:
            if said not in UNITS:
                yield _no_unit(f"row {row}", said, cell_name(row, index))
        for code, said_here in self._said.items():
            place, cell = f"column {code}", cell_name(self._row.number, self.letters[code])
            if said_here is not None and said_here not in UNITS:
                yield _no_unit(place, said_here, cell)
            elif said_here is not None and self._above and said_here != self._unit_above():
                en = f"the heading says {said_here}, a line above the table {self._unit_above()}"
                zh = f"列名写的是{said_here},表上方写的是{self._unit_above()};请改为一致"
                yield Fault(place, en, zh, cell=cell)
        different = dict.fromkeys(said for _, _, said in self._above)
        if len(different) > 1:
            names = "、".join(different)
            yield Fault("file", f"several units above the table: {names}", f"表上方写了不同的单位:{names}")


def _said_above(row: CsvRow) -> Iterator[tuple[int, str]]:
    for index, cell in enumerate(row.cells):
        if cell and (said := unit_said(cell)) is not None:
            yield index, said


def _no_unit(place: str, said: str, cell: str) -> Fault:
    known = "、".join(UNITS)
    return Fault(
        place,
        f"not clear in which unit the amounts are: {shown(said)}; write 单位:元 or 单位:万元",
        f"金额单位不明:{shown(said)};单位请写作“单位:{_YUAN}”或“单位:万元”(可用:{known})",
        cell=cell,
    )


def _covered(sheet: Sheet, header: int) -> Iterator[Fault]:
    """Merged cells in the table, and rows and columns of it that nobody sees."""
    for _, last, ref in sheet.merged:
        if last >= header:
            yield Fault("file", f"merged cells: {ref}; unmerge them", f"合并单元格 {ref};请取消合并", cell=ref)
    rows = [row.number for row in sheet.rows if row.number in sheet.hidden_rows]
    if rows:
        named = "、".join(map(str, rows[:_ABOVE]))
        yield Fault("file", f"hidden rows: {named}; show or delete them", f"隐藏的行 {named};请取消隐藏或删除")
    columns = [
        cell_name(row.number, index) for row in sheet.rows for index in _filled(row) if index in sheet.hidden_columns
    ]
    if columns:
        en = f"hidden columns with something in them (first: {columns[0]}); show or delete them"
        yield Fault("file", en, f"隐藏的列有内容(首处:{columns[0]});请取消隐藏或删除", cell=columns[0])


def _filled(row: CsvRow) -> Iterator[int]:
    return (index for index, cell in enumerate(row.cells) if cell)


def _odd_widths(body: Sequence[CsvRow], width: int, padded: bool) -> Iterator[Fault]:
    """Rows with more cells than the header, or fewer; cells with nothing in them beyond the header are none."""
    for row in body:
        count = max(max(_filled(row), default=-1) + 1, min(len(row.cells), width))
        if count > width or (count < width and not padded):
            yield Fault(
                f"row {row.number}",
                f"{count} cells, the header has {width}",
                f"有 {count} 个单元格,表头为 {width} 列",
                cell=cell_name(row.number, min(count, width)),
            )


class _Rows:
    """Reads row by row; keeps the cells that nobody could read, and what is to be said with later faults."""

    def __init__(self, header: _Header, words: Words, typed: bool) -> None:
        self._header = header
        self._words = words
        self._typed = typed
        self.faults: list[Fault] = []
        self.notes: dict[str, Bilingual] = {}

    def line(self, row: CsvRow) -> RawLine:
        """A row in codes and plain values; a cell that cannot be read stays as it is."""
        columns = [column for column in self._header.columns if column is not None]
        written = {
            column.code: row.cells[at] if at < len(row.cells) else ""
            for column, at in ((column, self._header.letters[column.code]) for column in columns)
        }
        line = RawLine(f"row {row.number}", ", ", written)
        read: dict[str, str] = {}
        # Lines are named within the fund, part and side that columns before them say, wherever these are.
        for column in sorted(columns, key=lambda each: self._header.order[each.code]):
            cell = self._read(column, written[column.code], read)
            read[column.code] = cell.text
            if cell.wrong is not None:
                at = cell_name(row.number, self._header.letters[column.code])
                self.faults.append(Fault(line.at(column.code), cell.wrong.en, cell.wrong.zh, cell=at))
            if cell.note is not None:
                self.notes[line.at(column.code)] = cell.note
        return RawLine(line.place, line.joint, {code: read[code] for code in written})

    def _read(self, column: Column, cell: str, row: Mapping[str, str]) -> CellRead:
        if not cell:
            return CellRead(cell)
        match column.kind:
            case Kind.AMOUNT:
                unit = self._header.units[column.code]
                return read_amount(cell, unit, UNITS[unit])
            case Kind.NUMBER:
                return read_number(cell)
            case Kind.MONTH:
                return read_month(cell, self._typed)
            case Kind.DAY:
                return read_day(cell)
            case Kind.CODE:
                return _code(column, cell, self._words.codes(column.code, row))
            case Kind.TEXT:
                return CellRead(cell)


def _code(column: Column, cell: str, codes: Mapping[str, str]) -> CellRead:
    """The code of a name, exactly; what is in Chinese and no name is refused with the names most like it."""
    name = key(cell)
    known = {key(each): code for each, code in {**codes, **column.names}.items()}
    if name in known:
        return CellRead(known[name])
    plain = unicodedata.normalize("NFKC", cell).strip()
    if not known or plain.isascii():
        return CellRead(plain)
    names = list(dict.fromkeys((*codes, *column.names)))
    alike = get_close_matches(name, names, 3)
    instead = (
        Bilingual(f"(相近的:{'、'.join(alike)})", f"(nearest: {', '.join(alike)})")
        if alike
        else known_instead(cell, names)
    )
    en = f"no {column.code} of that name: {shown(cell)} {instead.en}"
    return CellRead(cell, Bilingual(f"没有名为{shown(cell)}的{column.zh}{instead.zh}", en))
