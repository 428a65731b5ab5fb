"""Last year's monthly spending by county, fund and part: what may be spent until the budget is approved (B7)."""

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from functools import partial
from typing import Literal

from pydantic import StrictInt

from calculations.forms.county_rows import place_faults, year_fault
from calculations.forms.document_form import DocumentForm, Example
from calculations.forms.expected import note_faults
from calculations.input.codes import CountyCode, Month
from calculations.input.duplicate_rows import repeated
from calculations.input.faults import Fault, shown
from calculations.input.money import NonNegativeYuan
from calculations.input.partial_input import PartialModel, checked, collect_faults, row_by_row, validated


class MonthSpent(PartialModel):
    """What a county spent of a part of a fund in a month, in yuan."""

    county: CountyCode
    fund: str
    part: str
    month: Month
    amount: NonNegativeYuan


class PriorYearForm(PartialModel):
    """The spending of a closed year; ``year`` is that year."""

    kind: Literal["prior_year"] = "prior_year"
    year: StrictInt
    lines: tuple[MonthSpent, ...]
    note: str = ""

    def up_to(self, fund: str, month: int) -> dict[str, dict[str, Decimal]]:
        """Yuan by county and part, January to that month included."""
        spent: dict[str, dict[str, Decimal]] = {}
        last = f"{self.year}-{month:02d}"
        for line in self.lines:
            if line.fund == fund and line.month <= last:
                parts = spent.setdefault(line.county, {})
                parts[line.part] = parts.get(line.part, Decimal("0.00")) + line.amount
        return spent


def read_prior_year(
    document: object, year: int, counties: Collection[str], funds: Mapping[str, Collection[str]]
) -> PriorYearForm:
    """JSON data as the spending of that year, or ``BadInput`` with every fault; ``funds`` have the parts of each."""

    def check(form: PriorYearForm) -> PriorYearForm:
        checked(
            (form,),
            lambda: year_fault(form.year, year),
            lambda: note_faults(form.note),
            lambda: place_faults(form.lines, counties, funds, "lines"),
            lambda: row_by_row(form.lines, "lines", partial(_part_faults, funds)),
            lambda: row_by_row(form.lines, "lines", partial(_month_faults, year)),
            lambda: repeated(form.lines, "lines", "county", "fund", "part", "month"),
        )
        return form

    return collect_faults(lambda: validated(PriorYearForm, document), check)


def _part_faults(funds: Mapping[str, Collection[str]], place: str, line: MonthSpent) -> Iterator[Fault]:
    parts = funds.get(line.fund)
    if parts is not None and line.part not in parts:
        known = ", ".join(parts)
        yield Fault(
            f"{place}.part",
            f"unknown part: {shown(line.part)} (known: {known})",
            f"未知部分:{shown(line.part)}(可用:{known})",
        )


def _month_faults(year: int, place: str, line: MonthSpent) -> Iterator[Fault]:
    if not line.month.startswith(f"{year}-"):
        yield Fault(f"{place}.month", f"not of {year}: {line.month}", f"不属于 {year} 年:{line.month}")


PRIOR_YEAR = DocumentForm(
    PriorYearForm,
    read=lambda document, reading: read_prior_year(
        document, reading.expected.year - 1, reading.policy.counties(), reading.policy.parts()
    ),
    example=Example(
        title="上年度各月支出 / last year's spending by month (B7)",
        document={
            "kind": "prior_year",
            "year": 2021,
            "lines": [
                {"county": "330203", "fund": "resident", "part": "pooled", "month": "2021-01", "amount": "1000.00"}
            ],
        },
    ),
)
