"""Connections: what can be tried again is distinguished, and what was committed is on disk."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from records.backends.sqlite import connect_async
from records.database import Database, is_connection_error
from records.migrate import upgrade
from records.tables.base import written
from tests.postgres import PostgresServer

_PERSON = text(
    "INSERT INTO person (login, name, name_en, password_hash, active) VALUES (:login, '赵', 'Zhao', NULL, TRUE)"
)
_END_OURSELVES = text("SELECT pg_terminate_backend(pg_backend_pid())")


async def people(database: Database) -> int:
    async with database.read() as session:
        return int((await session.execute(text("SELECT count(*) FROM person"))).scalar_one())


async def add_people(database: Database, *logins: str) -> None:
    async with database.write() as session:
        for login in logins:
            await session.execute(_PERSON, {"login": login})


async def test_what_is_committed_stays_and_what_fails_does_not(database: Database) -> None:
    await add_people(database, "a")
    with pytest.raises(IntegrityError) as refused:
        await add_people(database, "b", "a")
    assert not is_connection_error(refused.value)
    assert await people(database) == 1


async def add_people_at_once(database: Database, *logins: str) -> None:
    def add(connection: Connection) -> None:
        for login in logins:
            connection.execute(_PERSON, {"login": login})

    await database.write_at_once(add)


async def test_work_done_at_once_is_kept_whole_or_not_at_all(database: Database) -> None:
    await add_people_at_once(database, "a")
    with pytest.raises(IntegrityError):
        await add_people_at_once(database, "b", "a")
    assert await people(database) == 1
    await add_people_at_once(database, "b")
    assert await people(database) == 2


async def test_what_is_read_at_once_is_what_was_committed_last(database: Database) -> None:
    def logins(connection: Connection) -> list[str]:
        return list(connection.scalars(text("SELECT login FROM person ORDER BY login")))

    assert await database.read_at_once(logins) == []
    async with database.write() as session:
        await session.execute(_PERSON, {"login": "a"})
        assert await database.read_at_once(logins) == []
    assert await database.read_at_once(logins) == ["a"]


async def test_both_ways_of_writing_take_turns_in_two_processes(database: Database, second_process: Database) -> None:
    both = (database, second_process)
    ways = (add_people, add_people_at_once)
    await asyncio.gather(*(ways[number // 2 % 2](both[number % 2], f"p{number}") for number in range(40)))
    assert await people(database) == 40


async def test_who_asked_for_work_at_once_and_goes_away_takes_nobody_along(database: Database) -> None:
    gone = asyncio.create_task(add_people_at_once(database, "a"))
    await asyncio.sleep(0)
    gone.cancel()
    await add_people(database, "b")
    await add_people_at_once(database, "c")
    assert await people(database) >= 2


async def test_many_writers_in_two_processes_all_get_through(database: Database, second_process: Database) -> None:
    both = (database, second_process)
    await asyncio.gather(*(add_people(both[number % 2], f"p{number}") for number in range(40)))
    assert await people(database) == 40


async def test_a_reader_is_not_kept_waiting_by_a_writer(database: Database) -> None:
    async with database.write() as session:
        await session.execute(_PERSON, {"login": "a"})
        assert await people(database) == 0
    assert await people(database) == 1


async def test_everything_that_one_page_reads_is_of_one_moment(database: Database) -> None:
    counted = text("SELECT count(*) FROM person")
    async with database.read() as session:
        before = (await session.execute(counted)).scalar_one()
        await add_people(database, "a")
        assert (await session.execute(counted)).scalar_one() == before
    assert await people(database) == before + 1


async def test_sqlite_writes_to_disk_before_it_answers(tmp_path: Path) -> None:
    connection = connect_async(str(tmp_path / "records.backends.sqlite"), 15)
    await connection
    settings = {}
    for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout"):
        cursor = connection.cursor()
        await cursor.execute(f"PRAGMA {name}")
        settings[name] = await cursor.fetchone()
    await connection.close()
    full = 2
    assert settings["journal_mode"] == ("wal",)
    assert settings["synchronous"] == (full,)
    assert settings["foreign_keys"] == (1,)
    assert settings["busy_timeout"][0] > 0


def test_the_text_of_an_instant_orders_as_the_instant_does() -> None:
    instants = [datetime(year, 2, 3, 4, 5, tzinfo=UTC) for year in (1, 226, 999, 1000, 2022, 9999)]
    texts = [written(instant) for instant in instants]
    assert texts == sorted(texts)
    assert [datetime.fromisoformat(text) for text in texts] == instants


async def test_a_file_that_somebody_else_holds_is_worth_another_try(tmp_path: Path) -> None:
    path = tmp_path / "records.backends.sqlite"
    upgrade(f"sqlite:///{path}")
    database = Database(f"sqlite:///{path}")
    async with database.read() as session:
        # Do not sit out the usual patience here.
        await session.execute(text("PRAGMA busy_timeout = 1"))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DBAPIError) as busy:
            await add_people(database, "a")
    assert is_connection_error(busy.value)
    await add_people(database, "a")
    await database.close()


async def test_a_full_disk_is_worth_another_try(tmp_path: Path) -> None:
    path = tmp_path / "records.backends.sqlite"
    upgrade(f"sqlite:///{path}")
    database = Database(f"sqlite:///{path}")
    people_for_pages = [f"{'p' * 5000}{number}" for number in range(3)]
    async with database.read() as session:
        # This connection finds no room beyond what the file has; it is the one that writes next.
        await session.execute(text("PRAGMA max_page_count = 1"))
    with pytest.raises(DBAPIError, match="full") as full:
        await add_people(database, *people_for_pages)
    assert is_connection_error(full.value)
    async with database.read() as session:
        await session.execute(text("PRAGMA max_page_count = 100000"))
    await add_people(database, *people_for_pages)
    await database.close()


@pytest.mark.parametrize("url", ["postgresql://nobody@127.0.0.1:1/records", "sqlite:////no/such/folder/records.sqlite"])
async def test_a_database_that_is_away_is_worth_another_try(url: str) -> None:
    database = Database(url)
    for asked in (database.ping(), add_people_at_once(database, "a")):
        with pytest.raises(DBAPIError) as away:
            await asked
        assert is_connection_error(away.value)
    await database.close()


async def test_a_table_that_is_missing_is_not_worth_another_try(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'empty.sqlite'}")
    with pytest.raises(DBAPIError) as missing:
        await people(database)
    assert not is_connection_error(missing.value)
    assert not is_connection_error(ValueError("another kind"))
    await database.close()


async def test_a_server_that_ends_the_connection_is_worth_another_try(postgres: PostgresServer) -> None:
    with postgres.database() as url:
        database = Database(url)
        with pytest.raises(DBAPIError) as ended:
            async with database.read() as session:
                await session.execute(_END_OURSELVES)
        assert is_connection_error(ended.value)
        await database.ping()
        with pytest.raises(DBAPIError) as ended:
            await database.write_at_once(lambda connection: connection.execute(_END_OURSELVES))
        assert is_connection_error(ended.value)
        assert await database.write_at_once(lambda connection: connection.scalar(text("SELECT 1"))) == 1
        await database.close()


async def test_a_rush_takes_no_more_connections_than_a_process_has_its_share_of(postgres_url: str) -> None:
    database = Database(postgres_url)
    seen: list[int] = []

    async def reads() -> None:
        async with database.read() as session:
            counted = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
            seen.append((await session.execute(counted)).scalar_one())
            await session.execute(text("SELECT pg_sleep(0.1)"))

    for at_once in (database.write_at_once, database.read_at_once):
        await at_once(lambda connection: connection.scalar(text("SELECT 1")))
    await asyncio.gather(*(reads() for _ in range(60)))
    await database.close()
    assert len(seen) == 60
    # Two workers and two APIs: 36 of the hundred that PostgreSQL has by default.
    assert max(seen) <= 9
