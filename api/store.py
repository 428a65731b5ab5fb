"""The records as the API uses them: when they are away, callers get a problem that says so."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TypeVar

import structlog
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncSession

from api.catalogue import ProblemName
from api.problems import ProblemError
from records.database import Database, is_connection_error

Result = TypeVar("Result")

log = structlog.get_logger("api")


class Store:
    """Read and write transactions on the records."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session to read in. Raises ``ProblemError`` when the records are away."""
        with _away_is_a_problem():
            async with self._database.read() as session:
                yield session

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """A transaction, committed at the end. Raises ``ProblemError`` when the records are away."""
        with _away_is_a_problem():
            async with self._database.write() as session:
                yield session

    async def write_at_once(self, work: Callable[[Connection], Result]) -> Result:
        """Do the work in a transaction, committed at the end. Raises ``ProblemError`` when the records are away."""
        with _away_is_a_problem():
            return await self._database.write_at_once(work)

    async def answers(self) -> bool:
        """Whether the records answer now."""
        try:
            with _away_is_a_problem():
                await self._database.ping()
        except ProblemError:
            return False
        return True

    async def close(self) -> None:
        """Close every connection."""
        await self._database.close()


@contextmanager
def _away_is_a_problem() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        if not is_connection_error(error):
            raise
        log.warning("记录库暂不可用 / the records are away", reason=str(error))
        raise ProblemError(ProblemName.RECORDS_AWAY) from error
