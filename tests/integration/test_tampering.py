"""For each table: whatever column is changed, and whatever row is added or removed, verification finds it.

On both databases; a change that PostgreSQL refuses counts as found. The cases are made from the tables themselves: a
new table or column that nothing vouches for fails here, until it is covered or listed below with the reason why it need
not be.
"""

import json
import shutil
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, select
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession
from temporalio.client import Client

from approvals.actions import Actor
from calculations.input.money import yuan
from calculations.ledger.postings import Instruction, Transfer
from calculations.payments.bank_accounts import BankAccount
from calculations.payments.orders import Payment, PaymentOrder
from calculations.payments.statements import Side as BankSide
from calculations.payments.statements import Statement, StatementLine
from records.cases.attempts import add_attempt
from records.cases.reading import get_case
from records.contents.documents import put_attachment
from records.database import Database
from records.desk.copies import copy_to
from records.directory.changes import Order, once
from records.directory.entries import EntryContent, EntryState, add_entry
from records.directory.over_time import SubstitutionView
from records.directory.substitutes import SetSubstitute, set_substitute
from records.integrity.seals import key_text
from records.integrity.security_log import SecurityAct, SecurityEvent, append
from records.ledger import booking
from records.migrate import upgrade
from records.payments.bank_accounts import NamedBankAccount, name_bank_account
from records.payments.files import FileFormat, FileView, WantedFile, Written, propose_file, release_file
from records.payments.orders import make_orders
from records.payments.statements import ReadFile, Resolution, read_in, resolve
from records.tables import METADATA
from records.views import Attempt
from temporal.connect import connect
from tests.integration.spoilt_records import Row, SpoiltRecords, another, batches
from tests.postgres import PostgresServer
from tests.short_year import CITY, LivedYear
from verification import run
from verification.findings import Finding
from workflows.history import CaseHistory, read_history

NOT_VERIFIED: Mapping[str, str] = {
    "content_fault": "a list for operators, asked anew each time",
    "earmark": "keeps money for an approval until it is paid; what is paid follows from history and ledger",
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

Find = Callable[[], Awaitable[tuple[Finding, ...]]]

TABLES = sorted(set(METADATA.tables) - NOT_VERIFIED.keys() - NO_ROW_IN_THE_YEAR.keys())
BUDGET = "short.budget.2022"
PAYER = "special:employee:pooled"


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
    """About as many rows of each as it has columns: so many are spoilt at once."""
    now = datetime.now(UTC)
    someone = Actor(
        person="nb-bureau-maker1",
        name="某人",
        organisation="bureau",
        organisation_name="市医保局",
        kind="bureau",
        county=None,
        post="maker",
    )
    async with database.read() as session:
        shown = await get_case(session, BUDGET)
    assert shown is not None
    async with database.write() as session:
        await copy_to(session, shown.tasks[0], [someone], someone, now, "请阅")
        for number in range(16):
            tried = {"task": "main.review.1.decide", "action": "approve", "code": "own_work", "message": "本人编制"}
            await add_attempt(session, Attempt(case=BUDGET, person="somebody", key=f"{number}", at=now, **tried))
            await append(session, SecurityEvent(act=SecurityAct.LOG_IN, person="somebody", at=now, subject=f"{number}"))
            await _substitute(session, now + timedelta(days=number), f"{number}")
        for number in range(5):
            await put_attachment(session, f"{number}.pdf", "application/pdf", f"%PDF {number}".encode())
            await _refuse(session, f"{CITY}.year.2022.refused{number}", now)
        await _pay(session, now)


async def _substitute(session: AsyncSession, day: datetime, key: str) -> None:
    """Somebody acts for a colleague for a day: as one ordered it, and as it waits for a second one."""
    who = {"person": "nb-bureau-maker1", "substitute": "nb-bureau-maker2", "reason": "年休假"}
    wanted = SetSubstitute.model_validate({**who, "since": day, "until": day + timedelta(days=1)})

    async def substitute() -> SubstitutionView:
        return await set_substitute(session, CITY, wanted, wanted.person, day)

    await once(session, Order(CITY, wanted.person, key, day, wanted), SubstitutionView, substitute)
    content = EntryContent(kind="SetSubstitute", subject=wanted.person, wanted=wanted, before=None, after=None)
    await add_entry(session, CITY, content, "nb-operations-1", day, EntryState.WAITING)


async def _refuse(session: AsyncSession, identity: str, at: datetime) -> None:
    """The ledger refuses an instruction for good: there is no such path."""
    moved = Transfer(source="treasury:employee:pooled", target="special:employee:pooled", amount=yuan(100))
    case = {"case": f"{CITY}.year.2022", "rule": "R1", "fund": "employee", "year": 2022, "zh": "划转"}
    unpaid = Instruction.model_validate({"id": identity, **case, "at": at, "transfers": (moved,)})
    assert isinstance(await booking.post(session, unpaid, (), for_good=True), booking.PostingRefused)


async def _pay(session: AsyncSession, now: datetime) -> None:
    """An entry of the year left as orders: in files that were released or wait, with statements of some."""
    payees = [f"beneficiaries:{330200 + number}:employee:pooled" for number in range(1, 31)]
    accounts = {
        code: BankAccount(name="户名", number=f"{100_000 + number}", bank="开户行", bank_code="102332000010")
        for number, code in enumerate((PAYER, *payees))
    }
    for code, account in accounts.items():
        await name_bank_account(session, CITY, NamedBankAccount(account=code, bank_account=account))
    entry = (await session.execute(select(booking.ENTRIES).order_by(booking.ENTRIES.c.id).limit(1))).one()
    moved = Transfer(source=PAYER, target=payees[0], amount=yuan(100))
    fields = {name: entry._mapping[name] for name in ("id", "case", "rule", "fund", "year", "at", "zh")}
    instruction = Instruction.model_validate({**fields, "transfers": (moved,)})
    payments = [Payment("test", "330200", PAYER, payee, yuan(100)) for payee in payees]
    orders = [order.id for order in await make_orders(session, instruction, payments, accounts)]
    for first in range(0, len(orders), 3):
        wanted = WantedFile(orders=tuple(orders[first : first + 3]), format=FileFormat.CSV, pay_on=now.date())
        file = await propose_file(session, CITY, wanted, "city_finance", None, "somebody", now)
        if first:
            await release_file(session, CITY, file.number, "another", now, _written)
    for number in range(8):
        named = orders[3 + number]
        lines = tuple(_bank_line(at, named if at == 1 else "") for at in (1, 2, 3))
        statement = Statement(id=f"{number}", account=accounts[PAYER].number, lines=lines)
        kept = await put_attachment(session, f"{number}.xml", "application/xml", f"<{number}/>".encode())
        read = ReadFile(content=kept.hash, position=0, by="somebody", at=now)
        known = await read_in(session, CITY, statement.model_copy(update={"lines": _apart(lines, number)}), read)
        await resolve(session, CITY, (known.number, 2), Resolution.EXPLAINED, "利息", "somebody", now)


def _written(file: FileView, orders: Sequence[PaymentOrder], at: datetime) -> Written:
    return Written(name=f"{file.number}.csv", media_type="text/csv", content=f"{file.number} {len(orders)}".encode())


def _bank_line(number: int, order: str) -> StatementLine:
    words = {"other_name": "户名", "other_number": "", "words": "摘要", "reason": ""}
    side = BankSide.DEBIT if order else BankSide.CREDIT
    return StatementLine(
        number=number, reference=f"{number}", order=order, side=side, amount=yuan(100), date=date(2022, 3, 1), **words
    )


def _apart(lines: Iterable[StatementLine], number: int) -> tuple[StatementLine, ...]:
    """The lines with references that no other statement has."""
    return tuple(line.model_copy(update={"reference": f"{number}-{line.reference}"}) for line in lines)


@pytest.fixture(scope="module", params=("sqlite", "postgresql"))
def copy(request: pytest.FixtureRequest, original: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of records with the same rows, to be spoilt; who spoils them puts them back."""
    if request.param == "sqlite":
        yield f"sqlite:///{shutil.copy(original, tmp_path_factory.mktemp('copy') / 'records.db')}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with server.database() as url:
        upgrade(url)
        SpoiltRecords(url).take_over(SpoiltRecords(f"sqlite:///{original}"))
        yield url


@pytest.fixture(scope="module")
def records(copy: str) -> SpoiltRecords:
    """The same, for the hand that spoils them."""
    return SpoiltRecords(copy)


@pytest.fixture(scope="module")
async def database(copy: str) -> AsyncIterator[Database]:
    """The same, for verification."""
    database = Database(copy)
    yield database
    await database.close()


@pytest.fixture
def find(
    engine: Client, histories: dict[str, CaseHistory], database: Database, monkeypatch: pytest.MonkeyPatch
) -> Find:
    """What verification of the copy finds; the histories are those that were read once."""

    async def known(_: Client, case: str) -> CaseHistory:
        return histories.get(case) or await read_history(engine, case)

    monkeypatch.setattr(run, "read_history", known)
    monkeypatch.setattr(run, "SETTLES_WITHIN", 0)

    async def found() -> tuple[Finding, ...]:
        return (await run.verify_all(engine, database, CITY)).all_findings

    return found


async def test_what_nobody_touched_is_in_order(find: Find) -> None:
    assert await find() == ()


@pytest.mark.parametrize("name", TABLES)
async def test_every_changed_column_is_found(name: str, records: SpoiltRecords, find: Find) -> None:
    table = METADATA.tables[name]
    columns = [column for column in table.columns if (name, column.name) not in NOT_A_COLUMN]
    missed = []
    for batch in batches(table, columns, _some(records, table)):
        with records.put_back(table):
            changed = [
                (column, row)
                for column, row in batch
                if records.change(table, row, **{column.name: another(column, row[column.name])})
            ]
            said = await find()
        missed += [column.name for column, row in changed if not _is_named(said, table, row)]
    assert missed == []


@pytest.mark.parametrize("name", TABLES)
async def test_an_added_row_is_found(name: str, records: SpoiltRecords, find: Find) -> None:
    table = METADATA.tables[name]
    unique = (column for index in table.indexes if index.unique for column in index.columns)
    with records.put_back(table) as rows:
        new = {column.name: another(column, rows[0][column.name]) for column in {*table.primary_key, *unique}}
        assert not records.add(table, rows[0] | new) or await find() != ()


@pytest.mark.parametrize("name", TABLES)
async def test_a_removed_row_is_found(name: str, records: SpoiltRecords, find: Find) -> None:
    table = METADATA.tables[name]
    with records.put_back(table) as rows:
        assert not records.remove(table, rows[len(rows) // 2]) or await find() != ()


@pytest.mark.parametrize("name", TABLES)
async def test_rows_that_exchange_their_values_are_found(name: str, records: SpoiltRecords, find: Find) -> None:
    table = METADATA.tables[name]
    key = {column.name for column in table.primary_key}
    with records.put_back(table) as rows:
        first, *others = rows
        values = {column: value for column, value in first.items() if column not in key}
        differing = [row for row in others if any(row[column] != value for column, value in values.items())]
        if not differing:
            # A table with one row, or whose rows differ by their keys alone.
            return
        last = differing[-1]
        taken = [
            {**values_of, **{column: row[column] for column in key}}
            for row, values_of in ((first, last), (last, first))
        ]
        assert not (records.remove(table, first, last) and records.add(table, *taken)) or await find() != ()


@pytest.mark.parametrize("name", TABLES)
async def test_an_end_that_is_cut_off_is_found(name: str, records: SpoiltRecords, find: Find) -> None:
    """As after the restore of one table from an older backup."""
    table = METADATA.tables[name]
    with records.put_back(table) as rows:
        assert not records.remove(table, *rows[-max(1, len(rows) // 4) :]) or await find() != ()


@pytest.mark.parametrize("name", TABLES)
async def test_json_that_is_written_otherwise_is_found(name: str, records: SpoiltRecords, find: Find) -> None:
    table = METADATA.tables[name]
    with records.put_back(table) as all_rows:
        rows = {column.name: row for row in all_rows for column in table.columns if _is_json(row[column.name])}
        for column, row in rows.items():
            records.change(table, row, **{column: f" {row[column]}"})
        said = await find() if rows else ()
    assert [column for column, row in rows.items() if not _is_named(said, table, row)] == []


def test_what_is_left_out_exists() -> None:
    assert NOT_VERIFIED.keys() <= METADATA.tables.keys()
    assert all(column in METADATA.tables[table].c for table, column in NOT_A_COLUMN)
    assert NO_ROW_IN_THE_YEAR.keys() <= METADATA.tables.keys()


def _some(records: SpoiltRecords, table: Table) -> list[Row]:
    rows = records.rows(table)
    assert rows, f"the year has no row of {table.name}: write one in _fill"
    return rows


def _is_json(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(("{", "["))


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
            sealed = key_text(parts)
            return any(
                (finding.about == parts[0] and of_case in finding.en) or sealed in finding.en for finding in said
            )
