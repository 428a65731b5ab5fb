"""What the benchmark compares is the same: its data has every kind of row, and both versions agree on it."""

import json
from pathlib import Path

import polars as pl
import pytest

from tests.bench.calculation_data import year_to_clear
from tests.bench.calculation_jobs import BUREAU, JOBS, PEOPLE, TAX, YEAR

ROWS = 6_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench")
    JOBS["data"](folder, ROWS)
    (folder / YEAR).write_text(json.dumps(year_to_clear(10)))
    return folder


def test_the_data_has_every_category_and_every_type_of_difference(folder: Path) -> None:
    people = pl.read_csv(folder / PEOPLE, infer_schema=False)
    assert people.height == ROWS
    assert people["category"].n_unique() == 3
    first, second = (pl.read_csv(folder / name, infer_schema=False) for name in (TAX, BUREAU))
    same = first.join(second, on=first.columns, how="inner").height
    # One in a thousand: missing, another amount, another day, twice, and again missing and another amount.
    assert (first.height, second.height, same) == (ROWS, ROWS - 2 + 1, ROWS - 5 + 1)


@pytest.mark.parametrize("job", ["premiums-plain", "reconciliation-plain"])
def test_both_versions_find_the_same(folder: Path, job: str) -> None:
    assert JOBS[job](folder, ROWS).same is True


@pytest.mark.parametrize("job", ["premiums-bulk", "reconciliation-bulk", "clearing", "clearing-plain"])
def test_every_job_runs(folder: Path, job: str) -> None:
    assert JOBS[job](folder, 10).seconds > 0
