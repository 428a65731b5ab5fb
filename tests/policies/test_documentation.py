"""docs/policies.md names every kind, unit and status that a value may have, and every file that a pack may have."""

from pathlib import Path

from policies.kinds import Kind, Unit
from policies.loader import PACKS, packs
from policies.values import PolicyStatus

PAGE = (Path(__file__).parents[2] / "docs" / "policies.md").read_text(encoding="utf-8")


def test_every_kind_unit_and_status_is_told() -> None:
    assert [word for word in (*Kind, *Unit, *PolicyStatus) if f"`{word}`" not in PAGE] == []


def test_every_pack_and_every_file_of_a_pack_is_told() -> None:
    assert [name for name in packs() if f"`{name}`" not in PAGE] == []
    files = {path.name for name in packs() for path in (PACKS / name).iterdir() if path.is_file()}
    assert [name for name in sorted(files) if f"`{name}`" not in PAGE] == []
