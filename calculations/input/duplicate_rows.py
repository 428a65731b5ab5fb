"""Rows that appear twice in an input: which, and where the first one is, also when others cannot be read."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import partial

from calculations.input.faults import SHOWN_CHARACTERS, Fault, Repeat, repeated_at
from calculations.input.partial_input import Unread, known

_ZH = {"county": "区县", "fund": "险种", "month": "月份", "year": "年度", "part": "部分"}


def seen_before(values: Iterable[Hashable]) -> Iterator[bool]:
    """For each value whether it occurred earlier; None stands for what could not be read, and never did."""
    seen: set[Hashable] = set()
    for value in values:
        yield value in seen
        if value is not None:
            seen.add(value)


def repeated(rows: Sequence[object | None], place: str, *fields: str) -> Iterator[Fault]:
    """A fault for every row whose `fields` are those of an earlier one; `place` is the name of the list.

    A row that could not be read (None), or a field of it, is none of them.
    """
    first_at: dict[tuple[object, ...], int] = {}
    for index, row in enumerate(rows):
        key = known(partial(_key, row, fields))
        if key is None:
            continue
        first = first_at.setdefault(key, index)
        if first != index:
            values = {field: _shown(getattr(row, field)) for field in fields}
            what = " and ".join(f"{field} {value}" for field, value in values.items())
            zh = "、".join(f"{_ZH[field]} {value}" for field, value in values.items())
            yield repeated_at(f"{place}[{index}]", Repeat(what, f"{zh} ", f"{place}[{first}]"))


def _key(row: object, fields: Sequence[str]) -> tuple[object, ...]:
    if row is None:
        raise Unread
    return tuple(getattr(row, field) for field in fields)


def _shown(value: object) -> str:
    return "(city)" if value is None else str(value)[:SHOWN_CHARACTERS]
