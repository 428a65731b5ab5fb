"""A process that dies at any point of a payment leaves its booking with its orders, or neither: never two, or none."""

import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from records.database import Database
from records.ledger.balances import check_ledger
from records.migrate import upgrade
from temporal.failpoints import VARIABLE, Failpoint
from tests.postgres import PostgresServer
from tests.records.payment_orders import fund_agency, name_all, orders
from tests.waiting import FOR_EVER_SECONDS

BEFORE_THE_COMMIT = (Failpoint.LEDGER_BOOKED, Failpoint.ORDERS_MADE)


@pytest.fixture(params=("sqlite", "postgresql"))
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """Records in which the agency has money to pay out."""
    if request.param == "sqlite":
        made = f"sqlite:///{tmp_path / 'records.sqlite'}"
        await _begin(made)
        yield made
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with server.database() as made:
        await _begin(made)
        yield made


async def _begin(url: str) -> None:
    upgrade(url)
    database = Database(url)
    await name_all(database)
    await fund_agency(database, "500.00")
    await database.close()


def _pay(url: str, failpoint: Failpoint | None = None) -> int:
    environment = {**os.environ, VARIABLE: f"{failpoint}:1" if failpoint else ""}
    command = [sys.executable, "-m", "tests.crash.pay_once", url]
    return subprocess.run(command, env=environment, timeout=FOR_EVER_SECONDS, check=False).returncode


async def _left(url: str) -> tuple[int, list[str]]:
    """How many entries the ledger has, all of which tie, and the ids of the orders."""
    database = Database(url)
    async with database.read() as session:
        ledger = await check_ledger(session)
    assert ledger.ties
    made = [each.id for each in await orders(database)]
    await database.close()
    return ledger.entries, made


@pytest.mark.parametrize("failpoint", [*BEFORE_THE_COMMIT, Failpoint.LEDGER_POSTED], ids=str)
async def test_a_payment_that_is_killed_and_tried_again_has_its_orders_once(url: str, failpoint: Failpoint) -> None:
    before, _ = await _left(url)
    assert _pay(url, failpoint) == -signal.SIGKILL
    entries, made = await _left(url)
    assert (entries - before, len(made)) == ((0, 0) if failpoint in BEFORE_THE_COMMIT else (1, 2))

    assert _pay(url) == 0
    assert _pay(url) == 0

    entries, made = await _left(url)
    assert entries - before == 1
    assert made == ["ningbo.2022.distribution.000001", "ningbo.2022.distribution.000002"]
