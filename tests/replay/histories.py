"""Where the kept histories lie, and in which form: the engine's JSON with payloads as text, packed, one file a run."""

import json
import lzma
from base64 import b64decode, b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

from temporalio.client import WorkflowHistory

FOLDER = Path(__file__).parent / "histories"
MODES = ("rehearsal", "real-time")
ENDING = ".json.xz"
LIMIT_BYTES = 1_200_000


def files(beginning: str = "") -> list[Path]:
    """The kept histories whose names begin so, in order of name."""
    return sorted(FOLDER.glob(f"{beginning}*{ENDING}"))


def text_of(file: Path) -> str:
    """What a kept history says, for people: ``xzcat`` shows the same."""
    return lzma.decompress(file.read_bytes()).decode()


def read(file: Path) -> WorkflowHistory:
    """A kept history, as the engine gave it."""
    content = json.loads(text_of(file))
    _each_payload(content, _as_bytes)
    return WorkflowHistory.from_json(file.name.removesuffix(ENDING), content)


def write(name: str, history: WorkflowHistory) -> None:
    """Keep a history, without the places in code that failures name."""
    content = json.loads(history.to_json())
    _each_payload(content, _as_text)
    _forget_places(content)
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{name}{ENDING}").write_bytes(lzma.compress(text.encode()))


def _as_text(encoded: str) -> str:
    return b64decode(encoded).decode()


def _as_bytes(text: str) -> str:
    return b64encode(text.encode()).decode()


def _each_payload(value: Any, change: Callable[[str], str]) -> None:
    if isinstance(value, dict):
        if value.keys() <= {"metadata", "data"}:
            value.update({name: _changed(inner, change) for name, inner in value.items()})
            return
        for inner in value.values():
            _each_payload(inner, change)
    elif isinstance(value, list):
        for inner in value:
            _each_payload(inner, change)


def _changed(value: str | dict[str, str], change: Callable[[str], str]) -> str | dict[str, str]:
    if isinstance(value, str):
        return change(value)
    return {name: change(inner) for name, inner in value.items()}


def _forget_places(value: Any) -> None:
    if isinstance(value, dict):
        value.pop("stackTrace", None)
        for inner in value.values():
            _forget_places(inner)
    elif isinstance(value, list):
        for inner in value:
            _forget_places(inner)
