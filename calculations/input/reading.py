"""From bytes or JSON data to raw lines with their places, refusing what no form may contain."""

import json
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from calculations.input.cells import cell_name
from calculations.input.duplicate_rows import seen_before
from calculations.input.faults import BadInput, Fault, missing, refuse, shown, unknown_key
from calculations.input.invisible import without_invisible_ends
from calculations.input.suggestions import known_instead

MOST_COLUMNS = 100
"""No table has more columns; a header that has more is no header."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How large an input may be: bytes of a file, lines of a form, levels and values of JSON; a table's rows and bytes.

    House limits, not rules.
    """

    max_bytes: int = 1_000_000
    max_lines: int = 2_000
    max_depth: int = 32
    max_values: int = sys.maxsize
    max_rows: int = 20_000_000
    max_unpacked: int = 4_000_000_000


USUAL_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class RawLine:
    """A line as it came, with the place of each of its cells."""

    place: str
    joint: str
    cells: Mapping[str, object]

    def at(self, field: str) -> str:
        """`row 4, amount` or `lines[3].amount`."""
        return f"{self.place}{self.joint}{field}"


def json_document(data: bytes, limits: Limits) -> object:
    """The bytes of a JSON document as data. Raises `BadInput` (also for a key given twice, or half a character)."""
    document = parsed_json(data, limits)
    try:
        # An escaped half of a surrogate pair is no text: it could be neither hashed nor kept.
        json.dumps(document, ensure_ascii=False).encode()
    except ValueError as error:
        raise _no_json(error) from error
    return document


def parsed_json(data: bytes, limits: Limits) -> object:
    """As `json_document`, for what is checked to be text by its fields."""
    text = _decoded(data, limits)
    try:
        document: object = json.loads(text, object_pairs_hook=_without_repeated_keys, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise _no_json(error) from error
    refuse(_too_deep_or_many(document, limits))
    return document


def _no_json(error: Exception) -> BadInput:
    return BadInput([Fault("file", f"not JSON: {error}", f"不是有效的 JSON:{error}")])


def _without_repeated_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        repeated = next(key for key, again in zip(keys, seen_before(keys), strict=True) if again)
        raise ValueError(f"key {shown(repeated)} twice in one object")
    return {key: without_invisible_ends(value) for key, value in pairs}


def _too_deep_or_many(document: object, limits: Limits) -> Iterator[Fault]:
    level, values = [document], 1
    for _ in range(limits.max_depth):
        inside = [inner for each in level for inner in _inside(each)]
        values += len(inside)
        level = [inner for inner in inside if isinstance(inner, dict | list)]
    if level:
        most = limits.max_depth
        yield Fault("file", f"nested more than {most} levels deep", f"嵌套超过 {most} 层")
    if values > limits.max_values:
        most = limits.max_values
        yield Fault("file", f"{values} values, at most {most} are taken", f"共 {values} 个值,最多接受 {most} 个")


def _inside(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no value")


def header_faults(header: Sequence[str], columns: Sequence[str], row: int | None = None) -> list[Fault]:
    """Columns that are missing, unknown or there twice; with the ``row`` of the header, by their cells."""
    if len(header) > MOST_COLUMNS:
        count = len(header)
        en = f"{count} columns, at most {MOST_COLUMNS} are taken"
        return [Fault("row 1", en, f"共 {count} 列,最多接受 {MOST_COLUMNS} 列")]
    faults = [missing(f"column {column}") for column in columns if column not in header]
    for index, (column, again) in enumerate(zip(header, seen_before(header), strict=True)):
        cell = None if row is None else cell_name(row, index)
        if column not in columns:
            instead = known_instead(column, columns)
            en, zh = f"unknown column: {shown(column)} {instead.en}", f"未知列:{shown(column)}{instead.zh}"
            faults.append(Fault("row 1", en, zh, cell=cell))
        elif again:
            faults.append(Fault("row 1", f"column {column} twice", f"列 {column} 重复", cell=cell))
    return faults


def too_many_lines(count: int, limits: Limits, place: str) -> list[Fault]:
    """A fault for more lines than are taken."""
    if count <= limits.max_lines:
        return []
    return [
        Fault(
            place,
            f"{count} lines, at most {limits.max_lines} are taken",
            f"共 {count} 行,最多接受 {limits.max_lines} 行",
        )
    ]


def json_lines(
    document: Mapping[str, object], fields: Sequence[str], limits: Limits
) -> tuple[list[RawLine] | None, list[Fault]]:
    """The objects of a document's list `lines` with the faults of their shape; None without such a list."""
    if "lines" not in document:
        return None, []
    value = document["lines"]
    if not isinstance(value, list):
        return None, [Fault("lines", f"not a list: {shown(value)}", f"不是列表:{shown(value)}")]
    faults = too_many_lines(len(value), limits, "lines")
    if faults:
        return None, faults
    lines: list[RawLine] = []
    for index, cells in enumerate(value):
        place = f"lines[{index}]"
        if not isinstance(cells, Mapping):
            faults.append(Fault(place, f"not an object: {shown(cells)}", f"不是对象:{shown(cells)}"))
            continue
        faults += [missing(f"{place}.{field}") for field in fields if field not in cells]
        faults += [unknown_key(f"{place}.{key}", str(key), fields) for key in cells if key not in fields]
        lines.append(RawLine(place, ".", cells))
    return lines, faults


def text_fault(value: object, place: str) -> Fault | None:
    """What is wrong with a cell or field of text: not text, invisible characters, or like a formula."""
    if not isinstance(value, str):
        return Fault(place, f"not text: {shown(value)}", f"不是文本:{shown(value)}")
    if any(unicodedata.category(character).startswith("C") for character in value if character not in "\n\t"):
        return Fault(place, f"control characters: {shown(value)}", f"含控制字符:{shown(value)}")
    return formula_fault(value, place) or _signed_fault(value, place)


def formula_fault(value: object, place: str) -> Fault | None:
    """A fault for text that a spreadsheet opening it later would run."""
    if isinstance(value, str) and value.lstrip().startswith(("=", "@")):
        return Fault(place, f"looks like a formula: {shown(value)}", f"疑似公式:{shown(value)}")
    return None


def _signed_fault(value: str, place: str) -> Fault | None:
    # In an amount a sign may be meant; at the start of any other text it starts a formula as well.
    if value.lstrip().startswith(("+", "-")):
        return Fault(place, f"looks like a formula: {shown(value)}", f"疑似公式:{shown(value)}")
    return None


def _decoded(data: bytes, limits: Limits) -> str:
    if len(data) > limits.max_bytes:
        raise BadInput(
            [
                Fault(
                    "file",
                    f"{len(data)} bytes, at most {limits.max_bytes} are taken",
                    f"文件 {len(data)} 字节,最多接受 {limits.max_bytes} 字节",
                )
            ]
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(
            [
                Fault(
                    "file",
                    f"not UTF-8 (byte {error.start}); save it as UTF-8",
                    f"不是 UTF-8 编码(第 {error.start} 字节);请另存为 UTF-8 编码",
                )
            ]
        ) from error
    if "\0" in text:
        raise BadInput([Fault("file", "contains NUL bytes", "含空字节(NUL)")])
    return text
