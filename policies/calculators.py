"""The calculators by name: files in, an answer as JSON data out; the one way for command line and HTTP alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from calculations.clearing import clear, read_clearing
from calculations.faults import BadInput, Fault
from calculations.forms import Limits, json_document
from calculations.top_up import read_top_up, top_up
from policies.errors import NotInForce, UnknownPack
from policies.loader import load
from policies.pack import Pack

ONLY_FILE = "file"
"""The name of a file that was given without one."""

_YEARS = range(2000, 2101)


class UnknownCalculator(LookupError):
    """There is no calculator of that name. The message is English, ``zh`` Chinese."""

    def __init__(self, name: str) -> None:
        known = ", ".join(CALCULATORS)
        self.zh = f"没有名为“{name}”的计算(可用:{known})"
        super().__init__(f"no calculator {name!r} (known: {known})")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a calculator is asked: its input, the policy, the day whose values count where the input names none."""

    document: object
    pack: Pack
    day: date
    explain: bool


def calculate(
    name: str,
    files: Mapping[str, bytes],
    policy: str,
    *,
    day: date,
    folder: Path | None = None,
    explain: bool = False,
    limits: Limits | None = None,
) -> dict[str, Any]:
    """The answer of a calculator as JSON data, amounts as text of yuan.

    ``files`` holds one JSON file under any name; ``day`` is today (China); ``folder`` has packs besides those of the
    program. Raises ``UnknownCalculator``, and
    ``BadInput`` with every fault by its place; nothing is half-computed.
    """
    if name not in CALCULATORS:
        raise UnknownCalculator(name)
    try:
        pack = load(policy, folder)
    except UnknownPack as error:
        raise BadInput([Fault("policy", str(error), error.zh)]) from error
    return CALCULATORS[name](Asked(_only(files, limits or Limits()), pack, day, explain))


def _only(files: Mapping[str, bytes], limits: Limits) -> object:
    if len(files) != 1:
        names = ", ".join(files) or "none"
        raise BadInput([Fault("input", f"one JSON file is needed, given: {names}", f"需要一个 JSON 文件,给出:{names}")])
    [data] = files.values()
    return json_document(data, limits)


def _clearing(asked: Asked) -> dict[str, Any]:
    """S0–S6 of a closed year, with the values in force at its end."""
    year = asked.document.get("year") if isinstance(asked.document, Mapping) else None
    day = date(year, 12, 31) if type(year) is int and year in _YEARS else asked.day
    try:
        terms = asked.pack.sharing(day)
    except NotInForce as error:
        raise BadInput([Fault("year", str(error), error.zh)]) from error
    return clear(read_clearing(asked.document, terms), terms, asked.explain).document()


def _top_up(asked: Asked) -> dict[str, Any]:
    """H2, H3: what the places pay when a pooled fund holds too little, with today's values."""
    try:
        terms = asked.pack.top_up(asked.day)
    except NotInForce as error:
        raise BadInput([Fault("policy", str(error), error.zh)]) from error
    return top_up(read_top_up(asked.document), terms, asked.explain).document()


CALCULATORS: Mapping[str, Callable[[Asked], dict[str, Any]]] = {"clearing": _clearing, "top-up": _top_up}
"""All calculators by the name that users call them by."""
