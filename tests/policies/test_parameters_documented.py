"""docs/calculators.md on `parameters`: each key is taken by its calculator, and each value is in the pack."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from calculations.input.faults import BadInput
from policies.calculators.registry import calculate
from policies.loader import load

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "tests" / "calculations" / "examples"
ROW = re.compile(r"\| `([a-z-]+)` \| `([a-z_0-9]+)` \| (`[^|]+`) \|")
DOCUMENTED = [
    (calculator, key, re.findall(r"`([a-z_0-9]+)`", values))
    for calculator, key, values in ROW.findall((ROOT / "docs" / "calculators.md").read_text("utf-8"))
]
TOP_UP = {
    "fund": "employee",
    "pooled_fund": "1.00",
    "counties": [{"county": "330213", "monthly_expenditure": "1.00", "accumulated_balance": "1.00"}],
}


def asked(calculator: str) -> dict[str, Any]:
    if calculator == "top-up":
        return TOP_UP
    document: dict[str, Any] = json.loads((EXAMPLES / f"{calculator}-input.json").read_text("utf-8"))
    return document


def faults(calculator: str, parameters: dict[str, object]) -> dict[str, str]:
    content = {"file": json.dumps({**asked(calculator), "parameters": parameters}).encode()}
    with pytest.raises(BadInput) as refused:
        calculate(calculator, content, "ningbo", day=date(2022, 6, 1))
    return {fault.place.split("[")[0]: fault.message for fault in refused.value.faults}


@pytest.mark.parametrize(("calculator", "key", "values"), DOCUMENTED)
def test_a_key_that_is_listed_is_taken_and_its_value_stands_in_the_pack(
    calculator: str, key: str, values: list[str]
) -> None:
    assert faults(calculator, {key: {"no": "value"}})[f"parameters.{key}"].partition(" (")[0] != "unknown parameter"
    assert set(values) <= load("ningbo").values().keys()


@pytest.mark.parametrize("calculator", sorted({calculator for calculator, _, _ in DOCUMENTED}))
def test_a_name_that_is_not_listed_is_the_packs_own(calculator: str) -> None:
    found = faults(calculator, {"nothing": 1})
    assert found["parameters.nothing"].startswith("unknown parameter (known: ")
    listed = {key for name, key, _ in DOCUMENTED if name == calculator}
    for name in _keys(calculator) - listed:
        assert name in load("ningbo").values(), f"{calculator}: {name}"


def _keys(calculator: str) -> set[str]:
    content = {"file": json.dumps({**asked(calculator), "parameters": {}}).encode()}
    told = calculate(calculator, content, "ningbo", day=date(2022, 6, 1), explain=True).document["explain"]
    return {used["name"].partition(".")[0] for figure in told for used in figure["parameters"]}
