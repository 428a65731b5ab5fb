"""The answer of the premium calculator: totals as JSON data, detail and employers as tables, amounts as text."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from calculations.input.money import text, yuan
from calculations.premiums.bulk import BulkPremiums
from calculations.premiums.explained import explained_totals
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
    totals = [
        {**row, **{name: text(yuan(row[name])) for name in AMOUNTS}} for row in found.totals.iter_rows(named=True)
    ]
    if not explain:
        return {"totals": totals}
    told = explained_totals(found.total_rows(), _employers(found), figures)
    return {"totals": totals, "explain": [each.model_dump(mode="json") for each in told]}


def _employers(found: BulkPremiums) -> dict[tuple[str, str], tuple[int, int, int]]:
    by_place = found.employers.group_by("county", "month").agg(
        number=pl.len(), serious_illness=pl.col("serious_illness").sum(), maternity=pl.col("maternity").sum()
    )
    return {
        (county, month): (number, illness, maternity)
        for county, month, number, illness, maternity in by_place.iter_rows()
    }


def premiums_tables(found: BulkPremiums) -> dict[str, pl.DataFrame]:
    """The tables that can be asked for in addition: employers, and the detail where people were kept."""
    tables = {EMPLOYERS: _in_yuan(found.employers, "base", "premium", "serious_illness", "maternity")}
    if found.people is not None:
        tables[DETAIL] = _in_yuan(found.people, "base", "employee", "flexible")
    return tables


def _in_yuan(frame: pl.DataFrame, *names: str) -> pl.DataFrame:
    return frame.with_columns(in_yuan(name) for name in names)
