"""Rows that stand twice in an input: which, and where the first one is, also when others cannot be read."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from pydantic import BaseModel

from calculations.faults import SHOWN_CHARACTERS, BadInput, Fault, validated

Model = TypeVar("Model", bound=BaseModel)

_ZH = {"county": "区县", "fund": "险种", "month": "月份", "year": "年度"}


def repeated(rows: Sequence[object], place: str, *fields: str) -> Iterator[Fault]:
    """A fault for every row whose `fields` are those of an earlier one; `place` is the name of the list."""
    yield from _repeated(
        {index: [getattr(row, field) for field in fields] for index, row in enumerate(rows)}, place, fields
    )


def validated_rows(model: type[Model], document: object, place: str, *fields: str) -> Model:
    """`document` as a `model` whose list `place` has rows; `BadInput` with every fault.

    Where a row cannot be read it is told all the same which stand twice, as far as their `fields` can be seen.
    """
    try:
        return validated(model, document)
    except BadInput as error:
        raise BadInput([*error.faults, *_repeated(_seen(document, place, fields), place, fields)]) from error


def _seen(document: object, place: str, fields: Sequence[str]) -> dict[int, list[object]]:
    """The fields of the rows that have them all as text of a length that can be shown, by the row's index."""
    rows = document.get(place) if isinstance(document, Mapping) else None
    if not isinstance(rows, list):
        return {}
    found = {index: [row.get(field) for field in fields] for index, row in enumerate(rows) if isinstance(row, Mapping)}
    return {index: values for index, values in found.items() if all(map(_can_be_shown, values))}


def _can_be_shown(value: object) -> bool:
    return isinstance(value, str) and len(value) <= SHOWN_CHARACTERS


def _repeated(rows: Mapping[int, Sequence[object]], place: str, fields: Sequence[str]) -> Iterator[Fault]:
    first_at: dict[tuple[str, ...], int] = {}
    for index, values in rows.items():
        key = tuple(map(_shown, values))
        first = first_at.setdefault(key, index)
        if first != index:
            what = " and ".join(f"{field} {value}" for field, value in zip(fields, key, strict=True))
            zh = "、".join(f"{_ZH[field]} {value}" for field, value in zip(fields, key, strict=True))
            yield Fault(
                f"{place}[{index}]",
                f"{what} a second time (first: {place}[{first}])",
                f"{zh} 重复(首次:{place}[{first}])",
            )


def _shown(value: object) -> str:
    return "(city)" if value is None else str(value)
