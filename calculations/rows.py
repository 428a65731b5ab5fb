"""Rows that stand twice in an input: which, and where the first one is."""

from collections.abc import Iterator, Sequence

from calculations.faults import Fault

_ZH = {"county": "区县", "fund": "险种", "month": "月份", "year": "年度"}


def repeated(rows: Sequence[object], place: str, *fields: str) -> Iterator[Fault]:
    """A fault for every row whose `fields` are those of an earlier one; `place` is the name of the list."""
    first_at: dict[tuple[str, ...], int] = {}
    for index, row in enumerate(rows):
        key = tuple(_shown(getattr(row, field)) for field in fields)
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
