"""A financing standard that the city has decided counts in the calculations that are asked of the running product."""

import json
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.main import create_app
from calculations.dates.deadlines import CHINA
from cli.main import app
from tests.api.conftest import http_to
from tests.api.decisions import PAPER_NUMBER, Decisions
from tests.api.product import Json, Product
from tests.api.test_starting import is_problem

YEAR = 2025
PEOPLE = b"""\
person,employer,county,category,monthly_wage,month
p1,,330203,flexible,10000.00,2025-06
p1,,330203,flexible,10000.00,2025-07
"""


@pytest.fixture(autouse=True)
async def today(product: Product) -> AsyncIterator[None]:
    """Before the day from which the standard counts."""
    async with product.at(datetime(YEAR, 6, 20, 10, tzinfo=CHINA)):
        yield


def standard(**item: object) -> Json:
    rate = {"item": "flexible_rate", "zh": "灵活就业人员缴费比例", "unit": "share", "before": "0.1", "after": "0.09"}
    return {
        "kind": "financing_standard",
        "year": YEAR,
        "fund": "employee",
        "in_force_from": "2025-07-01",
        "basis": "经市政府同意",
        "items": [rate | item],
    }


async def premiums(product: Product, **query: str) -> Json:
    answer = await product.calculates("premiums", files={"people": PEOPLE}, params=query)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def paid(document: Json) -> list[str]:
    return [row["flexible"] for row in document["totals"]]


@pytest.mark.rule("F")
async def test_a_decided_standard_counts_from_its_day_in_what_the_product_computes(
    decisions: Decisions, tmp_path: Path
) -> None:
    product = decisions.product
    assert paid(await premiums(product)) == ["1000.00", "1000.00"]
    case = await decisions.is_started("nb-bureau-maker1", "financing_standard", standard(), year=YEAR, fund="employee")
    await decisions.walk(case, until="government_consent")
    assert paid(await premiums(product)) == ["1000.00", "1000.00"], "nothing is decided yet"
    await decisions.walk(case)

    answer = await premiums(product, explain="true")
    assert paid(answer) == ["1000.00", "900.00"]
    assert answer["decided"] == [
        {
            "case": case,
            "version": 1,
            "document": PAPER_NUMBER,
            "fund": "employee",
            "in_force_from": "2025-07-01",
            "items": ["flexible_rate"],
        }
    ]
    told = {figure["figure"]: figure for figure in answer["explain"]}
    june, july = (told[f"totals.330203.2025-0{month}.flexible.flexible"] for month in (6, 7))
    assert june["article"] == "P 四(一)2(1)"
    assert (july["article"], july["parameters"][0]["value"], july["parameters"][0]["status"]) == (
        f"{PAPER_NUMBER}({case} 第1稿)", "0.09", "text",
    )  # fmt: skip
    page = await product.calculates("premiums", files={"people": PEOPLE}, params={"page": "true"})
    assert case in page.text

    # What the policy's text says is still to be had: on the command line, which knows no records, or by giving it.
    file = tmp_path / "people.csv"
    file.write_bytes(PEOPLE)
    offline = CliRunner().invoke(app, ["calculate", "premiums", str(file)])
    assert paid(json.loads(offline.stdout)) == ["1000.00", "1000.00"]
    given = {"people": PEOPLE, "parameters": b'{"flexible_rate": "0.08"}'}
    own = await product.calculates("premiums", files=given)
    assert paid(own.json()) == ["800.00", "800.00"]


@pytest.mark.rule("F")
async def test_a_standard_that_cannot_take_the_place_of_the_policys_is_refused_when_it_is_handed_in(
    decisions: Decisions,
) -> None:
    for item, place in (({"unit": "yuan_a_year"}, "items[0].unit"), ({"item": "f2_own_base"}, "items[0].item")):
        answer = await decisions.starts(
            "nb-bureau-maker1", "financing_standard", standard(**item), year=YEAR, fund="employee", name="wrong"
        )
        assert [error["place"] for error in is_problem(answer, 422, "bad-input")["errors"]] == [place]


async def test_without_the_records_premiums_are_not_computed_by_the_pack_alone(product: Product) -> None:
    away = create_app(product.settings.model_copy(update={"database_url": "postgresql://nobody@127.0.0.1:9/nothing"}))
    async with away.router.lifespan_context(away), http_to(away) as http:
        refused = await product.calculates("premiums", http, files={"people": PEOPLE})
        is_problem(refused, 503, "records-away")
        # Nor can it be seen who is logged in.
        is_problem(await product.calculates("top-up", http, content=b"{}"), 503, "records-away")
