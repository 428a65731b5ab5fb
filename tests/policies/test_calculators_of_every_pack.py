"""Each calculator asked by each pack: an answer or a refusal with its place, and how sure each value is."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from calculations.input.faults import BadInput
from policies.calculators.documents import DOCUMENT_CALCULATORS
from policies.calculators.registry import calculate

EXAMPLES = Path(__file__).parents[1] / "calculations" / "examples"
TOP_UP: dict[str, object] = {
    "fund": "employee",
    "pooled_fund": "100.00",
    "counties": [{"county": "330203", "monthly_expenditure": "50.00", "accumulated_balance": "80.00"}],
}
PACKS = ("national", "zhejiang", "ningbo", "jinhua", "zhoushan")
TODAY = date(2023, 1, 1)


def ask(name: str, document: object, pack: str, explain: bool = False) -> dict[str, Any]:
    return calculate(name, {"file": json.dumps(document).encode()}, pack, day=TODAY, explain=explain).document


def faults(name: str, document: object, pack: str) -> list[str]:
    with pytest.raises(BadInput) as refused:
        ask(name, document, pack)
    return [str(fault) for fault in refused.value.faults]


def example(name: str) -> Any:
    return json.loads((EXAMPLES / f"{name}-input.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("name", sorted({*DOCUMENT_CALCULATORS} - {"make-up", "top-up"}))
def test_a_calculator_answers_or_refuses_whatever_the_pack(name: str, pack: str) -> None:
    try:
        told: object = ask(name, example(name), pack)
    except BadInput as refused:
        told = [fault for fault in refused.faults if fault.place and fault.message and fault.zh]
    assert told


@pytest.mark.parametrize("pack", ["national", "zhejiang"])
@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("clearing", example("clearing")),
        ("top-up", TOP_UP),
        (
            "make-up",
            {
                "retirement_month": "2024-11",
                "entered": "2022-02",
                "reentered": None,
                "paid_months": 33,
                "military_months": 0,
                "way": "monthly",
            },
        ),
    ],
)
def test_a_pack_without_the_rule_is_refused_by_the_values_name(name: str, document: object, pack: str) -> None:
    [fault] = faults(name, document, pack)
    assert fault.startswith("policy: the pack has no value '")


@pytest.mark.rule("zhoushan:Z4")
def test_a_group_that_the_city_pays_in_full_needs_no_amount_of_aid() -> None:
    # The national notice only aids people on subsistence allowance; Zhoushan pays their whole premium.
    asked = {
        "year": 2022,
        "region": "central",
        "counties": [{"county": "330902", "heads": {"general": 100, "subsistence_allowance": 10}}],
        "parameters": {"individual_premium": "400.00", "subsidy_per_head": {"all": "700.00"}},
    }
    city = ask("resident-financing", asked, "zhoushan")["city"]
    assert (city["paid_for"], city["premiums"]) == ("4000.00", "40000.00")
    stranger = {**asked, "counties": [{"county": "330902", "heads": {"strangers": 1}}]}
    [fault] = faults("resident-financing", stranger, "zhoushan")
    assert fault.count("subsistence_allowance") == 1


@pytest.mark.parametrize(
    ("name", "parameter", "status"),
    [
        ("budget-check", "totals", "house setting"),
        ("budget-check", "balance", "reading"),
        ("months-of-payment", "target_least", "text"),
        ("subsidy-quarters", "r4_quarters", "reading"),
        ("budget-draft", "employer_rate", "draft text"),
    ],
)
def test_an_explanation_says_whether_a_value_is_text_reading_or_this_systems_own(
    name: str, parameter: str, status: str
) -> None:
    told = ask(name, example(name), "ningbo", explain=True)["explain"]
    statuses = {each["status"] for figure in told for each in figure["parameters"] if each["name"] == parameter}
    assert statuses == {status}


REQUEST = {"month": "2022-02", "counties": [{"county": "330203", "parts": {"pooled": "60.00"}}]}
LIMIT = {"county": "330203", "parts": {"pooled": "50.00"}}


@pytest.mark.parametrize(
    ("name", "document", "places"),
    [
        (
            "distribution",
            {"month": "2022-02", "received": {"individual": "1.00"}, "counties": REQUEST["counties"]},
            ["received.individual", "received.pooled"],
        ),
        (
            "request-check",
            {
                "requests": [{**REQUEST, "counties": [{"county": "330203", "parts": {"individual": "1.00"}}]}],
                "last_year": [LIMIT],
                "due_by_law": [{"county": "330203", "parts": {"pooled": "1.00", "aid": "1.00"}}],
            },
            ["requests[0].counties[0].parts.individual", "due_by_law[0].parts.aid"],
        ),
    ],
)
def test_funds_and_parts_are_those_of_the_pack(name: str, document: dict[str, Any], places: list[str]) -> None:
    # Residents have no individual accounts.
    found = faults(name, {"fund": "resident", **document}, "ningbo")
    assert [fault.partition(": ")[0] for fault in found] == places
    [fault] = faults(name, {"fund": "critical_illness", **document}, "ningbo")
    assert fault == 'fund: unknown fund: "critical_illness" (known: employee, resident)'


@pytest.mark.parametrize("month", ["2022-02", "2023-02", "2021-12"])
def test_a_request_that_does_not_count_with_the_last_is_named_by_its_place(month: str) -> None:
    asked = {"fund": "resident", "requests": [{**REQUEST, "month": month}, REQUEST], "approved": [LIMIT]}
    [fault] = faults("request-check", asked, "ningbo")
    assert fault.startswith("requests[0]: ")


@pytest.mark.rule("B6")
def test_a_request_above_the_budget_is_told_in_words() -> None:
    document = {"fund": "resident", "requests": [REQUEST], "approved": [LIMIT]}
    [finding] = ask("request-check", document, "ningbo")["findings"]
    assert finding["message"]["zh"].endswith(":330203统筹基金、全市统筹基金")
    assert finding["message"]["en"].endswith(": 330203 pooled part, city pooled part")


def test_a_missing_value_is_asked_for_by_an_example_or_its_kind() -> None:
    row = {"county": "330702", "fund": "employee", "confirmed_balance": "1.00", "expenditure": ["1.00"] * 12}
    handover = faults("handover", {"year": 2022, "counties": [row]}, "jinhua")
    for asked in (
        "parameters.months: missing: the policy gives no value (H2); give a whole number",
        'parameters.scope: missing: the policy gives no value (H2); give one such as ["330203"]',
    ):
        assert asked in handover
    heads = {"year": 2021, "counties": [{"county": "330203", "heads": {"general": 1}}]}
    financing = faults("resident-financing", heads, "ningbo")
    for asked in (
        'parameters.subsidy_per_head: missing: the policy gives no value (F4); give one such as {"all": "1234.50"}',
        "parameters.paid_for_groups: missing: the policy gives no value (N22.5); give a list of texts",
    ):
        assert asked in financing
