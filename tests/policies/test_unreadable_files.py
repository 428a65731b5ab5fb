"""Files of a pack that cannot be read at all are named, whatever is wrong with them; nothing ends in a trace."""

from pathlib import Path

import pytest

from policies.errors import InvalidPack
from policies.loader import load_from

HEAD = "{id: own, zh: 试, en: own, inherits: [ningbo], note: test}"
VALUES, DAYS = "own/values/x.yaml", "own/working_days.csv"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (VALUES, b"v: " + b"9" * 5_000),
        (VALUES, b"v: \x00"),
        (VALUES, b"v: \xff"),
        (VALUES, b"v: !!timestamp 2022-99-99"),
        (VALUES, b"v: " + b"[" * 3_000 + b"]" * 3_000),
        (DAYS, b""),
        (DAYS, b"\xff"),
        (DAYS, b"date,working,kind,document,status\n" + b"x" * 200_000),
    ],
    ids=["digits", "NUL", "no UTF-8", "no day", "nested", "empty table", "table of no UTF-8", "long cell"],
)
def test_a_file_that_cannot_be_read_is_refused_by_its_name(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / "own" / "values").mkdir(parents=True)
    (tmp_path / "own" / "pack.yaml").write_text(HEAD)
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InvalidPack) as refused:
        load_from(tmp_path, "own")
    assert str(refused.value.faults[0].place).startswith(name)
