"""Readers of the budget form, from JSON data and from tables (`county,fund,part,side,line,amount`)."""

from typing import cast

from calculations.forms.columns import AMOUNT, COUNTY, FUND, LINE, PART, SIDE
from calculations.forms.document_form import DocumentForm, Example, by_lines, lines_table
from calculations.forms.documents import BudgetForm, BudgetLine
from calculations.forms.expected import Expected, county_fault, note_fault
from calculations.forms.header import csv_head, json_head
from calculations.forms.lines import check_lines
from calculations.forms.template import LineKey, Template
from calculations.input.faults import Fault, refuse, shown
from calculations.input.money import yuan
from calculations.input.reading import Limits, json_lines
from calculations.sheets.columns import NO_WORDS, Words, codes_of
from calculations.sheets.office_table import office_table

BUDGET_TABLE = (COUNTY, FUND, PART, SIDE, LINE, AMOUNT)
BUDGET_COLUMNS = codes_of(BUDGET_TABLE)
_LINE_FIELDS = BUDGET_COLUMNS[1:]


def read_budget(
    document: object, template: Template, expected: Expected, limits: Limits | None = None, tied: bool = True
) -> BudgetForm:
    """JSON data `{kind, year, county, lines, note?}` as a budget, or `BadInput` with every fault by its place.

    Every line of the template is in it exactly once and, unless `tied` is False, every total ties.
    """
    head, faults = json_head(
        document,
        "budget",
        {
            "year": lambda value, place: _year_fault(value, place, expected),
            "county": lambda value, place: county_fault(value, place, expected),
        },
        {"note": note_fault},
    )
    raw, shape = json_lines(head, _LINE_FIELDS, limits or Limits())
    checked = check_lines(raw, template, None, "lines", tied)
    refuse([*faults, *shape, *checked.faults])
    county = cast(str | None, head["county"])
    return budget_form(dict(checked.amounts), expected.year, county, str(head.get("note", "")))


def read_budget_csv(
    data: bytes, template: Template, expected: Expected, limits: Limits | None = None, words: Words = NO_WORDS
) -> BudgetForm:
    """The bytes of a table as a budget of the expected county and year, or `BadInput` with every fault.

    The city's own form leaves the column `county` empty.
    """
    table = office_table(data, BUDGET_TABLE, limits or Limits(), words)
    with table.checked():
        _, faults = csv_head(table.lines, {"county": lambda value, place: county_fault(value or None, place, expected)})
        checked = check_lines(table.lines, template, None, "file")
        refuse([*faults, *checked.faults])
    return budget_form(dict(checked.amounts), expected.year, expected.county)


def budget_form(amounts: dict[LineKey, int], year: int, county: str | None, note: str = "") -> BudgetForm:
    """A budget of computed amounts in fen."""
    return BudgetForm(
        year=year,
        county=county,
        note=note,
        lines=tuple(
            BudgetLine(fund=key.fund, part=key.part, side=key.side, line=key.line, amount=yuan(value))
            for key, value in amounts.items()
            if key.side is not None
        ),
    )


def _year_fault(value: object, place: str, expected: Expected) -> Fault | None:
    if type(value) is int and value == expected.year:
        return None
    return Fault(place, f"expected {expected.year}, not {shown(value)}", f"应为 {expected.year},不是 {shown(value)}")


BUDGET = DocumentForm(
    BudgetForm,
    read=by_lines(read_budget, "budget"),
    table=lines_table(BUDGET_TABLE, read_budget_csv, "budget"),
    lines=lambda form: form,
    example=Example(
        title="基金预算 / fund budget (B2)",
        document={
            "kind": "budget",
            "year": 2022,
            "county": "330203",
            "lines": [
                {"fund": "resident", "part": "pooled", "side": "income", "line": "premiums", "amount": "1000.00"}
            ],
        },
        csv="""\
county,fund,part,side,line,amount
330203,resident,pooled,income,premiums,1000.00
""",
    ),
)
