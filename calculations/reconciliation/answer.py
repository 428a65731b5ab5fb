"""The answer of the reconciliation: sums, what matches, and a row a difference, amounts in yuan as text."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from calculations.explaining.explanation import Explained, ParameterUsed, Step
from calculations.input.money import text, yuan
from calculations.reconciliation.bulk import BulkReconciliation
from calculations.reconciliation.entries import Difference
from calculations.tables.row_checks import in_yuan

DIFFERENCES = "differences"
RULE = "R2"


def reconciliation_document(found: BulkReconciliation, listed: bool) -> dict[str, Any]:
    """The whole; `listed` has the differences in it, one by one."""
    sums = found.sums
    document: dict[str, Any] = {
        "ledgers": {
            name.value: {"rows": _sum(sums, f"rows_{name}"), "sum": _yuan(_sum(sums, f"sum_{name}"))}
            for name in found.ledgers
        },
        "matched": {"count": _sum(sums, "matched"), "sum": _yuan(_sum(sums, "matched_sum"))},
        "differing": {
            "count": _sum(sums, "differing"),
            "types": _types(found.differences),
            "sums": {name.value: _yuan(_sum(sums, f"differing_{name}")) for name in found.ledgers},
        },
        "totals": [_total(row, found) for row in sums.iter_rows(named=True)],
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


def explained_reconciliation(
    found: BulkReconciliation, article: str, parameters: tuple[ParameterUsed, ...]
) -> Iterator[Explained]:
    """Every sum: each ledger's out of what matches and what differs, in all and by county and kind.

    `parameters` are what becomes of differences that stay open.
    """
    sums = found.sums
    whole = {name: _sum(sums, name) for name in sums.columns if name not in ("county", "kind")}
    yield from _explained_sums("", whole, found, article)
    count = str(whole["differing"])
    types = _types(found.differences)
    yield Explained(
        figure="differing.count",
        value=count,
        rule=RULE,
        article=article,
        parameters=parameters,
        inputs={name: str(number) for name, number in types.items()},
        steps=(
            Step(
                zh="同一编号、区县、险种的各账记录不一致的笔数",
                en="receipts, by id, county and kind, over which the ledgers differ",
                formula=" + ".join(str(number) for number in types.values()),
                value=count,
            ),
        ),
    )
    for row in sums.iter_rows(named=True):
        yield from _explained_sums(f"totals.{row['county']}.{row['kind']}.", row, found, article)


def _explained_sums(place: str, sums: dict[str, Any], found: BulkReconciliation, article: str) -> Iterator[Explained]:
    matched = _yuan(sums["matched_sum"])
    yield Explained(
        figure=f"{place}matched.sum",
        value=matched,
        rule=RULE,
        article=article,
        inputs={"matched": str(sums["matched"])},
        steps=(
            Step(
                zh="各账金额和日期都一致的记录之和",
                en="the receipts that all ledgers have once, with the same amount and day",
                formula=f"Σ ({sums['matched']})",
                value=matched,
            ),
        ),
    )
    for name in found.ledgers:
        value, differing = _yuan(sums[f"sum_{name}"]), _yuan(sums[f"differing_{name}"])
        yield Explained(
            figure=f"{place}ledgers.{name}.sum",
            value=value,
            rule=RULE,
            article=article,
            inputs={"rows": str(sums[f"rows_{name}"]), "matched": matched, "differing": differing},
            steps=(
                Step(
                    zh="一致部分与差异部分之和等于本账合计",
                    en="what matches and what differs add up to the ledger's sum",
                    formula=f"{matched} + {differing}",
                    value=value,
                ),
            ),
        )


def _yuan(amount: int) -> str:
    return text(yuan(amount))


def _sum(sums: pl.DataFrame, column: str) -> int:
    return int(sums[column].sum())


def _types(differences: pl.DataFrame) -> dict[str, int]:
    counted = dict(differences.group_by("type").agg(pl.len()).iter_rows())
    return {each.value: int(counted.get(each.value, 0)) for each in Difference}


def _total(row: dict[str, Any], found: BulkReconciliation) -> dict[str, Any]:
    return {
        "county": row["county"],
        "kind": row["kind"],
        "ledgers": {
            name.value: {"rows": row[f"rows_{name}"], "sum": _yuan(row[f"sum_{name}"])} for name in found.ledgers
        },
        "matched": {"count": row["matched"], "sum": _yuan(row["matched_sum"])},
        "differing": row["differing"],
    }


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
