"""The file of people and months that premiums are reckoned from: CSV or Parquet, strict, every fault with its place."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from calculations.codes import is_county, is_month
from calculations.faults import Fault, missing, refuse, shown
from calculations.forms.reading import text_fault
from calculations.money import FEN_PER_YUAN, LARGEST_YUAN, NotAnAmount, fen, non_negative_amount
from calculations.premium_figures import Category, MonthFigures
from calculations.premiums import PersonMonth
from calculations.premiums_bulk import CATEGORY
from calculations.tables import MOST_FAULTS, Table, and_more, collected, not_one_of, open_table

COLUMNS = ("person", "employer", "county", "category", "monthly_wage", "month")
_WAGE = "monthly_wage"

FiguresOf = Callable[[str, str], tuple[MonthFigures | None, list[Fault]]]
"""The figures of a month, or why there are none; the second argument is the place that asks for it."""


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """The rows of a file, as `premiums_bulk.ROWS` has them, and the figures of every month in it."""

    rows: pl.DataFrame
    figures: Mapping[str, MonthFigures]


def read_people(source: bytes | Path, figures_of: FiguresOf, persons: bool) -> People:
    """The file's rows, with who they are only where `persons` says so. Raises `BadInput` with every fault.

    One row a person and month; a county is a six-digit code; only employees have an employer, and they must.
    """
    table = open_table(source, COLUMNS, exact=[_WAGE])
    read = collected(table, source, table.cells.select(*_read(persons)))
    blank = int(read["blank"].sum())
    refuse([Fault("file", "no rows under the header", "表头之下没有数据行")] if blank == read.height else [])
    faults: list[Fault] = []
    faulty = read.height - blank - int(read["ok"].sum())
    if faulty:
        told = _faulty_rows(table, source)
        faults += [fault for index, cells in told for fault in row_faults(table, index, cells)]
        faults += and_more(len(told), faulty)
    if read["key"].n_unique() + max(0, blank - 1) < read.height:
        faults += _repeated(table, source)
    rows = read.filter(~pl.col("blank")).drop("blank", "ok", "key") if blank else read.drop("blank", "ok", "key")
    figures, silent = _figures(table, source, rows["month"].unique().cast(pl.String).to_list(), figures_of)
    refuse([*faults, *silent])
    return People(rows, figures)


def row_faults(table: Table, index: int, cells: Mapping[str, str]) -> list[Fault]:
    """Everything that is wrong with one row, by its cells: the definition that the check in bulk is held to."""
    faults = [
        *_name_faults(table.place(index, "person"), cells["person"]),
        *_employer_faults(table.place(index, "employer"), cells["employer"], cells["category"]),
    ]
    county, category, month = cells["county"], cells["category"], cells["month"]
    if not is_county(county):
        faults.append(
            Fault(
                table.place(index, "county"),
                f"not a six-digit county code: {shown(county)}",
                f"不是六位区县代码:{shown(county)}",
            )
        )
    if category not in CATEGORY.categories:
        faults.append(not_one_of(table.place(index, "category"), list(Category), category))
    try:
        non_negative_amount(cells[_WAGE])
    except NotAnAmount as error:
        faults.append(Fault(table.place(index, _WAGE), str(error), error.zh))
    if not is_month(month):
        faults.append(
            Fault(
                table.place(index, "month"),
                f"not a month (2022-03): {shown(month)}",
                f"不是月份(2022-03):{shown(month)}",
            )
        )
    return faults


def person_month(cells: Mapping[str, str]) -> PersonMonth:
    """A row without faults as the scalar reckoning takes it."""
    return PersonMonth(
        person=cells["person"],
        employer=cells["employer"],
        county=cells["county"],
        category=Category(cells["category"]),
        wage=fen(non_negative_amount(cells[_WAGE])),
        month=cells["month"],
    )


def _name_faults(place: str, name: str) -> Iterator[Fault]:
    if not name.strip():
        yield missing(place)
    elif fault := text_fault(name, place):
        yield fault


def _employer_faults(place: str, employer: str, category: str) -> Iterator[Fault]:
    if category == Category.EMPLOYEE:
        yield from _name_faults(place, employer)
    elif employer and category in CATEGORY.categories:
        yield Fault(
            place, f"only an employee has an employer: {shown(employer)}", f"仅职工填写用人单位:{shown(employer)}"
        )


_NAME = r"^(?:[\s--\p{C}]|[\n\t])*[^\s=@+\-\p{C}](?:[^\p{C}]|[\n\t])*$"
"""What `_name_faults` lets stand, for all rows at once."""


def _read(persons: bool) -> list[pl.Expr]:
    """The cells parsed, the checks, and `key`, a number a person and month.

    Equal people and months have equal keys; whether the reverse holds is looked into only where keys meet.
    """
    person, employer, county, category, _, month = (pl.col(name) for name in COLUMNS)
    parsed = [
        employer.cast(pl.Categorical),
        county.cast(pl.Categorical),
        category.cast(CATEGORY, strict=False),
        _amount().alias("wage"),
        month.cast(pl.Categorical),
        (person.hash(seed=0) ^ month.hash(seed=1)).alias("key"),
        *_checks(),
    ]
    return [person, *parsed] if persons else parsed


def _amount() -> pl.Expr:
    return (pl.col(_WAGE).str.to_decimal(scale=2) * FEN_PER_YUAN).cast(pl.Int64, strict=False)


def _checks() -> list[pl.Expr]:
    """`ok` where `row_faults` finds nothing, `blank` for a blank line."""
    person, employer, county, category, wage, month = (pl.col(name) for name in COLUMNS)
    ok = (
        person.str.contains(_NAME)
        & pl.when(category == Category.EMPLOYEE.value).then(employer.str.contains(_NAME)).otherwise(employer == "")
        & county.str.contains("^[0-9]{6}$")
        & category.is_in(CATEGORY.categories)
        & wage.str.contains(r"^[0-9]+(\.[0-9]{1,2})?$")
        & _amount().is_between(0, fen(LARGEST_YUAN))
        & month.str.contains("^[0-9]{4}-(0[1-9]|1[0-2])$")
    )
    blank = pl.all_horizontal(pl.col(name) == "" for name in COLUMNS)
    return [ok.fill_null(False).alias("ok"), blank.alias("blank")]


def _faulty_rows(table: Table, source: bytes | Path) -> list[tuple[int, dict[str, str]]]:
    """The first rows with a fault, counted from 0, with their cells."""
    checked = table.cells.with_row_index("index").with_columns(*_checks())
    rows = collected(table, source, checked.filter(~pl.col("ok") & ~pl.col("blank")).head(MOST_FAULTS))
    return [(row["index"], {name: row[name] for name in COLUMNS}) for row in rows.iter_rows(named=True)]


def _repeated(table: Table, source: bytes | Path) -> list[Fault]:
    """People who stand in a month more than once; different ones may have met at the same key."""
    groups = (
        table.cells.with_row_index("index")
        .filter(~pl.all_horizontal(pl.col(name) == "" for name in COLUMNS))
        .group_by("person", "month")
        .agg(first=pl.col("index").min(), again=pl.col("index").sort().slice(1))
        .filter(pl.col("again").list.len() > 0)
        .explode("again")
        .sort("again")
    )
    found = collected(table, source, groups)
    faults = []
    for row in found.head(MOST_FAULTS).iter_rows(named=True):
        person, month, first = shown(row["person"]), row["month"], row["first"] + table.first_row
        words = f"person {person} a second time in {month} (first: row {first})"
        faults.append(Fault(table.place(row["again"]), words, f"{month} 人员 {person} 重复(首次:第 {first} 行)"))
    return faults + and_more(MOST_FAULTS, found.height)


def _figures(
    table: Table, source: bytes | Path, months: list[str], figures_of: FiguresOf
) -> tuple[dict[str, MonthFigures], list[Fault]]:
    """The figures of every month that is one, and why others have none, told at the month's first row."""
    found: dict[str, MonthFigures] = {}
    silent: dict[str, list[Fault]] = {}
    for month in sorted(filter(is_month, months)):
        figures, faults = figures_of(month, month)
        if figures is None:
            silent[month] = faults
        else:
            found[month] = figures
    if not silent:
        return found, []
    indexed = table.cells.with_row_index("index").filter(pl.col("month").is_in(list(silent)))
    firsts = collected(table, source, indexed.group_by("month").agg(pl.col("index").min()))
    places = {month: table.place(index, "month") for month, index in firsts.iter_rows()}
    return found, [
        Fault(places[month], fault.message, fault.zh) for month, faults in silent.items() for fault in faults
    ]
