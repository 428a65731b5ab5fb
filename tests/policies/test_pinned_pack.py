"""A case keeps what it has pinned, whatever the pack says by now; what it did not pin is the pack's own."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from calculations.dates.deadlines import FixedDay
from policies.loader import PACKS, load_from
from policies.pack import Pack
from policies.pinned_pack import pack_with_pinned


@pytest.fixture
def two_editions(tmp_path: Path) -> tuple[Pack, Pack]:
    """The pack before and after the city has changed some of its mind."""
    for pack in ("national", "ningbo"):
        shutil.copytree(PACKS / pack, tmp_path / pack)
    before = load_from(tmp_path, "ningbo")
    money = tmp_path / "ningbo" / "values" / "money.yaml"
    text = money.read_text(encoding="utf-8")
    due = "{kind: fixed_day, day: 25, month_offset: -1}"
    assert text.count(due) == 1
    money.write_text(text.replace(due, due.replace("25", "20")), encoding="utf-8")
    return before, load_from(tmp_path, "ningbo")


def as_case_of(edition: Pack, pack: Pack) -> Pack:
    pinned: dict[str, Any] = edition.pin("monthly_funding", 2022, 3).model_dump(mode="json")
    return pack_with_pinned(pack, pinned["parameters"], pinned["templates"])


def due_day(pack: Pack) -> object:
    deadline = pack.on(date(2022, 12, 31))["m1_plan_due"].deadline()
    assert isinstance(deadline, FixedDay)
    return deadline.day


def test_a_case_has_its_values_whatever_the_day_and_the_pack(two_editions: tuple[Pack, Pack]) -> None:
    before, after = two_editions
    assert (due_day(before), due_day(after)) == (25, 20)
    assert due_day(as_case_of(before, after)) == 25
    assert due_day(as_case_of(after, before)) == 20


def test_a_case_has_the_lines_of_its_forms(two_editions: tuple[Pack, Pack]) -> None:
    before, after = two_editions
    pinned: dict[str, Any] = before.pin("monthly_funding", 2022, 3).model_dump(mode="json")
    assert pinned["templates"].keys() == {"plan", "report"}
    first = pinned["templates"]["plan"]["sections"][0]["lines"][0]
    first["zh"] = "另一名称"
    case = pack_with_pinned(after, pinned["parameters"], pinned["templates"])
    assert case.templates("plan").sections[0].lines[0].zh == "另一名称"
    assert case.templates("budget") == after.templates("budget"), "no form of this case: the pack's own"


def test_what_a_case_did_not_pin_is_the_pack_s(two_editions: tuple[Pack, Pack]) -> None:
    _, after = two_editions
    case = pack_with_pinned(after, {}, {})
    assert due_day(case) == 20
    assert case.counties() == after.counties()
