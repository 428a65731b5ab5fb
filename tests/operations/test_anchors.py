"""The heads of the hash chains are in the log of the process, and one that disappears is an error there."""

import asyncio
from pathlib import Path
from typing import NoReturn

import pytest
import structlog
from sqlalchemy import text
from structlog.testing import LogCapture
from structlog.typing import EventDict, WrappedLogger

from operations.anchors import Anchors
from records.database import Database
from records.integrity.chain_heads import newest_heads
from records.integrity.security_log import SecurityAct, SecurityEvent, append
from records.migrate import upgrade


class LogOfThisTask(LogCapture):
    """What this task logs; other products of the session look at their own chains meanwhile."""

    def __init__(self) -> None:
        super().__init__()
        self._task = asyncio.current_task()

    def __call__(self, logger: WrappedLogger, method: str, event: EventDict) -> NoReturn:
        if asyncio.current_task() is not self._task:
            raise structlog.DropEvent
        super().__call__(logger, method, event)


async def add(database: Database, *people: str) -> None:
    async with database.write() as session:
        await append(session, *(SecurityEvent(act=SecurityAct.READ, person=person) for person in people))


async def test_each_new_head_is_a_line_and_one_that_is_gone_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = LogOfThisTask()
    # A logger that was used before keeps what it was configured with.
    monkeypatch.setattr("operations.anchors.log", structlog.wrap_logger(None, processors=[said]))
    url = f"sqlite:///{tmp_path / 'records.db'}"
    upgrade(url)
    database = Database(url)
    anchors = Anchors(database)

    async def looked() -> list[tuple[str, int]]:
        said.entries.clear()
        await anchors.look()
        return [(line["log_level"], line["number"]) for line in said.entries]

    assert await looked() == []
    await add(database, "li", "wang", "zhao")
    assert await looked() == [("info", 3)]
    assert await looked() == []
    await add(database, "qian")
    assert await looked() == [("info", 4)]
    async with database.write() as session:
        await session.execute(text("DELETE FROM security_entry WHERE number > 2"))
    assert await looked() == [("error", 4), ("info", 2)]
    # The same number again, by another entry.
    async with database.write() as session:
        await session.execute(text("DELETE FROM security_entry WHERE number > 1"))
    await add(database, "nobody")
    assert await looked() == [("error", 2), ("info", 2)]
    async with database.read() as session:
        assert [head.number for head in await newest_heads(session)] == [2]
    await database.close()
