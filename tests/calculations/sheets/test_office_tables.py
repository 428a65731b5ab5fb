"""Tables of offices: which line is the header, in what unit amounts are, and every fault with its cell."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter

from calculations.input.faults import BadInput
from calculations.input.reading import Limits
from calculations.sheets.columns import Column, Kind, unit_said
from calculations.sheets.office_table import OfficeTable, office_table

COLUMNS = (
    Column("county", "区县", Kind.CODE, names={"海曙区": "330203", "镇海区": "330211"}),
    Column("month", "月份", Kind.MONTH),
    Column("amount", "金额", Kind.AMOUNT, ("申请金额",)),
    Column("note", "备注"),
)
TABLE = '区县,月份,金额,备注\n海曙区,2026年12月,"6,160.90",一\n镇海区,2026-12,1.00,二\n'
READ = [("330203", "2026-12", "6160.90", "一"), ("330211", "2026-12", "1.00", "二")]
TEN_THOUSANDS = [("330203", "2026-12", "61609000.00", "一"), ("330211", "2026-12", "10000.00", "二")]


def opened(data: bytes | str, limits: Limits | None = None) -> OfficeTable:
    given = data.encode() if isinstance(data, str) else data
    table = office_table(given, COLUMNS, limits or Limits())
    with table.checked():
        return table


def read(data: bytes | str) -> list[tuple[object, ...]]:
    codes = [column.code for column in COLUMNS]
    return [tuple(line.cells[code] for code in codes) for line in opened(data).lines]


def refused(data: bytes | str, limits: Limits | None = None) -> list[str]:
    with pytest.raises(BadInput) as error:
        opened(data, limits)
    return [fault.in_both() for fault in error.value.faults]


def workbook(fill: Callable[[Any, Any], None], rows: str = TABLE) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("计划")
        for number, row in enumerate(rows.replace('"6,160.90"', "6160.90").splitlines()):
            for column, cell in enumerate(row.split(",")):
                sheet.write(number, column, cell)
        fill(book, sheet)
    return out.getvalue()


def nothing(book: Any, sheet: Any) -> None:
    pass


@pytest.mark.parametrize(
    "data",
    [
        TABLE.encode(),
        TABLE.encode("utf-8-sig"),
        TABLE.encode("gb18030"),
        TABLE.encode("gbk"),
        TABLE.replace('"6,160.90"', "6160.90").replace(",", "\t").encode("utf-16"),
        b"\xfe\xff" + TABLE.encode("utf-16-be"),
        TABLE.replace("区县,月份,金额,备注", "county,month,amount,note").encode(),
        TABLE.replace("金额", "申请金额（元）").encode(),
        TABLE.replace("\n", ",,,\n").encode(),
        ("2026年12月用款计划,,,\n编制单位:海曙区,,,单位:元\n" + TABLE).encode(),
        (TABLE + ",,,\n\n").encode(),
        workbook(nothing),
    ],
)
def test_the_same_table_in_any_writing_is_the_same(data: bytes) -> None:
    assert read(data) == READ


@pytest.mark.parametrize(
    "text",
    [
        TABLE.replace("金额", "金额(万元)"),
        TABLE.replace("金额", "金额（单位：万元）"),
        "用款计划,,,单位:万元\n" + TABLE,
        "单位：万元\n" + TABLE.replace("金额", "金额(万元)"),
    ],
)
def test_a_unit_counts_where_it_is_named(text: str) -> None:
    assert read(text) == TEN_THOUSANDS
    assert opened(text).units == {"amount": "万元"}


def test_what_is_above_the_header_is_shown_not_read() -> None:
    assert opened("用款计划,,,单位:元\n" + TABLE).above == ("用款计划 单位:元",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (TABLE.replace("金额", "金额(亿元)"), "column amount (C1): 金额单位不明"),
        ("单位:千元\n" + TABLE, "row 1 (A1): 金额单位不明"),
        ("用款计划(万元)\n" + TABLE, "row 1 (A1): 金额单位不明"),
        ("单位:元\n" + TABLE.replace("金额", "金额(万元)"), "column amount (C2): 列名写的是万元,表上方写的是元"),
        ("单位:元,单位:万元\n" + TABLE, "file: 表上方写了不同的单位"),
        (TABLE.replace("备注", "说明"), "column note: 缺少此项"),
        (TABLE.replace("备注", "说明"), 'row 1 (D1): 未知列:"说明"'),
        (TABLE.replace("备注\n", "备注,\n").replace("一\n", "一,多\n"), "row 2 (E2): 有 5 个单元格,表头为 4 列"),
        (TABLE.replace("海曙区", "海署区"), 'row 2, county (A2): 没有名为"海署区"的区县(相近的'),
        (TABLE.replace("2026-12", "Dec-26"), "row 3, month (B3): 电子表格改写了日期"),
        (TABLE.replace("1.00", "1.0E+00"), "row 3, amount (C3): 电子表格写成了科学计数法"),
        ("题目\n\n" + TABLE.replace("1.00", "1.0E+00"), "row 5, amount (C5): 电子表格写成了科学计数法"),
        ("题目\n" + TABLE.splitlines()[0] + "\n", "file: 表头之下没有数据行"),
        (TABLE.encode("gb18030") + b"\xff\xff", "file: 不是 UTF-8、GB18030"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 100, "file: 是旧版 .xls"),
    ],
)
def test_each_fault_has_its_cell_and_says_what_to_do(text: bytes | str, words: str) -> None:
    assert any(said.startswith(words) for said in refused(text)), refused(text)


def test_every_cell_that_cannot_be_read_is_named_at_once() -> None:
    said = refused(TABLE.replace("海曙区", "海署区").replace("2026-12", "Dec-26").replace("1.00", "1E+0"))
    assert [each.partition(":")[0] for each in said] == [
        "row 2, county (A2)",
        "row 3, month (B3)",
        "row 3, amount (C3)",
    ]


def test_days_and_numbers_of_a_workbook_are_what_they_are() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_datetime(1, 1, date(2026, 12, 1), book.add_format({"num_format": "mmm-yy"}))
        sheet.write_number(1, 2, 6160.9)
        sheet.write_number(2, 2, 0.1 + 0.2)
        sheet.write_formula("D2", "=1+1", None, "一")

    assert read(workbook(fill)) == [("330203", "2026-12", "6160.9", "一"), ("330211", "2026-12", "0.3", "二")]


@pytest.mark.parametrize(
    ("fill", "words"),
    [
        (lambda book, sheet: sheet.merge_range("A2:A3", "海曙区"), "合并单元格 A2:A3"),
        (lambda book, sheet: sheet.set_row(2, None, None, {"hidden": True}), "隐藏的行 3"),
        (lambda book, sheet: sheet.set_column("C:C", None, None, {"hidden": True}), "隐藏的列有内容(首处:C1)"),
        (lambda book, sheet: book.add_worksheet("另一张").write(0, 0, "x"), "有内容的工作表不止一张:计划、另一张"),
    ],
)
def test_what_nobody_sees_or_is_ambiguous_is_refused(fill: Callable[[Any, Any], None], words: str) -> None:
    [said] = refused(workbook(fill))
    assert words in said


def test_a_hidden_sheet_with_something_in_it_is_refused() -> None:
    def fill(book: Any, sheet: Any) -> None:
        hidden = book.add_worksheet("旧数")
        hidden.write(0, 0, "x")
        hidden.hide()

    [said] = refused(workbook(fill))
    assert "隐藏的工作表有内容:旧数" in said


def test_a_title_may_be_merged_and_empty_sheets_and_hidden_empty_columns_are_nothing() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.merge_range("A1:D1", "用款计划")
        book.add_worksheet("Sheet2")
        sheet.set_column("F:XFD", None, None, {"hidden": True})

    assert read(workbook(fill, "x,,,\n" + TABLE)) == READ


def packed(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def test_a_workbook_that_unpacks_to_too_much_is_not_unpacked() -> None:
    [said] = refused(packed("xl/worksheets/sheet1.xml", b"0" * 200_000), Limits(max_unpacked=100_000))
    assert "解压后超过 100000 字节" in said


def test_a_part_that_is_larger_than_it_says_is_refused() -> None:
    honest = packed("xl/workbook.xml", b"0" * 200_000)
    lying = honest.replace((200_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != honest
    [said] = refused(lying)
    assert "不是可读取的工作簿" in said


def changed(data: bytes, part: str, old: bytes, new: bytes, name: str | None = None) -> bytes:
    """A workbook in whose part something is written otherwise; ``name``: that part is moved there."""
    out = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as before, ZipFile(out, "w", ZIP_DEFLATED) as after:
        for each in before.namelist():
            content = before.read(each)
            if each == part:
                assert old in content
                content = content.replace(old, new)
            if name is not None:
                content = content.replace(part.removeprefix("xl/").encode(), name.removeprefix("xl/").encode())
            after.writestr(name if name is not None and each == part else each, content)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    "cell",
    [
        b'<row r="60000"><c r="XFD60000"><v>1</v></c></row></sheetData>',
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>',
        b'<row r="9999999"><c r="A9999999"><v>1</v></c></row></sheetData>',
        b'<row r="7"><c r="ZZZ7"><v>1</v></c></row></sheetData>',
        b'<row r="7"><c r="A' + b"9" * 5_000 + b'"><v>1</v></c></row></sheetData>',
        b'<row r="7"></sheetData>',
        b'</sheetData><mergeCells><mergeCell ref="A1:A' + b"9" * 5_000 + b'"/></mergeCells>',
    ],
)
def test_a_sheet_that_reaches_too_far_is_not_laid_out(cell: bytes) -> None:
    """A kilobyte would become gigabytes of blank cells."""
    assert len(refused(changed(workbook(nothing), SHEET, b"</sheetData>", cell))) == 1


def test_blank_cells_far_away_that_are_only_formatted_do_no_harm() -> None:
    far = b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
    assert read(changed(workbook(nothing), SHEET, b"</sheetData>", far)) == READ


def test_a_part_of_open_brackets_is_refused_and_nobody_waits_for_it() -> None:
    """It took time that grows with the square of its size; this one would have taken hours."""
    data = io.BytesIO(workbook(nothing))
    with ZipFile(data, "a", ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/more.xml", b"<worksheet>" + b"<row " * 400_000)
    assert len(refused(data.getvalue())) == 1


def test_what_is_hidden_is_found_wherever_the_sheet_lies() -> None:
    hidden = changed(workbook(nothing), SHEET, b'<row r="2"', b'<row r="2" hidden="1"', "xl/parts/s.xml")
    [said] = refused(hidden)
    assert "隐藏" in said


def test_a_long_line_above_the_table_is_looked_at_for_no_longer() -> None:
    """Its end is not looked at: a search of all of it took time that grows with the square of its length."""
    assert unit_said("单位:" * 200_000 + "单位:万元") is None
    assert unit_said("单位:万元") == "万元"


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04", b"PK\x03\x04" + b"x" * 500, packed("a.txt", b"x"), packed("xl/vbaProject.bin", b"x")]
)
def test_what_is_no_workbook_is_refused(data: bytes) -> None:
    assert len(refused(data)) == 1
