"""Reconciliation of millions of receipts at once: the same differences and sums as `reconciliation.py`."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from calculations.reconciliation.entries import Difference, Kind, Ledger

KIND = pl.Enum([kind.value for kind in Kind])
TYPE = pl.Enum([each.value for each in Difference])

ENTRIES: Mapping[str, pl.DataType | type[pl.DataType]] = {
    "id": pl.String,
    "date": pl.Date,
    "county": pl.Categorical,
    "kind": KIND,
    "amount": pl.Int64,
}
"""The columns of a ledger's frame; `amount` in fen."""

_RECEIPT = ("id", "county", "kind")
_PLACE = ("county", "kind")
_ENTRIES_AT_ONCE = 10_000_000
"""How many entries are compared at once: more are compared in parts, so that memory stays bounded."""


class DoesNotAddUp(ArithmeticError):
    """What matches and what differs are not a ledger's sum: the comparison itself is wrong, never the input."""


@dataclass(frozen=True, slots=True, eq=False)
class BulkReconciliation:
    """Ledgers compared, amounts in fen.

    `differences` has a row a receipt with its type and each ledger's `times`, `amount` and `date` (null where it has
    none), by county, kind and id. `sums` has a row a county and kind: each ledger's `rows` and `amount`, what
    `matched`, its sum, and how many receipts differ.
    """

    ledgers: tuple[Ledger, ...]
    differences: pl.DataFrame
    sums: pl.DataFrame


def bulk_reconcile(
    ledgers: Mapping[Ledger, pl.DataFrame], entries_at_once: int = _ENTRIES_AT_ONCE
) -> BulkReconciliation:
    """Compare ledgers (columns as in `ENTRIES`), of which there are at least two."""
    names = tuple(sorted(ledgers, key=list(Ledger).index))
    parts = 1 + sum(frame.height for frame in ledgers.values()) // entries_at_once
    differing: list[pl.DataFrame] = []
    agreeing: list[pl.DataFrame] = []
    for part in range(parts):
        receipts = _receipts({name: _part(ledgers[name], part, parts) for name in names})
        differing.append(receipts.filter(pl.col("type").is_not_null()))
        agreeing.append(_by_place(receipts, names))
    places = pl.col(*_PLACE).cast(pl.String)
    differences = pl.concat(differing).with_columns(places).sort("county", "kind", "id")
    sums = pl.concat(agreeing).group_by(_PLACE).agg(pl.all().sum())
    for name in names:
        sums = sums.join(_own_sums(ledgers[name], name), on=_PLACE, how="left").with_columns(
            pl.col(f"rows_{name}", f"sum_{name}").fill_null(0)
        )
    sums = sums.with_columns(places).sort(_PLACE)
    for name in names:
        if not (sums["matched_sum"] + sums[f"differing_{name}"]).equals(sums[f"sum_{name}"]):
            raise DoesNotAddUp(f"{name}: matched and differing entries are not its sum")
    return BulkReconciliation(names, differences, sums)


def _part(ledger: pl.DataFrame, part: int, parts: int) -> pl.LazyFrame:
    # By the id alone, so that all entries of a receipt fall into the same part.
    frame = ledger.lazy()
    return frame if parts == 1 else frame.filter(pl.col("id").hash() % parts == part)


def _receipts(ledgers: Mapping[Ledger, pl.LazyFrame]) -> pl.DataFrame:
    """Receipts with what each ledger holds of them, and how the ledgers differ (null where they agree)."""
    entries = []
    for name, frame in ledgers.items():
        own = {
            column: expression
            for other in ledgers
            for column, expression in {
                f"times_{other}": pl.lit(int(other is name), pl.UInt32),
                f"amount_{other}": pl.col("amount") if other is name else pl.lit(None, pl.Int64),
                f"date_{other}": pl.col("date") if other is name else pl.lit(None, pl.Date),
            }.items()
        }
        entries.append(frame.select(*_RECEIPT, **own))
    held = pl.concat(entries).group_by(_RECEIPT)
    together = held.agg(
        pl.col("^times_.*$").sum(),
        # The sum of nothing would be zero: a ledger without the receipt shows by its times.
        pl.col("^amount_.*$").sum(),
        pl.col("^date_.*$").min(),
    )
    return together.with_columns(_type(list(ledgers))).collect(engine="streaming")


def _type(names: list[Ledger]) -> pl.Expr:
    first, *others = names
    times = [pl.col(f"times_{name}") for name in names]
    amounts = [pl.col(f"amount_{name}") != pl.col(f"amount_{first}") for name in others]
    dates = [pl.col(f"date_{name}") != pl.col(f"date_{first}") for name in others]
    return (
        pl.when(pl.any_horizontal(each > 1 for each in times))
        .then(pl.lit(Difference.DUPLICATE.value))
        .when(pl.any_horizontal(each == 0 for each in times))
        .then(pl.lit(Difference.MISSING.value))
        .when(pl.any_horizontal(amounts))
        .then(pl.lit(Difference.AMOUNT.value))
        .when(pl.any_horizontal(dates))
        .then(pl.lit(Difference.DATE.value))
        .otherwise(None)
        .cast(TYPE)
        .alias("type")
    )


def _by_place(receipts: pl.DataFrame, names: tuple[Ledger, ...]) -> pl.DataFrame:
    """What matches and what differs, by county and kind."""
    agrees = pl.col("type").is_null()
    return receipts.group_by(_PLACE).agg(
        matched=agrees.sum().cast(pl.Int64),
        matched_sum=pl.col(f"amount_{names[0]}").filter(agrees).sum(),
        differing=(~agrees).sum().cast(pl.Int64),
        **{f"differing_{name}": pl.col(f"amount_{name}").filter(~agrees).sum() for name in names},
    )


def _own_sums(ledger: pl.DataFrame, name: Ledger) -> pl.DataFrame:
    """A ledger's own sums by county and kind, straight from its entries."""
    return ledger.group_by(_PLACE).agg(
        pl.len().cast(pl.Int64).alias(f"rows_{name}"), pl.col("amount").sum().alias(f"sum_{name}")
    )
