"""Tables at the command line: a template is a table of its form, and a preview says in words what was read."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from calculations.forms.months import MONTH_TABLE
from calculations.input.reading import Limits
from calculations.sheets.office_table import office_table
from cli.main import app
from cli.tables import preview_lines


@pytest.mark.parametrize("name", ["用款计划.xlsx", "用款计划.csv"])
def test_a_template_is_written_with_the_lines_of_its_fund(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    asked = ["template", "plan", str(file), "--county", "330203", "--fund", "employee", "--month", "2026-12"]
    done = CliRunner().invoke(app, [*asked, "--policy", "ningbo"])
    assert done.exit_code == 0, done.output
    lines = office_table(file.read_bytes(), MONTH_TABLE, Limits()).lines
    assert [line.cells["line"] for line in lines][-2:] == ["转移支出", "合计"]
    assert {line.cells["month"] for line in lines} == {"2026-12"}


@pytest.mark.parametrize(
    ("asked", "words"),
    [(["template", "paper"], "没有表格模板"), (["template", "plan", "--county", "999999"], "未知区县")],
)
def test_no_template_is_written_of_what_there_is_not(tmp_path: Path, asked: list[str], words: str) -> None:
    file = tmp_path / "x.xlsx"
    done = CliRunner().invoke(app, [*asked, "--policy", "ningbo", str(file)])
    assert done.exit_code == 2
    assert words in done.output
    assert not file.exists()


def test_a_preview_says_unit_sums_and_warnings() -> None:
    found = {
        "table": {"written": "CSV(GB18030)", "rows": 1, "above": ["用款计划"], "units": {"金额": "万元"}},
        "lines": [{"name": {"zh": "职工医保 合计", "en": "total"}, "amount": "10000.00", "words": "壹万元整"}],
        "total": {"amount": "10000.00", "zh": "合计 壹万元整"},
        "warnings": [{"check": "likely", "zh": "相差10倍以上"}],
        "findings": [],
    }
    assert preview_lines(found) == [
        "CSV(GB18030),1 行,金额:万元",
        "  未计入 / left out: 用款计划",
        "  职工医保 合计  10000.00  壹万元整",
        "合计 壹万元整(10000.00 元)",
        "请核对 / to be checked: 相差10倍以上",
        "尚未提交 / not handed in",
    ]
