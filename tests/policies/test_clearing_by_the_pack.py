"""Clearing by the Ningbo pack: readings are in its explanations, its figures tie, all faults come at once."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from calculations.input.faults import BadInput
from policies.calculators.registry import calculate
from policies.loader import load

EXAMPLES = Path(__file__).parents[1] / "calculations" / "examples"
FIGURES = {
    "balance": {"sharing_part", "serious_illness_income", "make_up_payer"},
    "surplus_to_pooled": {"surplus_per", "rounding"},
    "from_pooled": {"pooled_fund_order", "pooled_fund_short", "rounding"},
    "from_city_finance": {"s5_base", "rounding"},
    "incentive": {
        "incentive_threshold",
        "incentive_cap",
        "incentive_order",
        "incentive_split",
        "incentive_receives",
        "rounding",
    },
}


def cleared(document: object) -> dict[str, Any]:
    content = {"file": json.dumps(document).encode()}
    return calculate("clearing", content, "ningbo", day=date(2023, 3, 1), explain=True).document


def told(document: object) -> dict[str, Any]:
    return {figure["figure"]: figure for figure in cleared(document)["explain"]}


@pytest.fixture(scope="module")
def incentive() -> dict[str, Any]:
    document: dict[str, Any] = json.loads((EXAMPLES / "clearing-incentive-input.json").read_text("utf-8"))
    return document


@pytest.mark.rule("S", "S1", "S2", "S4", "S5", "S6")
@pytest.mark.parametrize(("figure", "readings"), FIGURES.items())
def test_a_figure_names_every_reading_that_it_rests_on(
    incentive: dict[str, Any], figure: str, readings: set[str]
) -> None:
    parameters = told(incentive)[f"counties.330213.employee.{figure}"]["parameters"]
    assert {each["name"] for each in parameters if each["status"] == "reading"} == readings


def test_every_reading_of_the_explanation_is_one_of_the_pack(incentive: dict[str, Any]) -> None:
    shown = {
        each["name"]: (each["value"], each["rule"], each["article"])
        for figure in told(incentive).values()
        for each in figure["parameters"]
        if each["status"] == "reading"
    }
    values = load("ningbo").on(date(2022, 12, 31))
    assert shown == {name: (str(values[name].value), values[name].rule, values[name].article) for name in shown}


@pytest.mark.rule("S")
def test_residents_have_no_reading_about_individual_accounts() -> None:
    zero = dict.fromkeys(("make_up", "accumulated_balance", "subsidy_due", "subsidy_received"), "0.00")
    county = {"county": "330203", "fund": "resident", "income": "1.00", "expenditure": "0.00", **zero}
    row = {**county, "city_subsidy_due": "0.00", "city_subsidy_received": "0.00", "assessment_score": None}
    figures = told({"year": 2022, "pooled_fund": {"resident": "0.00"}, "counties": [row]})
    assert [each["name"] for each in figures["counties.330203.resident.balance"]["parameters"]] == ["make_up_payer"]


@pytest.mark.rule("S6")
def test_an_incentive_is_told_as_the_total_by_score_over_all_scores(incentive: dict[str, Any]) -> None:
    figures = told(incentive)
    rewarded = figures["counties.330203.employee.incentive"]
    assert [step["formula"] for step in rewarded["steps"]] == ["40.01 × 95 / 185"]
    assert rewarded["inputs"]["scores_at_the_threshold"] == "185"
    # Two counties at the threshold: their parts add up.
    parts = [Decimal(figures[f"counties.{code}.employee.incentive"]["value"]) for code in ("330203", "330213")]
    assert sum(parts) == Decimal("40.01")
    others = [
        figure["steps"][0]["formula"]
        for name, figure in figures.items()
        if name.endswith(".incentive") and figure["value"] == "0.00"
    ]
    assert others
    assert set(others) == {"0.00"}


def test_a_pooled_funds_figures_open_into_what_they_are_made_of(incentive: dict[str, Any]) -> None:
    figures = told(incentive)
    for fund, pooled in cleared(incentive)["pooled_fund"].items():
        closing = figures[f"pooled_fund.{fund}.closing"]
        assert closing["inputs"] == {name: pooled[name] for name in ("opening", "received", "paid", "incentives")}
        paid = figures[f"pooled_fund.{fund}.paid"]
        assert sum(map(Decimal, paid["inputs"].values())) == Decimal(pooled["paid"])


def test_unknown_funds_are_told_together_with_all_other_faults() -> None:
    document = {"year": "2022", "pooled_fund": {"pension": "1.00"}, "incentive_total": {"aid": "1.00"}, "counties": []}
    with pytest.raises(BadInput) as refused:
        cleared(document)
    assert sorted(fault.place for fault in refused.value.faults) == [
        "counties",
        "incentive_total.aid",
        "pooled_fund.pension",
        "year",
    ]


@pytest.mark.rule("S")
@pytest.mark.parametrize("value", ["pool_takes_odd_fen", "whole_yuan", None])
def test_a_reading_that_is_built_in_cannot_be_replaced(incentive: dict[str, Any], value: object) -> None:
    with pytest.raises(BadInput) as refused:
        cleared({**incentive, "parameters": {"rounding": value, "readings": {}}})
    assert [str(fault) for fault in refused.value.faults] == [
        "parameters.rounding: only the reading of the policy is built so far",
        "parameters.readings: unknown parameter (known: surplus_sharing, gap_sharing, unpaid_sharing, "
        "s5_base, incentive_cap, incentive_threshold, first_premiums, county_grades, balance_first, deficits, "
        "county_ceiling, ceiling_of, ceiling_base, above_ceiling)",
    ]


@pytest.mark.rule("S5")
def test_a_value_is_told_by_its_chinese_name_and_a_reading_in_words(incentive: dict[str, Any]) -> None:
    parameters = told(incentive)["counties.330213.employee.from_city_finance"]["parameters"]
    named = {each["name"]: (each["zh"], each["said"]) for each in parameters}
    assert named["unpaid_sharing"] == ("归集基金不足时的分担比例", "")
    assert named["s5_base"] == ("20%、80%分担的基数", "归集基金应担一半中付不出的部分")
    # What was given in its place has the name, and not the words of the policy's own reading.
    given = told({**incentive, "parameters": {"s5_base": "whole_remaining_gap"}})
    parameters = given["counties.330213.employee.from_city_finance"]["parameters"]
    [base] = [each for each in parameters if each["name"] == "s5_base"]
    assert (base["value"], base["zh"], base["said"]) == ("whole_remaining_gap", "20%、80%分担的基数", "")


def test_a_missing_value_is_asked_for_by_its_chinese_name() -> None:
    document = json.loads((EXAMPLES / "clearing-input.json").read_text("utf-8"))
    with pytest.raises(BadInput) as refused:
        calculate("clearing", {"file": json.dumps(document).encode()}, "jinhua", day=date(2023, 3, 1))
    asked = {fault.place: fault.zh for fault in refused.value.faults}
    assert asked["parameters.unpaid_sharing"].startswith("缺少“归集基金不足时的分担比例”:政策未规定此值(S5)")
