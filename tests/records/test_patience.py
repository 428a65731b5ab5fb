"""Nobody waits for the records without an end: not for a lock, a slow statement, a server that hangs."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from records.database import Database, is_connection_error
from records.migrate import upgrade
from records.patience import Patience
from temporal.settings import load_settings
from tests.postgres import PostgresServer

_PERSON = text(
    "INSERT INTO person (login, name, name_en, password_hash, active) VALUES (:login, '赵', 'Zhao', NULL, TRUE)"
)
HASTY = Patience(connect=2, lock=0.2, statement=0.5, pool=0.2)
SLACK = 2.0
"""Seconds that a busy machine may take on top."""


@pytest.fixture
async def hasty(mortal_postgres: PostgresServer) -> AsyncIterator[Database]:
    with mortal_postgres.database() as url:
        upgrade(url)
        database = Database(url, HASTY, connections=1)
        await database.ping()
        await add_at_once(database, "first")
        yield database
        await database.close()


@contextmanager
def within(seconds: float) -> Iterator[None]:
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < seconds + SLACK


async def add(database: Database, login: str) -> None:
    async with database.write() as session:
        await session.execute(_PERSON, {"login": login})


async def add_at_once(database: Database, login: str) -> None:
    def insert(connection: Connection) -> None:
        connection.execute(_PERSON, {"login": login})

    await database.write_at_once(insert)


async def test_a_locked_table_is_worth_another_try_soon(hasty: Database) -> None:
    async with hasty.write() as holder:
        await holder.execute(text("LOCK TABLE person"))
        for ask in (add, add_at_once):
            with within(HASTY.lock), pytest.raises(DBAPIError) as locked:
                await ask(hasty, "a")
            assert is_connection_error(locked.value)
    await add(hasty, "a")


async def test_a_statement_that_takes_too_long_is_worth_another_try(hasty: Database) -> None:
    with within(0.5), pytest.raises(DBAPIError) as slow:
        async with hasty.read() as session:
            await session.execute(text("SELECT pg_sleep(30)"))
    assert is_connection_error(slow.value)
    await hasty.ping()


async def test_a_server_that_hangs_is_away_within_seconds_and_back_at_once(
    hasty: Database, mortal_postgres: PostgresServer
) -> None:
    with mortal_postgres.hung():
        for ask in (add, add_at_once):
            with within(HASTY.connect + 1.5), pytest.raises(DBAPIError) as hung:
                await ask(hasty, "a")
            assert is_connection_error(hung.value)
    await add(hasty, "b")
    await add_at_once(hasty, "c")


async def test_whoever_stops_waiting_for_a_server_that_hangs_is_free_at_once(
    hasty: Database, mortal_postgres: PostgresServer
) -> None:
    with mortal_postgres.hung(), within(0.1), pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await hasty.ping()
    await hasty.ping()


async def test_a_pool_with_no_connection_free_is_worth_another_try(hasty: Database) -> None:
    async with hasty.write() as first, hasty.write() as second, hasty.write() as third:
        for session in (first, second, third):
            await session.execute(text("SELECT 1"))
        with within(HASTY.pool), pytest.raises(NoConnectionFree) as none:
            await hasty.ping()
    assert is_connection_error(none.value)


async def test_a_service_waits_as_its_settings_say_and_a_command_longer(mortal_postgres: PostgresServer) -> None:
    settings = load_settings(records_lock_seconds=1.5, records_statement_seconds=7)
    with mortal_postgres.database() as url:
        for patience, limits in ((Patience.of(settings), ("1500ms", "7s")), (Patience(), ("15s", "0"))):
            database = Database(url, patience)
            async with database.read() as session:
                told = [(await session.execute(text(f"SHOW {name}_timeout"))).scalar_one() for name in LIMITS]
            await database.close()
            assert tuple(told) == limits


LIMITS = ("lock", "statement")
