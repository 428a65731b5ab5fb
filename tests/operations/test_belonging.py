"""Two installations never do each other's work: records and engine bear the same id, or nothing starts."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from secrets import token_hex

import pytest
from sqlalchemy import text
from temporalio.client import Client

from operations.belonging import NotTogether, bind, other_installation, require_together, require_together_or_later
from operations.installation import Installation
from operations.starting import begin_work, prepare_records
from operations.troubles import TroubleKind
from records.database import Database
from records.marks import Purpose, in_transaction, standing
from temporal.connect import connect, prepare_engine
from temporal.namespace import owner_of
from temporal.settings import Settings, load_settings
from tests.waiting import FOR_EVER_SECONDS

ROOT = Path(__file__).parents[2]


@pytest.fixture(params=["sqlite", "postgresql"])
async def mine(engine_settings: Settings, tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    """New records, and a namespace of their own that nobody has bound yet."""
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    settings = load_settings(
        data_folder=tmp_path / "mine",
        database_url=url,
        engine_address=engine_settings.engine_address,
        namespace=f"own-{token_hex(4)}",
    )
    await prepare_engine(settings)
    await asyncio.to_thread(prepare_records, settings)
    return settings


@pytest.fixture
async def theirs(mine: Settings, tmp_path: Path) -> Settings:
    """Other records that lead to the same namespace by mistake."""
    settings = mine.model_copy(update={"database_url": f"sqlite:///{tmp_path / 'theirs' / 'records.db'}"})
    await asyncio.to_thread(prepare_records, settings)
    return settings


@pytest.fixture
async def namespace(mine: Settings) -> Client:
    """A client of the namespace."""
    return await connect(mine)


def id_of(settings: Settings) -> str | None:
    return in_transaction(settings.database_url, standing).installation


def with_a_case(settings: Settings) -> None:
    """A case was recorded here."""
    row = "INSERT INTO case_record (id, city, status, stage_number, status_number) VALUES ('a.b', 'a', 'open', 1, 1)"
    in_transaction(settings.database_url, lambda connection: connection.execute(text(row)), writes=True)


def run_worker(settings: Settings) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **settings.as_environment(), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(ROOT / "worker.py")]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, timeout=FOR_EVER_SECONDS
    )


async def test_records_and_engine_get_one_id_and_keep_it(mine: Settings, namespace: Client) -> None:
    await require_together(namespace, mine)
    await bind(namespace, mine)
    first = id_of(mine)
    assert first is not None
    assert first == await owner_of(namespace)
    await bind(namespace, mine)
    assert (id_of(mine), await owner_of(namespace)) == (first, first)
    await require_together(namespace, mine)
    begin_work(mine, Purpose.REAL)


async def test_an_engine_that_was_lost_takes_the_id_of_the_records(mine: Settings, namespace: Client) -> None:
    await bind(namespace, mine)
    empty = mine.model_copy(update={"namespace": f"own-{token_hex(4)}"})
    await prepare_engine(empty)
    await bind(await connect(empty), empty)
    assert await owner_of(await connect(empty)) == id_of(mine)


async def test_new_records_take_an_engine_of_others_only_when_told_to(
    mine: Settings, theirs: Settings, namespace: Client
) -> None:
    await bind(namespace, mine)
    with pytest.raises(NotTogether, match="--adopt-engine"):
        await bind(namespace, theirs)
    assert id_of(theirs) is None
    await bind(namespace, theirs, adopt=True)
    assert id_of(theirs) == id_of(mine)


async def test_records_of_before_take_the_id_of_their_engine(
    mine: Settings, theirs: Settings, namespace: Client
) -> None:
    await bind(namespace, mine)
    with_a_case(theirs)
    await bind(namespace, theirs)
    assert id_of(theirs) == id_of(mine)


async def test_nothing_works_with_the_engine_of_another_installation(
    mine: Settings, theirs: Settings, namespace: Client
) -> None:
    elsewhere = theirs.model_copy(update={"namespace": f"own-{token_hex(4)}"})
    await prepare_engine(elsewhere)
    await bind(await connect(elsewhere), elsewhere)
    await bind(namespace, mine)
    for adopt in (False, True):
        with pytest.raises(NotTogether, match="TONGCHOU_NAMESPACE"):
            await bind(namespace, theirs, adopt=adopt)
    with pytest.raises(NotTogether, match="TONGCHOU_NAMESPACE"):
        await require_together_or_later(theirs)
    worker = await asyncio.to_thread(run_worker, theirs)
    assert worker.returncode == 1
    assert "TONGCHOU_NAMESPACE" in worker.stderr
    database = Database(theirs.database_url)
    [trouble] = await other_installation(Installation(theirs, database, lambda: connect(theirs)))
    assert (trouble.kind, trouble.unready) == (TroubleKind.OTHER_INSTALLATION, True)
    await database.close()


async def test_what_is_away_is_no_reason_not_to_start(mine: Settings) -> None:
    await require_together_or_later(mine.model_copy(update={"engine_address": "127.0.0.1:1"}))
