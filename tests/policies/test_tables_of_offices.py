"""Documents written as offices write tables, and read back: the same, in whatever encoding, names, order and unit."""

import csv
import io
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculations.forms import Expected, Limits
from calculations.forms.document_form import DocumentForm, Reading
from calculations.forms.registry import FORMS
from calculations.forms.table_template import About, heading, template_rows, written_row
from calculations.input.faults import BadInput
from calculations.ledger.posting_rules import HandedInBy
from calculations.sheets.columns import UNITS, Column, Kind, codes_of
from calculations.sheets.writing import csv_file, xlsx_file
from policies.loader import load
from policies.terms.clearing import posting_rules

PACK = load("ningbo")
COUNTY = "330203"
TABLES = {kind: form for kind, form in FORMS.items() if form.table is not None}
BY = HandedInBy(party="county_agency/maker", name=PACK.county(COUNTY), county=COUNTY)
Json = dict[str, Any]
Rows = list[dict[str, str]]

SMALL = st.integers(0, 10**13).map(lambda fen: f"{Decimal(fen).scaleb(-2):.2f}")
SCORES = st.integers(0, 10_000).map(lambda hundredths: f"{Decimal(hundredths).scaleb(-2):.2f}")


def reading(kind: str) -> Reading:
    own = kind in ("plan", "report", "budget", "final_accounts")
    month = "2026-12" if kind in ("plan", "report") else None
    expected = Expected(year=2026, counties=PACK.counties(), county=COUNTY if own else None, month=month)
    return Reading(PACK, expected, BY, lambda: posting_rules(PACK, 2026, date(2026, 12, 1)), Limits())


def complete(draw: st.DrawFn, kind: str, fund: str | None) -> Rows:
    """Every line of a template with an amount, totals computed."""
    template = PACK.templates(kind)
    entered = {
        key: draw(st.integers(1, 10**9))
        for key in template.line_keys(fund)
        if not template.is_total(key) and not template.line(key).optional
    }
    return [
        {"fund": key.fund, "part": key.part, "line": key.line, "amount": f"{Decimal(fen).scaleb(-2):.2f}"}
        | ({"side": str(key.side)} if key.side else {})
        for key, fen in template.completed(entered).items()
    ]


def by_county(draw: st.DrawFn, **amounts: st.SearchStrategy[str]) -> Rows:
    return [
        {"county": county, "fund": fund, **{name: draw(each) for name, each in amounts.items()}}
        for fund in PACK.funds()
        for county in PACK.counties()
    ]


@st.composite
def tables(draw: st.DrawFn, kind: str) -> Rows:
    """The rows of a document that is right, in codes."""
    match kind:
        case "plan" | "report":
            fund = draw(st.sampled_from(PACK.funds()))
            return [{"county": COUNTY, "fund": fund, "month": "2026-12"} | row for row in complete(draw, kind, fund)]
        case "budget" | "final_accounts":
            return [{"county": COUNTY} | row for row in complete(draw, kind, None)]
        case "determination":
            return by_county(draw, make_up=SMALL, assessment_score=SCORES)
        case "incentive":
            return by_county(draw, amount=SMALL, score=SCORES)
        case "balances":
            zero = st.just("0.00")
            return [
                {"as_of": "2025-12-31"} | row
                for row in by_county(draw, surplus=SMALL, gap=zero, temporary_payments=zero)
            ]
        case "adjustment":
            line = {"fund": "resident", "part": "pooled", "side": "expenditure", "line": "benefits"}
            head = {"approved_case": "ningbo.budget.2026", "approved_hash": "a" * 64, "cause": "spending_must_rise"}
            counties = draw(st.lists(st.sampled_from(PACK.counties()), min_size=1, unique=True))
            return [
                {**head, "reason": "住院人次增加", "county": county, **line, "before": before, "after": f"9{before}"}
                for county, before in ((county, draw(SMALL)) for county in counties)
            ]
        case "financing_standard":
            item = {
                "item": "resident_subsidy",
                "zh": "人均财政补助",
                "unit": "yuan_a_year",
                "before": "580",
                "after": "640",
            }
            return [{"fund": "resident", "in_force_from": "2026-07-01", "basis": "省统一部署", **item}]
    raise ValueError(kind)


def amount_as_written(draw: st.DrawFn, text: str, unit: str) -> str:
    """An amount in a unit, in one of the ways in which people write it."""
    value = Decimal(text) / UNITS[unit]
    plain = f"{value:f}"
    return draw(
        st.sampled_from(
            [
                plain,
                f"{value:,f}",
                f" {plain}　",
                f"￥{value:,f}",
                f"{plain}{unit}",
                plain.translate(str.maketrans("0123456789.,", "０１２３４５６７８９．，")),
            ]
        )
    )


def other_writing(draw: st.DrawFn, column: Column, cell: str, unit: str) -> str:
    if column.kind is Kind.AMOUNT:
        return amount_as_written(draw, cell, unit)
    if column.kind is Kind.MONTH:
        return draw(
            st.sampled_from([cell, f"{cell[:4]}年{int(cell[5:])}月", cell.replace("-", "/"), cell.replace("-", "")])
        )
    if column.kind is Kind.DAY:
        return draw(st.sampled_from([cell, f"{cell[:4]}年{int(cell[5:7])}月{int(cell[8:])}日"]))
    return cell


@st.composite
def written(draw: st.DrawFn, kind: str) -> tuple[bytes, bytes]:
    """A table in codes and UTF-8, and the same as an office may send it."""
    form, rows = TABLES[kind], draw(tables(kind))
    assert form.table is not None
    columns = form.table.columns
    codes = [[*codes_of(columns)], *([row.get(column.code, "") for column in columns] for row in rows)]
    unit = draw(st.sampled_from([*UNITS]))
    above = draw(st.booleans())
    order = draw(st.permutations(range(len(columns))))
    named = [
        written_row(form.table, PACK, row) if draw(st.booleans()) else line
        for row, line in zip(rows, codes[1:], strict=True)
    ]
    spare = draw(st.integers(0, 2))
    table = [[(column.zh if above else heading(column, unit)) for column in columns]]
    table += [
        [other_writing(draw, column, cell, unit) for column, cell in zip(columns, row, strict=True)] for row in named
    ]
    shuffled = [[row[at] for at in order] + [""] * spare for row in table]
    shuffled[draw(st.integers(1, len(shuffled))) : 0] = [[""] * len(shuffled[0])]
    title = (
        [["用款计划", *[""] * (len(shuffled[0]) - 1)], [f"单位:{unit}", *[""] * (len(shuffled[0]) - 1)]]
        if above
        else []
    )
    return csv_file(codes), encoded(draw, [*title, *shuffled])


def encoded(draw: st.DrawFn, rows: list[list[str]]) -> bytes:
    text = csv_file(rows).decode("utf-8-sig")
    match draw(st.sampled_from(["gb18030", "utf-8", "utf-8-sig", "utf-16", "xlsx"])):
        case "xlsx":
            return xlsx_file("表", rows, ())
        case "utf-16":
            out = io.StringIO()
            csv.writer(out, dialect="excel-tab").writerows(rows)
            return out.getvalue().encode("utf-16")
        case encoding:
            return text.encode(encoding)


def document(form: DocumentForm[Any], data: bytes) -> Mapping[str, Any]:
    assert form.table is not None
    try:
        read: Mapping[str, Any] = form.table.read(data, reading(form.kind)).model_dump(mode="json")
    except BadInput as error:
        raise AssertionError("\n".join(fault.in_both() for fault in error.faults)) from error
    return read


@pytest.mark.parametrize("kind", TABLES)
@settings(max_examples=15)
@given(data=st.data())
def test_what_an_office_writes_is_read_as_the_same_document(kind: str, data: st.DataObject) -> None:
    in_codes, as_offices_do = data.draw(written(kind))
    assert document(TABLES[kind], as_offices_do) == document(TABLES[kind], in_codes)


@pytest.mark.parametrize("kind", TABLES)
def test_a_template_has_headings_of_its_form_and_names_that_are_read(kind: str) -> None:
    form = TABLES[kind]
    assert form.table is not None
    header, *rows = template_rows(form, PACK, About(COUNTY, "employee", "2026-12"))
    assert header == [heading(column) for column in form.table.columns]
    assert rows
    assert all(COUNTY not in row and "employee" not in row for row in rows)


@pytest.mark.parametrize("kind", ["plan", "report"])
def test_a_template_that_is_filled_in_is_a_document(kind: str) -> None:
    header, *rows = template_rows(TABLES[kind], PACK, About(COUNTY, "employee", "2026-12"))
    filled = [header, *([*row[:-1], amount] for row, amount in zip(rows, ["1", "2", "3", "4", "10"], strict=True))]
    for data in (csv_file(filled), xlsx_file("用款计划", filled, {len(header) - 1})):
        read = document(TABLES[kind], data)
        assert json.dumps(read["lines"][-1]) == '{"part": "all", "line": "total", "amount": "10.00"}'


HEADER = "区县,险种,月份,部分,项目,金额(元)\n"
PLAN = (
    HEADER
    + """\
海曙区,职工医保,2026年12月,统筹基金,基本医疗保险待遇支出,"61,609,000.00"
海曙区,职工医保,2026年12月,统筹基金,其他支出,￥525000
海曙区,职工医保,2026年12月,个人账户,基本医疗保险待遇支出,２５６４３０００
海曙区,职工医保,2026年12月,个人账户,转移支出, 1569000　
海曙区,职工医保,2026年12月,合计,合计,89346000.00
,,,,,
"""
)


def faults_of(text: str) -> dict[str, str]:
    with pytest.raises(BadInput) as refused:
        document_of(text)
    return {fault.cell or fault.place: fault.zh for fault in refused.value.faults}


def document_of(text: str, encoding: str = "gb18030") -> Any:
    form = TABLES["plan"]
    assert form.table is not None
    return form.table.read(text.encode(encoding), reading("plan"))


def test_the_plan_of_a_clerk_is_read() -> None:
    read = document_of(PLAN)
    assert [str(line.amount) for line in read.lines] == [
        "61609000.00",
        "525000.00",
        "25643000.00",
        "1569000.00",
        "89346000.00",
    ]


def test_each_fault_of_a_plan_is_named_by_its_cell() -> None:
    assert faults_of(PLAN.replace("￥525000", "(525000)")) == {
        "F3": '金额不能为负:"-525000"(括号按负数读;不是负数的请去掉括号)'
    }
    assert faults_of(PLAN.replace("89346000.00", "89346001.00")) == {
        "F6": "职工医保 合计 勾稽不符:填报 89346001.00,应为 89346000.00,差额 1.00"
    }
    assert "相近的:转移支出" in faults_of(PLAN.replace("转移支出", "转移支岀"))["E5"]
    assert faults_of(PLAN.replace(",2026年12月,合计", ",Dec-26,合计"))["C6"].startswith("电子表格改写了日期")
    assert "未知列" in faults_of(PLAN.replace("险种", "险类"))["B1"]


def test_a_county_is_not_taken_for_another() -> None:
    said = faults_of(PLAN.replace("海曙区", "镇海区"))
    assert said["A2"].startswith('区县不符:"330211"')
