"""For each table: whatever column is changed, and whatever row is added or removed, verification finds it.

The cases are made from the tables themselves: a new table or column that nothing vouches for fails here, until it is
covered or listed below with the reason why it need not be.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Boolean, Column, Date, Integer, LargeBinary, Table
from sqlalchemy.engine import make_url
from temporalio.client import Client

from approvals.actions import Actor
from calculations.input.money import yuan
from calculations.ledger.postings import Instruction, Transfer
from records.cases.attempts import add_attempt
from records.cases.reading import get_case
from records.database import Database
from records.desk.copies import copy_to
from records.directory.changes import Order, once
from records.directory.entries import EntryContent, EntryState, add_entry
from records.directory.over_time import SubstitutionView
from records.directory.substitutes import SetSubstitute, set_substitute
from records.integrity.security_log import SecurityAct, SecurityEvent, append
from records.ledger import booking
from records.tables import METADATA
from records.tables.base import Fen, Instant
from records.views import Attempt
from temporal.connect import connect
from tests.short_year import CITY, LivedYear
from verification import run
from verification.findings import Finding
from workflows.history import CaseHistory, read_history

NOT_VERIFIED: Mapping[str, str] = {
    "content_fault": "a list for operators, asked anew each time",
    "installation_mark": "which builds know what: for the start of a program, nothing of the fund's",
    "login_session": "ends by itself; the security log says who came in",
    "login_tries": "counts that make one wait; the security log says what was tried",
    "offered_document": "on its way into a case: only its body is proven, what becomes of it is a document",
    "phrase": "somebody's own words at hand, nobody's proof",
    "read_mark": "somebody's own mark, nothing follows from it",
    "saved_draft": "somebody's own draft, nobody's proof",
}
"""Tables of which verification says nothing, and why."""

NOT_A_COLUMN: Mapping[tuple[str, str], str] = {
    ("document", "recorded_at"): "not of what was approved; the effect that names the document says when it was made",
}
"""Columns that need not be vouched for, and why."""

NO_ROW_IN_THE_YEAR = {"power_proposal": "nobody uses a power in it; tests/api/test_verified.py verifies one that was"}
"""Tables of which no row is at hand to be spoilt, and why."""

TABLES = sorted(set(METADATA.tables) - NOT_VERIFIED.keys() - NO_ROW_IN_THE_YEAR.keys())
BUDGET = "short.budget.2022"


@pytest.fixture(scope="module")
async def engine(undisturbed: LivedYear) -> Client:
    """The year's own engine."""
    return await connect(undisturbed.settings)


@pytest.fixture(scope="module")
async def histories(engine: Client, undisturbed: LivedYear) -> dict[str, CaseHistory]:
    """The histories of the year, read once: nobody changes them here."""
    return {case: await read_history(engine, case) for case in undisturbed.left.cases}


@pytest.fixture(scope="module")
async def original(undisturbed: LivedYear, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The year's records, and in them a row of what the year has none of, each written by the program."""
    path = tmp_path_factory.mktemp("tampering") / "records.db"
    source_path = make_url(undisturbed.settings.database_url).database
    with closing(sqlite3.connect(str(source_path))) as source, closing(sqlite3.connect(path)) as target:
        source.backup(target)
    database = Database(f"sqlite:///{path}")
    await _fill(database)
    await database.close()
    return path


async def _fill(database: Database) -> None:
    now = datetime.now(UTC)
    async with database.write() as session:
        for number in range(12):
            tried = {"task": "main.review.1.decide", "action": "approve", "code": "own_work", "message": "本人编制"}
            await add_attempt(session, Attempt(case=BUDGET, person="somebody", key=f"key-{number}", at=now, **tried))
            await append(session, SecurityEvent(act=SecurityAct.LOG_IN, person="somebody", at=now, subject=f"{number}"))
    async with database.read() as session:
        shown = await get_case(session, BUDGET)
    assert shown is not None
    async with database.write() as session:
        someone = Actor(
            person="nb-bureau-maker1",
            name="某人",
            organisation="bureau",
            organisation_name="市医保局",
            kind="bureau",
            county=None,
            post="maker",
        )
        await copy_to(session, shown.tasks[0], [someone], someone, now, "请阅")
        wanted = SetSubstitute(
            person="nb-bureau-maker1", substitute="nb-bureau-maker2", until=now + timedelta(days=9000), reason="年休假"
        )

        async def substitute() -> SubstitutionView:
            return await set_substitute(session, CITY, wanted, "nb-bureau-maker1", now)

        await once(session, Order(CITY, "nb-bureau-maker1", "key", now, wanted), SubstitutionView, substitute)
        content = EntryContent(kind="SetSubstitute", subject="nb-bureau-maker1", wanted=wanted, before=None, after=None)
        await add_entry(session, CITY, content, "nb-operations-1", now, EntryState.WAITING)
        moved = Transfer(source="treasury:employee:pooled", target="special:employee:pooled", amount=yuan(100))
        unpaid = Instruction(
            id=f"{CITY}.year.2022.refused",
            case=f"{CITY}.year.2022",
            rule="R1",
            fund="employee",
            year=2022,
            at=now,
            zh="划转",
            transfers=(moved,),
        )
        assert isinstance(await booking.post(session, unpaid, (), for_good=True), booking.PostingRefused)


@pytest.fixture
def copy(original: Path, tmp_path: Path) -> Path:
    """The records, to be spoilt."""
    path = tmp_path / "records.db"
    with closing(sqlite3.connect(original)) as source, closing(sqlite3.connect(path)) as target:
        source.backup(target)
    return path


@pytest.fixture
def find(engine: Client, histories: dict[str, CaseHistory], copy: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What verification of the copy finds; the histories are those that were read once."""

    async def known(_: Client, case: str) -> CaseHistory:
        return histories.get(case) or await read_history(engine, case)

    monkeypatch.setattr(run, "read_history", known)
    monkeypatch.setattr(run, "SETTLES_WITHIN", 0)

    async def found() -> tuple[Finding, ...]:
        database = Database(f"sqlite:///{copy}")
        try:
            return (await run.verify_all(engine, database, CITY)).all_findings
        finally:
            await database.close()

    return found


async def test_what_nobody_touched_is_in_order(find: Any) -> None:
    assert await find() == ()


@pytest.mark.parametrize("name", TABLES)
async def test_every_changed_column_is_found(name: str, copy: Path, find: Any) -> None:
    table = METADATA.tables[name]
    columns = [column for column in table.columns if (name, column.name) not in NOT_A_COLUMN]
    missed = []
    for batch, rows in _batches(copy, table, columns):
        for column, row in zip(batch, rows, strict=False):
            _change(copy, table, column, row)
        said = await find()
        missed += [column.name for column, row in zip(batch, rows, strict=False) if not _is_named(said, table, row)]
        _restore(copy, table, rows)
    assert missed == []


@pytest.mark.parametrize("name", TABLES)
async def test_an_added_row_is_found(name: str, copy: Path, find: Any) -> None:
    table = METADATA.tables[name]
    row = dict(_rows(copy, table)[0])
    for column in {
        *table.primary_key,
        *(column for index in table.indexes if index.unique for column in index.columns),
    }:
        row[column.name] = _another(column, row[column.name])
    _write(copy, f'INSERT INTO "{name}" ({_names(row)}) VALUES ({_places(row)})', row)
    assert await find() != ()


@pytest.mark.parametrize("name", TABLES)
async def test_a_removed_row_is_found(name: str, copy: Path, find: Any) -> None:
    table = METADATA.tables[name]
    rows = _rows(copy, table)
    row = rows[len(rows) // 2]
    _write(copy, f'DELETE FROM "{name}" WHERE {_key(table)}', row)
    assert await find() != ()


@pytest.mark.parametrize("name", TABLES)
async def test_rows_that_exchange_their_values_are_found(name: str, copy: Path, find: Any) -> None:
    table = METADATA.tables[name]
    key = {column.name for column in table.primary_key}
    first, *others = _rows(copy, table)
    values = {column: value for column, value in first.items() if column not in key}
    differing = [row for row in others if any(row[column] != value for column, value in values.items())]
    if not differing:
        # A table with one row, or whose rows differ by their keys alone.
        return
    pair = (first, differing[-1])
    for row in pair:
        _write(copy, f'DELETE FROM "{name}" WHERE {_key(table)}', row)
    for row, taken in (pair, pair[::-1]):
        changed = {**taken, **{column: row[column] for column in key}}
        _write(copy, f'INSERT INTO "{name}" ({_names(row)}) VALUES ({_places(row)})', changed)
    assert await find() != ()


@pytest.mark.parametrize("name", TABLES)
async def test_an_end_that_is_cut_off_is_found(name: str, copy: Path, find: Any) -> None:
    """As after the restore of one table from an older backup."""
    table = METADATA.tables[name]
    rows = _rows(copy, table)
    for row in rows[-max(1, len(rows) // 4) :]:
        _write(copy, f'DELETE FROM "{name}" WHERE {_key(table)}', row)
    assert await find() != ()


@pytest.mark.parametrize("name", TABLES)
async def test_json_that_is_written_otherwise_is_found(name: str, copy: Path, find: Any) -> None:
    table = METADATA.tables[name]
    rows = {column.name: row for row in _rows(copy, table) for column in table.columns if _is_json(row[column.name])}
    for column, row in rows.items():
        statement = f'UPDATE "{name}" SET "{column}" = :changed WHERE {_key(table)}'
        _write(copy, statement, {**row, "changed": f" {row[column]}"})
    missed = [column for column, row in rows.items() if not _is_named(await find(), table, row)]
    assert missed == []


def test_what_is_left_out_exists() -> None:
    assert NOT_VERIFIED.keys() <= METADATA.tables.keys()
    assert all(column in METADATA.tables[table].c for table, column in NOT_A_COLUMN)
    assert NO_ROW_IN_THE_YEAR.keys() <= METADATA.tables.keys()


# How rows are spoilt


def _batches(
    path: Path, table: Table, columns: list[Column[Any]]
) -> Iterable[tuple[list[Column[Any]], list[dict[str, Any]]]]:
    """Columns with a row each, as many at once as there are rows."""
    rows = _rows(path, table)
    assert rows, f"the year has no row of {table.name}: write one in _fill"
    apart = rows[:: max(1, len(rows) // len(columns))]
    for start in range(0, len(columns), len(apart)):
        yield columns[start : start + len(apart)], apart


def _is_json(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(("{", "["))


def _rows(path: Path, table: Table) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        order = ", ".join(f'"{column.name}"' for column in table.primary_key)
        return [dict(row) for row in connection.execute(f'SELECT * FROM "{table.name}" ORDER BY {order}')]


def _change(path: Path, table: Table, column: Column[Any], row: dict[str, Any]) -> None:
    statement = f'UPDATE "{table.name}" SET "{column.name}" = :changed WHERE {_key(table)}'
    _write(path, statement, {**row, "changed": _another(column, row[column.name])})


def _restore(path: Path, table: Table, rows: list[dict[str, Any]]) -> None:
    """Put the rows back; one whose key was changed is under another and goes."""
    with closing(sqlite3.connect(path)) as connection:
        kept = [dict(row) for row in rows]
        connection.execute("PRAGMA ignore_check_constraints = ON")
        for row in kept:
            for column in table.primary_key:
                moved = {**row, column.name: _another(column, row[column.name])}
                connection.execute(f'DELETE FROM "{table.name}" WHERE {_key(table)}', moved)
            connection.execute(f'INSERT OR REPLACE INTO "{table.name}" ({_names(row)}) VALUES ({_places(row)})', row)
        connection.commit()


def _another(column: Column[Any], value: Any) -> Any:
    """Another value that the column takes."""
    kind = column.type
    if isinstance(kind, Boolean):
        return 0 if value else 1
    if isinstance(kind, Instant):
        if value is None:
            return "2022-01-01T00:00:00.000000Z"
        return (datetime.fromisoformat(value) - timedelta(days=1)).isoformat(timespec="microseconds")[:26] + "Z"
    if isinstance(kind, Date):
        return "2021-01-01" if value is None else (date.fromisoformat(value) + timedelta(days=1)).isoformat()
    if isinstance(kind, LargeBinary):
        return b"another"
    if isinstance(kind, Integer | Fen):
        return 10**6 if value is None else value + 10**6
    return "another" if value is None else f"{value}x"


def _is_named(said: Iterable[Finding], table: Table, row: Mapping[str, Any]) -> bool:
    """Whether a finding is about that row."""
    match table.name:
        case "audit":
            return any(finding.about == row["case"] and f" {row['number']} " in f"{finding.en} " for finding in said)
        case "case_policy" | "pinned_policy":
            return any("policy" in finding.en for finding in said)
        case "ledger_account":
            return any(row["code"] in finding.en or f"{row['code']}x" in finding.en for finding in said)
        case "ledger_line":
            return any(json.dumps([row["entry"]]) in finding.en for finding in said)
        case "noted_head" | "seal" | "security_entry":
            return any(finding.about == table.name for finding in said)
        case "document":
            return any(row["content_hash"] in finding.en for finding in said)
        case _:
            parts = [row[column.name] for column in table.primary_key]
            of_case = " ".join(str(part) for part in parts[1:]) or "the case's row"
            sealed = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
            return any(
                (finding.about == parts[0] and of_case in finding.en) or sealed in finding.en for finding in said
            )


def _write(path: Path, statement: str, values: Mapping[str, Any]) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        assert connection.execute(statement, values).rowcount == 1
        connection.commit()


def _key(table: Table) -> str:
    return " AND ".join(f'"{column.name}" = :{column.name}' for column in table.primary_key)


def _names(row: Mapping[str, Any]) -> str:
    return ", ".join(f'"{name}"' for name in row)


def _places(row: Mapping[str, Any]) -> str:
    return ", ".join(f":{name}" for name in row)
