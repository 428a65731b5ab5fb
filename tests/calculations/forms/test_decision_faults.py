"""What is said of a decision's document that is refused: every fault by its place and in words to act upon."""

from collections.abc import Callable
from typing import Any

import pytest

from calculations.forms import Expected, Limits, budget_form
from calculations.forms.adjustment import (
    ADJUSTMENT_COLUMNS,
    ADJUSTMENT_HEAD,
    AdjustmentForm,
    adjusted,
    before_faults,
    city_budget,
    read_adjustment,
    read_adjustment_csv,
)
from calculations.forms.budget_by_county import BudgetSplit
from calculations.forms.final_accounts import FinalAccountsForm, read_final_accounts, read_final_accounts_csv
from calculations.forms.financing_standard import (
    STANDARD_COLUMNS,
    FinancingStandardForm,
    read_financing_standard,
    read_financing_standard_csv,
)
from calculations.forms.paper import read_paper_form
from tests.calculations.explained_answers import faults_of
from tests.calculations.forms.templates import BUDGET, BUDGET_OF_COUNTY, COUNTIES, as_csv, budget

Json = dict[str, Any]
FUNDS = ("employee", "resident")
LONG = "字" * 2_001


def line(after: str, before: str = "250.00", **where: str) -> Json:
    """A line of the adjustment: by itself the resident fund's benefits of the first county."""
    place = {"county": COUNTIES[0], "fund": "resident", "part": "pooled", "side": "expenditure", "line": "benefits"}
    return {**place, **where, "before": before, "after": after}


def adjustment(*lines: Json, **changed: object) -> Json:
    head = {"approved_case": "ningbo.budget.2022", "approved_hash": "a" * 64, "cause": "spending_must_rise"}
    return {"kind": "adjustment", "year": 2022, **head, "reason": "住院人次增加", "lines": list(lines), **changed}


def read(document: Json, limits: Limits | None = None) -> AdjustmentForm:
    return read_adjustment(document, BUDGET, 2022, COUNTIES, limits)


INCOME = {"side": "income", "line": "premiums"}


@pytest.mark.parametrize(
    ("document", "told"),
    [
        (adjustment(line("251.00"), year=2023), {"year": "expected 2022, not 2023"}),
        (adjustment(line("251.00"), reason=" \n"), {"reason": "say why the budget has to change"}),
        (adjustment(line("251.00"), reason=LONG), {"reason": "at most 2000 characters are taken"}),
        (adjustment(line("251.00"), reason="=1+1"), {"reason": 'looks like a formula: "=1+1"'}),
        (adjustment(line("251.00"), note=LONG), {"note": "2001 characters, at most 2000 are taken"}),
        (
            adjustment(line("251.00", county="330299")),
            {"lines[0].county": 'unknown county: "330299" (known: 330203, 330225, 330226)'},
        ),
        (
            adjustment(line("251.00", fund="pension")),
            {
                "lines[0].fund": 'unknown fund: "pension" (known: employee, resident)',
                "lines[0].line": "no such line: pension pooled expenditure benefits",
            },
        ),
        (
            adjustment(line("251.00", line="gold"), line("251.00", line="total_expenditure")),
            {
                "lines[0].line": "no such line: resident pooled expenditure gold",
                "lines[1].line": "resident pooled expenditure total_expenditure is a total: change its lines",
            },
        ),
        (
            adjustment(line("-1.00"), line("5.00", side="balance", line="opening")),
            {"lines[0].after": 'negative: "-1.00"', "lines[1].side": "only income and expenditure are adjusted"},
        ),
        (
            adjustment(line("-5.00", side="balance", line="current")),
            {"lines[0].line": "resident pooled balance current is a total: change its lines"},
        ),
        (
            adjustment(line("250.00"), line("251.00", county=COUNTIES[1]), line("1.00", county=COUNTIES[1])),
            {
                "lines[0]": "nothing changes in this line",
                "lines[2]": "the same line a second time (first: lines[1])",
            },
        ),
        # Two counties' changes of a fund are one change of the fund; no other fund's makes up for it.
        (
            adjustment(line("260.00"), line("240.00", county=COUNTIES[1])),
            {"cause": "no fund's expenditure rises"},
        ),
        (adjustment(line("260.00", **INCOME)), {"cause": "no fund's expenditure rises"}),
        (
            adjustment(line("250.01", **INCOME), line("249.99", county=COUNTIES[1], **INCOME), cause="income_falls"),
            {"cause": "no fund's income falls"},
        ),
        (adjustment(line("240.00"), cause="income_falls"), {"cause": "no fund's income falls"}),
    ],
)
def test_an_adjustment_is_told_what_is_wrong_with_it(document: Json, told: dict[str, str]) -> None:
    assert faults_of(read, document) == told


@pytest.mark.parametrize(
    "document",
    [
        adjustment(line("250.01")),
        adjustment(line("0.00")) | {"lines": [line("0.00"), line("1.00", before="0.00", fund="employee")]},
        adjustment(line("249.99", **INCOME), cause="income_falls"),
        adjustment(line("251.00"), line("252.00", county=COUNTIES[1]), reason="字" * 2_000),
    ],
)
def test_an_adjustment_that_shows_its_cause_in_one_fund_is_taken(document: Json) -> None:
    form = read(document)
    assert form.amount_rows()[0] == list(document["lines"][0].values())
    assert len(form.amount_rows()) == len(document["lines"])


def test_an_adjustment_has_no_more_lines_than_are_taken() -> None:
    two = adjustment(line("251.00"), line("252.00", county=COUNTIES[1]))
    assert len(read(two, Limits(max_lines=2)).lines) == 2
    assert faults_of(read, two, Limits(max_lines=1)) == {"lines": "2 lines, at most 1 are taken"}


def approved() -> BudgetSplit:
    """The budget by county: every county's resident benefits are 250.00."""
    parts = []
    for county in COUNTIES[:2]:
        expected = Expected(year=2022, counties=COUNTIES, county=county)
        form = read_final_accounts(accounts(county=county, note="注"), BUDGET, expected).as_budget()
        parts.append(budget_form(form.amounts(), 2022, county, form.note))
    return BudgetSplit(counties=tuple(parts))


def test_an_adjustment_of_what_was_not_approved_is_told_what_was() -> None:
    form = read(adjustment(line("300.00", before="250.10"), line("300.00", before="1.00", county=COUNTIES[2])))
    assert [str(fault) for fault in before_faults(form, approved())] == [
        "lines[0].before: the approved amount is 250.00, not 250.10",
        "lines[1].before: the approved amount is —, not 1.00",
    ]
    assert list(before_faults(read(adjustment(line("251.00"))), approved())) == []
    second = read(adjustment(line("251.00"), line("251.00", before="1.00", county=COUNTIES[1])))
    assert [fault.place for fault in before_faults(second, approved())] == ["lines[1].before"]
    assert approved().county(COUNTIES[2]) is None


def test_what_is_adjusted_keeps_year_county_and_note_of_each_part() -> None:
    changed = adjusted(read(adjustment(line("250.07"))), approved(), BUDGET)
    assert [(part.year, part.county, part.note) for part in changed.counties] == [
        (2022, county, "注") for county in COUNTIES[:2]
    ]
    whole = city_budget(changed, BUDGET)
    assert (whole.year, whole.county, whole.note) == (2022, None, "")
    of_one = city_budget(BudgetSplit(counties=changed.counties[1:]), BUDGET)
    assert of_one.amounts() == changed.counties[1].amounts()
    assert [str(row.amount) for row in whole.lines if (row.fund, row.line) == ("resident", "benefits")] == ["500.07"]


def csv_of(columns: tuple[str, ...], *rows: Json) -> bytes:
    return "\n".join([",".join(columns), *(",".join(str(row[name]) for name in columns) for row in rows)]).encode()


def test_a_file_of_an_adjustment_is_held_to_the_same_limits_and_counties() -> None:
    columns = (*ADJUSTMENT_HEAD, *ADJUSTMENT_COLUMNS)
    head = adjustment()
    rows = [{**head, **line("251.00")}, {**head, **line("300.00", county="330299")}]

    def read_file(limits: Limits | None) -> AdjustmentForm:
        return read_adjustment_csv(csv_of(columns, *rows), BUDGET, 2022, COUNTIES, limits)

    assert faults_of(read_file, Limits(max_lines=1)) == {"file": "2 lines, at most 1 are taken"}
    many = Limits(max_lines=2_002)
    rows *= 1_001
    assert "file" not in faults_of(read_file, many)
    del rows[2:]
    assert faults_of(read_file, None) == {"row 3, county": 'unknown county: "330299" (known: 330203, 330225, 330226)'}


def accounts(**changed: Any) -> Json:
    return {**budget(**changed), "kind": "final_accounts"}


def test_final_accounts_keep_their_lines_in_the_order_of_the_form_and_their_note() -> None:
    form = read_final_accounts(accounts(note="决算"), BUDGET, BUDGET_OF_COUNTY)
    assert (form.year, form.county, form.note) == (2022, COUNTIES[1], "决算")
    assert form.as_budget().note == "决算"
    assert list(form.amounts()) == list(BUDGET.line_keys())
    assert form.amount_rows()[0] == ["employee", "individual", "balance", "closing", "1100.00"]
    assert read_final_accounts_csv(as_csv(budget()), BUDGET, BUDGET_OF_COUNTY).lines == form.lines


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ({**budget(), "kind": "plan"}, {"kind": 'expected "final_accounts", not "plan"'}),
        (
            {**budget(county="330299"), "kind": None},
            {
                "kind": 'expected "final_accounts", not null',
                "county": 'unknown county: "330299" (expected 330225; known: 330203, 330225, 330226)',
            },
        ),
        (["final_accounts"], {"input": 'not an object: ["final_accounts"]'}),
    ],
)
def test_what_are_no_final_accounts_is_told(document: object, told: dict[str, str]) -> None:
    assert faults_of(read_final_accounts, document, BUDGET, BUDGET_OF_COUNTY) == told


@pytest.mark.parametrize(
    ("reader", "given", "place"),
    [
        (read_final_accounts, accounts(), "lines"),
        (read_final_accounts, budget(), "lines"),
        (read_final_accounts_csv, as_csv(budget()), "file"),
    ],
)
def test_final_accounts_have_no_more_lines_than_are_taken(
    reader: Callable[..., FinalAccountsForm], given: object, place: str
) -> None:
    found = faults_of(reader, given, BUDGET, BUDGET_OF_COUNTY, Limits(max_lines=27))
    assert found[place] == "28 lines, at most 27 are taken"


ITEM = {"item": "resident_subsidy", "zh": "人均财政补助", "unit": "yuan_a_year", "before": "580", "after": "640"}


def standard(*items: Json, **changed: object) -> Json:
    head = {"kind": "financing_standard", "year": 2022, "fund": "resident", "in_force_from": "2022-07-01"}
    return {**head, "basis": "省统一部署", "items": list(items) or [ITEM], **changed}


def read_standard(document: Json, fund: str | None = "resident") -> FinancingStandardForm:
    return read_financing_standard(document, 2022, fund, FUNDS)


@pytest.mark.parametrize(
    ("document", "told"),
    [
        (
            standard(year=2021, in_force_from="2021-07-01"),
            {"year": "expected 2022, not 2021", "in_force_from": "outside the year 2022: 2021-07-01"},
        ),
        (standard(fund="pension"), {"fund": 'unknown fund: "pension" (known: employee, resident)'}),
        (standard(fund="employee"), {"fund": "expected resident, not employee"}),
        (standard(basis="  "), {"basis": "say why the standard changes"}),
        (standard(basis=LONG), {"basis": "2001 characters, at most 2000 are taken"}),
        (standard(note="@x"), {"note": 'looks like a formula: "@x"'}),
        (standard(in_force_from="2022-02-30"), {"in_force_from": "no such day: 2022-02-30"}),
        (standard(in_force_from="2021-12-31"), {"in_force_from": "outside the year 2022: 2021-12-31"}),
        (standard({**ITEM, "zh": "=x"}), {"items[0].zh": 'looks like a formula: "=x"'}),
        (standard(ITEM, {**ITEM, "after": "650"}), {"items[1].item": "resident_subsidy a second time"}),
        (standard({**ITEM, "after": "580.00"}), {"items[0]": "nothing changes in this item"}),
        (
            standard({**ITEM, "unit": "share", "before": "0.5", "after": "1.01"}),
            {"items[0].after": "a share above one: 1.01"},
        ),
    ],
)
def test_a_standard_is_told_what_is_wrong_with_it(document: Json, told: dict[str, str]) -> None:
    assert faults_of(read_standard, document) == told


@pytest.mark.parametrize(
    "written", ["1E-3", "1_000", " 640 ", "+5", "-0", ".5", "5.", "640.1234567", "６４０", "1" * 13]
)
def test_a_standard_is_written_in_plain_digits(written: str) -> None:
    for name in ("before", "after"):
        [(place, told)] = faults_of(read_standard, standard({**ITEM, name: written})).items()
        assert (place, told) == (f"items[0].{name}", f'not a number as text: "{written}"')


@pytest.mark.parametrize(
    "item",
    [
        {**ITEM, "before": None},
        {**ITEM, "before": "0", "after": "0.000001"},
        {**ITEM, "unit": "share", "before": "0.5", "after": "1"},
        {**ITEM, "unit": "yuan_a_month", "after": "1.5"},
    ],
)
def test_a_standard_in_plain_digits_is_kept_as_it_was_written(item: Json) -> None:
    form = read_standard(standard(item), fund=None)
    assert form.amount_rows() == [
        ["resident", "2022-07-01"], [item["item"], item["unit"], item["before"] or "", item["after"]],
    ]  # fmt: skip


def test_a_file_of_standards_has_no_more_rows_than_are_taken_and_is_of_the_fund() -> None:
    columns = ("fund", "in_force_from", "basis", *STANDARD_COLUMNS)
    data = csv_of(columns, {**standard(), **ITEM}, {**standard(), **ITEM, "item": "other"})

    def read_file(fund: str, limits: Limits | None) -> FinancingStandardForm:
        return read_financing_standard_csv(data, 2022, fund, FUNDS, limits)

    assert [row.item for row in read_file("resident", None).items] == ["resident_subsidy", "other"]
    assert faults_of(read_file, "resident", Limits(max_lines=1)) == {"file": "2 lines, at most 1 are taken"}
    assert faults_of(read_file, "employee", None) == {"row 2, fund": "expected employee, not resident"}


PAPER = {"kind": "paper", "title": "请示", "text": "拟自七月起调整。"}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"title": " "}, {"title": "a title is needed"}),
        ({"text": "\n"}, {"text": "empty"}),
        ({"note": LONG}, {"note": "2001 characters, at most 2000 are taken"}),
        ({"in_force_from": "2022-02-29"}, {"in_force_from": "no such day: 2022-02-29"}),
        (
            {"amounts": [{"label": "甲", "amount": "1.00"}, {"label": "=乙", "amount": "1.00"}]},
            {"amounts[1].label": 'looks like a formula: "=乙"'},
        ),
    ],
)
def test_a_paper_is_told_what_is_wrong_with_it(changed: Json, told: dict[str, str]) -> None:
    assert faults_of(read_paper_form, {**PAPER, **changed}) == told


def test_two_lines_of_which_the_county_cannot_be_read_are_not_the_same() -> None:
    unread = {**line("251.00"), "county": 7}
    assert set(faults_of(read, adjustment(unread, unread))) == {"lines[0].county", "lines[1].county"}
