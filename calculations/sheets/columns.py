"""The columns of a table: their codes, what offices call them, and what is in them; and how a heading is read."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol


class Kind(StrEnum):
    """What is in a column, which decides on how its cells are read."""

    TEXT = "text"
    CODE = "code"
    AMOUNT = "amount"
    NUMBER = "number"
    MONTH = "month"
    DAY = "day"


_NOTHING: Mapping[str, str] = MappingProxyType({})

UNITS: Mapping[str, Decimal] = MappingProxyType({"元": Decimal(1), "万元": Decimal(10_000)})
"""The units in which a table may be, in yuan."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its code, its heading in Chinese, other headings that offices use, and the names of its own codes."""

    code: str
    zh: str
    kind: Kind = Kind.TEXT
    also: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=lambda: _NOTHING)


class Words(Protocol):
    """The names that a policy has for codes."""

    def codes(self, column: str, row: Mapping[str, str]) -> Mapping[str, str]:
        """The codes of a column by their names, in a row whose columns before it are read."""


class _NoWords:
    def codes(self, column: str, row: Mapping[str, str]) -> Mapping[str, str]:
        return _NOTHING


NO_WORDS: Words = _NoWords()
"""For tables of codes alone."""


def codes_of(columns: Sequence[Column]) -> tuple[str, ...]:
    """The codes of columns."""
    return tuple(column.code for column in columns)


def key(text: str) -> str:
    """A name as it is compared: full-width characters as usual ones, and no blanks in it."""
    return "".join(unicodedata.normalize("NFKC", text).split())


_WITH_UNIT = re.compile(r"(?P<name>.+)\((?:单位:)?(?:人民币)?(?P<unit>[^()]*元)\)")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: the column that it names, if any, and the unit that it says, if any."""

    column: Column | None
    unit: str | None = None


class Headings:
    """The headings that a table may have."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._by_name = {
            name: column for column in columns for name in (column.code, *map(key, (column.zh, *column.also)))
        }

    def of(self, text: str) -> Heading:
        """The column of a heading, by its code or by one of its names, exactly; `金额(万元)` says a unit."""
        name = key(text)
        column = self._by_name.get(text) or self._by_name.get(name)
        if column is not None:
            return Heading(column)
        found = _WITH_UNIT.fullmatch(name)
        column = self._by_name.get(found["name"]) if found else None
        if found is None or column is None or column.kind is not Kind.AMOUNT:
            return Heading(None)
        return Heading(column, found["unit"])


_UNIT_SAID = re.compile(r"单位:\s*(?:人民币)?(?P<unit>[^\s,;、)]*元)")
_SOME_UNIT = re.compile(r"[十百千万亿]元")
_LONGEST_LINE = 200
"""Characters of a line above the table that are looked at; a longer one says no unit."""


def unit_said(text: str) -> str | None:
    """The unit that a line above the table says, `单位:万元`; what it speaks of otherwise is returned as it is."""
    plain = unicodedata.normalize("NFKC", text[:_LONGEST_LINE])
    found = _UNIT_SAID.search(plain)
    if found is not None:
        return found["unit"]
    unclear = _SOME_UNIT.search(plain)
    return plain if unclear else None
