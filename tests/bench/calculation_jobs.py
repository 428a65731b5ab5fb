"""What is measured, one job a process: the calculators as users call them, and the plain version row by row.

`python -m tests.bench.calculation_jobs JOB FOLDER ROWS` prints one line of JSON.
"""

import csv
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from calculations.clearing.settlement import clear, read_clearing
from calculations.forms import Limits
from calculations.premiums.bulk import bulk_premiums
from calculations.premiums.by_person import PersonMonth, premiums
from calculations.premiums.figures import MonthFigures, month_figures
from calculations.premiums.file import person_month, read_people
from calculations.reconciliation.bulk import bulk_reconcile
from calculations.reconciliation.entries import Entry, Ledger, Reconciliation, reconcile
from calculations.reconciliation.file import entry, read_ledgers
from policies.calculators.registry import calculate
from policies.loader import load
from policies.terms.clearing import sharing_terms
from policies.terms.premiums import premium_parameters
from tests.bench.calculation_data import MONTHS, write_ledgers, write_people, year_to_clear

POLICY = "ningbo"
DAY = date(2025, 1, 31)
PEOPLE, TAX, BUREAU, YEAR = "people.csv", "tax.csv", "bureau.csv", "year.json"
FEWER = "fewer-"
"""Begins the names of the shorter ledgers that are compared entry by entry."""


def fewer(rows: int) -> int:
    """How many receipts a ledger are compared one by one: that takes minutes and gibibytes otherwise."""
    return -(-rows // 5)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A job's wall-clock seconds, its process's peak of memory in bytes, and whether it found what the other found."""

    seconds: float
    peak: int
    same: bool | None = None


def _measured(work: Callable[[], Any]) -> tuple[Outcome, Any]:
    # Read once a process, however much is computed then.
    load(POLICY, None)
    begun = time.perf_counter()
    result = work()
    seconds = time.perf_counter() - begun
    # Linux counts in kibibytes.
    return Outcome(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024), result


def premiums_bulk_job(folder: Path, rows: int) -> Outcome:
    """The calculator over a file, from reading to the answer."""
    return _measured(lambda: calculate("premiums", {"people": folder / PEOPLE}, POLICY, day=DAY))[0]


def premiums_plain_job(folder: Path, rows: int) -> Outcome:
    """The same file person by person; afterwards every person, employer and total is compared."""
    figures = {month: _figures(month) for month in MONTHS}
    outcome, plain = _measured(lambda: premiums(_people(folder / PEOPLE), figures))
    found = bulk_premiums(read_people(folder / PEOPLE, lambda month: (_figures(month), []), True).rows, figures)
    same = (
        found.people is not None
        and found.people.equals(_frame(plain.people, found.people))
        and found.employers.equals(_frame(plain.employers, found.employers))
        and found.total_rows() == plain.totals
    )
    return Outcome(outcome.seconds, outcome.peak, same)


def reconciliation_bulk_job(folder: Path, rows: int) -> Outcome:
    """The calculator over two ledgers, from reading to the answer."""
    files = {"tax": folder / TAX, "bureau": folder / BUREAU}
    return _measured(lambda: calculate("reconciliation", files, POLICY, day=DAY))[0]


def reconciliation_plain_job(folder: Path, rows: int) -> Outcome:
    """Shorter ledgers entry by entry; afterwards sums and differences are compared."""
    files = {Ledger.TAX: folder / f"{FEWER}{TAX}", Ledger.BUREAU: folder / f"{FEWER}{BUREAU}"}
    outcome, plain = _measured(lambda: reconcile({name: _entries(path) for name, path in files.items()}))
    found = bulk_reconcile(read_ledgers({name.value: path for name, path in files.items()}))
    whole = [int(found.sums[name].sum()) for name in ("matched", "matched_sum", "differing")]
    ids = [(row["id"], row["type"]) for row in found.differences.iter_rows(named=True)]
    same = whole == _whole(plain) and sorted(ids) == sorted((each.id, each.type.value) for each in plain.differences)
    return Outcome(outcome.seconds, outcome.peak, same)


def clearing_job(folder: Path, rows: int) -> Outcome:
    """The calculator over a file of counties."""
    large = Limits(max_bytes=1_000_000_000)
    return _measured(lambda: calculate("clearing", {"year": folder / YEAR}, POLICY, day=DAY, limits=large))[0]


def clearing_plain_job(folder: Path, rows: int) -> Outcome:
    """The clearing alone, of data in memory."""
    pack, document = load(POLICY), year_to_clear(rows)
    terms = sharing_terms(pack, pack.on(date(2022, 12, 31)))
    return _measured(lambda: clear(read_clearing(document), terms).document())[0]


def _figures(month: str) -> MonthFigures:
    found, faults = month_figures(month, premium_parameters(load(POLICY), date.fromisoformat(f"{month}-01")))
    assert found is not None, faults
    return found


def _people(path: Path) -> Iterator[PersonMonth]:
    with path.open(newline="", encoding="utf-8") as file:
        yield from map(person_month, csv.DictReader(file))


def _entries(path: Path) -> Iterator[Entry]:
    with path.open(newline="", encoding="utf-8") as file:
        yield from map(entry, csv.DictReader(file))


def _frame(rows: tuple[Any, ...], like: pl.DataFrame) -> pl.DataFrame:
    columns = {name: [getattr(row, name) for row in rows] for name in like.columns}
    return pl.DataFrame(columns, schema=like.schema)


def _whole(found: Reconciliation) -> list[int]:
    return [sum(getattr(row, name) for row in found.sums) for name in ("matched", "matched_sum", "differing")]


def data_job(folder: Path, rows: int) -> Outcome:
    """Write what the others read, in a process of its own too: a child begins with its parent's peak of memory."""

    def write() -> None:
        write_people(folder / PEOPLE, rows)
        write_ledgers(folder / TAX, folder / BUREAU, rows)
        write_ledgers(folder / f"{FEWER}{TAX}", folder / f"{FEWER}{BUREAU}", fewer(rows))

    return _measured(write)[0]


JOBS: dict[str, Callable[[Path, int], Outcome]] = {
    "data": data_job,
    "premiums-bulk": premiums_bulk_job,
    "premiums-plain": premiums_plain_job,
    "reconciliation-bulk": reconciliation_bulk_job,
    "reconciliation-plain": reconciliation_plain_job,
    "clearing": clearing_job,
    "clearing-plain": clearing_plain_job,
}

if __name__ == "__main__":
    job, folder, rows = sys.argv[1:]
    print(json.dumps(asdict(JOBS[job](Path(folder), int(rows)))))
