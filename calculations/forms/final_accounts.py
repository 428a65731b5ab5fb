"""The final accounts of a closed fund year (B3): the lines of the budget form with what really came in and went out."""

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict

from calculations.forms.budgets import BUDGET_TABLE, read_budget, read_budget_csv
from calculations.forms.document_form import DocumentForm, Example, by_lines, lines_table
from calculations.forms.documents import BudgetForm, BudgetLine, line_rows
from calculations.forms.expected import Expected
from calculations.forms.template import LineKey, Template
from calculations.input.codes import CountyCode
from calculations.input.faults import BadInput, Fault, shown
from calculations.input.money import fen
from calculations.input.reading import Limits
from calculations.sheets.columns import NO_WORDS, Words

KIND = "final_accounts"


class FinalAccountsForm(BaseModel):
    """A fund year's accounts of all funds: a county's, or the city's when `county` is None; amounts in yuan."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["final_accounts"] = "final_accounts"
    year: int
    county: CountyCode | None
    lines: tuple[BudgetLine, ...]
    note: str = ""

    def amounts(self) -> dict[LineKey, int]:
        """The amounts in fen by line, in the order of the form."""
        return {LineKey(row.fund, row.part, row.side, row.line): fen(row.amount) for row in self.lines}

    def amount_rows(self) -> list[list[str]]:
        """What of it are amounts."""
        return line_rows(self.amounts())

    def as_budget(self) -> BudgetForm:
        """The same lines as those of a budget, to be added up and compared with one."""
        return BudgetForm(year=self.year, county=self.county, lines=self.lines, note=self.note)


def as_accounts(lines: BudgetForm) -> FinalAccountsForm:
    """Lines of the budget form as accounts."""
    return FinalAccountsForm(year=lines.year, county=lines.county, lines=lines.lines, note=lines.note)


def read_final_accounts(
    document: object, template: Template, expected: Expected, limits: Limits | None = None
) -> FinalAccountsForm:
    """JSON data `{kind, year, county, lines, note?}`, or `BadInput` with every fault; as strict as a budget."""
    if not isinstance(document, Mapping) or document.get("kind") == KIND:
        as_budget = {**document, "kind": "budget"} if isinstance(document, Mapping) else document
        return _not_empty(as_accounts(read_budget(as_budget, template, expected, limits)))
    given = document.get("kind")
    faults = [Fault("kind", f"expected {shown(KIND)}, not {shown(given)}", f"应为 {KIND},不是 {shown(given)}")]
    try:
        read_budget({**document, "kind": "budget"}, template, expected, limits)
    except BadInput as error:
        faults += error.faults
    raise BadInput(faults)


def read_final_accounts_csv(
    data: bytes, template: Template, expected: Expected, limits: Limits | None = None, words: Words = NO_WORDS
) -> FinalAccountsForm:
    """The bytes of a table with the columns of a budget, or `BadInput` with every fault by its row."""
    return _not_empty(as_accounts(read_budget_csv(data, template, expected, limits, words)))


def _not_empty(accounts: FinalAccountsForm) -> FinalAccountsForm:
    """No place has a year in which nothing came in and nothing went out. Raises `BadInput`."""
    if not any(accounts.amounts().values()):
        raise BadInput([Fault("lines", "every amount is zero: these are no accounts", "各行金额均为零,不是决算")])
    return accounts


FINAL_ACCOUNTS = DocumentForm(
    FinalAccountsForm,
    read=by_lines(read_final_accounts, KIND),
    table=lines_table(BUDGET_TABLE, read_final_accounts_csv, KIND),
    lines=FinalAccountsForm.as_budget,
    example=Example(
        title="年度基金决算 / final accounts (B3)",
        document={
            "kind": KIND,
            "year": 2022,
            "county": "330203",
            "lines": [
                {"fund": "resident", "part": "pooled", "side": "income", "line": "premiums", "amount": "1000.00"}
            ],
        },
        chain=KIND,
    ),
)
