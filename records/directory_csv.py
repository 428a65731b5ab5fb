"""A city's organisations and people as two CSV tables, as offices keep them in spreadsheets."""

import csv
from io import StringIO
from typing import Any

ORGANISATIONS = ("code", "kind", "county", "zh", "en")
PEOPLE = ("login", "zh", "pinyin", "post")


class WrongColumns(ValueError):
    """A table does not have its columns."""

    def __init__(self, table: str, wanted: tuple[str, ...]) -> None:
        columns = ",".join(wanted)
        super().__init__(f"{table}: 表头须为 {columns} / the columns are {columns}")


def directory_of(organisations: str, people: str) -> dict[str, Any]:
    """The directory that two tables say, to be checked by ``DirectoryFile``; a person has one row for each post.

    Raises ``WrongColumns``.
    """
    staff: dict[tuple[str, str, str], list[str]] = {}
    for row in _rows("people", people, PEOPLE):
        posts = staff.setdefault((row["login"], row["zh"], row["pinyin"]), [])
        posts += [row["post"]] if row["post"] else []
    return {
        "organisations": [
            {**row, "county": row["county"] or None} for row in _rows("organisations", organisations, ORGANISATIONS)
        ],
        "people": [
            {"login": login, "zh": zh, "pinyin": pinyin, "posts": posts} for (login, zh, pinyin), posts in staff.items()
        ],
    }


def _rows(table: str, text: str, wanted: tuple[str, ...]) -> list[dict[str, str]]:
    # Spreadsheets put a mark before the first column.
    reader = csv.DictReader(StringIO(text.removeprefix("\ufeff")))
    if tuple(reader.fieldnames or ()) != wanted:
        raise WrongColumns(table, wanted)
    rows = list(reader)
    if any(None in row or None in row.values() for row in rows):
        raise WrongColumns(table, wanted)
    return [{name: value.strip() for name, value in row.items()} for row in rows]
