"""The data that the calculations are measured on: people and months, ledgers, a year to clear; the same each time."""

from pathlib import Path
from typing import Any

import polars as pl

MONTHS = [f"2024-{month:02d}" for month in range(1, 13)]
COUNTIES = ["330203", "330205", "330206", "330211", "330212", "330213", "330225", "330226", "330281", "330282"]
PEOPLE_AN_EMPLOYER = 20
DIFFERING_IN_A_THOUSAND = 1

_NUMBER = pl.col("number")


def write_people(path: Path, rows: int) -> None:
    """So many people and months as CSV: eight of ten are employed, an employer is in one county."""
    people = -(-rows // len(MONTHS))
    frame = pl.DataFrame({"person": pl.int_range(people, eager=True)}).select(
        "person",
        category=pl.col("person").hash(1) % 10,
        employer=pl.col("person").hash(2) % max(1, people // PEOPLE_AN_EMPLOYER),
        wage=(pl.col("person").hash(3) % 3_000_000 + 200_000).cast(pl.Int64),
    )
    employed = pl.col("category") < 8
    employer = pl.lit("91330200") + (10**9 + pl.col("employer")).cast(pl.String)
    frame = frame.select(
        person=pl.lit("3302") + (10**13 + pl.col("person")).cast(pl.String),
        employer=pl.when(employed).then(employer).otherwise(pl.lit("")),
        county=_one_of(COUNTIES, pl.col("employer")),
        category=pl.when(employed)
        .then(pl.lit("employee"))
        .when(pl.col("category") == 8)
        .then(pl.lit("flexible"))
        .otherwise(pl.lit("unemployed")),
        monthly_wage=_yuan(pl.col("wage")),
    )
    months = pl.DataFrame({"month": MONTHS})
    frame.join(months, how="cross").head(rows).write_csv(path)


def write_ledgers(first: Path, second: Path, rows: int) -> None:
    """Two ledgers of so many receipts, the second in another order and with differences of every type."""
    receipts = pl.DataFrame({"number": pl.int_range(rows, eager=True)}).select(
        _NUMBER,
        id=pl.lit("NB2022") + (10**12 + _NUMBER).cast(pl.String),
        date=pl.date(2022, 1, 1) + pl.duration(days=_NUMBER.hash(1) % 365),
        county=_one_of(COUNTIES, _NUMBER.hash(2)),
        kind=_one_of(["employer", "flexible", "resident"], _NUMBER.hash(3)),
        amount=(_NUMBER.hash(4) % 10_000_000).cast(pl.Int64),
        differs=_NUMBER % 1000 < DIFFERING_IN_A_THOUSAND,
        how=_NUMBER // 1000 % 4,
    )
    how = pl.when(pl.col("differs")).then(pl.col("how"))
    missing, more, late, twice = (how.eq_missing(each) for each in range(4))
    other = receipts.filter(~missing).with_columns(
        amount=pl.col("amount") + pl.when(more).then(1).otherwise(0),
        date=pl.col("date") + pl.when(late).then(pl.duration(days=1)).otherwise(pl.duration(days=0)),
    )
    other = pl.concat([other, other.filter(twice)]).sample(fraction=1, shuffle=True, seed=1)
    for frame, path in ((receipts, first), (other, second)):
        frame.select("id", "date", "county", "kind", _yuan(pl.col("amount")).alias("amount")).write_csv(path)


def year_to_clear(counties: int) -> dict[str, Any]:
    """A year of so many counties and two funds, half of them in deficit."""

    def row(number: int, fund: str) -> dict[str, Any]:
        income = 1_000_000 + number * 7919 % 500_000
        expenditure = 1_000_000 + number * 104_729 % 500_000
        return {
            "county": str(100_000 + number),
            "fund": fund,
            "income": f"{income}.{number % 100:02d}",
            "expenditure": f"{expenditure}.37",
            "make_up": "10.01",
            "accumulated_balance": f"{number % 100_000}.10",
            "subsidy_due": "500.00",
            "subsidy_received": "400.00",
            "city_subsidy_due": "50.00",
            "city_subsidy_received": "60.00",
            "assessment_score": f"{60 + number % 40}.50",
        }

    funds = ("employee", "resident")
    return {
        "year": 2022,
        "pooled_fund": dict.fromkeys(funds, "1000000.00"),
        "incentive_total": {},
        "counties": [row(number, fund) for fund in funds for number in range(counties)],
    }


def _yuan(fen: pl.Expr) -> pl.Expr:
    return (fen // 100).cast(pl.String) + pl.lit(".") + (fen % 100).cast(pl.String).str.zfill(2)


def _one_of(words: list[str], number: pl.Expr) -> pl.Expr:
    return (number % len(words)).replace_strict(dict(enumerate(words)), return_dtype=pl.String)
