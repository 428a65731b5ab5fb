"""Cells as offices write them: what is read as what, and what is refused with what to do."""

from decimal import Decimal

import pytest

from calculations.sheets.columns import UNITS, unit_said
from calculations.sheets.values import read_amount, read_day, read_month

IN_YUAN = [
    ("61,609,000.00", "61609000.00"),
    ("61609000.00", "61609000.00"),
    ("６１６０９０００", "61609000"),
    ("６１，６０９，０００．００", "61609000.00"),
    ("￥525000", "525000"),
    ("¥ 525,000.5", "525000.5"),
    (" 1569000 ", "1569000"),
    ("1569000元", "1569000"),
    ("-1,000.00", "-1000.00"),
    ("－1000", "-1000"),
    ("−1000", "-1000"),
    ("(1,000.00)", "-1000.00"),
    ("(1000)", "-1000"),
]


@pytest.mark.parametrize(("cell", "text"), IN_YUAN)
def test_an_amount_is_read_as_a_person_reads_it(cell: str, text: str) -> None:
    read = read_amount(cell, "元", UNITS["元"])
    assert (read.text, read.wrong) == (text, None)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("6160.90", "61609000.00"),
        ("6,160.9", "61609000.00"),
        ("0.000001", "0.01"),
        ("52.5万元", "525000.00"),
        ("0", "0.00"),
    ],
)
def test_an_amount_in_ten_thousands_is_yuan_to_the_fen(cell: str, text: str) -> None:
    read = read_amount(cell, "万元", UNITS["万元"])
    assert (read.text, read.wrong) == (text, None)


@pytest.mark.parametrize(
    ("cell", "unit", "words"),
    [
        ("6.1609E+07", "元", "科学计数法"),
        ("6.1609e7", "万元", "科学计数法"),
        ("12,3", "元", "千分位"),
        ("1,2345", "元", "千分位"),
        ("1,234,56.00", "元", "千分位"),
        ("0.0000001", "万元", "不足一分"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(cell: str, unit: str, words: str) -> None:
    read = read_amount(cell, unit, UNITS[unit])
    assert read.text == cell
    assert read.wrong is not None
    assert words in read.wrong.zh


@pytest.mark.parametrize("cell", ["abc", "=1+1", "6160.90万元", "52.5万", "-", "(-1)", "((1))", "1.2.3", "壹佰", ""])
def test_what_is_no_amount_is_left_for_the_form_to_refuse(cell: str) -> None:
    read = read_amount(cell, "元", Decimal(1))
    assert (read.text, read.wrong) == (cell, None)


@pytest.mark.parametrize(
    ("cell", "month"),
    [
        ("2026-12", "2026-12"),
        ("2026年12月", "2026-12"),
        ("2026年3月", "2026-03"),
        ("2026/3", "2026-03"),
        ("2026.03", "2026-03"),
        ("２０２６年１２月", "2026-12"),
        ("202612", "2026-12"),
        ("20263", "20263"),
        ("2026-13", "2026-13"),
        ("2026", "2026"),
        ("2026-12-01", "2026-12-01"),
    ],
)
def test_a_month_is_read_where_there_is_no_doubt(cell: str, month: str) -> None:
    read = read_month(cell, typed=False)
    assert (read.text, read.wrong) == (month, None)


@pytest.mark.parametrize("cell", ["Dec-26", "26-Dec", "1-Dec-26", "December-2026", "12月26日"])
def test_a_month_that_a_spreadsheet_rewrote_is_refused(cell: str) -> None:
    read = read_month(cell, typed=False)
    assert read.wrong is not None
    assert "设为“文本”" in read.wrong.zh


def test_a_day_of_a_workbook_is_a_month_only_if_it_is_the_first() -> None:
    assert read_month("2026-12-01", typed=True).text == "2026-12"
    refused = read_month("2026-12-26", typed=True).wrong
    assert refused is not None
    assert "不是月份" in refused.zh


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2026年12月1日", "2026-12-01"),
        ("2026/12/1", "2026-12-01"),
        ("2026-12-01", "2026-12-01"),
        ("20261201", "20261201"),
    ],
)
def test_a_day_is_read_where_there_is_no_doubt(cell: str, day: str) -> None:
    assert read_day(cell).text == day


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("单位:万元", "万元"),
        ("金额单位：人民币元", "元"),
        ("(单位: 万元)", "万元"),
        ("编制单位:海曙区医保中心", None),
        ("2026年12月用款计划", None),
        ("单位:亿元", "亿元"),
        ("2026年用款计划(万元)", "2026年用款计划(万元)"),
    ],
)
def test_a_unit_is_what_is_named_as_such(line: str, unit: str | None) -> None:
    assert unit_said(line) == unit
