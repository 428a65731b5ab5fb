"""An adjustment of the approved budget during the year (B5): which version, why, and each line before and after."""

from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from functools import partial
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StrictInt

from calculations.forms.budget_by_county import BudgetSplit
from calculations.forms.budgets import budget_form
from calculations.forms.columns import COUNTY, FUND, LINE, PART, SIDE
from calculations.forms.county_rows import place_faults, year_fault
from calculations.forms.document_form import DocumentForm, Example, FormTable
from calculations.forms.documents import BudgetForm
from calculations.forms.expected import NOTE_CHARACTERS, note_faults
from calculations.forms.table_document import TableDocument
from calculations.forms.template import LineKey, Side, Template
from calculations.input.codes import CountyCode
from calculations.input.faults import Fault, Repeat, not_empty, refuse, repeated_at, shown
from calculations.input.money import Yuan, fen, text, yuan
from calculations.input.partial_input import (
    Against,
    PartialModel,
    checked,
    collect_faults,
    known,
    no_check,
    row_by_row,
    run_check,
    validated,
)
from calculations.input.reading import Limits, text_fault
from calculations.sheets.columns import NO_WORDS, Column, Kind, Words, codes_of

_HEAD = (
    Column("approved_case", "原预算事项"),
    Column("approved_hash", "原预算哈希"),
    Column("cause", "调整原因", Kind.CODE, names={"支出增加": "spending_must_rise", "收入减少": "income_falls"}),
    Column("reason", "调整理由"),
)
_COLUMNS = (
    *(COUNTY, FUND, PART, SIDE, LINE),
    Column("before", "调整前金额", Kind.AMOUNT, ("调整前",)),
    Column("after", "调整后金额", Kind.AMOUNT, ("调整后",)),
)
ADJUSTMENT_HEAD = codes_of(_HEAD)
ADJUSTMENT_COLUMNS = codes_of(_COLUMNS)


class Cause(StrEnum):
    """Why a budget is adjusted: spending must rise, or income falls."""

    SPENDING_MUST_RISE = "spending_must_rise"
    INCOME_FALLS = "income_falls"


class AdjustedLine(PartialModel):
    """A line of a county's part that changes, in yuan; totals follow from their lines and are left out."""

    county: CountyCode
    fund: str
    part: str
    side: Side
    line: str
    before: Yuan
    after: Yuan

    def key(self) -> LineKey:
        """Its place in the county's budget."""
        return LineKey(self.fund, self.part, self.side, self.line)


class AdjustmentForm(PartialModel):
    """``approved_case`` and ``approved_hash`` name the budget by county that is in force and is to be changed."""

    kind: Literal["adjustment"] = "adjustment"
    year: StrictInt
    approved_case: str = Field(min_length=1, max_length=200)
    approved_hash: str = Field(pattern=r"^[0-9a-f]{64}$")
    cause: Cause
    reason: str
    lines: Annotated[tuple[AdjustedLine, ...], BeforeValidator(not_empty)]
    note: str = ""

    def amount_rows(self) -> list[list[str]]:
        """What of it are amounts: each line with its place."""
        return [
            [row.county, *(str(part) for part in row.key()), text(row.before), text(row.after)] for row in self.lines
        ]


def read_adjustment(
    document: object,
    template: Template,
    year: int,
    counties: Collection[str],
    limits: Limits | None = None,
    against: Against[AdjustmentForm] = no_check,
) -> AdjustmentForm:
    """JSON data as an adjustment of that year's budget, or ``BadInput`` with every fault by its place."""
    most = (limits or Limits()).max_lines

    def check(form: AdjustmentForm) -> AdjustmentForm:
        many = len(known(lambda: form.lines) or ())
        if many > most:
            refuse([Fault("lines", f"{many} lines, at most {most} are taken", f"共 {many} 行,最多接受 {most} 行")])
        lines = [*run_check(lambda: _lines_faults(form, template)), *run_check(lambda: _repeated_lines(form))]
        checked(
            (form,),
            lambda: year_fault(form.year, year),
            lambda: _reason_faults(form.reason),
            lambda: note_faults(form.note),
            lambda: place_faults(form.lines, counties, template.funds, "lines"),
            lines,
            # What the lines show is clear only when they are.
            lambda: [] if lines else _cause_faults(form),
            lambda: against(form),
        )
        return form

    return collect_faults(lambda: validated(AdjustmentForm, document), check)


def read_adjustment_csv(
    data: bytes,
    template: Template,
    year: int,
    counties: Collection[str],
    limits: Limits | None = None,
    against: Against[AdjustmentForm] = no_check,
    words: Words = NO_WORDS,
) -> AdjustmentForm:
    """The bytes of a table: approved version, cause and reason in every row next to the line's columns."""
    rows = TableDocument(data, "lines", _HEAD, _COLUMNS, limits or Limits(), words)
    document = {"year": year, **rows.document("adjustment")}
    return rows.read(lambda: read_adjustment(document, template, year, counties, limits, against))


def before_faults(form: AdjustmentForm, approved: BudgetSplit) -> Iterator[Fault]:
    """Lines whose amount before is not what is approved now."""
    amounts = {part.county: part.amounts() for part in approved.counties}
    yield from row_by_row(form.lines, "lines", partial(_before_faults, amounts))


def _before_faults(
    approved: Mapping[str | None, Mapping[LineKey, int]], place: str, row: AdjustedLine
) -> Iterator[Fault]:
    amount = approved.get(row.county, {}).get(row.key())
    if amount is None or amount != fen(row.before):
        stated = "—" if amount is None else text(yuan(amount))
        yield Fault(
            f"{place}.before",
            f"the approved amount is {stated}, not {text(row.before)}",
            f"批复数为 {stated},不是 {text(row.before)}",
        )


def adjusted(form: AdjustmentForm, approved: BudgetSplit, template: Template) -> BudgetSplit:
    """The approved budget by county with the lines changed and every total computed again.

    Raises ``BadInput`` when a line's amount before is not the approved one.
    """
    refuse(before_faults(form, approved))
    changes: dict[str, dict[LineKey, int]] = {}
    for row in form.lines:
        changes.setdefault(row.county, {})[row.key()] = fen(row.after)
    parts = []
    for part in approved.counties:
        entered = {**part.amounts(), **changes.get(str(part.county), {})}
        parts.append(budget_form(template.completed(entered), part.year, part.county, part.note))
    return BudgetSplit(counties=tuple(parts))


def city_budget(split: BudgetSplit, template: Template) -> BudgetForm:
    """What the counties' parts add up to: the city's budget, line by line."""
    summed = template.summed([part.amounts() for part in split.counties])
    return budget_form(summed, split.counties[0].year, None)


def _reason_faults(reason: str) -> list[Fault]:
    if not reason.strip():
        return [Fault("reason", "say why the budget has to change", "请说明调整原因")]
    if len(reason) > NOTE_CHARACTERS:
        return [Fault("reason", f"at most {NOTE_CHARACTERS} characters are taken", f"最多 {NOTE_CHARACTERS} 字")]
    fault = text_fault(reason, "reason")
    return [fault] if fault else []


def _lines_faults(form: AdjustmentForm, template: Template) -> Iterator[Fault]:
    keys = frozenset(template.line_keys())
    yield from row_by_row(form.lines, "lines", partial(_key_faults, template, keys))
    yield from row_by_row(form.lines, "lines", partial(_sign_faults, template, keys))
    yield from row_by_row(form.lines, "lines", _change_faults)


def _key_faults(template: Template, keys: Collection[LineKey], place: str, row: AdjustedLine) -> Iterator[Fault]:
    key = row.key()
    if key not in keys:
        yield Fault(f"{place}.line", f"no such line: {key}", f"没有这一行次:{key}")
    elif template.is_total(key):
        yield Fault(f"{place}.line", f"{key} is a total: change its lines", "合计行由明细得出,请调整明细行")
    elif row.side is Side.BALANCE:
        yield Fault(f"{place}.side", "only income and expenditure are adjusted", "只能调整收入和支出")


def _sign_faults(template: Template, keys: Collection[LineKey], place: str, row: AdjustedLine) -> Iterator[Fault]:
    key = row.key()
    if key in keys and row.after < 0 and not template.line(key).may_be_negative:
        yield Fault(f"{place}.after", f"negative: {shown(text(row.after))}", f"金额不能为负:{text(row.after)}")


def _change_faults(place: str, row: AdjustedLine) -> Iterator[Fault]:
    if row.after == row.before:
        yield Fault(place, "nothing changes in this line", "该行调整前后相同")


def _repeated_lines(form: AdjustmentForm) -> Iterator[Fault]:
    seen: dict[tuple[str, LineKey], int] = {}
    for index, row in enumerate(form.lines):
        line = known(partial(_line_of, row))
        first = index if line is None else seen.setdefault(line, index)
        if first != index:
            yield repeated_at(f"lines[{index}]", Repeat("the same line", "行次", f"lines[{first}]"))


def _line_of(row: AdjustedLine) -> tuple[str, LineKey]:
    return row.county, row.key()


def _cause_faults(form: AdjustmentForm) -> list[Fault]:
    """B5: spending rises, or income falls; in some fund the lines must show the cause that is named."""
    change: dict[tuple[str, Side], int] = {}
    for row in form.lines:
        key = (row.fund, row.side)
        change[key] = change.get(key, 0) + fen(row.after) - fen(row.before)
    if form.cause is Cause.SPENDING_MUST_RISE:
        shows = any(amount > 0 for (_, side), amount in change.items() if side is Side.EXPENDITURE)
        en, zh = "no fund's expenditure rises", "没有险种的支出增加"
    else:
        shows = any(amount < 0 for (_, side), amount in change.items() if side is Side.INCOME)
        en, zh = "no fund's income falls", "没有险种的收入减少"
    return [] if shows else [Fault("cause", en, zh)]


ADJUSTMENT = DocumentForm(
    AdjustmentForm,
    read=lambda document, reading: read_adjustment(
        document,
        reading.policy.templates("adjustment"),
        reading.expected.year,
        reading.policy.counties(),
        reading.limits,
        reading.against,
    ),
    table=FormTable(
        (*_HEAD, *_COLUMNS),
        lambda data, reading: read_adjustment_csv(
            data,
            reading.policy.templates("adjustment"),
            reading.expected.year,
            reading.policy.counties(),
            reading.limits,
            reading.against,
            reading.words("adjustment"),
        ),
        "adjustment",
    ),
    example=Example(
        title="预算调整 / adjustment of the budget (B5)",
        document={
            "kind": "adjustment",
            "year": 2022,
            "approved_case": "ningbo.budget.2022",
            "approved_hash": "9f" * 32,
            "cause": "spending_must_rise",
            "reason": "住院人次增加",
            "lines": [
                {
                    "county": "330203",
                    "fund": "resident",
                    "part": "pooled",
                    "side": "expenditure",
                    "line": "benefits",
                    "before": "1000.00",
                    "after": "1200.00",
                }
            ],
        },
        chain="budget_adjustment",
        start={"name": "1"},
    ),
)
