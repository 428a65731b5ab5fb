"""What is wrong with an input, fault by fault with its place, and the error that carries them all."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from calculations.input.invisible import named
from calculations.input.known_keys import keys_at
from calculations.input.suggestions import known_instead

SHOWN_CHARACTERS = 60
"""How much of a wrong value is repeated in a message: enough to find it, too little to flood a page."""

MOST_NAMED = 1_000
"""How many faults a refusal names: nobody reads more, and the answer must not be larger than the question."""

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Repeat:
    """What occurs in an input a second time, in English and in Chinese, and the place of the first."""

    message: str
    zh: str
    first: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: its place (`counties[3].income`, `row 4, amount`), the message in English and in Chinese.

    `counts`: how many it stands for, where they are too many to be named. `repeat`: of what the message was made,
    where it names a second place. `cell`: where a spreadsheet shows it, `B7`.
    """

    place: str
    message: str
    zh: str
    counts: int = 1
    repeat: Repeat | None = field(default=None, compare=False)
    cell: str | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return f"{self._where()}: {self.message}"

    def in_both(self) -> str:
        """The place, then what is wrong in Chinese and in English."""
        return f"{self._where()}: {self.zh} / {self.message}"

    def _where(self) -> str:
        return f"{self.place} ({self.cell})" if self.cell else self.place


class BadInput(Exception):
    """The input was refused as a whole; `faults` names what is wrong with it, of very many faults the first ones.

    `seen` is what could be read of it all the same, where there is more to check; nothing is computed from it.
    """

    def __init__(self, faults: Iterable[Fault], seen: object = None) -> None:
        self.faults = _first(faults)
        self.seen = seen
        if not self.faults:
            raise ValueError("a refusal needs at least one fault")
        super().__init__(self.faults)

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)


def _first(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    found = tuple(faults)
    more = sum(fault.counts for fault in found[MOST_NAMED:])
    if not more:
        return found
    return *found[:MOST_NAMED], Fault("input", f"{more} more faults", f"另有 {more} 处错误", more)


def with_faults(found: Iterable[Fault], read: Callable[[], Read]) -> Read:
    """What ``read`` gives; ``BadInput`` with what was found before and all that it finds itself."""
    before = tuple(found)
    try:
        given = read()
    except BadInput as error:
        raise BadInput((*before, *error.faults), error.seen) from error
    refuse(before)
    return given


def refuse(faults: Iterable[Fault]) -> None:
    """Raise `BadInput` when there is any fault."""
    found = tuple(faults)
    if found:
        raise BadInput(found)


def shown(value: object) -> str:
    """The wrong value as a reader would recognise it: JSON where possible, cut when long, nothing invisible."""
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError):
        text = str(value)
    except RecursionError:
        text = "[…]"
    # Half a surrogate pair, which JSON can escape, could not be written anywhere.
    text = text.encode(errors="backslashreplace").decode()
    return named(shortened(text))


def shortened(text: str) -> str:
    """The beginning of a text that is too long to be repeated."""
    return text if len(text) <= SHOWN_CHARACTERS else text[:SHOWN_CHARACTERS] + "…"


def place_of(location: Iterable[str | int], root: str = "input") -> str:
    """`("counties", 3, "income")` as `counties[3].income`; `root` stands for the document itself."""
    place = ""
    for part in location:
        if isinstance(part, int):
            place += f"[{part}]"
        elif part != "[key]":
            place += f".{shortened(part)}" if place else shortened(part)
    return place or root


def repeated_at(place: str, repeat: Repeat) -> Fault:
    """Something occurs there a second time: `county 330203 a second time (first: counties[3])`."""
    return Fault(
        place,
        f"{repeat.message} a second time (first: {repeat.first})",
        f"{repeat.zh}重复(首次:{repeat.first})",
        repeat=repeat,
    )


def missing(place: str) -> Fault:
    """A key, column or value that must be there is not."""
    return Fault(place, "missing", "缺少此项")


def unknown_key(place: str, key: str, known: Collection[str]) -> Fault:
    """A key that the form does not know: refused, since it may be a misspelt one that matters.

    `known` are the keys that it may have there; none where they are not known.
    """
    if not known:
        return Fault(place, "unknown key", "未知字段")
    instead = known_instead(key, known)
    return Fault(place, f"unknown key {instead.en}", f"未知字段{instead.zh}")


_NOT_A_KIND = {
    "string_type": ("text", "文本"),
    "int_type": ("a whole number", "整数"),
    "bool_type": ("true or false", "是或否"),
    "tuple_type": ("a list", "列表"),
    "list_type": ("a list", "列表"),
    "dict_type": ("an object", "对象"),
    "model_type": ("an object", "对象"),
    "model_attributes_type": ("an object", "对象"),
    "dataclass_type": ("an object", "对象"),
}


_NOT_WITHIN = {
    "too_short": "至少须有{min_length}项",
    "too_long": "至多{max_length}项",
    "string_too_short": "至少须有{min_length}个字",
    "string_too_long": "至多{max_length}个字",
    "greater_than_equal": "不得小于{ge}",
    "less_than_equal": "不得大于{le}",
    "string_pattern_mismatch": "格式须为 {pattern}",
    "timezone_aware": "须带时区,如 2022-03-08T00:00:00+08:00",
    "int_parsing": "须为整数",
    "bool_parsing": "须为 true 或 false",
    "date_from_datetime_parsing": "须为日期,如 2022-03-08",
    "datetime_from_date_parsing": "须为时刻,如 2022-03-08T00:00:00+08:00",
}
"""What is asked for, in Chinese, where the English words of pydantic say it already; filled from its context."""


def fault_of(error: Mapping[str, Any], of: object = None) -> Fault:
    """One error of a pydantic refusal (a row of its `errors()`) as a fault with its place; `of`: the type asked for."""
    location = error["loc"]
    place = place_of(location)
    kind, value = str(error["type"]), error.get("input")
    if kind == "missing":
        return missing(place)
    if kind in ("extra_forbidden", "unexpected_keyword_argument"):
        return unknown_key(place, str(location[-1]), keys_at(of, location[:-1]))
    if kind in _NOT_A_KIND:
        en, zh = _NOT_A_KIND[kind]
        return Fault(place, f"not {en}: {shown(value)}", f"不是{zh}:{shown(value)}")
    context = error.get("ctx") or {}
    if kind in ("enum", "literal_error"):
        choices = str(context["expected"])
        in_zh = choices.replace(" or ", ", ").replace(", ", "、")
        return Fault(place, f"not one of {choices}: {shown(value)}", f"不在可选值 {in_zh} 之中:{shown(value)}")
    if "zh" in context:
        return Fault(place, str(error["msg"]), str(context["zh"]))
    wanted = f"({_NOT_WITHIN[kind].format(**context)})" if kind in _NOT_WITHIN else ""
    return Fault(place, f"{error['msg']}: {shown(value)}", f"不符合要求{wanted}:{shown(value)}")


def faults_of(error: ValidationError, of: object) -> tuple[Fault, ...]:
    """Every error of a pydantic refusal as a fault with its place; `of` is the type that was asked for."""
    return tuple(fault_of(item, of) for item in error.errors(include_url=False))


def not_empty(value: object) -> object:
    """For a pydantic list or object that must have entries; a minimum length would also complain of a refused one."""
    if value in ([], (), {}):
        raise PydanticCustomError("empty", "empty", {"zh": "不能为空"})
    return value
