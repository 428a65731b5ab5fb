"""What is answered at the same time is written together, and nothing of it depends on the others."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from approvals.effects import Effect
from records.cases.reading import effect_of, history
from records.database import Database
from records.migrate import upgrade
from records.projection.apply import RecordsConflict
from services.dispatch.effect_writer import AT_ONCE, Writer
from services.errors import ServiceError
from services.store import Store
from tests.approvals.case_driver import CaseDriver
from tests.approvals.chains import BUDGET
from tests.approvals.people import document


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    url = f"sqlite:///{tmp_path / 'records.db'}"
    upgrade(url)
    database = Database(url)
    yield database
    await database.close()


def effects(text: int = 1) -> list[Effect]:
    """A draft handed in and agreed with."""
    driver = CaseDriver(BUDGET)
    driver.draft("county_draft", document("budget", text), "330203")
    return driver.effects


async def recorded(database: Database, case: str) -> list[Effect]:
    async with database.read() as session:
        return [effect_of(row) for row in await history(session, case)]


async def test_many_at_once_are_all_written(database: Database) -> None:
    writer, given = Writer(Store(database)), effects()
    cases = [f"ningbo.case.{number}" for number in range(AT_ONCE + 20)]
    await asyncio.gather(*(writer.write(case, given) for case in cases))
    for case in cases:
        assert await recorded(database, case) == given


async def test_what_contradicts_the_records_fails_alone(database: Database) -> None:
    writer = Writer(Store(database))
    await writer.write("ningbo.case.1", effects(1))
    answers = await asyncio.gather(
        writer.write("ningbo.case.1", effects(2)),
        writer.write("ningbo.case.2", effects(2)),
        writer.write("ningbo.case.1", effects(1)),
        return_exceptions=True,
    )
    assert [type(answer) for answer in answers] == [RecordsConflict, type(None), type(None)]
    assert await recorded(database, "ningbo.case.1") == effects(1)
    assert await recorded(database, "ningbo.case.2") == effects(2)


async def test_somebody_who_goes_away_takes_nobody_along(database: Database) -> None:
    writer, given = Writer(Store(database)), effects()
    gone = asyncio.create_task(writer.write("ningbo.case.1", given))
    stays = asyncio.create_task(writer.write("ningbo.case.2", given))
    await asyncio.sleep(0)
    gone.cancel()
    await stays
    assert await recorded(database, "ningbo.case.2") == given
    assert await recorded(database, "ningbo.case.1") == given


async def test_without_the_records_everybody_learns_it(tmp_path: Path) -> None:
    writer = Writer(Store(Database("postgresql+psycopg://nobody@127.0.0.1:1/nothing")))
    answers = await asyncio.gather(
        *(writer.write(f"ningbo.case.{number}", effects()) for number in range(3)), return_exceptions=True
    )
    assert [type(answer) for answer in answers] == [ServiceError] * 3
