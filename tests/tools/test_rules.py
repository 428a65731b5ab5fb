"""Every rule leads to its parameters, functions, steps and tests, and docs/rules.md says so as it is now."""

from pathlib import Path

import pytest

from policies.loader import load
from tools.rules import PACKS, PAGE, Entry, entries, main, mark, page, stale, unknown_marks
from tools.traces import cited, traces

Rules = tuple[Entry, ...]


@pytest.fixture(scope="module")
def rules() -> Rules:
    return entries()


def test_the_committed_page_is_current(rules: Rules) -> None:
    assert not stale(PAGE, page(rules)), "run make docs"


def test_every_rule_that_is_built_is_cited_and_held_by_a_test(rules: Rules) -> None:
    assert [fault for entry in rules for fault in entry.faults()] == []


def test_no_test_claims_a_rule_that_is_not_there(rules: Rules) -> None:
    assert unknown_marks(rules) == ()


def test_every_parameter_has_a_source() -> None:
    for name in PACKS:
        pack = load(name)
        for parameter, value in pack.values().items():
            assert pack.document(value.source).zh, parameter
            assert value.rule in pack.rules(), parameter


def test_every_rule_of_every_pack_stands_on_the_page_once(rules: Rules) -> None:
    titles = [line for line in page(rules).splitlines() if line.startswith("### ")]
    assert sorted(titles) == sorted(f"### {entry.id} {entry.rule.zh} · {entry.rule.en}" for entry in rules)
    named = {entry.id for entry in rules if entry.pack.id == "ningbo"}
    wanted = {
        *(f"B{number}" for number in (1, 2, 3, 4, 5, 6, 8)),
        *(f"R{number}" for number in range(1, 6)),
        *(f"M{number}" for number in range(1, 7)),
        *(f"H{number}" for number in range(1, 5)),
        *(f"S{number}" for number in range(9)),
        *(f"F{number}" for number in range(1, 4)),
    }
    assert wanted <= named
    assert {"B7", *(f"N{number}" for number in range(1, 7))} <= {
        entry.id for entry in rules if entry.pack.id == "national"
    }


def test_a_rule_without_a_flow_says_so(rules: Rules) -> None:
    text = page(rules)
    section = text[text.index("### N6 ") :]
    assert "flow not built yet" in section[: section.index("### N16.1")]


def test_a_rule_shows_what_belongs_to_it(rules: Rules) -> None:
    [s5] = [entry for entry in rules if entry.mark == "S5"]
    assert {"s5_base", "unpaid_sharing"} <= s5.values.keys()
    assert "calculations.clearing.settlement.clear" in s5.functions
    assert any(test.startswith("tests/calculations/clearing/test_settlement.py::") for test in s5.tests)
    [m1] = [entry for entry in rules if entry.mark == "M1"]
    assert m1.steps == ("monthly_funding/plan",)


def test_a_step_belongs_to_the_rules_of_its_values_and_of_what_does_it(rules: Rules) -> None:
    steps = {entry.mark: entry.steps for entry in rules}
    assert "budget_adjustment/draft" in steps["B1"]
    assert "monthly_funding/consolidate" in steps["B6"]
    assert steps["S1"][-2:] == ("year_end_clearing/clearing_list", "year_end_clearing/collect")
    assert {"year_end_clearing/clearing_list", "year_end_clearing/settle"} <= set(steps["S2"])


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("S0–S2 of a closed year", {"S0", "S1", "S2"}),
        ("R1 to R3, and H2", {"R1", "R2", "R3", "H2"}),
        ("the subsidy of N22.1 (reading)", {"N22.1"}),
        ("A3 paper, 2022, SHA256", {"A3"}),
    ],
)
def test_rules_are_found_where_a_docstring_names_them(text: str, rules: set[str]) -> None:
    assert cited(text) - {"A"} == rules


def test_functions_tests_and_values_are_found_in_the_sources(tmp_path: Path) -> None:
    (tmp_path / "calculations").mkdir()
    (tmp_path / "tests").mkdir()
    (tmp_path / "calculations" / "toy.py").write_text(
        'def share(values):\n    """S4: the half."""\n    return values[f"r4_q{values}_due"], values["gap"]\n\n\n'
        'def _hidden():\n    """S9."""\n',
        encoding="utf-8",
    )
    (tmp_path / "tests" / "test_toy.py").write_text(
        'import pytest\n\n\n@pytest.mark.rule("S4", "S5")\ndef test_halves():\n    pass\n\n\nclass TestClass:\n'
        '    @pytest.mark.rule("jinhua:F1")\n    def test_rate(self):\n        pass\n',
        encoding="utf-8",
    )
    found = traces(frozenset({"S4", "S9"}), frozenset({"gap", "r4_q1_due", "r4_quarters", "other"}), tmp_path)
    assert found.functions == {"S4": ("calculations.toy.share",)}
    assert found.tests == {
        "S4": ("tests/test_toy.py::test_halves",),
        "S5": ("tests/test_toy.py::test_halves",),
        "jinhua:F1": ("tests/test_toy.py::TestClass::test_rate",),
    }
    assert found.read == {"gap", "r4_q1_due"}


def test_a_citys_rules_are_told_from_those_that_all_share() -> None:
    assert (mark("ningbo", "F1"), mark("jinhua", "F1")) == ("F1", "jinhua:F1")


def test_an_option_that_it_does_not_know_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--force"]) == 2
    assert "usage" in capsys.readouterr().err
