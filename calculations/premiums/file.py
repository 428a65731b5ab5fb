"""The file of people and months that premiums are computed from: CSV or Parquet, strict, every fault with its place."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from calculations.input.codes import is_month
from calculations.input.faults import Fault, refuse, shown
from calculations.input.money import NotAnAmount, fen, non_negative_amount
from calculations.input.reading import USUAL_LIMITS, Limits
from calculations.premiums.bulk import CATEGORY
from calculations.premiums.by_person import PersonMonth
from calculations.premiums.figures import Category, MonthFigures
from calculations.sheets.columns import NO_WORDS, Column, Kind, Words, codes_of
from calculations.tables.row_checks import (
    INDEX,
    Cells,
    county_faults,
    in_fen,
    indexed,
    is_amount,
    is_county_code,
    is_name,
    name_faults,
    read_rows,
)
from calculations.tables.text_table import MOST_FAULTS, TextTable, and_more, not_one_of, open_table

_CATEGORIES = {"职工": "employee", "灵活就业人员": "flexible", "失业人员": "unemployed"}
TABLE = (
    Column("person", "人员编号", also=("人员",)),
    Column("employer", "单位编号", also=("用人单位",)),
    Column("county", "区县", Kind.CODE, ("区县代码", "区县名称")),
    Column("category", "人员类别", Kind.CODE, ("类别",), _CATEGORIES),
    Column("monthly_wage", "月工资", Kind.AMOUNT, ("月缴费工资",)),
    Column("month", "月份", Kind.MONTH, ("所属月份",)),
)
COLUMNS = codes_of(TABLE)
_WAGE = "monthly_wage"
_KEY = "key"
_MONTH = "^[1-9][0-9]{3}-(0[1-9]|1[0-2])$"

FiguresOf = Callable[[str], tuple[MonthFigures | None, list[Fault]]]
"""The figures of a month, or why there are none."""


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """The rows of a file, as `premiums_bulk.ROWS` has them, and the figures of every month in it."""

    rows: pl.DataFrame
    figures: Mapping[str, MonthFigures]


def read_people(
    source: bytes | Path,
    figures_of: FiguresOf,
    persons: bool,
    limits: Limits = USUAL_LIMITS,
    words: Words = NO_WORDS,
) -> People:
    """The file's rows, with who they are only where `persons` says so. Raises `BadInput` with every fault.

    One row a person and month; a county is a six-digit code; only employees have an employer, and they must.
    """
    table = open_table(source, TABLE, also={_WAGE: pl.Decimal}, limits=limits, words=words)
    rows = read_rows(table, _parsed(persons), _ok(), row_faults)
    faults = list(rows.faults)
    if rows.frame[_KEY].n_unique() < rows.frame.height:
        faults += _repeated(table, rows.frame)
    months = rows.frame["month"].unique().cast(pl.String).to_list()
    figures, silent = _figures(table, sorted(filter(is_month, months)), figures_of)
    refuse([*faults, *silent])
    return People(rows.frame.drop(_KEY), figures)


def row_faults(table: TextTable, index: int, cells: Cells) -> list[Fault]:
    """Everything that is wrong with one row, by its cells."""
    category, month = cells["category"], cells["month"]
    faults = [
        *name_faults(table.place(index, "person"), cells["person"]),
        *_employer_faults(table.place(index, "employer"), cells["employer"], category),
        *county_faults(table.place(index, "county"), cells["county"]),
    ]
    if category not in list(Category):
        faults.append(not_one_of(table.place(index, "category"), list(Category), category))
    try:
        non_negative_amount(cells[_WAGE])
    except NotAnAmount as error:
        faults.append(Fault(table.place(index, _WAGE), str(error), error.zh))
    if not is_month(month):
        words = f"not a month (2022-03): {shown(month)}"
        faults.append(Fault(table.place(index, "month"), words, f"不是月份(2022-03):{shown(month)}"))
    return faults


def person_month(cells: Mapping[str, str]) -> PersonMonth:
    """A row without faults as the scalar computation takes it."""
    return PersonMonth(
        person=cells["person"],
        employer=cells["employer"],
        county=cells["county"],
        category=Category(cells["category"]),
        wage=fen(non_negative_amount(cells[_WAGE])),
        month=cells["month"],
    )


def _employer_faults(place: str, employer: str, category: str) -> Iterator[Fault]:
    if category == Category.EMPLOYEE:
        yield from name_faults(place, employer)
    elif employer and category in list(Category):
        words = f"only an employee has an employer: {shown(employer)}"
        yield Fault(place, words, f"仅职工填写用人单位:{shown(employer)}")


def _parsed(persons: bool) -> list[pl.Expr]:
    """The cells parsed, and a key: a number a person and month.

    Equal people and months have equal keys; whether the reverse holds is looked into only where keys meet.
    """
    person, employer, county, category, wage, month = (pl.col(name) for name in COLUMNS)
    parsed = [
        employer.cast(pl.Categorical),
        county.cast(pl.Categorical),
        category.cast(CATEGORY, strict=False),
        in_fen(wage).alias("wage"),
        month.cast(pl.Categorical),
        _key(),
    ]
    return [person, *parsed] if persons else parsed


def _key() -> pl.Expr:
    return (pl.col("person").hash(seed=0) ^ pl.col("month").hash(seed=1)).alias(_KEY)


def _ok() -> pl.Expr:
    """Where `row_faults` finds nothing."""
    person, employer, county, category, wage, month = (pl.col(name) for name in COLUMNS)
    return (
        is_name(person)
        & pl.when(category == Category.EMPLOYEE.value).then(is_name(employer)).otherwise(employer == "")
        & is_county_code(county)
        & category.is_in([each.value for each in Category])
        & is_amount(wage)
        & (in_fen(wage) >= 0)
        & month.str.contains(_MONTH)
    )


def _repeated(table: TextTable, rows: pl.DataFrame) -> list[Fault]:
    """People who occur in a month more than once; different ones may have met at the same key."""
    met = rows.lazy().group_by(_KEY).len().filter(pl.col("len") > 1)
    again = (
        indexed(table)
        .with_columns(_key())
        .join(met, on=_KEY, how="semi")
        .group_by("person", "month")
        .agg(first=pl.col(INDEX).min(), again=pl.col(INDEX).sort().slice(1))
        .filter(pl.col("again").list.len() > 0)
        .explode("again")
        .sort("again")
    )
    found = table.collected(again)
    faults = []
    for row in found.head(MOST_FAULTS).iter_rows(named=True):
        person, month, first = shown(row["person"]), row["month"], table.row(row["first"])
        words = f"person {person} a second time in {month} (first: row {first})"
        faults.append(Fault(table.place(row["again"]), words, f"{month} 人员 {person} 重复(首次:第 {first} 行)"))
    return faults + and_more(MOST_FAULTS, found.height)


def _figures(table: TextTable, months: list[str], figures_of: FiguresOf) -> tuple[dict[str, MonthFigures], list[Fault]]:
    """The figures of every month, and why others have none, reported at the month's first row."""
    found: dict[str, MonthFigures] = {}
    silent: dict[str, list[Fault]] = {}
    for month in months:
        figures, faults = figures_of(month)
        if figures is None:
            silent[month] = faults
        else:
            found[month] = figures
    if not silent:
        return found, []
    firsts = indexed(table).filter(pl.col("month").is_in(list(silent))).group_by("month").agg(pl.col(INDEX).min())
    rows = dict(table.collected(firsts).iter_rows())
    return found, [
        Fault(table.place(rows[month], "month"), fault.message, fault.zh)
        for month, faults in silent.items()
        for fault in faults
    ]
