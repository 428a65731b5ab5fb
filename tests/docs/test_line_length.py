"""Pages that people write keep to lines of 120 characters, so that a change of a sentence is a small change.

Pages that a command writes are as it writes them; the index of the decisions has one line each.
"""

from pathlib import Path

import pytest

LONGEST = 120
INDEX = Path("docs/decisions/README.md")
WRITTEN_BY_A_COMMAND = "请勿手工修改"
PAGES = [
    path
    for path in (*sorted(Path().glob("*.md")), Path("tests/README.md"), *sorted(Path("docs").rglob("*.md")))
    if path != INDEX and WRITTEN_BY_A_COMMAND not in path.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_no_line_is_longer(page: Path) -> None:
    lines = page.read_text(encoding="utf-8").splitlines()
    assert [number for number, line in enumerate(lines, start=1) if len(line) > LONGEST] == []
