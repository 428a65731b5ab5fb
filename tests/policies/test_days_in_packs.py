"""Days in a pack are written out, and only deadlines are of quarters; anything else is refused with its place."""

import shutil
from pathlib import Path

import pytest

from policies.errors import InvalidPack
from policies.loader import PACKS, load_from

HANDOVER, REVENUE = "ningbo/values/handover.yaml", "ningbo/values/revenue.yaml"


def faults(tmp_path: Path, name: str, old: str, new: str) -> list[str]:
    for pack in ("national", "zhejiang", "ningbo"):
        shutil.copytree(PACKS / pack, tmp_path / pack)
    path = tmp_path / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InvalidPack) as refused:
        load_from(tmp_path, "ningbo")
    return [str(fault) for fault in refused.value.faults]


@pytest.mark.parametrize("written", ["0", "1641340800", '"20220105"', '"2022-01-05T00:00:00"', '"2022-02-30"'])
def test_a_day_that_a_rule_sets_is_a_day_written_out(tmp_path: Path, written: str) -> None:
    [fault] = faults(tmp_path, HANDOVER, 'value: "2022-01-05"', f"value: {written}")
    assert fault.startswith(f"{HANDOVER}:")
    assert "h2_due.values[0].value: not a day (2022-01-05): " in fault


@pytest.mark.parametrize("written", ["0", "1640995200", '"20220101"'])
def test_a_value_begins_on_a_day_written_out(tmp_path: Path, written: str) -> None:
    found = faults(tmp_path, HANDOVER, 'since: "2022-01-01"', f"since: {written}")
    assert any("h2_due.values[0].since: not a day (2022-01-05): " in fault for fault in found)


@pytest.mark.rule("R3")
def test_only_a_deadline_is_of_quarters(tmp_path: Path) -> None:
    old = "r4_direct_funds:\n"
    [fault] = faults(tmp_path, REVENUE, old, f"{old}  quarterly: true\n")
    assert "r4_direct_funds.quarterly: only a deadline is of quarters" in fault
