"""Documents that come as tables: the head in columns that repeat in every row, a list in the others, places by row."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from calculations.input.faults import BadInput, Fault, refuse, repeated_at
from calculations.input.reading import Limits, RawLine
from calculations.sheets.columns import Column, Words, codes_of
from calculations.sheets.office_table import office_table

Form = TypeVar("Form")

_PLACE = re.compile(r"(?P<name>[a-z_]+)\[(?P<index>\d+)\](?:\.(?P<field>.+))?")


class TableDocument:
    """A table as a JSON document would be: ``head`` once, the list ``name`` with one object a row."""

    def __init__(
        self, data: bytes, name: str, head: Sequence[Column], fields: Sequence[Column], limits: Limits, words: Words
    ) -> None:
        """Raises ``BadInput`` for what is no such file."""
        self._name = name
        self._head = codes_of(head)
        self._fields = codes_of(fields)
        self._table = office_table(data, (*head, *fields), limits, words)
        self._rows = self._table.lines

    def document(self, kind: str, *, may_be_empty: str | None = None) -> dict[str, object]:
        """The document; an empty cell is a key left out, or no value in the column that may be empty."""
        first = self._rows[0].cells
        return {
            "kind": kind,
            **{column: first[column] for column in self._head if first[column] != ""},
            self._name: [
                {
                    field: row.cells[field] if row.cells[field] != "" else None
                    for field in self._fields
                    if row.cells[field] != "" or field == may_be_empty
                }
                for row in self._rows
            ],
        }

    def read(self, reader: Callable[[], Form]) -> Form:
        """What ``reader`` makes of the document.

        Raises ``BadInput`` with its faults by their place in the file, and those of a head that differs between rows.
        """
        differing = [fault for column in self._head for fault in self._differences(column)]
        with self._table.checked():
            try:
                form = reader()
            except BadInput as error:
                raise BadInput([*differing, *map(self._placed, error.faults)]) from error
            refuse(differing)
        return form

    def _placed(self, fault: Fault) -> Fault:
        """A fault of the document with its places in the file."""
        place = self._place(fault.place)
        if fault.repeat is not None:
            return repeated_at(place, replace(fault.repeat, first=self._place(fault.repeat.first)))
        return Fault(place, fault.message, fault.zh)

    def _place(self, place: str) -> str:
        """``transfers[3].amount`` as ``row 5, amount``."""
        found = _PLACE.fullmatch(place)
        if found is not None and found["name"] == self._name:
            row = self._rows[int(found["index"])]
            return row.at(found["field"]) if found["field"] else row.place
        return self._rows[0].at(place) if place in self._head else "file"

    def _differences(self, column: str) -> list[Fault]:
        first = self._rows[0]
        return [_differs(row, first, column) for row in self._rows if row.cells[column] != first.cells[column]]


def _differs(row: RawLine, first: RawLine, column: str) -> Fault:
    return Fault(row.at(column), f"differs from {first.place}", f"与 {first.place} 不一致")
