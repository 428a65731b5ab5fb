"""The head of a form: the keys of a JSON document, and the columns of a CSV file that repeat in every row."""

from collections.abc import Callable, Mapping, Sequence

from calculations.input.faults import BadInput, Fault, missing, shown, unknown_key
from calculations.input.reading import RawLine

Check = Callable[[object, str], Fault | None]
"""Checks one value at a place."""


def json_head(
    document: object, kind: str, checks: Mapping[str, Check], optional: Mapping[str, Check]
) -> tuple[Mapping[str, object], list[Fault]]:
    """The keys of a document other than `lines`, checked; `BadInput` when it is no object at all."""
    if not isinstance(document, Mapping):
        raise BadInput([Fault("input", f"not an object: {shown(document)}", f"不是对象:{shown(document)}")])
    required = {"kind": _kind_check(kind), **checks}
    faults = [missing(key) for key in (*required, "lines") if key not in document]
    known = (*required, *optional, "lines")
    faults += [unknown_key(str(key), str(key), known) for key in document if key not in known]
    for key, check in (*required.items(), *optional.items()):
        if key in document and (fault := check(document[key], key)):
            faults.append(fault)
    return document, faults


def _kind_check(kind: str) -> Check:
    def check(value: object, place: str) -> Fault | None:
        if value == kind:
            return None
        return Fault(place, f"expected {shown(kind)}, not {shown(value)}", f"应为 {kind},不是 {shown(value)}")

    return check


def csv_head(rows: Sequence[RawLine], checks: Mapping[str, Check]) -> tuple[dict[str, str], list[Fault]]:
    """The columns that must say the same in every row, with the value of the first row.

    The same wrong value in many rows is one fault, at the first of them, saying how many there are.
    """
    head: dict[str, str] = {}
    faults: list[Fault] = []
    for column, check in checks.items():
        first_at: dict[str, RawLine] = {}
        counts: dict[str, int] = {}
        for row in rows:
            value = str(row.cells[column])
            first_at.setdefault(value, row)
            counts[value] = counts.get(value, 0) + 1
        wrong = {value: check(value, row.at(column)) for value, row in first_at.items()}
        accepted = [value for value, fault in wrong.items() if fault is None]
        for value, row in first_at.items():
            fault = wrong[value]
            if fault is None and value != accepted[0]:
                fault = Fault(
                    row.at(column),
                    f"{shown(value)}, but {first_at[accepted[0]].place} has {shown(accepted[0])}",
                    f"{shown(value)} 与 {first_at[accepted[0]].place} 的 {shown(accepted[0])} 不一致",
                )
            if fault is not None:
                faults.append(_repeated(fault, counts[value]))
        if accepted:
            head[column] = accepted[0]
    return head, faults


def _repeated(fault: Fault, count: int) -> Fault:
    if count == 1:
        return fault
    return Fault(fault.place, f"{fault.message} (in {count} rows)", f"{fault.zh}(共 {count} 行)")
