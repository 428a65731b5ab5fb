"""Pages of measured figures below ``docs/measured/``: each is written by the command that measures, never by hand."""

import os
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "measured"
_ROW = re.compile(r"^\| `(?P<name>[^`]+)` \|")


def save_report(page: str, title: str, command: str, lines: Iterable[str], folder: Path = FOLDER) -> None:
    """Replace the page by what a benchmark printed, with the day, the processors, and how to run it again."""
    text = "\n".join(line.rstrip() for line in lines).strip("\n")
    _write(folder / page, f"{_head(title, command)}\n```text\n{text}\n```\n")


def save_rows(
    page: str, title: str, command: str, header: Sequence[str], rows: Iterable[str], folder: Path = FOLDER
) -> None:
    """Replace or add rows ``| `name` | … |`` of the page's table, ordered by name; other rows stay as they are."""
    path = folder / page
    known = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    by_name = {match["name"]: line for line in [*known, *rows] if (match := _ROW.match(line))}
    table = "\n".join([*header, *(by_name[name] for name in sorted(by_name))])
    _write(path, f"{_head(title, command)}\n{table}\n")


def _head(title: str, command: str) -> str:
    day = datetime.now(UTC).date().isoformat()
    return (
        f"# {title}\n\n<!-- 由程序生成,请勿手工修改。Written by `{command}`. -->\n\n"
        f"Last run {day} on {os.cpu_count()} processors. Run it again: `{command}`.\n"
    )


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
