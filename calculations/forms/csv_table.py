"""Documents that come as CSV: the head in columns that repeat in every row, a list in the others, places by row."""

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from calculations.input.faults import BadInput, Fault, refuse
from calculations.input.reading import Limits, RawLine, csv_lines

_FIRST = re.compile(r"(\(first: |\(首次:)[a-z_]+\[(\d+)\](?=\)$)")

Form = TypeVar("Form")

_PLACE = re.compile(r"(?P<name>[a-z_]+)\[(?P<index>\d+)\](?:\.(?P<field>.+))?")


class Table:
    """A CSV file as a JSON document would be: ``head`` once, the list ``name`` with one object a row."""

    def __init__(self, data: bytes, name: str, head: Sequence[str], fields: Sequence[str], limits: Limits) -> None:
        """Raises ``BadInput`` for what is no such table."""
        self._name = name
        self._head = head
        self._fields = fields
        self._rows = csv_lines(data, (*head, *fields), limits)

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
        try:
            form = reader()
        except BadInput as error:
            raise BadInput([*differing, *map(self._placed, error.faults)]) from error
        refuse(differing)
        return form

    def _placed(self, fault: Fault) -> Fault:
        """A fault of the document with its place in the file: ``row 4, amount``."""
        found = _PLACE.fullmatch(fault.place)
        if found is not None and found["name"] == self._name:
            row = self._rows[int(found["index"])]
            place = row.at(found["field"]) if found["field"] else row.place
        elif fault.place in self._head:
            place = self._rows[0].at(fault.place)
        else:
            place = "file"
        return Fault(place, self._by_rows(fault.message), self._by_rows(fault.zh))

    def _by_rows(self, words: str) -> str:
        """Where the words of a repeated row name the first one, its row."""
        return _FIRST.sub(lambda found: f"{found[1]}{self._rows[int(found[2])].place}", words)

    def _differences(self, column: str) -> list[Fault]:
        first = self._rows[0]
        return [_differs(row, first, column) for row in self._rows if row.cells[column] != first.cells[column]]


def _differs(row: RawLine, first: RawLine, column: str) -> Fault:
    return Fault(row.at(column), f"differs from {first.place}", f"与 {first.place} 不一致")
