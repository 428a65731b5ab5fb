"""Commands that lose engine or records while they work say so and what to do, without a trace."""

import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError
from temporalio.service import RPCError, RPCStatusCode

from cli.away import went_away
from records.backends.patience import Patience
from records.clock import set_business_instant
from records.database import Database
from records.migrate import upgrade
from tests.approvals.people import china

IMPATIENT = Patience(connect=2, lock=0.1, statement=1, pool=1)


async def failure(work: Callable[[], Awaitable[object]]) -> Exception:
    try:
        await work()
    except DBAPIError as error:
        return error
    raise AssertionError("it did not fail")


async def test_records_that_are_locked_or_gone_are_told(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'records.db'}"
    upgrade(url)
    locked = Database(url, IMPATIENT)

    async def writes() -> None:
        async with locked.write() as session:
            await set_business_instant(session, "ningbo", china(2022, 1, 5, 9))

    with closing(sqlite3.connect(tmp_path / "records.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        told = went_away(await failure(writes))
        other.execute("ROLLBACK")
    assert "记录库" in str(told)
    assert "database is locked" in str(told)
    gone = Database("postgresql+psycopg://nobody@127.0.0.1:1/nothing", IMPATIENT)
    assert "再次运行" in str(went_away(await failure(gone.ping)))
    for database in (locked, gone):
        await database.close()


@pytest.mark.parametrize("status", [RPCStatusCode.UNAVAILABLE, RPCStatusCode.DEADLINE_EXCEEDED])
def test_an_engine_that_went_away_is_told(status: RPCStatusCode) -> None:
    assert "the engine went away meanwhile: no answer;" in str(went_away(RPCError("no answer", status, b"")))


def test_any_other_error_stays_what_it_is() -> None:
    assert went_away(RPCError("not found", RPCStatusCode.NOT_FOUND, b"")) is None
    assert went_away(ValueError("a fault of ours")) is None
