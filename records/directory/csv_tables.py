"""A city's organisations and people as two tables, as offices keep them in spreadsheets."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from calculations.forms import Limits
from calculations.input.faults import BadInput, Fault
from calculations.input.reading import RawLine
from calculations.sheets.columns import Column, codes_of
from calculations.sheets.office_table import office_table

_ORGANISATIONS = (
    Column("code", "机构代码", also=("代码",)),
    Column("kind", "机构类别", also=("类别",)),
    Column("county", "区县", also=("区县代码",)),
    Column("zh", "机构名称", also=("名称",)),
    Column("en", "英文名称"),
)
_PEOPLE = (Column("login", "登录名"), Column("zh", "姓名"), Column("pinyin", "拼音"), Column("post", "岗位"))
ORGANISATIONS, PEOPLE = codes_of(_ORGANISATIONS), codes_of(_PEOPLE)

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
    for table, data, columns in (("organisations", organisations, _ORGANISATIONS), ("people", people, _PEOPLE)):
        try:
            read.append(office_table(data, columns, _LIMITS).lines)
        except BadInput as error:
            faults += [replace(fault, place=f"{table}: {fault.place}") for fault in error.faults]
    if faults:
        raise BadInput(faults)
    return read[0], read[1]
