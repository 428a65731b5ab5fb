"""The records as services use them: what goes wrong with them is raised by type."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import structlog
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncSession

from calculations.input.faults import Fault
from records.contents.store import ContentDiffers
from records.database import Database, is_connection_error
from records.paging import BadCursor
from services.error_kinds import ErrorKind
from services.errors import ServiceError

Result = TypeVar("Result")

_NO_CURSOR = Fault("cursor", "not a cursor that a page gave", "不是分页给出的游标")

log = structlog.get_logger("api")


class Store:
    """Read and write transactions on the records."""

    def __init__(self, database: Database, seconds: float = 5) -> None:
        """``seconds``: how long one transaction may take before the records count as away."""
        self._database = database
        self._seconds = seconds

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session to read in. Raises ``ServiceError`` when the records are away."""
        async with _typed_errors(self._seconds), self._database.read() as session:
            yield session

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """A transaction, committed at the end. Raises ``ServiceError`` when the records are away."""
        async with _typed_errors(self._seconds), self._database.write() as session:
            yield session

    async def write_at_once(self, work: Callable[[Connection], Result]) -> Result:
        """Do the work in a transaction, committed at the end. Raises ``ServiceError`` when the records are away."""
        async with _typed_errors(self._seconds):
            return await self._database.write_at_once(work)

    async def read_at_once(self, work: Callable[[Connection], Result]) -> Result:
        """Read with one statement, without a session. Raises ``ServiceError`` when the records are away."""
        async with _typed_errors(self._seconds):
            return await self._database.read_at_once(work)

    async def close(self) -> None:
        """Close every connection."""
        await self._database.close()


@asynccontextmanager
async def _typed_errors(seconds: float) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(seconds):
            yield
    except ContentDiffers as error:
        raise ServiceError(ErrorKind.CONTENT_DIFFERS, zh=error.zh, en=error.en) from error
    except BadCursor as error:
        raise ServiceError.bad_input([_NO_CURSOR]) from error
    except Exception as error:
        if not isinstance(error, TimeoutError) and not is_connection_error(error):
            raise
        log.warning("记录库暂不可用 / the records are away", reason=str(error) or "no answer in time")
        raise ServiceError(ErrorKind.RECORDS_AWAY) from error
