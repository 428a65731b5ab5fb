"""The documents of the money year: budget, fund-use plan 用款计划, expenditure report 支出核算报表."""

from collections.abc import Mapping
from typing import Literal

from calculations.forms.template import LineKey, Side
from calculations.input.codes import CountyCode, Month
from calculations.input.frozen import Frozen
from calculations.input.money import Yuan, fen, text, yuan


class BudgetLine(Frozen):
    """One line of a budget, in yuan."""

    fund: str
    part: str
    side: Side
    line: str
    amount: Yuan


class FormLine(Frozen):
    """One line of a plan or report, in yuan."""

    part: str
    line: str
    amount: Yuan


class BudgetForm(Frozen):
    """A fund year's budget of all funds: a county's, or the city's when `county` is None."""

    kind: Literal["budget"] = "budget"
    year: int
    county: CountyCode | None
    lines: tuple[BudgetLine, ...]
    note: str = ""

    def amounts(self) -> dict[LineKey, int]:
        """The amounts in fen by line, in the order of the form."""
        return {LineKey(row.fund, row.part, row.side, row.line): fen(row.amount) for row in self.lines}


class _MonthForm(Frozen):
    county: CountyCode
    fund: str
    month: Month
    lines: tuple[FormLine, ...]
    note: str = ""

    def amounts(self) -> dict[LineKey, int]:
        """The amounts in fen by line, in the order of the form."""
        return {LineKey(self.fund, row.part, None, row.line): fen(row.amount) for row in self.lines}


class PlanForm(_MonthForm):
    """What a county will need in a month for one fund (M1)."""

    kind: Literal["plan"] = "plan"


class ReportForm(_MonthForm):
    """What a county spent in a month from one fund (M5)."""

    kind: Literal["report"] = "report"


Form = BudgetForm | PlanForm | ReportForm
"""Any document of lines."""


def line_rows(amounts: Mapping[LineKey, int]) -> list[list[str]]:
    """The amounts by line as text, in an order that does not depend on the form's."""
    return sorted([key.fund, key.part, key.side or "", key.line, text(yuan(value))] for key, value in amounts.items())
