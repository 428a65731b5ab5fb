"""Readers of fund-use plans (M1) and expenditure reports (M5): JSON, tables (`county,fund,month,part,line,amount`)."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from calculations.forms.columns import AMOUNT, COUNTY, FUND, LINE, MONTH, PART
from calculations.forms.document_form import DocumentForm, Example, by_lines, lines_table
from calculations.forms.documents import FormLine, PlanForm, ReportForm
from calculations.forms.expected import Expected, county_fault, fund_fault, month_fault, note_fault
from calculations.forms.header import Check, csv_head, json_head
from calculations.forms.lines import amount_faults, check_lines
from calculations.forms.template import LineKey, Template
from calculations.input.faults import Fault, refuse
from calculations.input.money import yuan
from calculations.input.reading import Limits, RawLine, json_lines
from calculations.sheets.columns import NO_WORDS, Words, codes_of
from calculations.sheets.office_table import office_table

MONTH_TABLE = (COUNTY, FUND, MONTH, PART, LINE, AMOUNT)
MONTH_COLUMNS = codes_of(MONTH_TABLE)
_LINE_FIELDS = MONTH_COLUMNS[3:]

MonthForm = TypeVar("MonthForm", bound=PlanForm | ReportForm)


def read_plan(document: object, template: Template, expected: Expected, limits: Limits | None = None) -> PlanForm:
    """JSON data `{kind: "plan", county, fund, month, lines, note?}` as a plan, or `BadInput`."""
    return _from_json(PlanForm, "plan", document, template, expected, limits)


def read_report(document: object, template: Template, expected: Expected, limits: Limits | None = None) -> ReportForm:
    """JSON data `{kind: "report", county, fund, month, lines, note?}` as a report, or `BadInput`."""
    return _from_json(ReportForm, "report", document, template, expected, limits)


def read_plan_csv(
    data: bytes, template: Template, expected: Expected, limits: Limits | None = None, words: Words = NO_WORDS
) -> PlanForm:
    """The bytes of a table as the plan of one county, fund and month, or `BadInput` with every fault."""
    return _from_table(PlanForm, data, template, expected, limits, words)


def read_report_csv(
    data: bytes, template: Template, expected: Expected, limits: Limits | None = None, words: Words = NO_WORDS
) -> ReportForm:
    """The bytes of a table as the report of one county, fund and month, or `BadInput` with every fault."""
    return _from_table(ReportForm, data, template, expected, limits, words)


def month_form(
    form: type[MonthForm],
    amounts: Mapping[LineKey, int],
    county: str,
    fund: str,
    month: str,
    note: str = "",
) -> MonthForm:
    """A plan or report of computed amounts in fen."""
    lines = tuple(FormLine(part=key.part, line=key.line, amount=yuan(value)) for key, value in amounts.items())
    return form(county=county, fund=fund, month=month, lines=lines, note=note)


def _checks(template: Template, expected: Expected) -> dict[str, Check]:
    return {
        "county": lambda value, place: _county_fault(value, place, expected),
        "fund": lambda value, place: fund_fault(value, place, expected, template.funds),
        "month": lambda value, place: month_fault(value, place, expected),
    }


def _county_fault(value: object, place: str, expected: Expected) -> Fault | None:
    if value is None and expected.county is None:
        known = ", ".join(expected.counties)
        return Fault(
            place, f"the city has no plan or report of its own (known: {known})", f"市级没有此类报表(可用:{known})"
        )
    return county_fault(value, place, expected)


def _from_json(
    form: type[MonthForm],
    kind: str,
    document: object,
    template: Template,
    expected: Expected,
    limits: Limits | None,
) -> MonthForm:
    head, faults = json_head(document, kind, _checks(template, expected), {"note": note_fault})
    raw, shape = json_lines(head, _LINE_FIELDS, limits or Limits())
    return _checked(form, raw, template, head, expected, [*faults, *shape], "lines")


def _from_table(
    form: type[MonthForm], data: bytes, template: Template, expected: Expected, limits: Limits | None, words: Words
) -> MonthForm:
    table = office_table(data, MONTH_TABLE, limits or Limits(), words)
    with table.checked():
        head, faults = csv_head(table.lines, _checks(template, expected))
        return _checked(form, table.lines, template, head, expected, faults, "file")


def _checked(
    form: type[MonthForm],
    raw: Sequence[RawLine] | None,
    template: Template,
    head: Mapping[str, object],
    expected: Expected,
    faults: Sequence[Fault],
    root: str,
) -> MonthForm:
    fund = next((each for each in (head.get("fund"), expected.fund) if each in template.funds), None)
    if fund is None:
        # Nobody knows which lines there should be.
        refuse([*faults, *amount_faults(raw)])
    checked = check_lines(raw, template, str(fund), root)
    refuse([*faults, *checked.faults])
    return month_form(
        form, checked.amounts, str(head["county"]), str(fund), str(head["month"]), str(head.get("note", ""))
    )


def _example(kind: str) -> dict[str, object]:
    return {
        "kind": kind,
        "county": "330203",
        "fund": "resident",
        "month": "2022-03",
        "lines": [
            {"part": "pooled", "line": "benefits", "amount": "1200.00"},
            {"part": "pooled", "line": "critical_illness", "amount": "0.00"},
            {"part": "pooled", "line": "other_expenditure", "amount": "34.50"},
            {"part": "all", "line": "total", "amount": "1234.50"},
        ],
    }


_CSV = """\
county,fund,month,part,line,amount
330203,resident,2022-03,pooled,benefits,1200.00
330203,resident,2022-03,pooled,critical_illness,0.00
330203,resident,2022-03,pooled,other_expenditure,34.50
330203,resident,2022-03,all,total,1234.50
"""

PLAN = DocumentForm(
    PlanForm,
    read=by_lines(read_plan, "plan"),
    table=lines_table(MONTH_TABLE, read_plan_csv, "plan"),
    lines=lambda form: form,
    example=Example(
        title="用款计划 / fund-use plan",
        document=_example("plan"),
        note="按上月实际支出测算",
        csv=_CSV,
    ),
)
REPORT = DocumentForm(
    ReportForm,
    read=by_lines(read_report, "report"),
    table=lines_table(MONTH_TABLE, read_report_csv, "report"),
    lines=lambda form: form,
    example=Example(
        title="支出核算报表 / expenditure report (M5)", document=_example("report"), note="已与账面核对", csv=_CSV
    ),
)
