"""Tables to fill in: the headings of a form, and what its rows are about, by the names that the policy has."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from calculations.forms.columns import AMOUNT
from calculations.forms.document_form import DocumentForm, FormPolicy, FormTable, form_words
from calculations.sheets.columns import Column, Kind

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class About:
    """What a table is to be about: a county, a fund and a month; what is None is left open, or all of them."""

    county: str | None = None
    fund: str | None = None
    month: str | None = None


def template_rows(form: DocumentForm[Any], policy: FormPolicy, about: About) -> list[list[str]]:
    """The header and the rows of a form that is taken as a table, with empty cells for what is to be filled in.

    Lines that a form may leave out are in it too: a row whose amount stays empty is to be deleted.
    """
    if form.table is None:
        raise ValueError(f"{form.kind} is no table")
    names = _Names(form.table, policy)
    columns = form.table.columns
    rows = [[names.of(column, row) for column in columns] for row in _rows(form.table, policy, about)]
    return [[heading(column) for column in columns], *rows]


def heading(column: Column, unit: str = "元") -> str:
    """A column's heading, with the unit of amounts."""
    return f"{column.zh}({unit})" if column.kind is Kind.AMOUNT else column.zh


def written_row(form: FormTable[Any], policy: FormPolicy, row: Row) -> list[str]:
    """A row in codes by the names that the policy has for them."""
    names = _Names(form, policy)
    return [names.of(column, row) for column in form.columns]


class _Names:
    """Names by code: the reader's own, the other way round."""

    def __init__(self, form: FormTable[Any], policy: FormPolicy) -> None:
        self._words = form_words(policy, form.template)

    def of(self, column: Column, row: Row) -> str:
        """A cell of a row by its name, or as it is where it has none."""
        code = row.get(column.code, "")
        names = {**self._words.codes(column.code, row), **column.names}
        found = next((name for name, each in names.items() if each == code), None)
        return code if found is None else found


def _rows(table: FormTable[Any], policy: FormPolicy, about: About) -> Iterator[Row]:
    head = {"county": about.county or "", "fund": about.fund or "", "month": about.month or ""}
    codes = {column.code for column in table.columns}
    if table.template is not None and AMOUNT.code in codes:
        template = policy.templates(table.template)
        for key in template.line_keys(about.fund):
            yield {**head, "fund": key.fund, "part": key.part, "side": str(key.side or ""), "line": key.line}
    elif table.template is None and "county" in codes:
        for county in _one_or_all(about.county, policy.counties()):
            for fund in _one_or_all(about.fund, policy.funds()):
                yield {**head, "county": county, "fund": fund}
    else:
        yield head


def _one_or_all(one: str | None, every: Iterable[str]) -> Sequence[str]:
    return tuple(every) if one is None else (one,)
