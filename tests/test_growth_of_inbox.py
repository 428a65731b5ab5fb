"""The inbox costs what it shows, not what the records have: counted in steps of the database, which no load changes."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Select, Table, func, select

from approvals.definitions import Party
from policies.loader import load
from records.cases.filter_values import Recorded, queries_in_use
from records.database import records_url, sync_engine, writing
from records.desk.inbox import CityParty, Held, InboxFilter, number_of, page_query
from records.migrate import upgrade
from records.paging import encode
from records.tables import TaskRecord, table_of
from tests.bench.records_data import NOW, Filler

PACK = load("ningbo")
TASKS: Table = table_of(TaskRecord)
SIZE = 4_000
OPEN_SHARE = 0.5
AT_MOST = 20
FLAT = 1.3
"""Twice the records: what reads them through takes twice the steps; an index may have one more level."""

COUNTY = Party(kind="county_agency", county=PACK.counties()[0], post="maker")
OTHER = Party(kind="county_agency", county=PACK.counties()[1], post="checker")
MINE = InboxFilter(parties=(CityParty("ningbo", COUNTY), CityParty("ningbo", OTHER)), persons=(f"{COUNTY}-1",))
ALL = InboxFilter()

QUESTIONS: dict[str, InboxFilter] = {
    "mine": MINE,
    "mine, to be claimed": InboxFilter(parties=MINE.parties, persons=MINE.persons, held=Held.NOBODYS),
    "all": ALL,
    "all, overdue": InboxFilter(overdue=True),
    "all, not overdue": InboxFilter(overdue=False),
    "all, held": InboxFilter(held=Held.MINE),
    "all, of a step": InboxFilter(equal={"step": "plan"}),
    "all, of a kind": InboxFilter(equal={"kind": "annual_budget"}),
    "all, of a fund": InboxFilter(equal={"fund": "resident"}),
    "all, of a kind and fund": InboxFilter(equal={"kind": "annual_budget", "fund": "employee"}),
}


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, Connection]]:
    """Records with so many tasks, and with twice as many."""
    filled: dict[int, Connection] = {}
    for size in (SIZE, 2 * SIZE):
        filled[size] = _filled(tmp_path_factory.mktemp("inbox") / f"{size}.db", size)
    yield filled
    for connection in filled.values():
        connection.close()
        connection.engine.dispose()


def _filled(file: Path, size: int) -> Connection:
    url = f"sqlite:///{file}"
    upgrade(url)
    engine = writing(sync_engine(records_url(url)))
    with engine.begin() as connection:
        Filler(PACK).add(connection, size, 10, OPEN_SHARE)
    return engine.connect()


def _steps(connection: Connection, query: Select[Any], found: bool = True) -> int:
    """How many instructions SQLite's machine carries out to answer; whether there must be rows."""
    database: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
    counted = 0

    def count() -> int:
        nonlocal counted
        counted += 1
        return 0

    database.set_progress_handler(count, 1)
    try:
        rows = connection.execute(query).all()
    finally:
        database.set_progress_handler(None, 0)
    assert bool(rows) is found
    return counted


def test_the_records_have_twice_as_many_tasks(records: dict[int, Connection]) -> None:
    counted = select(func.count(), func.count().filter(TASKS.c.open.is_(True)))
    once, twice = (tuple(records[size].execute(counted).one()) for size in (SIZE, 2 * SIZE))
    assert all(1.8 < more / less < 2.2 for less, more in zip(once, twice, strict=True)), (once, twice)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_page_takes_no_more_steps_in_twice_the_records(question: str, records: dict[int, Connection]) -> None:
    once, twice = (_steps(records[size], page_query(QUESTIONS[question], AT_MOST)) for size in (SIZE, 2 * SIZE))
    assert twice < FLAT * once


@pytest.mark.parametrize("wanted", [MINE, ALL], ids=["mine", "all"])
def test_nor_does_a_page_further_on(wanted: InboxFilter, records: dict[int, Connection]) -> None:
    after = encode([NOW.isoformat(), "ningbo.m", "m"])
    once, twice = (_steps(records[size], page_query(wanted, AT_MOST, after)) for size in (SIZE, 2 * SIZE))
    assert twice < FLAT * once


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_count_takes_no_more_steps_in_twice_the_records(question: str, records: dict[int, Connection]) -> None:
    counts = select(number_of(QUESTIONS[question], AT_MOST))
    once, twice = (_steps(records[size], counts) for size in (SIZE, 2 * SIZE))
    assert twice < FLAT * once


@pytest.mark.parametrize("what", [Recorded.KIND, Recorded.STEP, Recorded.PARTY])
def test_nor_does_a_filter_by_what_is_not_there(what: Recorded, records: dict[int, Connection]) -> None:
    for query in queries_in_use("ningbo", what, "nothing"):
        once, twice = (_steps(records[size], query, found=False) for size in (SIZE, 2 * SIZE))
        assert twice < FLAT * once
