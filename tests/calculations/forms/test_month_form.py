"""Fund-use plans and expenditure reports handed in as JSON and CSV."""

from typing import Any

import pytest

from calculations.forms import (
    Expected,
    Limits,
    PlanForm,
    ReportForm,
    month_form,
    read_plan,
    read_plan_csv,
    read_report,
    read_report_csv,
)
from calculations.input.faults import BadInput
from tests.calculations.forms.templates import COUNTIES, MONTH, PLAN_OF_MARCH, as_csv, month_document

ANY_MONTH = Expected(year=2022, counties=COUNTIES, county="330225")


def faults(document: object, expected: Expected = PLAN_OF_MARCH) -> dict[str, str]:
    with pytest.raises(BadInput) as refused:
        read_plan(document, MONTH, expected)
    return {fault.place: fault.message for fault in refused.value.faults}


def csv_faults(data: bytes, expected: Expected = PLAN_OF_MARCH) -> dict[str, str]:
    with pytest.raises(BadInput) as refused:
        read_plan_csv(data, MONTH, expected)
    return {fault.place: fault.message for fault in refused.value.faults}


def test_a_plan_is_read_from_json_and_from_csv_alike() -> None:
    document = month_document()
    form = read_plan(document, MONTH, PLAN_OF_MARCH)
    assert isinstance(form, PlanForm)
    assert read_plan_csv(as_csv(document), MONTH, PLAN_OF_MARCH) == form
    assert [str(row.amount) for row in form.lines] == ["70.00", "0.50", "20.00", "9.50", "100.00"]
    assert PlanForm.model_validate_json(form.model_dump_json()) == form


def test_a_report_is_no_plan_and_a_plan_no_report() -> None:
    document = month_document("report")
    form = read_report(document, MONTH, PLAN_OF_MARCH)
    assert isinstance(form, ReportForm)
    assert read_report_csv(as_csv(document), MONTH, PLAN_OF_MARCH) == form
    assert faults(document) == {"kind": 'expected "plan", not "report"'}


def test_a_total_that_does_not_tie_is_named_with_what_was_expected() -> None:
    document = month_document()
    document["lines"][4]["amount"] = "100.10"
    message = "employee all total does not tie: stated 100.10, expected 100.00, difference 0.10"
    assert faults(document) == {"lines[4].amount": message}
    assert csv_faults(as_csv(document)) == {"row 6, amount": message}


@pytest.mark.parametrize(
    ("month", "message"),
    [
        ("2023-03", "2023-03 is outside the fund year 2022"),
        ("2021-12", "2021-12 is outside the fund year 2022"),
        ("2022-04", "expected 2022-03, not 2022-04"),
        ("2022-13", 'not a month (2022-03): "2022-13"'),
        ("2022-3", 'not a month (2022-03): "2022-3"'),
        ("March", 'not a month (2022-03): "March"'),
    ],
)
def test_a_month_outside_the_year_or_another_one_is_refused(month: str, message: str) -> None:
    assert faults(month_document(month=month)) == {"month": message}
    assert csv_faults(as_csv(month_document(month=month))) == {"row 2, month": f"{message} (in 5 rows)"}


def test_another_fund_or_an_unknown_one_is_refused() -> None:
    resident = {**month_document(), "fund": "resident"}
    assert faults(resident)["fund"] == 'expected employee, not "resident"'
    assert faults({**month_document(), "fund": "pension"}) == {
        "fund": 'unknown fund: "pension" (known: employee, resident)'
    }
    assert faults({**month_document(), "fund": 5}) == {"fund": "not text: 5"}


def test_a_file_of_two_months_is_refused_where_it_changes() -> None:
    data = as_csv(month_document()).replace(b"2022-03,individual", b"2022-04,individual")
    with pytest.raises(BadInput) as refused:
        read_plan_csv(data, MONTH, ANY_MONTH)
    assert [str(fault) for fault in refused.value.faults] == [
        'row 4, month (C4): "2022-04", but row 2 has "2022-03" (in 2 rows)'
    ]


def test_missing_unknown_and_repeated_lines_are_named_together() -> None:
    document = month_document()
    del document["lines"][1]
    document["lines"][1]["amount"] = "-20.00"
    document["lines"].append({"part": "pooled", "line": "transfers_out", "amount": "1.00"})
    document["lines"].append(dict(document["lines"][0]))
    assert faults(document) == {
        "lines[1].amount": 'negative: "-20.00"',
        "lines[4].line": 'unknown line: "transfers_out" (known: benefits, other_expenditure)',
        "lines[5].line": "employee pooled benefits a second time (first: lines[0])",
        "lines": "missing line: employee pooled other_expenditure",
    }


@pytest.mark.parametrize("extra", [{"side": "income"}, {"fund": "employee"}])
def test_a_plan_has_no_sides_and_one_fund(extra: dict[str, Any]) -> None:
    document = month_document()
    document["lines"][0].update(extra)
    [key] = extra
    assert faults(document) == {f"lines[0].{key}": "unknown key (known: part, line, amount)"}


def test_a_plan_without_a_head_is_refused() -> None:
    found = faults({"lines": []})
    # The lines are those of the fund that it must be of.
    assert found.pop("lines").startswith("missing line: employee ")
    assert found == {"kind": "missing", "county": "missing", "fund": "missing", "month": "missing"}


def test_amounts_are_told_though_nobody_knows_the_fund() -> None:
    anybodys = Expected(year=2022, counties=COUNTIES, county=None, any_county=True)
    wrong = {
        **month_document("plan"),
        "county": None,
        "fund": "pension",
        "lines": [{"part": "?", "line": "?", "amount": 5}],
    }
    with pytest.raises(BadInput) as refused:
        read_plan(wrong, MONTH, anybodys)
    assert [fault.place for fault in refused.value.faults] == ["county", "fund", "lines[0].amount"]


@pytest.mark.parametrize(("reader", "kind"), [(read_plan, "plan"), (read_report, "report")])
def test_the_city_has_no_plan_of_its_own_though_a_form_may_say_whose_it_is(reader: Any, kind: str) -> None:
    anybodys = Expected(year=2022, counties=COUNTIES, county=None, any_county=True)
    assert reader(month_document(kind, county="330203"), MONTH, anybodys).county == "330203"
    with pytest.raises(BadInput) as refused:
        reader({**month_document(kind), "county": None}, MONTH, anybodys)
    assert [str(fault) for fault in refused.value.faults] == [
        "county: the city has no plan or report of its own (known: 330203, 330225, 330226)"
    ]


@pytest.mark.parametrize(("reader", "kind"), [(read_plan, "plan"), (read_report, "report")])
def test_a_document_of_a_month_has_no_more_lines_than_are_taken(reader: Any, kind: str) -> None:
    with pytest.raises(BadInput) as refused:
        reader(month_document(kind), MONTH, PLAN_OF_MARCH, Limits(max_lines=4))
    assert [str(fault) for fault in refused.value.faults] == ["lines: 5 lines, at most 4 are taken"]


@pytest.mark.parametrize(("reader", "kind"), [(read_plan_csv, "plan"), (read_report_csv, "report")])
def test_a_file_of_a_month_has_all_its_lines_and_no_more_than_are_taken(reader: Any, kind: str) -> None:
    data = as_csv(month_document(kind))
    assert reader(data, MONTH, PLAN_OF_MARCH, Limits(max_lines=5)).kind == kind
    for given, limits, told in (
        (data, Limits(max_lines=4), "file: 5 lines, at most 4 are taken"),
        (data[: data.rindex(b"330225")], None, "file: missing line: employee all total"),
    ):
        with pytest.raises(BadInput) as refused:
            reader(given, MONTH, PLAN_OF_MARCH, limits)
        assert [str(fault) for fault in refused.value.faults] == [told]


def test_a_note_is_kept_and_held_to_plain_text() -> None:
    assert read_plan(month_document(), MONTH, PLAN_OF_MARCH).note == ""
    assert read_plan({**month_document(), "note": "三月"}, MONTH, PLAN_OF_MARCH).note == "三月"
    assert faults({**month_document(), "note": "=1+1"}) == {"note": 'looks like a formula: "=1+1"'}
    assert month_form(PlanForm, {}, "330203", "employee", "2022-03").note == ""


def test_faults_of_the_head_and_of_the_lines_are_told_together() -> None:
    document = month_document(month="2023-03")
    document["lines"][0]["amount"] = "x"
    assert faults(document) == {
        "month": "2023-03 is outside the fund year 2022",
        "lines[0].amount": 'not an amount: "x"',
    }
