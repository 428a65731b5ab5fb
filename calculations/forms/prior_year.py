"""Last year's monthly spending by county, fund and part: what may be spent until the budget is approved (B7)."""

from collections.abc import Collection
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, StrictInt

from calculations.codes import CountyCode, Month
from calculations.faults import Fault, refuse, shown, validated
from calculations.forms.county_rows import year_fault
from calculations.forms.expected import note_fault
from calculations.money import NonNegativeYuan


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class MonthSpent(_Frozen):
    """What a county spent of a part of a fund in a month, in yuan."""

    county: CountyCode
    fund: str
    part: str
    month: Month
    amount: NonNegativeYuan


class PriorYearForm(_Frozen):
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


def read_prior_year(document: object, year: int, counties: Collection[str], funds: Collection[str]) -> PriorYearForm:
    """JSON data as the spending of that year, or ``BadInput`` with every fault and its place."""
    form = validated(PriorYearForm, document)
    note = note_fault(form.note, "note")
    faults = [*year_fault(form.year, year), *([note] if note else [])]
    seen: set[tuple[str, str, str, str]] = set()
    for index, line in enumerate(form.lines):
        place = f"lines[{index}]"
        key = (line.county, line.fund, line.part, line.month)
        if line.county not in counties:
            faults.append(Fault(f"{place}.county", f"unknown county: {shown(line.county)}", "未知区县"))
        if line.fund not in funds:
            faults.append(Fault(f"{place}.fund", f"unknown fund: {shown(line.fund)}", "未知险种"))
        if not line.month.startswith(f"{year}-"):
            faults.append(Fault(f"{place}.month", f"not of {year}: {line.month}", f"不属于 {year} 年:{line.month}"))
        if key in seen:
            faults.append(Fault(place, "the same line a second time", "行次重复"))
        seen.add(key)
    refuse(faults)
    return form
