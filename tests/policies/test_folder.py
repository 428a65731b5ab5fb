"""Packs of one's own, next to those that come with the program."""

from pathlib import Path

import pytest

from policies.errors import UnknownPack
from policies.loader import PACKS, load, load_from

OWN = Path(__file__).parent.parent / "packs"


def test_a_pack_of_ones_own_takes_over_the_rules_of_one_that_comes_with_the_program() -> None:
    own, ningbo = load("short", OWN), load("ningbo")
    assert own.id == "short"
    assert own.chain_ids() == ningbo.chain_ids()
    assert own.rules() == ningbo.rules()


def test_a_pack_that_names_counties_is_for_these_alone() -> None:
    assert load("short", OWN).counties() == ("330203", "330213", "330225")
    assert load("short", OWN).pin("annual_budget", 2022).branches == ("330203", "330213", "330225")
    assert len(load("ningbo").counties()) == 10


def test_a_folder_of_ones_own_goes_before_the_program(tmp_path: Path) -> None:
    edited = tmp_path / "national"
    edited.mkdir()
    for path in (PACKS / "national").rglob("*.*"):
        target = edited / path.relative_to(PACKS / "national")
        target.parent.mkdir(exist_ok=True)
        target.write_text(path.read_text(encoding="utf-8").replace("全国通用规则", "另一版通用规则"), encoding="utf-8")
    assert load_from(tmp_path, "national").zh == "另一版通用规则"


def test_a_pack_known_nowhere_is_refused_with_all_that_are() -> None:
    with pytest.raises(UnknownPack) as refused:
        load_from(OWN, "nowhere")
    known = {path.parent.name for folder in (PACKS, OWN) for path in folder.glob("*/pack.yaml")}
    assert {"jinhuatest", "ningbo", "reserves"} <= known
    assert ", ".join(sorted(known)) in str(refused.value)
