"""`tongchou policy`: what a pack says, where two differ, whether a city stays above its floors."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from policies.loader import PACKS


def policy(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["policy", *arguments])


def test_a_policy_is_shown_with_sources_and_readings_with_their_alternatives() -> None:
    answer = policy("show", "ningbo", "--on", "2023-05-01")
    assert answer.exit_code == 0
    assert "征求意见稿" in answer.stdout
    lines = answer.stdout.splitlines()
    at = next(number for number, line in enumerate(lines) if line.strip().startswith("s5_base "))
    shown = "\n".join(lines[at : at + 4])
    assert "读法 reading" in shown
    assert "A 二(四)5" in shown
    assert "另一读法 alternative: 归集基金尽付后剩余的全部缺口" in shown


def test_what_is_known_from_a_report_alone_is_not_passed_off_as_a_text_in_force() -> None:
    lines = policy("show", "zhoushan", "--on", "2023-05-01").stdout.splitlines()
    at = next(number for number, line in enumerate(lines) if line.strip().startswith("financing_share_least "))
    assert lines[at + 1].endswith("[据报道或转载 by report]")
    # The notice of 2024 was seen, the figures of 2023 only second-hand.
    for day, words in (("2023-05-01", "据报道或转载 by report"), ("2024-11-01", "正式文件 in force")):
        lines = policy("show", "zhejiang", "--on", day).stdout.splitlines()
        at = next(number for number, line in enumerate(lines) if line.strip().startswith("average_wage "))
        assert lines[at + 1].endswith(f"[{words}]")


def test_the_ways_of_money_are_shown_in_words() -> None:
    lines = policy("show", "ningbo", "--on", "2023-05-01").stdout.splitlines()
    assert "  R1: 市级国库 treasury → 市财政专户 special  经手 by 市财政局经办" in lines
    assert "  S3: 区县累计结余 accumulated → 市财政专户 special" in lines


def test_readings_can_be_shown_alone() -> None:
    found = json.loads(policy("show", "ningbo", "--on", "2022-06-01", "--readings", "--json").stdout)
    assert {value["status"] for value in found["values"]} == {"reading"}
    assert "rest_day" in {value["name"] for value in found["values"]}


def test_a_policy_is_shown_as_json() -> None:
    found = json.loads(policy("show", "jinhua", "--on", "2022-06-01", "--json").stdout)
    values = {value["name"]: value for value in found["values"]}
    assert found["on"] == "2022-06-01"
    assert values["flexible_rate"]["value"] == "0.09"
    assert values["gap_sharing"]["status"] == "missing"


def test_differences_show_both_sides_and_what_only_one_has() -> None:
    answer = policy("diff", "ningbo", "jinhua", "--on", "2022-06-01")
    assert answer.exit_code == 0
    assert "ningbo: 8.5%" in answer.stdout
    assert "jinhua: 7.5%" in answer.stdout
    only = [line for line in answer.stdout.splitlines() if line.startswith("只在 only in ningbo")]
    assert "h4_split" in only[0]
    found = json.loads(policy("diff", "ningbo", "jinhua", "--on", "2022-06-01", "--json").stdout)
    assert "employer_rate" in {each["name"] for each in found["differences"]}


def test_a_check_that_finds_nothing_below_ends_with_0() -> None:
    answer = policy("check", "jinhua")
    assert answer.exit_code == 0
    assert "1100 ≥ 610" in answer.stdout
    assert json.loads(policy("check", "ningbo", "--json").stdout)["holds"] is True


def test_a_value_below_a_floor_ends_with_1() -> None:
    answer = policy("check", "ningbo", "--with", "individual_premium=300")
    assert answer.exit_code == 1
    assert "300 < 350" in answer.stdout


def test_a_citys_own_pack_is_checked_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "poor"
    (own / "values").mkdir(parents=True)
    head = "id: poor\nzh: 试点\nen: Trial\nnote: 试验用。\ninherits: [jinhua]\ncounties:\n"
    (own / "pack.yaml").write_text(head + '  "330727": {zh: 磐安县, en: "Pan\'an"}\n', encoding="utf-8")
    jinhua = (PACKS / "jinhua" / "values" / "financing.yaml").read_text(encoding="utf-8")
    start = jinhua.index("subsidy_per_head:")
    value = jinhua[start : jinhua.index("transition_start:")]
    begin, end = value.index('{"330782"'), value.index("}") + 1
    text = value[:begin] + '{"330727": "500.00"}' + value[end:]
    (own / "values" / "financing.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("TONGCHOU_POLICY_FOLDER", str(tmp_path))
    answer = policy("check", "poor")
    assert answer.exit_code == 1, answer.output
    assert "500 < 610" in answer.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "hangzhou"),
        ("show", "ningbo", "--on", "2023"),
        ("diff", "ningbo", "../ningbo"),
        ("check", "ningbo", "--with", "individual_premium"),
    ],
)
def test_wrong_questions_end_with_2_and_print_nothing(arguments: tuple[str, ...]) -> None:
    answer = policy(*arguments)
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert answer.stderr


def test_what_is_wrong_is_told_by_its_place_in_both_languages() -> None:
    answer = policy("check", "ningbo", "--with", "individual_premium=much")
    assert 'individual_premium: 不是数值:"much" / not a number: "much"' in answer.stderr.splitlines()


def test_what_a_city_lacks_to_begin_a_year_is_listed_with_example_and_file() -> None:
    answer = policy("check", "jinhua", "--begin", "--year", "2026")
    assert answer.exit_code == 1
    lines = answer.stdout.splitlines()
    at = lines.index("  m1_plan_due  用款计划报送期限 / fund-use plan")
    assert lines[at + 1] == "    M1  deadline  用于 needed by monthly_funding"
    assert lines[at + 2].startswith("    例 example ningbo: ")
    assert lines[at + 3] == "    写入 in the file jinhua/values/money.yaml"
    assert policy("check", "ningbo", "--begin", "--year", "2026").exit_code == 0
