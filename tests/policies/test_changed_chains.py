"""A city takes a chain over but for some steps; a change that cannot be made is refused with its place."""

import shutil
from pathlib import Path

import pytest

from approvals.effects import CaseStatus
from policies.errors import InvalidPack
from policies.loader import PACKS, load, load_from
from policies.readiness import readiness
from tests.policies.chain_walk import case_of, walk
from tests.short_year import PACKS as TEST_PACKS

BUDGET = "jinhua/chains/annual_budget.yaml"
INHERITED = "zhejiang/chains/annual_budget.yaml"
TAX = {"city_tax", "county_tax"}
BY_THE_PROVINCE = ("ningbo", "zhoushan")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for pack in ("national", "zhejiang", "jinhua"):
        shutil.copytree(PACKS / pack, tmp_path / pack)
    return tmp_path


def changes(root: Path, lines: str, head: str = "id: annual_budget\ninherits: zhejiang\nsource: 测试\n") -> None:
    (root / BUDGET).write_text(head + lines, encoding="utf-8")


def faults(root: Path) -> list[str]:
    with pytest.raises(InvalidPack) as refused:
        load_from(root, "jinhua")
    assert all(fault.zh for fault in refused.value.faults)
    return [str(fault) for fault in refused.value.faults]


def step(step_id: str, more: str = "") -> str:
    return (
        f"{{id: {step_id}, zh: 某环节, en: A step, rule: B2, form: budget, "
        f"parties: [{{maker: bureau/maker, decider: bureau/checker}}]{more}}}"
    )


@pytest.mark.rule("jinhua:J5")
@pytest.mark.parametrize("chain_id", ["annual_budget", "final_accounts"])
def test_the_tax_offices_have_no_step_of_jinhuas_budget_and_accounts(chain_id: str) -> None:
    pack = load("jinhuatest", TEST_PACKS)
    assert pack.content.chain_origins[chain_id] == "jinhua"
    spec = pack.spec(chain_id)
    assert not TAX & {party["decider"].partition("/")[0] for each in spec.steps for party in each.party_list()}


@pytest.mark.rule("jinhua:J5")
def test_everybody_but_the_tax_offices_agrees_to_jinhuas_budget() -> None:
    pinned = load("jinhuatest", TEST_PACKS).pin("annual_budget", 2022)
    state, opened = walk(case_of(pinned, ("330702", "330782")))
    assert state.status is CaseStatus.DONE
    assert {event.step for event in opened} == {each.id for each in pinned.chain.steps}
    assert not TAX & {event.party.kind for event in opened if event.party}
    assert "revenue_cosign" not in {event.step for event in opened}


@pytest.mark.rule("jinhua:J5")
def test_that_the_tax_office_does_not_sign_is_a_reading_with_its_alternative() -> None:
    reading = load("jinhua").readings()["tax_in_budget"]
    assert [dated.value for dated in reading.values] == ["cooperates"]
    assert [alternative.value for alternative in reading.alternatives] == ["co_signs"]
    assert load("jinhua").rules()["J5"].not_built is None


@pytest.mark.parametrize("city", BY_THE_PROVINCE)
def test_cities_that_change_nothing_have_the_provinces_chains(city: str) -> None:
    assert load(city).content.chains == load("zhejiang").content.chains
    assert not load(city).content.chain_changes


def test_what_is_taken_over_is_as_the_province_has_it_and_both_sources_are_cited() -> None:
    ours, theirs = load("jinhua").spec("annual_budget"), load("zhejiang").spec("annual_budget")
    replaced = {each.id for each in load("jinhua").content.chain_changes["annual_budget"].replace}
    kept = {each.id: each for each in theirs.steps if each.id not in replaced}
    assert {each.id: each for each in ours.steps if each.id not in replaced} == {
        name: each for name, each in kept.items() if name != "revenue_cosign"
    }
    assert (ours.branches, ours.parameters, ours.zh) == (theirs.branches, theirs.parameters, theirs.zh)
    assert ours.source.startswith("金华市")
    assert ours.source.endswith(theirs.source)


def test_steps_are_put_before_and_after_others_and_next_to_one_another(root: Path) -> None:
    changes(
        root,
        f"insert:\n  - {{before: county_draft, step: {step('first')}}}\n"
        f"  - {{after: agency_draft, step: {step('second')}}}\n  - {{after: second, step: {step('third')}}}\n",
    )
    with pytest.raises(InvalidPack) as refused:
        load_from(root, "jinhua")
    assert [fault.place for fault in refused.value.faults] == [f"{BUDGET}:5 insert[0].step.form"], "no budget before it"
    changes(
        root,
        f"insert:\n  - {{after: agency_draft, step: {step('second')}}}\n  - {{after: second, step: {step('third')}}}\n"
        f"  - {{before: official_approval, step: {step('fourth')}}}\n",
    )
    ids = [each.id for each in load_from(root, "jinhua").spec("annual_budget").steps]
    assert ids[ids.index("agency_draft") :][:4] == ["agency_draft", "second", "third", "revenue_cosign"]
    assert ids[ids.index("fourth") + 1] == "official_approval"


@pytest.mark.parametrize(
    ("lines", "place", "words"),
    [
        pytest.param(
            "drop: [review, revenue_cosing]", "4 drop[1]", "no step revenue_cosing (known: ", id="unknown drop"
        ),
        pytest.param(
            "drop: [revenue_cosign]", "4 drop[0]", "review names it (other_persons_than)", id="named by another"
        ),
        pytest.param(
            "drop: [agency_draft]", "4 drop[0]", "government_consent names it (refused_to)", id="refused to it"
        ),
        pytest.param("drop: [submission, submission]", "4 drop[1]", "dropped or replaced twice", id="dropped twice"),
        pytest.param(
            f"drop: [submission]\nreplace: [{step('submission')}]",
            "5 replace[0].id",
            "dropped or replaced twice",
            id="dropped and replaced",
        ),
        pytest.param(f"replace: [{step('revue')}]", "4 replace[0].id", "no step revue", id="unknown replacement"),
        pytest.param(
            f"insert: [{{after: reveiw, step: {step('another')}}}]",
            "4 insert[0].after",
            "no such step: reveiw",
            id="after an unknown step",
        ),
        pytest.param(
            f"drop: [submission]\ninsert: [{{before: submission, step: {step('another')}}}]",
            "5 insert[0].before",
            "no such step: submission",
            id="before a dropped step",
        ),
        pytest.param(
            f"insert: [{{after: review, step: {step('submission')}}}]",
            "4 insert[0].step.id",
            "submission is there already",
            id="there already",
        ),
        pytest.param(
            f"insert: [{{after: review, before: submission, step: {step('another')}}}]",
            "4 insert[0]",
            "before a step or after one",
            id="two places",
        ),
        pytest.param(
            f"insert: [{{step: {step('another')}}}]", "4 insert[0]", "before a step or after one", id="no place"
        ),
        pytest.param("", "1", "it changes no step", id="no change"),
        pytest.param("zh: 预算", "4 zh", "unknown key (known: id, inherits, source, drop", id="what is inherited"),
        pytest.param(
            f"replace: [{step('review', ', deadline: {due: b4_reveiw_due}')}]",
            "4 replace[0].deadline.due",
            "unknown value: b4_reveiw_due",
            id="a value that the province's chain does not name",
        ),
        pytest.param(
            f"insert: [{{after: review, step: {step('another', ', other_persons_than: [revue]')}}}]",
            "4 insert[0].step.other_persons_than[0]",
            "not an earlier step: revue",
            id="a new step names an unknown one",
        ),
        pytest.param(
            "drop: [split_by_county]", "2 inherits", "the automatic step split_by_county is missing", id="work"
        ),
    ],
)
def test_a_change_that_cannot_be_made_is_refused_with_its_place(root: Path, lines: str, place: str, words: str) -> None:
    changes(root, lines)
    found = faults(root)
    assert any(fault.startswith(f"{BUDGET}:{place}: ") and words in fault for fault in found), found


def test_what_a_change_takes_from_an_inherited_step_is_named_there_and_by_what(root: Path) -> None:
    changes(root, "drop: [county_draft]")
    lines = (PACKS / INHERITED).read_text(encoding="utf-8").splitlines()
    line = lines.index("    form: budget", lines.index("  - id: county_cosign")) + 1
    [found] = [fault for fault in faults(root) if fault.startswith(INHERITED) and "no earlier step makes" in fault]
    assert found.startswith(f"{INHERITED}:{line} steps[1].form: ")
    assert f"(as {BUDGET} changes the chain)" in found


@pytest.mark.parametrize(
    ("head", "place", "words"),
    [
        ("id: annual_budget\ninherits: national\nsource: 测试\n", "2 inherits", "inherited from zhejiang"),
        ("id: annual_budget\ninherits: zhejiang\n", "1 source", "missing"),
        ("id: final_accounts\ninherits: zhejiang\nsource: 测试\n", "1 id", "the file is called annual_budget"),
    ],
)
def test_a_file_that_changes_no_chain_of_that_pack_is_refused(root: Path, head: str, place: str, words: str) -> None:
    changes(root, "drop: [revenue_cosign]\n", head)
    found = faults(root)
    assert any(fault.startswith(f"{BUDGET}:{place}: ") and words in fault for fault in found), found


def test_a_chain_that_nobody_has_cannot_be_taken_over(root: Path) -> None:
    text = "id: annual_bugdet\ninherits: zhejiang\nsource: 测试\ndrop: [review]\n"
    (root / "jinhua/chains/annual_bugdet.yaml").write_text(text, encoding="utf-8")
    assert any("no chain annual_bugdet is inherited" in fault and "annual_budget" in fault for fault in faults(root))


def test_a_pack_above_changes_the_changed_chain_further(root: Path) -> None:
    shutil.copytree(TEST_PACKS / "jinhuatest", root / "jinhuatest")
    (root / "jinhuatest" / "chains").mkdir()
    path = root / "jinhuatest" / "chains" / "annual_budget.yaml"
    path.write_text("id: annual_budget\ninherits: jinhua\nsource: 测试\ndrop: [county_cosign]\n", encoding="utf-8")
    ids = [each.id for each in load_from(root, "jinhuatest").spec("annual_budget").steps]
    assert not {"county_cosign", "revenue_cosign"} & set(ids)
    path.write_text("id: annual_budget\ninherits: zhejiang\nsource: 测试\ndrop: [county_cosign]\n", encoding="utf-8")
    with pytest.raises(InvalidPack, match="annual_budget is inherited from jinhua"):
        load_from(root, "jinhuatest")


def test_a_changed_chain_waits_for_the_values_that_the_inherited_one_waits_for() -> None:
    lacking = {each.name for each in readiness(load("jinhua"), 2022).lacking if "annual_budget" in each.needed_by}
    inherited = {each.name for each in readiness(load("zhoushan"), 2022).lacking if "annual_budget" in each.needed_by}
    assert lacking == inherited
