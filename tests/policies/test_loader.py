"""A pack with a mistake is refused whole, with the file, the line and what to put right."""

from pathlib import Path

import pytest

from policies.errors import InvalidPack, UnknownPack
from policies.loader import PACKS, load, load_from, packs
from policies.terms.clearing import sharing_terms
from tests.policies.invalid_packs import CLEARING, MISTAKES, MONEY, MONTH_CHAIN
from tests.policies.own_procedure import with_own_procedure


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return with_own_procedure(tmp_path, ("national", "zhejiang", "ningbo"))


def edit(root: Path, name: str, old: str, new: str) -> None:
    """Replace the first place that has the text; it must be there."""
    path = root / name
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {name}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def faults(root: Path) -> list[str]:
    with pytest.raises(InvalidPack) as refused:
        load_from(root, "ningbo")
    assert all(fault.zh for fault in refused.value.faults)
    return [str(fault) for fault in refused.value.faults]


@pytest.mark.parametrize(("name", "old", "new", "expected"), MISTAKES)
def test_a_mistake_is_named_with_its_place(root: Path, name: str, old: str, new: str, expected: str) -> None:
    edit(root, name, old, new)
    found = faults(root)
    assert any(expected in fault and fault.startswith(name) for fault in found), found


def test_a_chain_cannot_be_due_by_a_value_that_is_missing(root: Path) -> None:
    path = root / MONEY
    text = path.read_text(encoding="utf-8")
    start = text.index("m2_request_due:")
    own = text[start : text.index("m3_disbursement_due:")]
    missing = own[: own.index("  values:")].replace("status: draft text", "status: missing")
    path.write_text(text.replace(own, missing + "\n"), encoding="utf-8")
    found = faults(root)
    assert any("unknown value: m2_request_due" in fault and fault.startswith(MONTH_CHAIN) for fault in found), found


def test_the_line_of_a_mistake_is_the_files_own(root: Path) -> None:
    edit(root, CLEARING, 'city_finance: "0.2"', 'city_finance: "0.3"')
    lines = (root / CLEARING).read_text(encoding="utf-8").splitlines()
    wanted = next(number for number, line in enumerate(lines, 1) if 'city_finance: "0.3"' in line)
    assert [fault.split(" ")[0] for fault in faults(root)] == [f"{CLEARING}:{wanted}"]


def test_the_line_of_what_branches_walk_and_of_a_quoted_word_is_told(root: Path) -> None:
    report = "ningbo/chains/progress_report.yaml"
    edit(root, report, "branches: none", "branches: counties")
    assert [fault.split(" ")[0] for fault in faults(root)] == [f"{report}:6"]
    edit(root, report, "submits: true", 'submits: "yes"')
    lines = (root / report).read_text(encoding="utf-8").splitlines()
    quoted = lines.index('    submits: "yes"') + 1
    assert [fault.split(" ")[0] for fault in faults(root)] == [f"{report}:{quoted}"]


def test_all_mistakes_are_named_at_once(root: Path) -> None:
    edit(root, CLEARING, "rule: S1", "rule: S11")
    edit(root, CLEARING, 'city_finance: "0.2"', 'city_finance: "0.3"')
    edit(root, "ningbo/paths.yaml", "S6:", "S9:")
    assert len(faults(root)) == 3


def test_a_file_that_is_no_plain_data_is_refused_with_its_line(root: Path) -> None:
    edit(root, MONEY, "  kind: choice\n", "  kind: [choice\n")
    assert faults(root)[0].startswith(f"{MONEY}:")


def test_a_file_that_no_pack_has_is_refused(root: Path) -> None:
    (root / "ningbo" / "notes.txt").write_text("?", encoding="utf-8")
    assert faults(root) == ["ningbo/notes.txt: no file of a policy pack"]


def test_packs_that_inherit_in_a_circle_are_refused(root: Path) -> None:
    edit(root, "national/pack.yaml", "id: national\n", "id: national\ninherits: [ningbo]\n")
    assert "in a circle" in faults(root)[0]


def test_an_unknown_pack_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownPack, match="known: jinhua, national, ningbo, zhejiang, zhoushan"):
        load("hangzhou")


def test_a_citys_own_value_replaces_the_inherited_one(root: Path) -> None:
    inherited = (root / "national/values/house.yaml").read_text(encoding="utf-8")
    start = inherited.index("dunning_interval:")
    own = inherited[start : inherited.index("opens_annual_budget:")].replace("value: 7", "value: 5")
    (root / "ningbo" / "values" / "house.yaml").write_text(own, encoding="utf-8")
    pack = load_from(root, "ningbo")
    assert pack.pin("year_end_clearing", 2022).parameters["dunning_interval"].count() == 5


def test_numbers_of_shares_are_never_floats(root: Path) -> None:
    edit(root, CLEARING, 'value: "0.05"', "value: 0.05")
    pack = load_from(root, "ningbo")
    assert str(sharing_terms(pack, pack.on(pack.pin("year_end_clearing", 2022).on)).incentive_cap.known()) == "0.05"


def test_every_pack_that_comes_with_the_program_loads() -> None:
    for name in packs():
        assert load(name).id == name


def test_a_pack_is_read_once_a_process() -> None:
    assert load("ningbo") is load("ningbo")


@pytest.mark.parametrize("name", ["../ningbo", "ningbo/../national", "ningbo/chains", "", "."])
def test_the_name_of_a_pack_is_never_a_path(name: str) -> None:
    with pytest.raises(UnknownPack):
        load_from(PACKS, name)
