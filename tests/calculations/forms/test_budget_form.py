"""Budgets handed in as JSON and CSV: read whole, or refused whole with every fault named."""

import random
from typing import Any

import pytest

from calculations.forms import (
    BudgetForm,
    Expected,
    Limits,
    json_document,
    read_budget,
    read_budget_csv,
)
from calculations.input.csv_rows import bare_quote
from calculations.input.faults import BadInput
from calculations.sheets.columns import Column
from calculations.sheets.office_table import office_table
from tests.calculations.forms.templates import (
    BUDGET,
    BUDGET_OF_CITY,
    BUDGET_OF_COUNTY,
    as_csv,
    budget,
)
from tests.calculations.forms.test_template import WITH_OPTIONAL


def read(document: object, expected: Expected = BUDGET_OF_COUNTY) -> BudgetForm:
    return read_budget(document, BUDGET, expected)


def faults(document: object, expected: Expected = BUDGET_OF_COUNTY) -> dict[str, str]:
    with pytest.raises(BadInput) as refused:
        read(document, expected)
    assert all(fault.zh for fault in refused.value.faults)
    return {fault.place: fault.message for fault in refused.value.faults}


def csv_faults(data: bytes, limits: Limits | None = None, expected: Expected = BUDGET_OF_COUNTY) -> dict[str, str]:
    with pytest.raises(BadInput) as refused:
        read_budget_csv(data, BUDGET, expected, limits)
    return {fault.place: fault.message for fault in refused.value.faults}


def changed(index: int, **cells: Any) -> dict[str, Any]:
    document = budget()
    document["lines"][index] = {**document["lines"][index], **cells}
    return document


def test_a_budget_that_ties_is_read_with_every_line() -> None:
    form = read(budget(note="按以收定支编制"))
    assert (form.year, form.county, form.note) == (2022, "330225", "按以收定支编制")
    assert len(form.lines) == len(BUDGET.line_keys())
    assert str(form.lines[0].amount) == "200.00"
    assert BudgetForm.model_validate_json(form.model_dump_json()) == form


def test_csv_and_json_give_the_same_budget_in_any_order_of_rows_and_columns() -> None:
    document = budget()
    form = read(document)
    assert read_budget_csv(as_csv(document), BUDGET, BUDGET_OF_COUNTY) == form
    rows = [line.split(",") for line in as_csv(document).decode().splitlines()]
    order = [5, 0, 4, 1, 3, 2]
    header, *body = [",".join(row[index] for index in order) for row in rows]
    random.Random(7).shuffle(body)
    windows = ("﻿" + "\r\n".join([header, *body]) + "\r\n\r\n").encode()
    assert read_budget_csv(windows, BUDGET, BUDGET_OF_COUNTY) == form


def test_the_citys_own_budget_has_no_county() -> None:
    document = budget(county=None)
    assert read(document, BUDGET_OF_CITY).county is None
    assert read_budget_csv(as_csv(document), BUDGET, BUDGET_OF_CITY).county is None
    assert faults(budget(), BUDGET_OF_CITY) == {
        "county": 'wrong county: "330225" (expected none, this is the city\'s; known: 330203, 330225, 330226)'
    }


def test_a_sum_that_does_not_tie_is_named_with_what_was_expected() -> None:
    assert faults(changed(3, amount="601.00")) == {
        "lines[3].amount": "employee pooled income total_income does not tie: "
        "stated 601.00, expected 600.00, difference 1.00",
        "lines[8].amount": "employee pooled balance current does not tie: "
        "stated 100.00, expected 101.00, difference -1.00",
    }
    assert csv_faults(as_csv(changed(9, amount="1100.01"))) == {
        "row 11, amount": "employee pooled balance closing does not tie: "
        "stated 1100.01, expected 1100.00, difference 0.01"
    }


def test_a_wrong_county_is_told_with_the_right_one_and_the_known_ones() -> None:
    known = "expected 330225; known: 330203, 330225, 330226"
    assert faults(budget(county="330203")) == {"county": f'wrong county: "330203" ({known})'}
    assert faults(budget(county="999999")) == {"county": f'unknown county: "999999" ({known})'}
    assert csv_faults(as_csv(budget(county="330203"))) == {
        "row 2, county": f'wrong county: "330203" ({known}) (in 28 rows)'
    }
    one_row = as_csv(budget()).replace(
        b"330225,resident,pooled,balance,opening", b"330226,resident,pooled,balance,opening"
    )
    assert csv_faults(one_row) == {"row 27, county": f'wrong county: "330226" ({known})'}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("-5.00", 'negative: "-5.00"'),
        ("5.001", 'not an amount: "5.001"'),
        ("12,3", 'not an amount: "12,3"'),
        ("", 'not an amount: ""'),
        (5, "not an amount: 5"),
        (None, "not an amount: null"),
        ("=SUM(A1:A3)", 'looks like a formula: "=SUM(A1:A3)"'),
        ("@A1", 'looks like a formula: "@A1"'),
        (" \n=A1", 'looks like a formula: " \\n=A1"'),
        ("99999999999999.00", 'too large for an amount: "99999999999999.00"'),
    ],
)
def test_an_amount_that_is_none_is_named_by_its_line(value: object, message: str) -> None:
    assert faults(changed(1, amount=value)) == {"lines[1].amount": message}


def test_only_balances_may_be_negative() -> None:
    document = budget()
    by_line = {(each["fund"], each["part"], each["line"]): each for each in document["lines"]}
    for line, amount in (
        ("benefits", "1750.00"), ("total_expenditure", "2000.00"), ("current", "-1400.00"), ("closing", "-400.00"),
    ):  # fmt: skip
        by_line["resident", "pooled", line]["amount"] = amount
    assert read(document).lines[-1].amount == -400
    by_line["resident", "pooled", "opening"]["amount"] = "-1.00"
    assert list(faults(document)) == ["lines[25].amount"]


def test_a_line_left_out_twice_or_unknown_is_named() -> None:
    document = budget()
    dropped = document["lines"].pop(4)
    assert faults(document) == {"lines": "missing line: employee pooled expenditure benefits"}
    document["lines"] += [dropped, dropped]
    assert faults(document) == {
        "lines[28].line": "employee pooled expenditure benefits a second time (first: lines[27])"
    }
    document["lines"].append(document["lines"].pop(0))
    assert list(faults(document)) == ["lines[27].line"]
    document["lines"][27] = {**dropped, "line": "lottery"}
    assert faults(document) == {
        "lines[27].line": 'unknown line: "lottery" (known: benefits, other_expenditure, total_expenditure)'
    }
    assert csv_faults(b"\n".join(as_csv(budget()).splitlines()[:-1])) == {
        "file": "missing line: resident pooled balance closing"
    }


@pytest.mark.parametrize(
    ("cells", "place", "message"),
    [
        ({"fund": "pension"}, "lines[0].fund", 'unknown fund: "pension" (known: employee, resident)'),
        ({"part": "secret"}, "lines[0].part", 'unknown part: "secret" (known: pooled, individual)'),
        ({"side": "left"}, "lines[0].side", 'unknown side: "left" (known: income, expenditure, balance)'),
        ({"line": 7}, "lines[0].line", "not text: 7"),
        ({"line": "=cmd()"}, "lines[0].line", 'looks like a formula: "=cmd()"'),
        ({"line": "-1+1"}, "lines[0].line", 'looks like a formula: "-1+1"'),
        ({"part": "pool\u0000ed"}, "lines[0].part", 'control characters: "pool\\u0000ed"'),
        ({"remark": "x"}, "lines[0].remark", "unknown key (known: fund, part, side, line, amount)"),
    ],
)
def test_unknown_codes_and_fields_are_named(cells: dict[str, Any], place: str, message: str) -> None:
    assert faults(changed(0, **cells))[place] == message


def test_all_faults_are_told_at_once() -> None:
    document = budget(county="330203")
    document["year"] = "2022"
    document["surprise"] = 1
    document["lines"][0]["amount"] = "1.234"
    document["lines"][1] = 7
    del document["lines"][2]["line"]
    document["lines"][4]["amount"] = "-1.00"
    found = faults(document)
    assert list(found) == [
        "surprise", "year", "county", "lines[1]", "lines[2].line", "lines[0].amount", "lines[4].amount", "lines",
    ]  # fmt: skip


def test_a_missing_head_or_another_kind_is_named() -> None:
    assert faults({"kind": "plan"}) == {
        "year": "missing",
        "county": "missing",
        "lines": "missing",
        "kind": 'expected "budget", not "plan"',
    }
    assert faults(["budget"]) == {"input": 'not an object: ["budget"]'}
    assert faults({**budget(), "year": 2023}) == {"year": "expected 2022, not 2023"}
    assert faults({**budget(), "year": True})["year"] == "expected 2022, not true"
    assert faults({**budget(), "lines": {}}) == {"lines": "not a list: {}"}


@pytest.mark.parametrize("note", ["=HYPERLINK(1)", "x" * 2001, "a\u202eb", 5, None, "\ud800"])
def test_a_note_is_plain_text_of_bearable_length(note: object) -> None:
    assert list(faults({**budget(), "note": note})) == ["note"]


def test_a_note_of_the_greatest_length_is_taken_whole() -> None:
    assert read(budget(note="长" * 2000)).note == "长" * 2000


def test_a_file_is_refused_for_its_columns_before_its_rows() -> None:
    data = as_csv(budget()).replace(b"county,fund,part", b"county,fond,fund,fund", 1)
    assert csv_faults(data) == {
        "column part": "missing",
        "row 1": "column fund twice",
    }
    assert csv_faults(b"county,fund,part,side,line\n") == {"column amount": "missing"}
    assert csv_faults(b"county,fund,part,side,line,amount,note\n") == {
        "row 1": 'unknown column: "note" (known: county, fund, part, side, line, amount)'
    }


@pytest.mark.parametrize(
    ("data", "place", "message"),
    [
        (b"", "file", "empty"),
        (b"\n\n", "file", "empty"),
        (b"county,fund,part,side,line,amount\n", "file", "no rows under the header"),
        (
            b"\xff\xff",
            "file",
            "not UTF-8, GB18030 or UTF-16 with its mark (byte 0); save it as .xlsx or CSV in a spreadsheet",
        ),
        (b"county,fund,part,side,line,amount\n1,2\x00", "file", "contains NUL bytes"),
        (b"county,fund,part,side,line,amount\n330225,employee\n", "row 2", "2 cells, the header has 6"),
        (b'county,fund,part,side,line,amount\n"x"y,a,b,c,d,e\n', "row 2", bare_quote("row 2").message),
    ],
)
def test_a_file_that_is_no_form_is_refused_with_the_reason(data: bytes, place: str, message: str) -> None:
    assert csv_faults(data) == {place: message}


def test_a_huge_file_is_refused_before_it_is_read() -> None:
    data = as_csv(budget())
    assert csv_faults(data, Limits(max_bytes=100)) == {"file": f"{len(data)} bytes, at most 100 are taken"}
    assert csv_faults(data, Limits(max_lines=5)) == {"file": "28 lines, at most 5 are taken"}
    with pytest.raises(BadInput, match="at most 5 are taken"):
        read_budget(budget(), BUDGET, BUDGET_OF_COUNTY, Limits(max_lines=5))
    assert read_budget_csv(data, BUDGET, BUDGET_OF_COUNTY, Limits(len(data), 28))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{"year": 2022, "kind": "budget", "kind": "plan"}', 'key "kind" twice in one object'),
        (b'{"year": NaN}', "NaN is no value"),
        (b"{", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b'{"note": "\\ud800"}', "not JSON"),
        (b'{"year": ' + b"9" * 5000 + b"}", "not JSON"),
        (b"\xff\xfe", "not UTF-8"),
    ],
)
def test_a_json_file_that_is_no_form_is_refused_with_the_reason(data: bytes, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        json_document(data, Limits())


def test_a_json_file_may_begin_with_a_byte_order_mark() -> None:
    assert json_document('﻿{"year": 2022}'.encode(), Limits()) == {"year": 2022}


def test_a_file_may_end_its_lines_in_any_way_and_a_cell_keeps_its_own() -> None:
    for end in (b"\n", b"\r\n", b"\r"):
        [row] = office_table(
            b"name,note" + end + b'a,"one\r\ntwo"' + end, [Column("name", "名称"), Column("note", "备注")], Limits()
        ).lines
        assert row.cells == {"name": "a", "note": "one\r\ntwo"}


def with_parts(**fen: int) -> list[str]:
    """What is said of a budget whose resident income has these further lines, among them parts of the premiums."""
    document = budget()
    where = {"fund": "resident", "part": "pooled", "side": "income"}
    document["lines"] += [
        {**where, "line": line, "amount": f"{each // 100}.{each % 100:02d}"} for line, each in fen.items()
    ]
    try:
        read_budget(document, WITH_OPTIONAL, BUDGET_OF_COUNTY)
    except BadInput as refused:
        return [str(fault) for fault in refused.faults]
    return []


def test_the_parts_of_a_line_are_together_no_more_than_the_line() -> None:
    assert with_parts() == with_parts(helped=30_000) == with_parts(helped=0, subtotal=60_000) == []
    assert with_parts(helped=30_001) == [
        "lines[28].amount: the parts of resident pooled income premiums (helped) are more than the whole: "
        "300.01, at most 300.00, difference 0.01"
    ]


def test_an_optional_line_counts_in_its_totals_and_an_optional_total_ties_too() -> None:
    assert with_parts(from_above=500) == [
        "lines[21].amount: resident pooled income total_income does not tie: "
        "stated 600.00, expected 605.00, difference -5.00"
    ]
    assert with_parts(subtotal=60_001) == [
        "lines[28].amount: resident pooled income subtotal does not tie: "
        "stated 600.01, expected 600.00, difference 0.01"
    ]


def test_parts_of_a_line_that_cannot_be_read_are_not_judged() -> None:
    document = budget()
    helped = {"fund": "resident", "part": "pooled", "side": "income", "line": "helped", "amount": "900.00"}
    document["lines"].append(helped)
    premiums = next(each for each in document["lines"] if (each["fund"], each["line"]) == ("resident", "premiums"))
    premiums["amount"] = "x"
    with pytest.raises(BadInput) as refused:
        read_budget(document, WITH_OPTIONAL, BUDGET_OF_COUNTY)
    assert [fault.message for fault in refused.value.faults] == ['not an amount: "x"']
    document["lines"].remove(premiums)
    with pytest.raises(BadInput) as refused:
        read_budget(document, WITH_OPTIONAL, BUDGET_OF_COUNTY)
    assert [fault.message for fault in refused.value.faults] == ["missing line: resident pooled income premiums"]


def test_a_budget_whose_sums_are_judged_elsewhere_is_read_though_they_do_not_tie() -> None:
    form = read_budget(changed(3, amount="601.00"), BUDGET, BUDGET_OF_COUNTY, tied=False)
    assert str(form.lines[3].amount) == "601.00"
    with pytest.raises(BadInput, match="not an amount"):
        read_budget(changed(3, amount="x"), BUDGET, BUDGET_OF_COUNTY, tied=False)
