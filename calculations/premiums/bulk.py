"""Premiums of millions of people at once: the same fen as `premiums.py`, row by row and sum by sum."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import polars as pl

from calculations.premiums.by_person import Total
from calculations.premiums.figures import OWN_RATES, Category, MonthFigures
from calculations.premiums.parameters import OwnBase

CATEGORY = pl.Enum([category.value for category in Category])

ROWS: Mapping[str, pl.DataType | type[pl.DataType]] = {
    "person": pl.String,
    "employer": pl.Categorical,
    "county": pl.Categorical,
    "category": CATEGORY,
    "wage": pl.Int64,
    "month": pl.Categorical,
}
"""The columns of a frame of people and months; `wage` in fen, `person` only where the detail is wanted."""

_EMPLOYEE = pl.col("category") == Category.EMPLOYEE.value
_FLEXIBLE = pl.col("category") == Category.FLEXIBLE.value
_GROUP = ("employer", "county", "month", "category")


@dataclass(frozen=True, slots=True, eq=False)
class BulkPremiums:
    """Premiums as frames, amounts in fen: `people` (only with persons), `employers`, `totals`; in the order of keys."""

    people: pl.DataFrame | None
    employers: pl.DataFrame
    totals: pl.DataFrame

    def total_rows(self) -> tuple[Total, ...]:
        """The totals as the scalar computation has them."""
        rows = self.totals.iter_rows(named=True)
        return tuple(Total(**{**row, "category": Category(row["category"])}) for row in rows)


def bulk_premiums(rows: pl.DataFrame, figures: Mapping[str, MonthFigures]) -> BulkPremiums:
    """The premiums of all rows (columns as in `ROWS`, blank employers for those who have none).

    `figures` has every month.
    """
    reckoned = rows.lazy().join(_by_month(figures.values()).lazy(), on="month", how="left").select(*_reckoned(rows))
    people = None
    if "person" in rows.columns:
        # Kept, since both the detail and the sums are made of it.
        frame = reckoned.collect(engine="streaming")
        people, reckoned = _people(frame), frame.lazy()
    grouped = (
        reckoned.group_by(_GROUP)
        .agg(persons=pl.len().cast(pl.Int64), base=pl.col("base").sum(), own=pl.col("own").sum())
        .collect(engine="streaming")
        .with_columns(pl.col("employer", "county", "month", "category").cast(pl.String))
    )
    employers = _employers(grouped, figures)
    return BulkPremiums(people, employers, _totals(grouped, employers))


def _reckoned(rows: pl.DataFrame) -> list[pl.Expr]:
    clamped = pl.col("wage").clip(pl.col("floor"), pl.col("cap"))
    base = pl.when(~_EMPLOYEE & pl.col("base_is_average")).then(pl.col("average")).otherwise(clamped)
    numerator, denominator = _by_category("numerator"), _by_category("denominator")
    kept = [pl.col(name) for name in rows.columns if name != "wage"]
    return [*kept, base.alias("base"), _half_up(base, numerator, denominator).alias("own")]


def _by_category(part: str) -> pl.Expr:
    """A person's own rate, of which this is the numerator or denominator."""
    flexible = pl.when(_FLEXIBLE).then(pl.col(f"flexible_{part}")).otherwise(pl.col(f"unemployed_{part}"))
    return pl.when(_EMPLOYEE).then(pl.col(f"employee_{part}")).otherwise(flexible)


def _half_up(amount: pl.Expr, numerator: pl.Expr, denominator: pl.Expr) -> pl.Expr:
    """Amounts of zero or more times a rate, half-up, in whole numbers throughout."""
    return (2 * amount * numerator + denominator) // (2 * denominator)


def _by_month(figures: Iterable[MonthFigures]) -> pl.DataFrame:
    rows = [
        {
            "month": each.month,
            "average": each.average.number,
            "floor": each.floor.number,
            "cap": each.cap.number,
            "base_is_average": each.own_base is OwnBase.AVERAGE,
            **{f"{category}_numerator": each.rate(name).numerator for category, name in OWN_RATES.items()},
            **{f"{category}_denominator": each.rate(name).denominator for category, name in OWN_RATES.items()},
        }
        for each in figures
    ]
    return pl.DataFrame(rows).with_columns(pl.col("month").cast(pl.Categorical))


def _people(reckoned: pl.DataFrame) -> pl.DataFrame:
    return reckoned.select(
        "person",
        pl.col("county", "category", "month").cast(pl.String),
        "base",
        employee=pl.when(_EMPLOYEE).then(pl.col("own")).otherwise(0),
        flexible=pl.when(_EMPLOYEE).then(0).otherwise(pl.col("own")),
    ).sort("person", "month")


def _employers(grouped: pl.DataFrame, figures: Mapping[str, MonthFigures]) -> pl.DataFrame:
    employed = grouped.filter(_EMPLOYEE).select("employer", "county", "month", "persons", "base")
    return employed.with_columns(
        _by_rate("employer_rate", figures).alias("premium"),
        _by_rate("serious_illness_rate", figures).alias("serious_illness"),
        _by_rate("maternity_rate", figures).alias("maternity"),
    ).sort("employer", "county", "month")


def _by_rate(name: str, figures: Mapping[str, MonthFigures]) -> pl.Expr:
    """The base by each month's rate. An employer's sum times a fine rate may be beyond 64 bits."""
    rates: dict[str, Fraction] = {month: each.rate(name) for month, each in figures.items()}
    numerator, denominator = (
        pl.col("month").replace_strict(
            {month: getattr(rate, part) for month, rate in rates.items()}, return_dtype=pl.Int128
        )
        for part in ("numerator", "denominator")
    )
    return _half_up(pl.col("base").cast(pl.Int128), numerator, denominator).cast(pl.Int64)


def _totals(grouped: pl.DataFrame, employers: pl.DataFrame) -> pl.DataFrame:
    keys = ("county", "month", "category")
    owed = employers.group_by("county", "month").agg(
        pl.len().cast(pl.Int64).alias("employers"),
        pl.col("premium").sum().alias("employer"),
        pl.col("serious_illness", "maternity").sum(),
    )
    return (
        grouped.group_by(keys)
        .agg(pl.col("persons", "base", "own").sum())
        .join(owed.with_columns(category=pl.lit(Category.EMPLOYEE.value)), on=keys, how="left")
        .select(
            *keys,
            "persons",
            "base",
            pl.col("employers", "employer", "serious_illness", "maternity").fill_null(0),
            employee=pl.when(_EMPLOYEE).then(pl.col("own")).otherwise(0),
            flexible=pl.when(_EMPLOYEE).then(0).otherwise(pl.col("own")),
        )
        .sort(keys)
    )
