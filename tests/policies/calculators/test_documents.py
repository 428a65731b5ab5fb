"""The calculators over one JSON file, asked with the packs: worked examples, explanations, what a pack lacks."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from calculations.input.faults import BadInput
from policies.calculators.registry import CALCULATORS, calculate

EXAMPLES = Path(__file__).parents[2] / "calculations" / "examples"
TODAY = date(2022, 6, 1)
WORKED = [
    ("resident-financing", "resident-financing", "jinhua"),
    ("resident-financing-transition", "resident-financing", "jinhua"),
    ("premium-recognition", "premium-recognition", "ningbo"),
    ("subsidy-quarters", "subsidy-quarters", "ningbo"),
    ("handover", "handover", "ningbo"),
    ("top-up", "top-up", "ningbo"),
    ("top-up-resident", "top-up", "ningbo"),
    ("adjustment-fund", "adjustment-fund", "ningbo"),
    ("months-of-payment", "months-of-payment", "ningbo"),
    ("plan-accuracy", "plan-accuracy", "ningbo"),
    ("plan-consolidation", "plan-consolidation", "ningbo"),
    ("plan-estimate", "plan-estimate", "ningbo"),
    ("request-check", "request-check", "ningbo"),
    ("distribution", "distribution", "ningbo"),
    ("budget-check", "budget-check", "ningbo"),
    ("budget-check-warned", "budget-check", "ningbo"),
    ("budget-compare", "budget-compare", "ningbo"),
    ("budget-roll-up", "budget-roll-up", "ningbo"),
    ("budget-draft", "budget-draft", "ningbo"),
]


def given(example: str) -> Any:
    return json.loads((EXAMPLES / f"{example}-input.json").read_text("utf-8"))


def answer(name: str, document: Any, policy: str = "ningbo", explain: bool = False) -> dict[str, Any]:
    content = json.dumps(document, ensure_ascii=False).encode()
    return calculate(name, {"file": content}, policy, day=TODAY, explain=explain).document


def faults(name: str, document: Any, policy: str = "ningbo") -> dict[str, str]:
    with pytest.raises(BadInput) as refused:
        answer(name, document, policy)
    return {fault.place: fault.message for fault in refused.value.faults}


@pytest.mark.parametrize(("example", "name", "policy"), WORKED)
def test_the_worked_examples_come_out_to_the_fen(example: str, name: str, policy: str) -> None:
    expected = json.loads((EXAMPLES / f"{example}-expected.json").read_text("utf-8"))
    assert answer(name, given(example), policy) == expected


def texts(value: Any) -> set[str]:
    if isinstance(value, dict):
        return {text for each in value.values() for text in texts(each)}
    if isinstance(value, list):
        return {text for each in value for text in texts(each)}
    return {str(value)}


@pytest.mark.parametrize(("example", "name", "policy"), WORKED)
def test_every_figure_is_explained_once_and_by_steps_that_come_to_it(example: str, name: str, policy: str) -> None:
    document = answer(name, given(example), policy, explain=True)
    explain = document.pop("explain")
    assert explain
    assert len({figure["figure"] for figure in explain}) == len(explain)
    for figure in explain:
        assert figure["rule"]
        assert not figure["steps"] or figure["steps"][-1]["value"] == figure["value"]
        assert figure["steps"] or figure["inputs"] or figure["parameters"] or figure["value"]
    if name not in ("budget-check", "request-check"):
        assert {figure["value"] for figure in explain} <= texts(document)


def test_what_the_pack_lacks_is_asked_for_by_name() -> None:
    asked = {"year": 2022, "counties": [{"county": "330203", "heads": {"general": 1}}]}
    assert set(faults("resident-financing", asked)) == {
        "parameters.individual_premium",
        "parameters.subsidy_per_head",
        "parameters.central_share",
    }
    handover = given("handover")
    assert "parameters.scope" in faults("handover", handover, "jinhua")
    merged = given("adjustment-fund")
    assert set(faults("adjustment-fund", merged, "jinhua")) == {"parameters.basis"}
    assert answer("adjustment-fund", {**merged, "parameters": {"basis": "paid_in"}}, "jinhua")["merged"] == "90.00"


@pytest.mark.rule("jinhua:S")
@pytest.mark.rule("N22.3")
@pytest.mark.parametrize(("region", "share"), [("west", "0.8"), ("central", "0.6")])
def test_the_centre_bears_its_regions_share_of_the_national_standard(region: str, share: str) -> None:
    asked = {
        "year": 2022,
        "region": region,
        "counties": [{"county": "330203", "heads": {"general": 100}}],
        "parameters": {"individual_premium": "350.00", "subsidy_per_head": {"all": "700.00"}},
    }
    found = answer("resident-financing", asked, explain=True)
    assert Decimal(found["city"]["central"]) == 61_000 * Decimal(share)
    told = {figure["figure"]: figure for figure in found["explain"]}
    assert {used["name"]: used["value"] for used in told["counties.330203.central"]["parameters"]} == {
        "national_subsidy": "610.00",
        "central_share": share,
    }
    assert list(faults("resident-financing", {**asked, "region": "east"})) == ["parameters.central_share"]


def test_jinhua_clears_with_the_sharing_that_is_given() -> None:
    clearing = given("clearing")
    missing = faults("clearing", clearing, "jinhua")
    assert {"parameters.surplus_sharing", "parameters.gap_sharing", "parameters.unpaid_sharing"} <= {*missing}
    supplied = {
        "pooled_share_of_surplus": "0.5", "pooled_share_of_gap": "0.5", "city_share": "0.2",
        "s5_base": "unpaid_pool_half", "incentive_cap": "0.05", "incentive_threshold": "90",
    }  # fmt: skip
    found = answer("clearing", {**clearing, "parameters": supplied}, "jinhua")
    assert found["counties"] == answer("clearing", clearing)["counties"]


@pytest.mark.rule("jinhua:J2")
def test_a_transition_is_walked_only_after_its_first_year() -> None:
    first = given("resident-financing")
    assert "parameters.unified_subsidy" not in faults("resident-financing", {**first, "parameters": {}}, "jinhua")
    later = given("resident-financing-transition")
    later["parameters"].pop("unified_subsidy")
    assert set(faults("resident-financing", later, "jinhua")) == {"parameters.unified_subsidy"}


@pytest.mark.rule("M1", "M4", "S7")
def test_the_days_of_a_month_are_those_of_the_pack() -> None:
    found = answer("deadlines", given("deadlines"), explain=True)
    days = {row["name"]: row["due"] for row in found["deadlines"]}
    assert days["m1_plan_due"] == "2022-02-25"
    assert days["m4_distribution_due"] == "2022-03-14"
    assert days["s7_settlement_due"] == "2023-03-31"
    told = {figure["figure"]: figure for figure in found["explain"]}
    assert told["deadlines.m1_plan_due"]["article"] == "A 二(二)4"
    assert list(faults("deadlines", {"year": 2001})) == ["year"]


@pytest.mark.rule("R4")
def test_quarters_are_refused_where_the_pack_sets_no_days_for_them() -> None:
    assert list(faults("subsidy-quarters", given("subsidy-quarters"), "jinhua")) == ["policy"]


def test_a_draft_asks_only_for_the_rates_that_it_uses() -> None:
    draft = given("budget-draft")
    assert list(faults("budget-draft", draft, "jinhua")) == ["county"]
    draft["county"] = "330782"
    assert answer("budget-draft", draft, "jinhua")["budget"]["county"] == "330782"
    draft["revenue"][3]["per_head"] = "individual_premium"
    assert list(faults("budget-draft", draft, "jinhua")) == ["parameters.individual_premium"]
    draft["parameters"] = {"individual_premium": "350.00"}
    lines = answer("budget-draft", draft, "jinhua")["budget"]["lines"]
    premiums = [line["amount"] for line in lines if (line["fund"], line["line"]) == ("resident", "premiums")]
    assert premiums == ["700000.00"]


def test_every_calculator_is_described_for_those_who_ask() -> None:
    described = (Path(__file__).parents[3] / "docs" / "calculators.md").read_text("utf-8")
    assert [name for name in CALCULATORS if f"| `{name}` |" not in described] == []
