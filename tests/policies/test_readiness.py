"""What a city lacks to begin a year is named with rule, kind, an example and the file where it would be."""

import shutil
from pathlib import Path

import pytest

from policies.errors import CityNotReady, InvalidPack
from policies.loader import PACKS, load, load_from
from policies.readiness import Lacking, YearReadiness, readiness, require_ready
from policies.values import PolicyStatus
from tests.short_year import PACKS as TEST_PACKS

YEAR = 2022


def lacking(found: YearReadiness, name: str) -> Lacking:
    [each] = [each for each in found.lacking if each.name == name]
    return each


def test_ningbo_lacks_nothing_and_takes_nothing_over() -> None:
    found = readiness(load("ningbo"), YEAR)
    assert (found.ready, found.lacking, found.taken_over) == (True, (), ())
    require_ready(load("ningbo"), YEAR)


@pytest.mark.rule("M1")
def test_what_a_city_lacks_comes_with_rule_kind_example_and_file() -> None:
    due = lacking(readiness(load("jinhua"), YEAR), "m1_plan_due")
    assert (due.rule, due.kind, due.unit, due.needed_by, due.blocks) == (
        "M1",
        "deadline",
        None,
        ("monthly_funding",),
        True,
    )
    assert due.example is not None
    assert (due.example.pack, due.example.status) == ("ningbo", PolicyStatus.DRAFT_TEXT)
    assert due.example.value == {"kind": "fixed_day", "day": 25, "month_offset": -1}
    assert (due.file, due.example.file) == ("jinhua/values/money.yaml", "ningbo/values/money.yaml")


def test_what_the_citys_text_says_is_missing_would_stand_where_it_says_so() -> None:
    sharing = lacking(readiness(load("jinhua"), YEAR), "surplus_sharing")
    assert (sharing.file, sharing.unit) == ("jinhua/values/sharing.yaml", "share")


def test_what_only_other_chains_need_does_not_keep_a_year_from_beginning() -> None:
    found = readiness(load_from(TEST_PACKS, "jinhuatest"), YEAR, TEST_PACKS)
    assert found.ready
    assert lacking(found, "b5_review_due").needed_by == ("budget_adjustment",)
    assert not any(each.blocks for each in found.lacking)


def test_a_year_before_the_values_lacks_them() -> None:
    assert not readiness(load("ningbo"), 2019).ready


def test_rules_of_chains_without_a_text_of_the_city_are_taken_over_from_the_draft() -> None:
    taken = {each.rule: each for each in readiness(load("jinhua"), YEAR).taken_over}
    assert {"B2", "M1", "S7"} <= taken.keys()
    assert not {"H2", "S5"} & taken.keys(), "Jinhua's plan has these"
    assert taken["M1"].article == "宁波市征求意见稿 A 二(二)4"
    assert "取自宁波市2021年征求意见稿" in taken["M1"].document.zh


def test_a_fund_without_rules_and_a_pack_without_a_city_are_named() -> None:
    assert lacking(readiness(load("zhoushan"), YEAR), "critical_illness").file == "zhoushan/pack.yaml"
    names = {each.name for each in readiness(load("zhejiang"), YEAR).lacking}
    assert {"counties", "employee", "resident"} <= names


def test_a_city_that_lacks_something_does_not_begin() -> None:
    with pytest.raises(CityNotReady, match=r"jinhua lacks 45 to begin 2022: .*m1_plan_due") as refused:
        require_ready(load("jinhua"), YEAR)
    assert "tongchou policy check jinhua --begin" in refused.value.zh


def edited(root: Path, name: str, old: str, new: str) -> Path:
    shutil.copytree(PACKS, root, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    text = (root / name).read_text(encoding="utf-8")
    assert old in text
    (root / name).write_text(text.replace(old, new), encoding="utf-8")
    return root


def test_a_name_that_no_city_gives_is_lacking_with_what_the_chain_says_of_it(tmp_path: Path) -> None:
    chain = "zhejiang/chains/monthly_funding.yaml"
    root = edited(tmp_path, chain, "due: m1_plan_due", "due: m1_plan_deu")
    found = lacking(readiness(load_from(root, "ningbo"), YEAR, root), "m1_plan_deu")
    assert (found.rule, found.kind, found.example) == ("M1", "deadline", None)
    assert found.file == "ningbo/values/monthly_funding.yaml"


def test_a_shared_chain_is_checked_though_values_are_lacking(tmp_path: Path) -> None:
    chain = "zhejiang/chains/monthly_funding.yaml"
    root = edited(tmp_path, chain, "decider: city_agency/checker", "decider: city_agency/checkers")
    for pack in ("zhejiang", "jinhua", "ningbo"):
        with pytest.raises(InvalidPack) as refused:
            load_from(root, pack)
        assert any("unknown party: city_agency/checkers" in str(fault) for fault in refused.value.faults)


def test_a_citys_own_chain_finds_all_of_its_values(tmp_path: Path) -> None:
    chain = "jinhua/chains/monthly_funding.yaml"
    (tmp_path / "jinhua/chains").mkdir(parents=True)
    shutil.copy(PACKS / "zhejiang/chains/monthly_funding.yaml", tmp_path / chain)
    root = edited(tmp_path, "jinhua/pack.yaml", "zh: 金华市", "zh: 金华市")
    with pytest.raises(InvalidPack) as refused:
        load_from(root, "jinhua")
    found = [str(fault) for fault in refused.value.faults]
    assert any(fault.startswith(chain) and "lacks the value estimate_months" in fault for fault in found), found


def test_lines_of_a_fund_of_the_citys_own_come_behind_those_of_the_national_form() -> None:
    funds = load("zhoushan").templates("plan").funds
    assert funds == ("employee", "resident", "critical_illness")
    assert load("ningbo").templates("plan").funds == ("employee", "resident")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("  report: *monthly\n", "", "no lines for critical_illness, pooled"),
        ("  plan: &monthly", "  plans: &monthly", "no form with lines is inherited: plans"),
        ("      zh: 大病保险基金\n", "      zh: 大病保险基金\n      side: income\n", "which is not in the template"),
    ],
)
def test_lines_that_are_lacking_or_do_not_fit_are_refused_with_their_place(
    tmp_path: Path, old: str, new: str, expected: str
) -> None:
    root = edited(tmp_path, "zhoushan/forms.yaml", old, new)
    with pytest.raises(InvalidPack) as refused:
        load_from(root, "zhoushan")
    assert any(expected in str(fault) for fault in refused.value.faults), refused.value.faults


def test_a_packs_id_is_one_that_ids_of_cases_begin_with(tmp_path: Path) -> None:
    root = edited(tmp_path, "jinhua/pack.yaml", "id: jinhua", "id: jin_hua")
    with pytest.raises(InvalidPack) as refused:
        load_from(root, "jinhua")
    assert any(str(fault).startswith("jinhua/pack.yaml:2 id") for fault in refused.value.faults)
