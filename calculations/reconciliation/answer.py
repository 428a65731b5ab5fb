"""The answer of the reconciliation: sums, what matches, and a row a difference, amounts in yuan as text."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from calculations.input.money import text, yuan
from calculations.reconciliation.bulk import BulkReconciliation
from calculations.reconciliation.explained import differing_figure, sum_figures, type_figures, whole_sums
from calculations.tables.row_checks import in_yuan

DIFFERENCES = "differences"


def reconciliation_document(found: BulkReconciliation, listed: bool) -> dict[str, Any]:
    """The whole; `listed` has the differences in it, one by one."""
    whole, types = whole_sums(found), type_figures(found)
    document: dict[str, Any] = {
        **_sums(whole, found),
        "differing": {
            "count": differing_figure(types).number,
            "types": {name: figure.number for name, figure in types.items()},
            "sums": {name.value: _yuan(whole[f"differing_{name}"]) for name in found.ledgers},
        },
        "totals": [_total(row, found) for row in found.sums.iter_rows(named=True)],
    }
    if listed:
        document[DIFFERENCES] = [_difference(row, found) for row in found.differences.iter_rows(named=True)]
    return document


def differences_table(found: BulkReconciliation) -> pl.DataFrame:
    """The differences as a table: a row each, with every ledger's rows, amount and day."""
    columns = ["id", "county", "kind", "type"]
    table = found.differences
    for name in found.ledgers:
        columns += [f"{name}_rows", f"{name}_amount", f"{name}_date"]
        has_it = pl.col(f"times_{name}") > 0
        table = table.with_columns(
            pl.col(f"times_{name}").alias(f"{name}_rows"),
            pl.when(has_it).then(in_yuan(f"amount_{name}")).otherwise(None).alias(f"{name}_amount"),
            pl.col(f"date_{name}").alias(f"{name}_date"),
        )
    return table.select(columns)


def _sums(sums: Mapping[str, Any], found: BulkReconciliation) -> dict[str, Any]:
    figures = sum_figures(sums, found)
    return {
        "ledgers": {
            name.value: {"rows": sums[f"rows_{name}"], "sum": text(figures[f"ledgers.{name}.sum"].yuan)}
            for name in found.ledgers
        },
        "matched": {"count": sums["matched"], "sum": text(figures["matched.sum"].yuan)},
    }


def _total(row: Mapping[str, Any], found: BulkReconciliation) -> dict[str, Any]:
    return {"county": row["county"], "kind": row["kind"], **_sums(row, found), "differing": row["differing"]}


def _yuan(amount: int) -> str:
    return text(yuan(amount))


def _difference(row: dict[str, Any], found: BulkReconciliation) -> dict[str, Any]:
    having = [name.value for name in found.ledgers if row[f"times_{name}"]]
    return {
        "id": row["id"],
        "county": row["county"],
        "kind": row["kind"],
        "ledgers": having,
        "rows": {name: row[f"times_{name}"] for name in having},
        "amounts": {name: _yuan(row[f"amount_{name}"]) for name in having},
        "dates": {name: row[f"date_{name}"].isoformat() for name in having},
        "type": row["type"],
    }
