"""What the XML of a sheet says before its cells are read: how far they reach, what is hidden, what is merged.

A file of a kilobyte may have one cell in the last row and column there is: whoever lays the sheet out as a table would
need more memory than any machine has. So a part is read through once, as a stream, and never kept as a tree.
"""

import re
from dataclasses import dataclass, field
from xml.parsers import expat

_AT = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_MERGED = re.compile(r"[A-Z]{1,3}([0-9]{1,7}):[A-Z]{1,3}([0-9]{1,7})")
_VALUES = frozenset({"v", "is"})
_NAME = b"worksheet"
_TRUE = frozenset({"1", "true"})
_LAST_COLUMN = 16_384
_MOST_HIDDEN = 200
"""Hidden columns of one span that count: a span to the sheet's end hides what nothing is in."""


class NotASheet(ValueError):
    """The part is no XML that a spreadsheet writes."""


@dataclass(slots=True)
class SheetXml:
    """Of the cells that have a value the last row and column (from 1; 0: none); hidden ones, and merged ranges."""

    last_row: int = 0
    last_column: int = 0
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, str]] = field(default_factory=list)


def read_sheet_xml(xml: bytes) -> SheetXml | None:
    """What a part of a workbook says of its sheet; ``None`` for a part that is none. Raises ``NotASheet``."""
    reading = _Reading()
    parser = expat.ParserCreate()
    parser.StartElementHandler = reading.begins
    parser.StartDoctypeDeclHandler = _refuse_document_type
    try:
        parser.Parse(xml, True)
    except _Other:
        return None
    except expat.ExpatError as error:
        if _NAME not in xml:
            return None
        # Another reader might take it for a sheet all the same.
        raise NotASheet(str(error)) from error
    return reading.found


class _Other(Exception):
    """The part is not a sheet's."""


def _refuse_document_type(*_: object) -> None:
    raise NotASheet("a document type declaration is not taken")


class _Reading:
    def __init__(self) -> None:
        self.found = SheetXml()
        self._begun = False
        self._row = self._column = 0

    def begins(self, name: str, of: dict[str, str]) -> None:
        """An element begins."""
        local = name.rpartition(":")[2]
        if not self._begun:
            if local != _NAME.decode():
                raise _Other
            self._begun = True
        elif local == "row":
            self._row = _number(of["r"]) if "r" in of else self._row + 1
            self._column = 0
            if of.get("hidden") in _TRUE:
                self.found.hidden_rows.add(self._row)
        elif local == "c":
            self._place(of.get("r"))
        elif local in _VALUES:
            self.found.last_row = max(self.found.last_row, self._row)
            self.found.last_column = max(self.found.last_column, self._column)
        elif local == "col" and of.get("hidden") in _TRUE:
            first, last = _number(of.get("min", "")), _number(of.get("max", ""))
            self.found.hidden_columns.update(range(first, min(last, first + _MOST_HIDDEN) + 1))
        elif local == "mergeCell":
            range_ = of.get("ref", "")
            rows = _MERGED.fullmatch(range_)
            if rows is None:
                raise NotASheet(f"mergeCell: {range_[:40]!r}")
            self.found.merged.append((int(rows[1]), int(rows[2]), range_))

    def _place(self, at: str | None) -> None:
        """A cell says where it is, or follows the one before."""
        if at is None:
            self._column += 1
            return
        found = _AT.fullmatch(at)
        if found is None:
            raise NotASheet(f"cell: {at[:40]!r}")
        self._column, self._row = _column(found[1]), int(found[2])


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    if number > _LAST_COLUMN:
        raise NotASheet(f"column {letters}")
    return number


def _number(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,7}", text):
        raise NotASheet(f"number: {text[:40]!r}")
    return int(text)
