"""The connection to the records: one URL, the same code on SQLite and PostgreSQL, read and write transactions."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from records.sqlite import BEGIN_TO_WRITE, connect_async

_WRITES = "tongchou_writes"

_AWAY_SQLITE = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR})
_SQLITE_PRIMARY_CODE = 0xFF

_AWAY_POSTGRES = ("08", "53", "57P", "40001", "40P01", "55P03")
"""SQLSTATE beginnings: connection lost, too many connections or no memory, server shutting down or starting,
a serialisation failure or deadlock (the same transaction again succeeds), a lock that was not to be had."""


def records_url(url: str) -> URL:
    """The URL with the driver that this program uses: aiosqlite, or psycopg 3. Raises `ValueError` for others."""
    parsed = make_url(url)
    match parsed.get_backend_name():
        case "sqlite":
            return parsed.set(drivername="sqlite+aiosqlite")
        case "postgresql" | "postgres":
            return parsed.set(drivername="postgresql+psycopg")
        case other:
            raise ValueError(f"TONGCHOU_DATABASE_URL: 不支持的数据库 / not a database for the records: {other}")


def sqlite_path(url: URL) -> str:
    """The file of a SQLite URL. Raises `ValueError` for one in memory, which no second process could read."""
    if not url.database or url.database == ":memory:":
        raise ValueError("TONGCHOU_DATABASE_URL: 须为文件 / a file is needed, not a database in memory")
    return url.database


def prepare(engine: Engine) -> None:
    """Make an engine's transactions behave alike on both databases; also for the migrations' own engine."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "begin", _begin_sqlite)


def writing(engine: Engine) -> Engine:
    """The same engine for transactions that write."""
    return engine.execution_options(**{_WRITES: True})


class Database:
    """The records' engine. `read` and `write` give a session in a transaction; `close` when done."""

    def __init__(self, url: str, connections: int = 8) -> None:
        parsed = records_url(url)
        self.backend = parsed.get_backend_name()
        options: dict[str, Any] = {"pool_size": connections, "max_overflow": connections}
        if self.backend == "sqlite":
            options["async_creator"] = partial(connect_async, sqlite_path(parsed))
        else:
            # Instants come back in the session's zone; days are reckoned from UTC everywhere.
            options |= {"pool_pre_ping": True, "connect_args": {"options": "-c timezone=UTC"}}
        self._engine = create_async_engine(parsed, **options)
        prepare(self._engine.sync_engine)
        reading = self._engine
        if self.backend == "postgresql":
            # One state of the records for everything that a page shows, as on SQLite.
            reading = self._engine.execution_options(isolation_level="REPEATABLE READ")
        self._reading = async_sessionmaker(reading, expire_on_commit=False)
        self._writing = async_sessionmaker(self._engine.execution_options(**{_WRITES: True}), expire_on_commit=False)
        # SQLite has one writer; inside a process waiting here is fair and quick, its own busy wait sleeps.
        self._one_writer = asyncio.Lock() if self.backend == "sqlite" else None

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """A session whose transaction is committed at the end, or rolled back when an exception leaves."""
        async with AsyncExitStack() as stack:
            if self._one_writer is not None:
                await stack.enter_async_context(self._one_writer)
            session = await stack.enter_async_context(self._writing())
            async with session.begin():
                yield session

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session that sees one state of the records, that of its first statement; nothing it does is kept."""
        async with self._reading() as session:
            yield session

    async def ping(self) -> None:
        """Ask the database for an answer; raises what `is_connection_error` knows when there is none."""
        async with self.read() as session:
            await session.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()


def is_connection_error(error: BaseException) -> bool:
    """Whether the database was away or busy, so that the same transaction later may succeed."""
    if isinstance(error, NoConnectionFree | ConnectionError):
        return True
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or (error.orig is not None and is_connection_error(error.orig))
    if isinstance(error, sqlite3.OperationalError):
        code = getattr(error, "sqlite_errorcode", None)
        return code is not None and code & _SQLITE_PRIMARY_CODE in _AWAY_SQLITE
    if isinstance(error, psycopg.OperationalError):
        # Without a state no server answered at all.
        return error.sqlstate is None or error.sqlstate.startswith(_AWAY_POSTGRES)
    return False


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql(BEGIN_TO_WRITE if writes else "BEGIN")
