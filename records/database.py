"""The connection to the records: one URL, the same code on SQLite and PostgreSQL, read and write transactions."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext, suppress
from functools import partial
from typing import Any, Protocol, TypeVar

import psycopg
import structlog
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from records.backends.patience import AS_COMMANDS_WAIT, Patience
from records.backends.postgres import PatientAsyncConnection, connect_arguments, connect_patiently
from records.backends.sqlite import BEGIN_TO_WRITE, connect_async, fold_in, open_sqlite
from records.contents.faults import note_content_fault
from records.contents.store import ContentDiffers

Result = TypeVar("Result")

log = structlog.get_logger("records")

_WRITES = "tongchou_writes"

_CONNECTIONS = 6
"""Kept by a process, with one more in a rush, and one each for writing and for reading at once.

PostgreSQL has a hundred by default.
"""

_BY_STATEMENT = "AUTOCOMMIT"
"""Each statement is a transaction."""

_AWAY_SQLITE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
    }
)
"""Another process has it, for long (the last of the three: while a transaction begins); no file, no disk, no room."""

_LACKING_SQLITE = ("no such table", "no such column")

_SQLITE_PRIMARY_CODE = 0xFF

_AWAY_POSTGRES = ("08", "53", "57P", "57014", "40001", "40P01", "55P03")
"""SQLSTATE beginnings: connection lost, too many connections, no memory or room, server shutting down or starting, a
statement that took too long, a serialisation failure or deadlock (the same transaction again succeeds), a lock that was
not to be had."""


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


def sync_engine(url: URL, patience: Patience = AS_COMMANDS_WAIT, **options: Any) -> Engine:
    """An engine without an event loop: for the migrations, and for work in a thread."""
    if url.get_backend_name() == "sqlite":
        options["creator"] = partial(open_sqlite, sqlite_path(url), patience.lock)
        engine = create_engine(url.set(drivername="sqlite"), **options)
    else:
        engine = create_engine(url, connect_args=connect_arguments(patience), **options)
        connect_patiently(engine, patience.answer)
    if options.get("isolation_level") != _BY_STATEMENT:
        _prepare(engine)
    return engine


def writing(engine: Engine) -> Engine:
    """The same engine for transactions that write."""
    return engine.execution_options(**{_WRITES: True})


class Records(Protocol):
    """The records, for whoever reads and writes there and need not know how they are reached."""

    def read(self) -> AbstractAsyncContextManager[AsyncSession]:
        """A session that sees one state of the records."""

    def write(self) -> AbstractAsyncContextManager[AsyncSession]:
        """A session whose transaction is committed at the end, or rolled back when an exception leaves."""


class Database:
    """The records' engine. `read` and `write` give a session in a transaction; `close` when done."""

    def __init__(self, url: str, patience: Patience = AS_COMMANDS_WAIT, connections: int = _CONNECTIONS) -> None:
        parsed = records_url(url)
        self.url = url
        self.backend = parsed.get_backend_name()
        options: dict[str, Any] = {"pool_size": connections, "max_overflow": 1, "pool_timeout": patience.pool}
        if self.backend == "sqlite":
            options["async_creator"] = partial(connect_async, sqlite_path(parsed), patience.lock)
        else:
            connecting = {"async_creator_fn": partial(PatientAsyncConnection.patient, patience.answer)}
            options |= {"pool_pre_ping": True, "connect_args": {**connect_arguments(patience), **connecting}}
        self._engine = create_async_engine(parsed, **options)
        _prepare(self._engine.sync_engine)
        reading = self._engine
        if self.backend == "postgresql":
            # One state of the records for everything that a page shows, as on SQLite.
            reading = self._engine.execution_options(isolation_level="REPEATABLE READ")
        self._reading = async_sessionmaker(reading, expire_on_commit=False)
        self._writing = async_sessionmaker(self._engine.execution_options(**{_WRITES: True}), expire_on_commit=False)
        one = {"pool_size": 1, "max_overflow": 0, "pool_pre_ping": self.backend == "postgresql"}
        self._writing_at_once = writing(sync_engine(parsed, patience, **one))
        self._reading_at_once = sync_engine(parsed, patience, isolation_level=_BY_STATEMENT, **one)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="records-writer")
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="records-reader")
        # SQLite has one writer; inside a process waiting here is fair and quick, its own busy wait sleeps.
        self._one_writer: AbstractAsyncContextManager[Any] = (
            asyncio.Lock() if self.backend == "sqlite" else nullcontext()
        )

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """A session whose transaction is committed at the end, or rolled back when an exception leaves."""
        async with self._differing_contents_noted(), self._one_writer, self._writing() as session, session.begin():
            yield session

    async def write_at_once(self, work: Callable[[Connection], Result]) -> Result:
        """Do the work in a transaction, committed at the end, or rolled back when it raises.

        The whole of it is done in a thread, without coming back to the event loop between its statements
        (docs/decisions/0019). For what is written most; one piece of work at a time.
        """
        async with self._one_writer:
            return await asyncio.get_running_loop().run_in_executor(self._writer, self._transaction, work)

    def _transaction(self, work: Callable[[Connection], Result]) -> Result:
        with self._writing_at_once.begin() as connection:
            return work(connection)

    async def read_at_once(self, work: Callable[[Connection], Result]) -> Result:
        """Read in one go, in a thread as `write_at_once`: each statement sees the records as they are then.

        For the one statement that every action needs; a session's transaction would cost several times as much.
        """
        return await asyncio.get_running_loop().run_in_executor(self._reader, self._look, work)

    def _look(self, work: Callable[[Connection], Result]) -> Result:
        with self._reading_at_once.connect() as connection:
            return work(connection)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session that sees one state of the records, that of its first statement; nothing it does is kept."""
        async with self._differing_contents_noted(), self._reading() as session:
            yield session

    @asynccontextmanager
    async def _differing_contents_noted(self) -> AsyncIterator[None]:
        """A content that is met with another hash than its own inside is kept for operators, in a transaction apart."""
        try:
            yield
        except ContentDiffers as fault:
            log.error("台账内容与原内容不符 / a content of the records differs", content=fault.content, key=fault.key)
            with suppress(DBAPIError):
                async with self._one_writer, self._writing() as session, session.begin():
                    await note_content_fault(session, fault)
            raise

    async def ping(self) -> None:
        """Ask the database for an answer; raises what `is_connection_error` knows when there is none."""
        async with self.read() as session:
            await session.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close every connection; a SQLite file is whole then, if nobody else has it open."""
        await self._engine.dispose()
        for thread, engine in ((self._writer, self._writing_at_once), (self._reader, self._reading_at_once)):
            await asyncio.get_running_loop().run_in_executor(thread, engine.dispose)
        if self.backend == "sqlite":
            fold_in(sqlite_path(records_url(self.url)))
        self._writer.shutdown()
        self._reader.shutdown()


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


def lacks_tables(error: BaseException) -> bool:
    """Whether the database has no such table or column: it is of another version than this program."""
    if isinstance(error, DBAPIError):
        return error.orig is not None and lacks_tables(error.orig)
    if isinstance(error, sqlite3.OperationalError):
        return str(error).startswith(_LACKING_SQLITE) or "has no column named" in str(error)
    return isinstance(error, psycopg.errors.UndefinedTable | psycopg.errors.UndefinedColumn)


def _prepare(engine: Engine) -> None:
    """Make an engine's transactions behave alike on both databases."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "begin", _begin_sqlite)


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql(BEGIN_TO_WRITE if writes else "BEGIN")
