"""The list of troubles: what is wrong is listed, with what to do, and gone when it is over."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
import structlog
from structlog.testing import LogCapture
from temporalio import workflow
from temporalio.client import Client
from temporalio.common import SearchAttributePair, TypedSearchAttributes
from temporalio.service import RPCError
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from operations.installation import Installation
from operations.sources import SOURCES, Source, find_troubles
from operations.troubles import Trouble, TroubleKind
from operations.watch import Watch
from records.database import Database
from records.migrate import upgrade
from temporal.attributes import CITY
from temporal.connect import connect
from temporal.settings import Settings
from tests.waiting import FOR_EVER_SECONDS

QUEUE = "troubles"
NO_PATIENCE = timedelta(0)


@workflow.defn(name="grown")
class Before:
    """A case as an earlier build walks it."""

    @workflow.run
    async def run(self) -> None:
        """Wait for a long time."""
        await workflow.sleep(timedelta(days=1))

    @workflow.update
    def say(self) -> None:
        """Anything."""


@workflow.defn(name="grown")
class After:
    """The same by a build that does not fit its history."""

    @workflow.run
    async def run(self) -> None:
        """Order work where a timer was set."""
        await workflow.execute_activity("anything", start_to_close_timeout=timedelta(seconds=5))

    @workflow.update
    def say(self) -> None:
        """Anything."""


@pytest.fixture
def installation(engine_settings: Settings, client: Client, tmp_path: Path) -> Installation:
    """Sound records and a sound engine; nobody works on the queue."""
    url = f"sqlite:///{tmp_path / 'records.db'}"
    upgrade(url)

    async def engine() -> Client:
        return client

    settings = engine_settings.model_copy(update={"database_url": url, "task_queue": QUEUE})
    return Installation(settings, Database(url), engine)


async def until(
    installation: Installation, wanted: set[tuple[TroubleKind, str]], sources: Sequence[Source] = SOURCES
) -> tuple[Trouble, ...]:
    """Wait until the troubles are these."""
    async with asyncio.timeout(FOR_EVER_SECONDS):
        while True:
            found = await find_troubles(installation, sources)
            if {(trouble.kind, trouble.about) for trouble in found} == wanted:
                return found
            await asyncio.sleep(0.2)


async def watched(watch: Watch, wanted: set[TroubleKind]) -> None:
    """Wait until a watch has these troubles."""
    async with asyncio.timeout(FOR_EVER_SECONDS):
        while {trouble.kind for trouble in await watch.now()} != wanted:  # noqa: ASYNC110 (it tells nobody)
            await asyncio.sleep(0.2)


def worker_of(client: Client, kind: type, build: str = "of-today") -> Worker:
    """A worker of a build."""
    return Worker(
        client, task_queue=QUEUE, workflows=[kind], build_id=build, workflow_runner=UnsandboxedWorkflowRunner()
    )


async def test_an_installation_without_a_worker_says_so_until_one_works(
    installation: Installation, client: Client
) -> None:
    [trouble] = await until(installation, {(TroubleKind.NO_WORKER, "worker")})
    assert trouble.unready
    async with worker_of(client, Before):
        await until(installation, set())
    await until(installation, {(TroubleKind.NO_WORKER, "worker")})


async def test_workers_of_different_builds_are_named_until_one_is_left(
    installation: Installation, client: Client, engine_settings: Settings
) -> None:
    async with worker_of(client, Before, "of-today"), worker_of(await connect(engine_settings), Before, "of-today"):
        await until(installation, set())
        async with worker_of(await connect(engine_settings), After, "of-tomorrow"):
            [trouble] = await until(installation, {(TroubleKind.MIXED_BUILDS, "worker")})
            assert "of-today, of-tomorrow" in trouble.zh
            assert not trouble.unready
        await until(installation, set())


async def test_a_case_that_the_running_build_does_not_fit_is_listed_with_the_reason(
    installation: Installation, client: Client
) -> None:
    case = "ningbo.grown.2022"
    city = TypedSearchAttributes([SearchAttributePair(CITY, installation.settings.policy)])
    async with worker_of(client, Before):
        handle = await client.start_workflow("grown", id=case, task_queue=QUEUE, search_attributes=city)
        await handle.execute_update("say")
    async with worker_of(client, After):
        with pytest.raises(RPCError, match="in failed state"):
            await handle.execute_update("say")
        # An update that fails leaves no trace; a signal stays, and the engine tries again and again.
        await handle.signal("wake")
        [trouble] = await until(installation, {(TroubleKind.FAILING_CASE, case)})
    assert trouble.unready
    assert trouble.since is not None
    assert "ondeterminis" in trouble.en
    assert "docs/production.md" in trouble.todo_zh
    async with worker_of(client, Before):
        await until(installation, set())
        await handle.execute_update("say")
        await handle.terminate()


async def test_parts_that_are_away_are_told_once_and_what_needs_them_is_not_asked(
    installation: Installation, engine_settings: Settings
) -> None:
    away = engine_settings.model_copy(update={"engine_address": "127.0.0.1:1"})
    records = Database("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    found = await find_troubles(Installation(away, records, lambda: connect(away, patience=NO_PATIENCE)))
    assert {trouble.kind for trouble in found} == {TroubleKind.RECORDS_AWAY, TroubleKind.ENGINE_AWAY}
    assert all(trouble.unready for trouble in found)


async def test_a_source_that_does_not_answer_is_a_trouble_and_keeps_none_of_the_others_back(
    installation: Installation,
) -> None:
    async def sleeps(_: Installation) -> Sequence[Trouble]:
        await asyncio.sleep(2 * FOR_EVER_SECONDS)
        return ()

    wanted = {(TroubleKind.NO_WORKER, "worker"), (TroubleKind.NOT_CHECKED, "sleeper")}
    await until(installation, wanted, (*SOURCES, Source("sleeper", frozenset(), sleeps)))


async def test_the_log_tells_when_a_trouble_appears_and_when_it_goes(
    installation: Installation, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = LogCapture()
    monkeypatch.setattr("operations.watch.log", structlog.wrap_logger(None, processors=[said]))
    watch = Watch(installation)
    await watched(watch, {TroubleKind.NO_WORKER})
    async with worker_of(client, Before):
        await watched(watch, set())
    await watch.stop()
    # A source that a busy machine keeps from answering is a trouble, too, and is said.
    told = [line for line in said.entries if line["trouble"] != TroubleKind.NOT_CHECKED]
    assert [(line["log_level"], line["trouble"], line["about"]) for line in told] == [
        ("warning", "no_worker", "worker"),
        ("info", "no_worker", "worker"),
    ]
