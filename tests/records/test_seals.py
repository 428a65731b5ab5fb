"""What is written to tables that no history vouches for is sealed with it; whatever else becomes of a row is found."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from records.cases.attempts import add_attempt
from records.contents.documents import put_attachment
from records.database import Database
from records.integrity.seal_check import SealCheck, SealFaultKind, check_seals
from records.ledger import booking
from records.views import Attempt
from tests.records.instructions import PATHS, income

NOON = datetime(2022, 1, 5, 4, tzinfo=UTC)


def attempt(key: str, task: str | None = "main.draft.1.decide") -> Attempt:
    return Attempt(
        case="ningbo.plan.2022-03",
        task=task,
        person="nb-bureau-maker1",
        action="approve",
        code="own_work",
        message="本人编制",
        key=key,
        at=NOON,
    )


async def checked(database: Database) -> SealCheck:
    async with database.read() as session:
        return await check_seals(session)


async def written(database: Database) -> None:
    """Three refused attempts, a scan, and money that moved twice."""
    for number in range(3):
        async with database.write() as session:
            await add_attempt(session, attempt(f"key-{number}"))
    async with database.write() as session:
        await put_attachment(session, "批复.pdf", "application/pdf", b"scan")
        for instruction in income("ningbo.year.2022.1", "100.00"):
            assert isinstance(await booking.post(session, instruction, PATHS), booking.Posted)


async def test_what_the_program_writes_fits_its_seals(database: Database) -> None:
    await written(database)
    found = await checked(database)
    assert found.faults == ()
    assert found.seals == 6
    async with database.write() as session:
        await add_attempt(session, attempt("key-0"))
    assert await checked(database) == found, "the same attempt again is no other"


@pytest.mark.parametrize(
    ("change", "kind", "table"),
    [
        ("UPDATE refused_attempt SET message = '无' WHERE key = 'key-1'", SealFaultKind.CHANGED, "refused_attempt"),
        ("DELETE FROM refused_attempt WHERE key = 'key-2'", SealFaultKind.REMOVED, "refused_attempt"),
        ("UPDATE ledger_line SET county = '330212' WHERE number = 1", SealFaultKind.CHANGED, "ledger_entry"),
        ("DELETE FROM ledger_line WHERE number = 2", SealFaultKind.CHANGED, "ledger_entry"),
        ("UPDATE attachment SET content = 'another'", SealFaultKind.CHANGED, "attachment"),
        ("UPDATE seal SET key = '[77]' WHERE number = 1", SealFaultKind.CHAIN, "seal"),
        ("DELETE FROM seal WHERE number = 2", SealFaultKind.CHAIN, "seal"),
        ("UPDATE seal SET at = '2020-01-01T00:00:00.000000Z' WHERE number = 2", SealFaultKind.CHAIN, "seal"),
    ],
)
async def test_what_another_hand_changes_is_found(
    database: Database, change: str, kind: SealFaultKind, table: str
) -> None:
    await written(database)
    if database.backend == "postgresql":
        change = change.replace("content = 'another'", "content = 'another'::bytea")
    async with database.write() as session:
        await session.execute(text(change))
    found = {(fault.kind, fault.table) for fault in (await checked(database)).faults}
    assert (kind, table) in found


async def test_a_row_that_was_never_sealed_is_found(database: Database) -> None:
    await written(database)
    async with database.write() as session:
        await session.execute(
            text("""INSERT INTO refused_attempt (id, "case", person, action, code, message, key, at, recorded_at)
                SELECT 99, "case", 'somebody', action, code, message, key, at, recorded_at FROM refused_attempt
                WHERE key = 'key-1'""")
        )
    [fault] = (await checked(database)).faults
    assert (fault.kind, fault.key) == (SealFaultKind.UNSEALED, "[99]")


async def test_two_processes_grow_one_chain(database: Database, second_process: Database) -> None:
    async def tries(process: Database, name: str) -> None:
        for number in range(20):
            async with process.write() as session:
                await add_attempt(session, attempt(f"{name}-{number}"))

    async def pays(process: Database, name: str) -> None:
        for number in range(10):
            async with process.write() as session:
                for instruction in income(f"ningbo.year.2022.{name}.{number}", "1.00"):
                    await booking.post(session, instruction, PATHS)

    await asyncio.gather(
        tries(database, "a"), tries(second_process, "b"), pays(database, "a"), pays(second_process, "b")
    )
    found = await checked(database)
    assert (found.faults, found.seals) == ((), 80)
