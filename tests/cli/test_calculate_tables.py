"""`tongchou calculate` over tables: premiums, reconciliation and make-up by Ningbo's policy, and their options."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from cli.main import app

EXAMPLES = Path(__file__).parent.parent / "calculations" / "examples"
PREMIUMS = str(EXAMPLES / "premiums-input.csv")
LEDGERS = [f"{name}={EXAMPLES / f'reconciliation-{name}.csv'}" for name in ("tax", "bureau")]


def calculate(*arguments: str, given: str = "") -> Result:
    return CliRunner().invoke(app, ["calculate", *arguments], input=given)


def answer(*arguments: str, given: str = "") -> Any:
    found = calculate(*arguments, given=given)
    assert found.exit_code == 0, found.stderr
    return json.loads(found.stdout)


def expected(name: str) -> Any:
    return json.loads((EXAMPLES / f"{name}.json").read_text("utf-8"))


@pytest.mark.rule("F1", "F2")
def test_the_worked_example_of_premiums_comes_out_with_both_tables(tmp_path: Path) -> None:
    detail, employers = tmp_path / "detail.csv", tmp_path / "employers.csv"
    found = answer("premiums", PREMIUMS, "--detail", str(detail), "--employers", str(employers))
    assert found == expected("premiums-expected")
    assert detail.read_bytes() == (EXAMPLES / "premiums-detail.csv").read_bytes()
    assert employers.read_bytes() == (EXAMPLES / "premiums-employers.csv").read_bytes()
    assert answer("premiums", "-", given=Path(PREMIUMS).read_text()) == found


@pytest.mark.rule("F2")
def test_what_was_announced_later_does_not_count(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    lines = [f"p{month},,330203,flexible,99999.00,{month}" for month in ("2024-09", "2024-10", "2024-11")]
    file.write_text("\n".join(["person,employer,county,category,monthly_wage,month", *lines]))

    def bases(*options: str) -> list[str]:
        return [total["base"] for total in answer("premiums", str(file), *options)["totals"]]

    # The cap of 2024, announced on October 12, from the month of its announcement on.
    assert bases() == ["24060.00", "24930.00", "24930.00"]
    assert bases("--known-on", "2024-10-12") == ["24060.00", "24930.00", "24930.00"]
    assert bases("--known-on", "2024-10-11") == ["24060.00", "24060.00", "24060.00"]
    # By the other reading, from the month that the notice names.
    given = tmp_path / "given.json"
    given.write_text('{"f2_switch_on": "month_of_effect"}')
    assert bases(f"parameters={given}") == ["24930.00", "24930.00", "24930.00"]


@pytest.mark.rule("F2")
def test_an_average_older_than_that_of_the_year_before_last_is_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    for month, code in (("2026-12", 0), ("2027-01", 2)):
        file.write_text(f"person,employer,county,category,monthly_wage,month\np1,,330203,flexible,1.00,{month}\n")
        found = calculate("premiums", str(file))
        assert found.exit_code == code
    assert found.stderr.startswith("row 2, month: 2027-01: average_wage is missing")


@pytest.mark.rule("R2")
def test_more_differences_than_an_answer_can_list_are_asked_for_as_a_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("policies.calculators.tables.MOST_LISTED", 5)
    refused = calculate("reconciliation", *LEDGERS)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr.startswith("differences: 6 differences, at most 5 are listed in the answer")
    assert answer("reconciliation", *LEDGERS, "--differences", str(tmp_path / "d.csv"))["differing"]["count"] == 6


@pytest.mark.rule("F2")
def test_a_month_without_announced_values_is_refused_unless_they_are_given(tmp_path: Path) -> None:
    file, given = tmp_path / "people.csv", tmp_path / "given.json"
    file.write_text("person,employer,county,category,monthly_wage,month\np1,,330203,flexible,99999.00,2022-10\n")
    refused = calculate("premiums", str(file))
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr.splitlines() == [
        "row 2, month: 2022-10: contribution_cap is missing: the policy gives none (F2); give it in parameters",
        "row 2, month: 2022-10: average_wage is missing: the policy gives none (F2); give it in parameters",
    ]
    given.write_text('{"average_wage": "89240.00"}')
    [total] = answer("premiums", str(file), f"parameters={given}")["totals"]
    assert (total["base"], total["flexible"]) == ("22311.00", "2231.10")
    given.write_text('{"average": "89240.00", "flexible_rate": 0.1}')
    assert calculate("premiums", str(file), f"parameters={given}").stderr.splitlines() == [
        "parameters.average: unknown parameter (known: employer_rate, serious_illness_rate, maternity_rate, "
        "employee_rate, flexible_rate, unemployed_rate, base_lowest, base_highest, contribution_floor, "
        "contribution_cap, average_wage, f2_own_base, f2_not_announced, f2_switch_on)",
        'parameters.flexible_rate: not a share from "0" to "1" as text: 0.1',
        *refused.stderr.splitlines(),
    ]


@pytest.mark.rule("F1", "F2")
def test_every_total_is_explained_by_rates_bounds_and_their_notices() -> None:
    told = {each["figure"]: each for each in answer("premiums", PREMIUMS, "--explain")["explain"]}
    for total in expected("premiums-expected")["totals"]:
        place = f"totals.{total['county']}.{total['month']}.{total['category']}"
        for name in ("base", "total", "employee" if total["category"] == "employee" else "flexible"):
            assert told[f"{place}.{name}"]["value"] == total[name]
            assert told[f"{place}.{name}"]["steps"][-1]["value"] == total[name]
    base = told["totals.330203.2022-11.employee.base"]
    articles = {each["name"]: each["article"] for each in base["parameters"]}
    assert articles["contribution_cap"] == "浙人社发〔2022〕86号"
    assert base["steps"][0] | {"zh": "", "en": ""} == {
        "zh": "",
        "en": "",
        "formula": "89240.00 / 12",
        "value": "7437.00",
    }
    employer = told["totals.330203.2022-11.employee.employer"]
    assert employer["inputs"] == {"base": "40392.00", "employers": "2"}
    # Serious illness, maternity, and the basic part as the rest.
    assert [step["value"] for step in employer["steps"]] == ["3433.32", "201.96", "201.96", "3029.40"]


@pytest.mark.rule("R2")
def test_the_worked_example_of_reconciliation_comes_out(tmp_path: Path) -> None:
    assert answer("reconciliation", *LEDGERS) == expected("reconciliation-expected")
    table = tmp_path / "differences.csv"
    without = answer("reconciliation", *LEDGERS, "--differences", str(table))
    assert "differences" not in without
    assert len(table.read_text().splitlines()) == 1 + without["differing"]["count"]
    told = {each["figure"]: each for each in answer("reconciliation", *LEDGERS, "--explain")["explain"]}
    assert told["ledgers.tax.sum"]["article"] == "A 二(二)1"


@pytest.mark.rule("F3")
@pytest.mark.parametrize("case", expected("make-up"), ids=lambda case: case["words"])
def test_the_worked_examples_of_make_up_come_out(case: dict[str, Any]) -> None:
    assert answer("make-up", "-", given=json.dumps(case["input"])) == case["expected"]


@pytest.mark.rule("F3")
def test_month_by_month_a_month_without_an_average_asks_for_it() -> None:
    asked = {**expected("make-up")[0]["input"], "way": "monthly", "retirement_month": "2022-10"}
    refused = calculate("make-up", "-", given=json.dumps(asked))
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr.startswith("parameters.average_wage: missing: the policy gives no value (F2)")
    asked["parameters"] = {"average_wage": "89240.00"}
    assert answer("make-up", "-", given=json.dumps(asked))["base"] == "7437.00"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("premiums", PREMIUMS, "more=" + PREMIUMS), f"input: one table is needed, given: {PREMIUMS}, more"),
        (("premiums", PREMIUMS, "--known-on", "2022-13-01"), 'known-on: not a day (2022-11-30): "2022-13-01"'),
        (("make-up", "-", "--known-on", "soon"), "retirement_month: missing"),
        (("premiums", PREMIUMS, "--differences", "x.csv"), "differences: no option of premiums"),
        (("make-up", "-", "--known-on", "2022-01-01"), "known-on: no option of make-up"),
        (("reconciliation", LEDGERS[0], LEDGERS[0]), "tax: given twice"),
        (("reconciliation", "tax=nowhere.csv", LEDGERS[1]), "nowhere.csv: 无法读写(No such file or directory)"),
        (
            ("premiums", PREMIUMS, "--detail", "/nowhere/detail.csv"),
            "/nowhere/detail.csv: 无法读写(No such file or directory)",
        ),
        (("premiums", PREMIUMS, "--policy", "zhoushan"), "maternity_rate is missing"),
    ],
)
def test_what_cannot_be_calculated_is_told_and_nothing_is_printed(arguments: tuple[str, ...], words: str) -> None:
    found = calculate(*arguments, given="{}")
    assert (found.exit_code, found.stdout) == (2, "")
    assert words in found.stderr
