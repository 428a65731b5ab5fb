"""A pack says nothing that the program passes over: what nothing reads is refused with its file and line."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from policies.errors import InvalidPack
from policies.kinds import Kind
from policies.loader import PACKS, load, load_from, packs
from policies.read_values import READ
from policies.terms import budget, clearing, dates, income, pooling, premiums, residents
from policies.values import PolicyValue
from tests.policies.own_procedure import with_own_procedure

CLEARING = "ningbo/values/clearing.yaml"
HANDOVER = "ningbo/values/handover.yaml"
FORMS = "national/forms.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return with_own_procedure(tmp_path, packs())


def refused(root: Path, name: str, old: str, new: str, pack: str = "ningbo") -> list[str]:
    path = root / name
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {name}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return faults(root, pack)


def faults(root: Path, pack: str) -> list[str]:
    with pytest.raises(InvalidPack) as raised:
        load_from(root, pack)
    assert all(fault.zh for fault in raised.value.faults)
    return [str(fault) for fault in raised.value.faults]


GAP = 'value: {pooled_fund: "0.5", county_finance: "0.5"}'
SURPLUS = 'value: {pooled_fund: "0.5", county: "0.5"}'

MISTAKES = [
    pytest.param(
        CLEARING,
        GAP,
        'value: {pooled_fund: "0", province: "0.3", county_finance: "0.7"}',
        "gap_sharing.values[0].value.province: nobody bears a share as province (known: pooled_fund, reserve, city_f",
        id="a party that bears no part of a gap",
    ),
    pytest.param(
        CLEARING,
        SURPLUS,
        'value: {resident: {pooled_fund: "1"}, "330203": {county: "1"}}',
        "surplus_sharing.values[0].value: surplus_sharing has no shares for fund employee and county 330205",
        id="shares that some county does not have",
    ),
    pytest.param(
        CLEARING,
        SURPLUS,
        'value: {poor: {pooled_fund: "1"}, other: {county: "1"}}',
        "surplus_sharing.values[0].value.poor: nothing reads the fund, county or grade of county_grades poor",
        id="shares of a grade that no county is of",
    ),
    pytest.param(
        CLEARING,
        "value: unpaid_pool_half",
        "value: unpaid_pool",
        "s5_base.values[0].value: nothing reads the choice unpaid_pool (known: unpaid_pool_half, whole_remaining_gap)",
        id="a choice that is none",
    ),
    pytest.param(
        CLEARING,
        "value: whole_remaining_gap",
        "value: whole_gap",
        "s5_base.alternatives[0].value: nothing reads the choice whole_gap",
        id="an alternative that nobody could take",
    ),
    pytest.param(
        CLEARING,
        '- since: "2022-01-01"\n      value: pooled\n',
        '- since: "2022-01-01"\n      value: whole\n',
        "sharing_part.values[0].value: only pooled is built",
        id="a reading that the program is not built for",
    ),
    pytest.param(
        CLEARING, "surplus_per:", "surplus_pre:", "surplus_pre: nothing reads the value surplus_pre (nearest", id="typo"
    ),
    pytest.param(
        HANDOVER,
        "h4_split:\n",
        "h4_splits:\n",
        "h4_splits: nothing reads the value h4_splits (nearest known: h4_split",
        id="a value by another name",
    ),
    pytest.param(
        "ningbo/values/financing.yaml",
        '    - since: "2022-01-01"\n',
        '    - since: "2022-01-01"\n      wage_year: 2021\n',
        "values[0].wage_year: only announced figures",
        id="a year of wages where no notice announces",
    ),
    pytest.param(
        FORMS,
        "  plan: &monthly\n    sections:\n",
        "  plan: &monthly\n    sections:\n      - {fund: pension, part: pooled, zh: 养老, en: pension, "
        "lines: [{code: benefits, zh: 支出, en: benefits}]}\n",
        "templates.plan.sections[0]: the pack has no fund pension with the part pooled",
        id="lines of a fund that the pack does not have",
    ),
    pytest.param(
        FORMS, "  paper:\n    zh: 文件\n", "  letter:\n    zh: 函\n    en: letter\n  paper:\n    zh: 文件\n",
        "forms.letter: nothing reads the form letter", id="a form that nothing reads",
    ),
    pytest.param(
        "ningbo/chains/final_accounts.yaml",
        "id: execution",
        "id: executing",
        "checks[0].id: nothing reads the check executing (known: ",
        id="a check that nothing makes",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "message"), MISTAKES)
def test_what_nothing_reads_is_refused_with_its_place(root: Path, name: str, old: str, new: str, message: str) -> None:
    found = refused(root, name, old, new)
    assert any(message in fault and fault.startswith(f"{name}:") for fault in found), found


def test_a_missing_value_by_another_name_is_refused(root: Path) -> None:
    found = refused(root, "jinhua/values/sharing.yaml", "\ngap_sharing:\n", "\ngap_shares:\n", "jinhua")
    assert any("gap_shares: nothing reads the value gap_shares" in fault for fault in found)


def test_a_value_that_is_only_asked_for_is_given_by_no_pack(root: Path) -> None:
    given = 'values: [{since: "2022-01-01", value: "175.00", zh: 定额, en: fixed}]\n  note: 由各地确定'
    path = root / "national/values/residents_2022.yaml"
    before, value, after = path.read_text(encoding="utf-8").partition("\naid_per_head:\n")
    after = after.replace("status: missing", "status: in force", 1).replace("note: 由各地确定", given, 1)
    path.write_text(before + value + after, encoding="utf-8")
    assert any("aid_per_head is given with each calculation" in fault for fault in faults(root, "ningbo"))


def test_a_fund_without_lines_is_refused_at_each_form_that_a_chain_takes(root: Path) -> None:
    fund = "  critical:\n    zh: 大病保险\n    en: critical illness\n    parts: [pooled]\n  resident:\n"
    found = refused(root, "ningbo/pack.yaml", "  resident:\n", fund)
    lacking = {fault.split(" ")[1] for fault in found if "no lines for critical, pooled" in fault}
    assert lacking >= {f"templates.{form}.sections:" for form in ("budget", "plan", "report", "final_accounts")}


def test_funds_that_are_unified_are_the_packs_own(root: Path) -> None:
    found = refused(root, "zhoushan/values/pooling.yaml", "resident, critical_illness]", "pension]", "zhoushan")
    assert any("unified_funds.values[0].value: nothing reads the choice pension" in fault for fault in found)


def test_a_city_may_describe_a_chain_of_its_own_otherwise(root: Path) -> None:
    city = root / "elsewhere"
    (city / "values").mkdir(parents=True)
    (city / "pack.yaml").write_text("id: elsewhere\nzh: 他市\nen: Elsewhere\nnote: 测试\ninherits: [ningbo]\n")
    described = yaml.safe_load((PACKS / "ningbo/values/budget.yaml").read_text(encoding="utf-8"))["b2_review_order"]
    described["values"][0] |= {"value": "in_order", "since": "2022-01-01"}
    (city / "values/budget.yaml").write_text(yaml.safe_dump({"b2_review_order": described}, allow_unicode=True))
    assert any("only parallel is built" in fault for fault in faults(root, "elsewhere"))
    (city / "chains").mkdir()
    shutil.copy(PACKS / "zhejiang/chains/annual_budget.yaml", city / "chains")
    assert load_from(root, "elsewhere").value("b2_review_order").values[0].value == "in_order"


@pytest.mark.rule("S2")
def test_a_share_that_no_path_leads_to_is_refused(root: Path) -> None:
    shares = 'value: {pooled_fund: "0.5", county: "0.4", county_finance: "0.1"}'
    words = "settle moves money by S2 from special to county_finance, and there is no such path"
    assert any(words in fault for fault in refused(root, CLEARING, SURPLUS, shares))


@pytest.mark.parametrize("pack", packs())
def test_every_leaf_of_every_pack_is_read_or_says_that_it_is_only_shown(pack: str) -> None:
    loaded = load(pack)
    named = {name for spec in loaded.content.chains.values() for name in spec.names_used()}
    bound = {name for each in loaded.content.bounds.values() for name in (*each.of, *each.at_least)}
    for name, value in loaded.values().items():
        rule = loaded.rules()[value.rule]
        only_shown = value.not_built or rule.not_built is not None
        assert only_shown or name in READ or name in named | bound or value.kind is Kind.DEADLINE, name


def _disturbed(value: PolicyValue) -> Iterator[Any]:
    """The value with something more in it than is read."""
    for dated in value.values:
        match dated.value:
            case dict():
                yield {**dated.value, "somebody_else": "0"}
            case list():
                yield [*dated.value, "something_else"]
            case _:
                yield "something_else"


SHIPPED = {name for pack in packs() for name in load(pack).values()}
"""What packs that come with the program have; others only other cities' have."""
CLOSED = sorted(
    name
    for name, reads in READ.items()
    if reads.of_chain is None
    and (reads.parts or reads.options or reads.built_for or Kind.SPLIT in reads.kinds)
    and name in SHIPPED
)


@pytest.mark.parametrize("name", CLOSED)
def test_a_value_with_more_in_it_than_is_read_is_refused(root: Path, name: str) -> None:
    tried = 0
    for pack in packs():
        loaded = load(pack)
        if loaded.content.origins.get(name) != pack:
            continue
        path = next(path for path in (PACKS / pack / "values").glob("*.yaml") if f"{name}:\n" in path.read_text())
        for disturbed in _disturbed(loaded.value(name)):
            data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
            data[name]["values"][0]["value"] = disturbed
            raw = yaml.safe_dump({name: data[name]}, allow_unicode=True)
            cut = root / pack / path.relative_to(PACKS / pack)
            cut.write_text(_without(path, name) + raw.replace("'true'", "true"), encoding="utf-8")
            assert any(f" {name}.values[0].value" in fault for fault in faults(root, pack)), (pack, name)
            shutil.copy(path, cut)
            tried += 1
    assert tried


def _without(path: Path, name: str) -> str:
    """The file without that value."""
    lines, kept, inside = path.read_text(encoding="utf-8").splitlines(keepends=True), [], False
    for line in lines:
        if line[:1] not in (" ", "\n", "#"):
            inside = line.startswith(f"{name}:")
        if not inside:
            kept.append(line)
    return "".join(kept)


def test_a_value_is_read_by_the_terms_of_one_theme() -> None:
    themes = (budget, clearing, dates, income, pooling, premiums, residents)
    names = [name for theme in themes for name in theme.READ]
    assert len(names) == len(set(names))
