"""Nobody waits for the records without an end: not for a lock, a slow statement, a server that hangs.

Each test shortens one limit, and what would be waited for without it does not end before the refusal has come.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from records.backends.patience import Patience
from records.database import Database, is_connection_error
from records.migrate import upgrade
from temporal.settings import load_settings
from tests.postgres import PostgresServer
from tests.waiting import FOR_EVER_SECONDS

_PERSON = text(
    "INSERT INTO person (login, name, name_en, password_hash, active) VALUES (:login, '赵', 'Zhao', NULL, TRUE)"
    " ON CONFLICT DO NOTHING"
)
_LONG = int(2 * FOR_EVER_SECONDS)
PATIENT = Patience(connect=_LONG, lock=_LONG, statement=_LONG, pool=_LONG)
FREE_AFTER_TURNS = 20
"""Turns of the loop in which whoever is cancelled comes to their end when they wait for nothing."""


@asynccontextmanager
async def records(server: PostgresServer, patience: Patience) -> AsyncIterator[Database]:
    """Records to which both kinds of connections are open."""
    with server.database() as url:
        upgrade(url)
        database = Database(url, patience, connections=2)
        await again(database.ping)
        await again(lambda: add_at_once(database, "first"))
        yield database
        await database.close()


async def again(work: Callable[[], Awaitable[None]]) -> None:
    """As whoever is worth another try does: a busy machine may take longer than a short limit."""
    async with asyncio.timeout(FOR_EVER_SECONDS):
        while True:
            try:
                return await work()
            except DBAPIError as error:
                if not is_connection_error(error):
                    raise


@asynccontextmanager
async def refused() -> AsyncIterator[None]:
    """What is asked for inside is refused, and worth another try."""
    with pytest.raises((DBAPIError, NoConnectionFree)) as refusal:
        async with asyncio.timeout(FOR_EVER_SECONDS):
            yield
    assert is_connection_error(refusal.value)


async def add(database: Database, login: str) -> None:
    async with database.write() as session:
        await session.execute(_PERSON, {"login": login})


async def add_at_once(database: Database, login: str) -> None:
    def insert(connection: Connection) -> None:
        connection.execute(_PERSON, {"login": login})

    await database.write_at_once(insert)


async def test_a_locked_table_is_worth_another_try_soon(postgres: PostgresServer) -> None:
    """The refusal comes while the lock is still held."""
    async with records(postgres, replace(PATIENT, lock=0.2)) as database:
        async with database.write() as holder:
            await holder.execute(text("LOCK TABLE person"))
            for ask in (add, add_at_once):
                async with refused():
                    await ask(database, "a")
        await again(lambda: add(database, "a"))


async def test_a_statement_that_takes_too_long_is_worth_another_try(postgres: PostgresServer) -> None:
    """The refusal comes before the statement ends."""
    async with records(postgres, replace(PATIENT, statement=0.5)) as database:
        async with refused(), database.read() as session:
            await session.execute(text("SELECT pg_sleep(:seconds)"), {"seconds": _LONG})
        await again(database.ping)


async def test_a_server_that_hangs_is_away_meanwhile_and_back_afterwards(mortal_postgres: PostgresServer) -> None:
    """The refusals come while the server still hangs; afterwards nothing is left of them."""
    async with records(mortal_postgres, replace(PATIENT, connect=2, statement=0.5)) as database:
        with mortal_postgres.hung():
            for ask in (add, add_at_once):
                async with refused():
                    await ask(database, "a")
        await again(lambda: add(database, "b"))
        await again(lambda: add_at_once(database, "c"))


async def test_whoever_stops_waiting_for_a_server_that_hangs_is_free_at_once(mortal_postgres: PostgresServer) -> None:
    """They come to their end in a few turns of the loop: they wait for no word of the server, which still hangs."""
    async with records(mortal_postgres, PATIENT) as database:
        with mortal_postgres.hung():
            asking = asyncio.create_task(database.ping())
            await asyncio.sleep(0.1)
            asking.cancel()
            for _ in range(FREE_AFTER_TURNS):
                await asyncio.sleep(0)
            assert asking.cancelled()
        await again(database.ping)


async def test_a_pool_with_no_connection_free_is_worth_another_try(postgres: PostgresServer) -> None:
    """The refusal comes while every connection is still taken."""
    async with (
        records(postgres, replace(PATIENT, pool=0.2)) as database,
        database.write() as first,
        database.write() as second,
        database.write() as third,
    ):
        for session in (first, second, third):
            await session.execute(text("SELECT 1"))
        async with refused():
            await database.ping()


async def test_a_service_waits_as_its_settings_say_and_a_command_longer(postgres: PostgresServer) -> None:
    settings = load_settings(
        records_connect_seconds=PATIENT.connect, records_lock_seconds=1.5, records_statement_seconds=70
    )
    with postgres.database() as url:
        for patience, limits in ((Patience.of(settings), ("1500ms", "70s")), (Patience(), ("15s", "0"))):
            database = Database(url, patience)
            async with database.read() as session:
                told = [(await session.execute(text(f"SHOW {name}_timeout"))).scalar_one() for name in LIMITS]
            await database.close()
            assert tuple(told) == limits


LIMITS = ("lock", "statement")
