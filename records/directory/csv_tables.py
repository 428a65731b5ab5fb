"""A city's organisations and people as two CSV tables, as offices keep them in spreadsheets."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from calculations.forms import Limits
from calculations.input.faults import BadInput, Fault
from calculations.input.reading import RawLine, csv_lines

ORGANISATIONS = ("code", "kind", "county", "zh", "en")
PEOPLE = ("login", "zh", "pinyin", "post")

_LIMITS = Limits(max_bytes=20_000_000, max_lines=100_000)
_PLACE = re.compile(r"(?P<table>organisations|people)\[(?P<entry>\d+)\](?:\.(?P<field>\w+)(?:\[(?P<post>\d+)\])?)?")


@dataclass(frozen=True, slots=True)
class DirectoryTables:
    """The directory that two tables say, to be checked by ``DirectoryFile``, and the rows of each entry."""

    content: dict[str, Any]
    rows: dict[str, Sequence[Sequence[RawLine]]]

    def placed(self, fault: Fault) -> Fault:
        """A fault of the directory with its place in the tables: ``people: row 3, login``."""
        found = _PLACE.fullmatch(fault.place)
        if found is None:
            return fault
        table, field, post = found["table"], found["field"], found["post"]
        row = self.rows[table][int(found["entry"])][int(post or 0)]
        column = "post" if post is not None else field
        return Fault(f"{table}: {row.at(column) if column else row.place}", fault.message, fault.zh)


def directory_of(organisations: bytes, people: bytes) -> DirectoryTables:
    """Both tables read; a person has one row for each post. Raises ``BadInput`` for what is no such table."""
    offices, staff = _both(organisations, people)
    by_person: dict[tuple[object, ...], list[RawLine]] = {}
    for row in staff:
        by_person.setdefault(tuple(row.cells[column] for column in PEOPLE[:-1]), []).append(row)
    # A row without a post comes last, so that the others are counted as the person's posts are.
    each = [sorted(rows, key=lambda row: row.cells["post"] == "") for rows in by_person.values()]
    content = {
        "organisations": [{**row.cells, "county": row.cells["county"] or None} for row in offices],
        "people": [
            {
                **{column: rows[0].cells[column] for column in PEOPLE[:-1]},
                "posts": [row.cells["post"] for row in rows if row.cells["post"]],
            }
            for rows in each
        ],
    }
    return DirectoryTables(content, {"organisations": [[row] for row in offices], "people": each})


def _both(organisations: bytes, people: bytes) -> tuple[Sequence[RawLine], Sequence[RawLine]]:
    read: list[Sequence[RawLine]] = []
    faults: list[Fault] = []
    for table, data, columns in (("organisations", organisations, ORGANISATIONS), ("people", people, PEOPLE)):
        try:
            read.append(csv_lines(data, columns, _LIMITS))
        except BadInput as error:
            faults += [Fault(f"{table}: {fault.place}", fault.message, fault.zh) for fault in error.faults]
    if faults:
        raise BadInput(faults)
    return read[0], read[1]
