"""The ledgers that are reconciled (R2): two to four files, CSV or Parquet, strict, every fault with its place."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl

from calculations.input.faults import BadInput, Fault, refuse
from calculations.input.money import NotAnAmount, amount, fen
from calculations.input.reading import USUAL_LIMITS, Limits
from calculations.reconciliation.bulk import KIND
from calculations.reconciliation.entries import Entry, Kind, Ledger
from calculations.sheets.columns import NO_WORDS, Column, Words, codes_of
from calculations.sheets.columns import Kind as OfficeKind
from calculations.tables.row_checks import (
    Cells,
    county_faults,
    day_faults,
    in_fen,
    is_amount,
    is_county_code,
    is_day,
    is_name,
    name_faults,
    read_rows,
)
from calculations.tables.text_table import TextTable, not_one_of, open_table

_KINDS = {"单位": "employer", "灵活就业": "flexible", "居民": "resident"}
TABLE = (
    Column("id", "票据号", also=("流水号",)),
    Column("date", "日期", OfficeKind.DAY, ("入账日期",)),
    Column("county", "区县", OfficeKind.CODE, ("区县代码", "区县名称")),
    Column("kind", "缴费类型", OfficeKind.CODE, ("类型",), _KINDS),
    Column("amount", "金额", OfficeKind.AMOUNT),
)
COLUMNS = codes_of(TABLE)
FEWEST, MOST = 2, 4


def read_ledgers(
    sources: Mapping[str, bytes | Path],
    limits: Limits = USUAL_LIMITS,
    words: Words = NO_WORDS,
) -> dict[Ledger, pl.DataFrame]:
    """The ledgers by who keeps them, as `reconciliation_bulk.ENTRIES` has them. Raises `BadInput` with every fault."""
    faults = [not_one_of(name, list(Ledger), name) for name in sources if name not in list(Ledger)]
    if not FEWEST <= len(sources) <= MOST:
        faults.append(
            Fault(
                "input",
                f"{FEWEST} to {MOST} ledgers are needed, given: {len(sources)}",
                f"需要 {FEWEST} 至 {MOST} 本账,给出 {len(sources)} 本",
            )
        )
    read: dict[Ledger, pl.DataFrame] = {}
    for name, source in sources.items():
        if name not in list(Ledger):
            continue
        try:
            table = open_table(source, TABLE, f"{name}: ", {"date": pl.Date, "amount": pl.Decimal}, limits, words)
            rows = read_rows(table, _PARSED, _OK, row_faults)
        except BadInput as error:
            faults += error.faults
        else:
            faults += rows.faults
            read[Ledger(name)] = rows.frame
    refuse(faults)
    return read


def row_faults(table: TextTable, index: int, cells: Cells) -> list[Fault]:
    """Everything that is wrong with one row, by its cells."""
    faults = [
        *name_faults(table.place(index, "id"), cells["id"]),
        *day_faults(table.place(index, "date"), cells["date"]),
        *county_faults(table.place(index, "county"), cells["county"]),
    ]
    if cells["kind"] not in list(Kind):
        faults.append(not_one_of(table.place(index, "kind"), list(Kind), cells["kind"]))
    try:
        amount(cells["amount"])
    except NotAnAmount as error:
        faults.append(Fault(table.place(index, "amount"), str(error), error.zh))
    return faults


def entry(cells: Cells) -> Entry:
    """A row without faults as the scalar computation takes it."""
    return Entry(
        id=cells["id"],
        date=date.fromisoformat(cells["date"]),
        county=cells["county"],
        kind=Kind(cells["kind"]),
        amount=fen(amount(cells["amount"])),
    )


_PARSED = (
    pl.col("id"),
    pl.col("date").str.to_date("%Y-%m-%d", strict=False),
    pl.col("county").cast(pl.Categorical),
    pl.col("kind").cast(KIND, strict=False),
    in_fen(pl.col("amount")),
)

_OK = (
    is_name(pl.col("id"))
    & is_day(pl.col("date"))
    & is_county_code(pl.col("county"))
    & pl.col("kind").is_in([kind.value for kind in Kind])
    & is_amount(pl.col("amount"))
)
"""Where `row_faults` finds nothing."""
