"""SQLite as the records need it: settings that keep what was acknowledged, and one thread hop a statement or none.

aiosqlite hands each of cursor, execute, fetch and close to the connection's thread by itself; with
SQLAlchemy on top that made four hops a statement and more than half of an approval's time.
"""

import sqlite3
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import Any, Self

import aiosqlite

from temporal.private import tighten

BEGIN_TO_WRITE = "BEGIN IMMEDIATE"
"""Takes the write lock at once: a transaction that began by reading could only fail later."""

_ONLY_MINE = 0o600

_AGAIN_SECONDS = 0.01

_SETTINGS = (
    "PRAGMA journal_mode = WAL",
    # NORMAL may lose the last transactions on power loss; an acknowledged decision must survive it.
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
)


def open_sqlite(path: str, busy_seconds: float) -> sqlite3.Connection:
    """A connection that begins no transaction by itself, for use from one thread at a time.

    ``busy_seconds``: how long a writer waits for another process's transaction.
    """
    _keep_private(Path(path))
    connection = sqlite3.connect(path, timeout=busy_seconds, isolation_level=None, check_same_thread=False)
    for setting in _SETTINGS:
        _set(connection, setting, time.monotonic() + busy_seconds)
    return connection


def _keep_private(path: Path) -> None:
    """The file is its account's alone, whatever made it; SQLite gives its journals the mode of the file."""
    # Where there is no such folder, or the file is another account's, SQLite says what is wrong itself.
    with suppress(OSError):
        if not path.exists():
            path.touch(_ONLY_MINE)
        tighten(path)


def _set(connection: sqlite3.Connection, setting: str, until: float) -> None:
    """Two processes that give a new file its journal at once are refused at once, without the wait of a statement."""
    while True:
        try:
            connection.execute(setting)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(_AGAIN_SECONDS)
        else:
            return


def fold_in(path: str) -> None:
    """Bring what the write-ahead file has into the database's own, as far as nobody else is in the way."""
    if Path(path).exists():
        with suppress(sqlite3.Error), closing(sqlite3.connect(path, timeout=1)) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def connect_async(path: str, busy_seconds: float) -> "OneHopConnection":
    """The same for the event loop; to be awaited."""
    return OneHopConnection(partial(open_sqlite, path, busy_seconds))


class OneHopConnection(aiosqlite.Connection):
    """A connection whose cursors do their work in one hop."""

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        """Nothing is opened before it is awaited."""
        super().__init__(connector, iter_chunk_size=64)
        # A process that ends without closing must not wait for the thread.
        self._thread.daemon = True
        self._has_write_lock = False

    def cursor(self) -> "OneHopCursor":  # type: ignore[override]
        """A cursor; made without asking the thread."""
        return OneHopCursor(self)

    async def do(self, statement: str, work: Callable[[sqlite3.Connection], None]) -> None:
        """Do the work of a statement: in the connection's thread, or right here under the write lock.

        Waiting for locks and disk is done when a transaction begins and commits. What a writer does in between
        takes microseconds, less than waking a thread, and meanwhile everybody else waits for its lock.
        """
        if self._has_write_lock:
            work(self._conn)
            return
        await self._execute(work, self._conn)  # type: ignore[no-untyped-call]
        self._has_write_lock = statement == BEGIN_TO_WRITE

    async def commit(self) -> None:
        """Commit, in the thread."""
        self._has_write_lock = False
        await super().commit()

    async def rollback(self) -> None:
        """Roll back, in the thread."""
        self._has_write_lock = False
        await super().rollback()


class OneHopCursor:
    """Executes and fetches everything at once; the rows wait here. What SQLAlchemy uses of a cursor."""

    def __init__(self, connection: OneHopConnection) -> None:
        """Nothing is executed yet."""
        self._connection = connection
        self._rows: deque[Any] = deque()
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Self:
        """Execute, and fetch every row."""
        await self._connection.do(statement, lambda database: self._keep(database.execute(statement, parameters)))
        return self

    async def executemany(self, statement: str, parameters: Iterable[Sequence[Any]]) -> Self:
        """Execute once for each of the parameters."""
        await self._connection.do(statement, lambda database: self._keep(database.executemany(statement, parameters)))
        return self

    async def fetchone(self) -> Any:
        """The next row that waits, if any."""
        return self._rows.popleft() if self._rows else None

    async def fetchmany(self, size: int = 1) -> list[Any]:
        """Some of the rows that wait."""
        return [self._rows.popleft() for _ in range(min(size, len(self._rows)))]

    async def fetchall(self) -> list[Any]:
        """All rows that wait."""
        return await self.fetchmany(len(self._rows))

    async def close(self) -> None:
        """Forget the rows."""
        self._rows.clear()

    def _keep(self, cursor: sqlite3.Cursor) -> None:
        self.description = cursor.description
        self._rows = deque(cursor.fetchall() if cursor.description else ())
        self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid
        cursor.close()
