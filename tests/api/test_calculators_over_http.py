"""Calculators over HTTP: the contract's examples, and wrong input refused whole."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.product import Product

EXAMPLES = Path(__file__).parent.parent / "calculations" / "examples"
TOP_UP = {
    "fund": "employee",
    "pooled_fund": "100.00",
    "counties": [{"county": "330203", "monthly_expenditure": "50.00", "accumulated_balance": "80.00"}],
}


async def asks(product: Product, name: str, body: Any, **query: str) -> httpx.Response:
    return await product.calculates(name, json=body, params=query)


@pytest.mark.parametrize("name", ["clearing", "clearing-incentive", "clearing-whole-gap"])
async def test_the_examples_of_the_contract_are_reproduced(product: Product, name: str) -> None:
    given = json.loads((EXAMPLES / f"{name}-input.json").read_text())
    expected = json.loads((EXAMPLES / f"{name}-expected.json").read_text())
    answer = (await asks(product, "clearing", given, policy="ningbo")).json()
    assert {key: answer[key] for key in expected} == expected
    assert "explain" not in answer


async def test_every_figure_can_be_explained(product: Product) -> None:
    given = json.loads((EXAMPLES / "clearing-input.json").read_text())
    answer = (await asks(product, "clearing", given, explain="true")).json()
    assert {figure["rule"] for figure in answer["explain"]} >= {"S2", "S3", "S4"}


async def test_an_explanation_comes_as_a_page_too(product: Product) -> None:
    given = json.loads((EXAMPLES / "clearing-input.json").read_text())
    answer = await asks(product, "clearing", given, page="true")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.text.count("<details>") > 10
    assert "counties.330203.employee.surplus_to_pooled" in answer.text


@pytest.mark.parametrize("name", ["handover", "adjustment-fund", "budget-check", "plan-accuracy"])
async def test_the_other_calculators_answer_the_same_as_on_the_command_line(product: Product, name: str) -> None:
    given = json.loads((EXAMPLES / f"{name}-input.json").read_text())
    answer = (await asks(product, name, given, policy="ningbo")).json()
    assert answer == json.loads((EXAMPLES / f"{name}-expected.json").read_text())
    assert (await asks(product, name, given, policy="ningbo", explain="true")).json()["explain"]


async def test_a_file_may_be_uploaded_under_any_name(product: Product) -> None:
    files = {"input": ("top-up.json", json.dumps(TOP_UP).encode())}
    uploaded = await product.calculates("top-up", files=files)
    assert uploaded.json() == (await asks(product, "top-up", TOP_UP)).json()
    assert uploaded.json()["uncovered"] == "0.00"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"pooled_fund": "12,3"}, 'pooled_fund: not an amount: "12,3"'),
        ({"pooled_fund": 100}, "pooled_fund: not an amount: 100"),
        ({"pooled_fund": "1.234"}, 'pooled_fund: not an amount: "1.234"'),
        ({"remark": "?"}, "remark: unknown key (known: parameters, fund, pooled_fund, counties)"),
        ({"fund": "pension"}, 'fund: unknown fund: "pension" (known: employee, resident)'),
        ({"counties": []}, "counties: empty"),
        ({"parameters": {"moths": 3}}, "parameters.moths: unknown parameter (known: months, basis)"),
    ],
)
async def test_wrong_input_is_refused_with_its_place(product: Product, change: dict[str, Any], fault: str) -> None:
    answer = await asks(product, "top-up", {**TOP_UP, **change})
    assert answer.status_code == 422
    assert [f"{error['place']}: {error['message']}" for error in answer.json()["errors"]] == [fault]


async def test_a_year_before_the_rules_and_an_unknown_policy_are_refused(product: Product) -> None:
    given = json.loads((EXAMPLES / "clearing-input.json").read_text())
    answer = await asks(product, "clearing", {**given, "year": 2001})
    assert (answer.status_code, answer.json()["errors"][0]["place"]) == (422, "year")
    answer = await asks(product, "clearing", given, policy="atlantis")
    assert (answer.status_code, answer.json()["errors"][0]["place"]) == (422, "policy")


async def test_an_unknown_calculator_is_told_the_known_ones(product: Product) -> None:
    answer = await asks(product, "horoscope", {})
    assert answer.status_code == 404
    assert "clearing, top-up" in answer.json()["detail"]


async def test_no_number_is_no_json(product: Product) -> None:
    answer = await product.calculates("top-up", content=b'{"pooled_fund": NaN}')
    assert answer.status_code == 422
    assert "NaN" in answer.json()["errors"][0]["message"]
