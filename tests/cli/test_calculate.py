"""`tongchou calculate`: the contract's examples, and wrong input that ends with 2 and prints nothing."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app

EXAMPLES = Path(__file__).parent.parent / "calculations" / "examples"
TOP_UP = {
    "fund": "employee",
    "pooled_fund": "100.00",
    "counties": [{"county": "330203", "monthly_expenditure": "50.00", "accumulated_balance": "80.00"}],
}


def calculate(*arguments: str, given: str = "") -> Result:
    return CliRunner().invoke(app, ["calculate", *arguments], input=given)


@pytest.mark.parametrize("name", ["clearing", "clearing-incentive", "clearing-whole-gap"])
def test_the_examples_of_the_contract_are_reproduced(name: str) -> None:
    answer = calculate("clearing", str(EXAMPLES / f"{name}-input.json"))
    expected = json.loads((EXAMPLES / f"{name}-expected.json").read_text())
    assert answer.exit_code == 0
    found = json.loads(answer.stdout)
    assert {key: found[key] for key in expected} == expected


def test_a_file_may_be_named_or_come_from_standard_input(tmp_path: Path) -> None:
    file = tmp_path / "top-up.json"
    file.write_text(json.dumps(TOP_UP))
    answers = [
        calculate("top-up", str(file)),
        calculate("top-up", f"input={file}", "--policy", "ningbo"),
        calculate("top-up", "-", given=json.dumps(TOP_UP)),
    ]
    assert [answer.exit_code for answer in answers] == [0, 0, 0]
    assert len({answer.stdout for answer in answers}) == 1
    assert json.loads(answers[0].stdout)["shortfall"] == "50.00"


@pytest.mark.rule("S2", "S3", "S4", "S5")
def test_a_country_of_counties_is_cleared_at_once(tmp_path: Path) -> None:
    year = json.loads((EXAMPLES / "clearing-input.json").read_text())
    row = year["counties"][0]
    funds = list(year["pooled_fund"])
    year["counties"] = [{**row, "county": str(110000 + n), "fund": fund} for n in range(3300) for fund in funds]
    year["incentive_total"] = {}
    file = tmp_path / "year.json"
    file.write_text(json.dumps(year))
    answer = calculate("clearing", str(file))
    assert answer.exit_code == 0, answer.stderr
    assert len(json.loads(answer.stdout)["counties"]) == 3300 * len(funds)


def test_an_explanation_names_the_rules() -> None:
    answer = calculate("clearing", "--explain", str(EXAMPLES / "clearing-input.json"))
    assert {figure["rule"] for figure in json.loads(answer.stdout)["explain"]} >= {"S2", "S3", "S4"}


def test_an_explanation_can_be_kept_as_a_page(tmp_path: Path) -> None:
    page = tmp_path / "clearing.html"
    answer = calculate("clearing", "--page", str(page), str(EXAMPLES / "clearing-input.json"))
    assert answer.exit_code == 0
    assert "explain" not in json.loads(answer.stdout), "the answer stays as it was asked for"
    assert "counties.330203.employee.surplus_to_pooled" in page.read_text()


def test_an_explanation_can_be_read_as_text() -> None:
    answer = calculate("handover", "--text", str(EXAMPLES / "handover-input.json"))
    assert answer.exit_code == 0
    lines = answer.stdout.splitlines()
    assert "counties.330225.employee.paid = 12.34  〔H2 A 二(三)2〕" in lines
    assert "  参数 months 职工归集基金应满足的支付月数 = 3(征求意见稿 draft text;H2 A 二(三)2)" in lines
    assert "  1. 以累计结余为限上划 / it goes up as far as the balance reaches: min(30.00, 12.34) = 12.34" in lines


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("clearing", ["clearing-input.json"]),
        ("budget-check", ["budget-check-warned-input.json"]),
        ("deadlines", ["deadlines-input.json"]),
        ("reconciliation", ["reconciliation-tax.csv", "reconciliation-bureau.csv"]),
    ],
)
def test_every_calculators_explanation_is_text_too(name: str, files: list[str]) -> None:
    labels = ["tax", "bureau"]
    given = (
        [str(EXAMPLES / files[0])]
        if len(files) == 1
        else [f"{label}={EXAMPLES / file}" for label, file in zip(labels, files, strict=True)]
    )
    answer = calculate(name, "--text", *given)
    assert answer.exit_code == 0
    assert "  1. " in answer.stdout


def test_every_fault_is_told_and_nothing_is_printed() -> None:
    counties = [{"county": "330203", "monthly_expenditure": "12,3", "accumulated_balance": "80.00"}]
    wrong = {"fund": "employee", "pooled_fund": "1.234", "counties": counties, "remark": "?"}
    answer = calculate("top-up", "-", given=json.dumps(wrong))
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert answer.stderr.splitlines() == [
        'pooled_fund: not an amount: "1.234"',
        'counties[0].monthly_expenditure: not an amount: "12,3"',
        "remark: unknown key (known: parameters, fund, pooled_fund, counties)",
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("horoscope", "-"), "clearing, top-up"),
        (("top-up", "nowhere.json"), "nowhere.json"),
        (("top-up", "-", "--policy", "atlantis"), "atlantis"),
        (("top-up", "a=-", "b=-"), "one JSON file"),
    ],
)
def test_what_cannot_be_calculated_is_told(arguments: tuple[str, ...], words: str) -> None:
    answer = calculate(*arguments, given=json.dumps(TOP_UP))
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert words in answer.stderr
