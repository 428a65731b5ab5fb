"""The page of an explanation: headed by the calculator's Chinese name, and by what the policy's text is worth."""

import json
from datetime import date
from pathlib import Path

import pytest

from policies.calculators.registry import CALCULATORS, ZH, calculate, page_of

ROOT = Path(__file__).parents[2]
MERGE = {"balance": "9.00", "funds": [{"fund": "employee", "paid_in": "1.00", "old_gaps": "0.00"}]}


def page(pack: str, parameters: dict[str, str]) -> str:
    content = {"file": json.dumps({**MERGE, "parameters": parameters}).encode()}
    answer = calculate("adjustment-fund", content, pack, day=date(2022, 6, 1), explain=True)
    return page_of("adjustment-fund", answer, pack)


@pytest.mark.parametrize(
    ("pack", "worth"),
    [
        ("ningbo", "并非正式印发的文件"),
        ("zhoushan", "未见文件原文"),
    ],
)
def test_a_page_says_whose_values_were_taken_and_what_their_text_is_worth(pack: str, worth: str) -> None:
    told = page(pack, {"basis": "paid_in"})
    assert "<h1>原风险调剂金并入 adjustment-fund</h1>" in told
    head = told[: told.index("<details>")]
    assert f"({pack})" in head
    assert worth in head


def test_every_calculator_has_the_name_that_its_description_has() -> None:
    described = (ROOT / "docs" / "calculators.md").read_text("utf-8").splitlines()
    rows = [[cell.strip() for cell in line.split("|")] for line in described if line.startswith("| `")]
    # Name, rule, Chinese, English: other tables have fewer columns.
    assert {row[1].strip("`"): row[3] for row in rows if len(row) == 6} == ZH
    assert set(ZH) == set(CALCULATORS)
