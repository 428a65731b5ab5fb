"""The answer of the premium calculator: totals as JSON data, detail and employers as tables, amounts as text."""

from collections.abc import Mapping
from itertools import chain
from typing import Any

import polars as pl

from calculations.input.money import text, yuan
from calculations.premiums.bulk import BulkPremiums
from calculations.premiums.by_person import Total
from calculations.premiums.explained import explained_total, total_figures
from calculations.premiums.figures import MonthFigures
from calculations.tables.row_checks import in_yuan

DETAIL = "detail"
EMPLOYERS = "employers"

AMOUNTS = ("base", "employer", "employee", "flexible", "total")
"""The amounts of a total, in the order in which they are shown."""


def premiums_document(
    found: BulkPremiums, figures: Mapping[str, MonthFigures], explain: bool = False
) -> dict[str, Any]:
    """The totals by county, month and category, with `explain` also why each is what it is."""
    rows = found.total_rows()
    document: dict[str, Any] = {"totals": [_total(row, figures[row.month]) for row in rows]}
    if explain:
        told = chain.from_iterable(explained_total(row, figures[row.month]) for row in rows)
        document["explain"] = [each.model_dump(mode="json") for each in told]
    return document


def _total(row: Total, month: MonthFigures) -> dict[str, Any]:
    amounts = {name: text(figure.yuan) for name, figure in total_figures(row, month).items()}
    return {
        "county": row.county,
        "month": row.month,
        "category": row.category.value,
        "persons": row.persons,
        **dict.fromkeys(AMOUNTS, text(yuan(0))),
        **amounts,
    }


def premiums_tables(found: BulkPremiums) -> dict[str, pl.DataFrame]:
    """The tables that can be asked for in addition: employers, and the detail where people were kept."""
    tables = {EMPLOYERS: _in_yuan(found.employers, "base", "premium", "serious_illness", "maternity")}
    if found.people is not None:
        tables[DETAIL] = _in_yuan(found.people, "base", "employee", "flexible")
    return tables


def _in_yuan(frame: pl.DataFrame, *names: str) -> pl.DataFrame:
    return frame.with_columns(in_yuan(name) for name in names)
