"""A change of a fund's financing standard (F): which items, before and after, in force from which day."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StrictInt
from pydantic_core import PydanticCustomError

from calculations.forms.columns import FUND
from calculations.forms.county_rows import year_fault
from calculations.forms.document_form import DocumentForm, Example, FormTable
from calculations.forms.expected import note_faults
from calculations.forms.table_document import TableDocument
from calculations.input.codes import unknown_fund
from calculations.input.duplicate_rows import seen_before
from calculations.input.faults import Fault, not_empty, shown
from calculations.input.partial_input import (
    Against,
    PartialModel,
    checked,
    collect_faults,
    known,
    no_check,
    row_by_row,
    validated,
)
from calculations.input.reading import Limits, text_fault
from calculations.sheets.columns import NO_WORDS, Column, Kind, Words, codes_of

_UNITS = {"元/年": "yuan_a_year", "元/月": "yuan_a_month", "比例": "share"}
_HEAD = (
    FUND,
    Column("in_force_from", "执行日期", Kind.DAY, ("生效日期",)),
    Column("basis", "调整依据", also=("依据",)),
)
_COLUMNS = (
    Column("item", "项目代码"),
    Column("zh", "项目名称", also=("项目",)),
    Column("unit", "计量单位", Kind.CODE, names=_UNITS),
    Column("before", "调整前标准", Kind.NUMBER, ("调整前",)),
    Column("after", "调整后标准", Kind.NUMBER, ("调整后",)),
)
STANDARD_HEAD = codes_of(_HEAD)
STANDARD_COLUMNS = codes_of(_COLUMNS)

_STANDARD = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?")


class StandardUnit(StrEnum):
    """What a standard counts: yuan a person and year, yuan a person and month, or a share of the base."""

    YUAN_A_YEAR = "yuan_a_year"
    YUAN_A_MONTH = "yuan_a_month"
    SHARE = "share"


def _plain(value: object) -> str:
    """Plain digits as text: what a standard says is never a float, and reads the same to everybody."""
    if not isinstance(value, str) or not _STANDARD.fullmatch(value):
        raise PydanticCustomError(
            "not_a_standard",
            "{message}",
            {"message": f"not a number as text: {shown(value)}", "zh": f"不是以文本填写的数值:{shown(value)}"},
        )
    return value


Standard = Annotated[str, BeforeValidator(_plain)]


class StandardItem(PartialModel):
    """One item, by the name that the policy pack has for it; ``before`` is empty for a new one."""

    item: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    zh: str = Field(min_length=1, max_length=100)
    unit: StandardUnit
    before: Standard | None
    after: Standard


class FinancingStandardForm(PartialModel):
    """The whole change; ``in_force_from`` is the day from which it counts (Asia/Shanghai)."""

    kind: Literal["financing_standard"] = "financing_standard"
    year: StrictInt
    fund: str
    in_force_from: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    basis: str
    items: Annotated[tuple[StandardItem, ...], BeforeValidator(not_empty)]
    note: str = ""

    def amount_rows(self) -> list[list[str]]:
        """What of it are figures; the day from which they count is one of them."""
        items = [[row.item, row.unit, row.before or "", row.after] for row in self.items]
        return [[self.fund, self.in_force_from], *items]


def read_financing_standard(
    document: object,
    year: int,
    fund: str | None,
    funds: tuple[str, ...],
    against: Against[FinancingStandardForm] = no_check,
) -> FinancingStandardForm:
    """JSON data as a change of that year, of that fund if one is named, or ``BadInput`` with every fault."""

    def check(form: FinancingStandardForm) -> FinancingStandardForm:
        checked(
            (form,),
            lambda: year_fault(form.year, year),
            lambda: _fund_faults(form, fund, funds),
            lambda: _basis_faults(form),
            lambda: note_faults(form.note),
            lambda: _day_faults(form.in_force_from, year),
            lambda: row_by_row(form.items, "items", _words_faults),
            lambda: _repeated_items(form),
            lambda: row_by_row(form.items, "items", _change_faults),
            lambda: row_by_row(form.items, "items", _share_faults),
            lambda: against(form),
        )
        return form

    return collect_faults(lambda: validated(FinancingStandardForm, document), check)


def read_financing_standard_csv(
    data: bytes,
    year: int,
    fund: str | None,
    funds: tuple[str, ...],
    limits: Limits | None = None,
    against: Against[FinancingStandardForm] = no_check,
    words: Words = NO_WORDS,
) -> FinancingStandardForm:
    """The bytes of a table, one row an item; fund, day and basis in every row."""
    rows = TableDocument(data, "items", _HEAD, _COLUMNS, limits or Limits(), words)
    document = {"year": year, **rows.document("financing_standard", may_be_empty="before")}
    return rows.read(lambda: read_financing_standard(document, year, fund, funds, against))


def _fund_faults(form: FinancingStandardForm, fund: str | None, funds: tuple[str, ...]) -> Iterator[Fault]:
    if form.fund not in funds:
        yield unknown_fund("fund", form.fund, funds)
    elif fund not in (None, form.fund):
        yield Fault("fund", f"expected {fund}, not {form.fund}", f"应为 {fund},不是 {form.fund}")


def _basis_faults(form: FinancingStandardForm) -> list[Fault]:
    if not form.basis.strip():
        return [Fault("basis", "say why the standard changes", "请说明调整依据")]
    return note_faults(form.basis, "basis")


def _day_faults(written: str, year: int) -> list[Fault]:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return [Fault("in_force_from", f"no such day: {written}", f"没有这一天:{written}")]
    # By the year that is expected, which somebody may have written wrongly.
    if day.year == year:
        return []
    return [Fault("in_force_from", f"outside the year {year}: {day}", f"不在 {year} 年内:{day}")]


def _words_faults(place: str, row: StandardItem) -> Iterator[Fault]:
    fault = text_fault(row.zh, f"{place}.zh")
    if fault is not None:
        yield fault


def _repeated_items(form: FinancingStandardForm) -> Iterator[Fault]:
    names = [known(partial(getattr, row, "item")) for row in form.items]
    for index, (name, again) in enumerate(zip(names, seen_before(names), strict=True)):
        if again:
            yield Fault(f"items[{index}].item", f"{name} a second time", f"{name} 重复")


def _change_faults(place: str, row: StandardItem) -> Iterator[Fault]:
    if row.before is not None and Decimal(row.before) == Decimal(row.after):
        yield Fault(place, "nothing changes in this item", "该项调整前后相同")


def _share_faults(place: str, row: StandardItem) -> Iterator[Fault]:
    if row.unit is StandardUnit.SHARE and Decimal(row.after) > 1:
        yield Fault(f"{place}.after", f"a share above one: {row.after}", f"比例大于1:{row.after}")


FINANCING_STANDARD = DocumentForm(
    FinancingStandardForm,
    read=lambda document, reading: read_financing_standard(
        document, reading.expected.year, reading.expected.fund, reading.policy.funds(), reading.against
    ),
    table=FormTable(
        (*_HEAD, *_COLUMNS),
        lambda data, reading: read_financing_standard_csv(
            data,
            reading.expected.year,
            reading.expected.fund,
            reading.policy.funds(),
            reading.limits,
            reading.against,
            reading.words(),
        ),
    ),
    example=Example(
        title="筹资标准调整 / financing standard (F4)",
        document={
            "kind": "financing_standard",
            "year": 2022,
            "fund": "resident",
            "in_force_from": "2022-07-01",
            "basis": "按省统一部署",
            "items": [
                {
                    "item": "resident_subsidy",
                    "zh": "人均财政补助",
                    "unit": "yuan_a_year",
                    "before": "580",
                    "after": "640",
                }
            ],
        },
        csv="""\
fund,in_force_from,basis,item,zh,unit,before,after
resident,2022-07-01,按省统一部署,resident_subsidy,人均财政补助,yuan_a_year,580,640
""",
        chain="financing_standard",
    ),
)
