"""The worker outlives the engine, finishes what has begun, and says truly whether it polls."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from temporalio.api.worker.v1 import WorkerHeartbeat
from temporalio.client import Client, WorkflowHandle

from temporal.child import Child
from temporal.connect import connect
from temporal.health import FRESH, LIVES, Heartbeats, is_polling, keep_telling, running_workers
from temporal.names import UpdateName, WorkflowName
from temporal.ports import free_ports
from temporal.server import DevServer
from temporal.settings import Settings, load_settings
from tests.temporal.toy import Told
from tests.waiting import FOR_EVER_SECONDS

_ROOT = Path(__file__).resolve().parent.parent

AS_SOON = 10
"""How many times as long as the first a further worker may take, on a busy machine, until it counts as polling."""


def toy_worker(settings: Settings, *arguments: str) -> Child:
    """A worker process with the toy's workflow, not yet started."""
    environment = {**os.environ, **settings.as_environment(), "PYTHONPATH": str(_ROOT)}
    command = [sys.executable, "-m", "tests.temporal.toy_worker", *arguments]
    return Child("worker", command, settings.data_folder, environment)


async def polls(worker: Child, settings: Settings, *, wanted: bool = True) -> None:
    """Wait until the worker says that it polls, or that it no longer does."""
    async with asyncio.timeout(FOR_EVER_SECONDS):
        while is_polling(settings.health_file, worker.pid) is not wanted:  # noqa: ASYNC110 (another process)
            await asyncio.sleep(0.02)


async def _polls_after(worker: Child, settings: Settings) -> float:
    """Start a worker; after how many seconds it says that it polls."""
    begun = time.monotonic()
    worker.start()
    await polls(worker, settings)
    return time.monotonic() - begun


async def tell(handle: WorkflowHandle[object, int], told: Told) -> int:
    """One message to the toy; its sum so far."""
    answer: int = await handle.execute_update(UpdateName.ACT, told, result_type=int)
    return answer


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[DevServer]:
    """An engine of the test's own: it is to be killed."""
    port, ui_port = free_ports(2)
    made = DevServer(load_settings(data_folder=tmp_path), port=port, ui_port=ui_port)
    yield made
    made.kill()


@pytest.fixture
async def worker(server: DevServer) -> AsyncIterator[Child]:
    """A toy worker for that engine, not yet started."""
    made = toy_worker(server.settings)
    yield made
    made.kill()


async def _start(client: Client, name: str, goal: int, queue: str = "tongchou") -> WorkflowHandle[object, int]:
    return await client.start_workflow(WorkflowName.MONTHLY_FUNDING, goal, id=name, task_queue=queue, result_type=int)


async def test_started_before_the_engine_it_waits_and_says_so(server: DevServer, worker: Child) -> None:
    worker.start()
    async with asyncio.timeout(FOR_EVER_SECONDS):
        while "引擎暂时连不上" not in worker.log_tail():  # noqa: ASYNC110 (another process)
            await asyncio.sleep(0.02)
    assert not is_polling(server.settings.health_file)
    await server.start()
    await polls(worker, server.settings)
    assert "已连上引擎" in worker.log_tail()


async def test_it_goes_on_after_the_engine_was_killed_and_came_back(server: DevServer, worker: Child) -> None:
    await server.start()
    worker.start()
    await polls(worker, server.settings)
    handle = await _start(await connect(server.settings), "case", 3)
    assert await tell(handle, Told(amount=1)) == 1
    pid = worker.pid
    server.kill()
    await polls(worker, server.settings, wanted=False)
    await server.start()
    await polls(worker, server.settings)
    assert await tell(handle, Told(amount=2)) == 3
    assert await handle.result() == 3
    assert worker.running
    assert worker.pid == pid


async def test_a_killed_worker_loses_nothing(server: DevServer, worker: Child) -> None:
    await server.start()
    worker.start()
    handle = await _start(await connect(server.settings), "case", 3)
    assert await tell(handle, Told(amount=1)) == 1
    worker.kill()
    worker.start()
    assert await tell(handle, Told(amount=2)) == 3


async def test_told_to_stop_it_finishes_what_has_begun(server: DevServer, worker: Child, tmp_path: Path) -> None:
    await server.start()
    worker.start()
    handle = await _start(await connect(server.settings), "case", 1)
    begun = tmp_path / "begun"
    asking = asyncio.create_task(tell(handle, Told(amount=1, slow_seconds=1, marker=begun)))
    async with asyncio.timeout(FOR_EVER_SECONDS):
        while not begun.exists():  # noqa: ASYNC110 (another process)
            await asyncio.sleep(0.02)
    assert await asyncio.to_thread(worker.stop, FOR_EVER_SECONDS) == 0
    assert not server.settings.health_file.exists()
    begun.unlink()
    worker.start()
    assert await asking == 1
    # Had the activity been cut off, it would have begun again.
    assert not begun.exists()


async def test_told_to_stop_while_the_engine_is_away_it_ends(server: DevServer, worker: Child) -> None:
    worker.start()
    async with asyncio.timeout(FOR_EVER_SECONDS):
        while "引擎暂时连不上" not in worker.log_tail():  # noqa: ASYNC110 (another process)
            await asyncio.sleep(0.02)
    assert await asyncio.to_thread(worker.stop, FOR_EVER_SECONDS) == 0


async def test_an_engine_that_nobody_prepared_is_named_and_ends_it(engine: DevServer, tmp_path: Path) -> None:
    settings = engine.settings.model_copy(update={"namespace": "unprepared", "data_folder": tmp_path})
    worker = toy_worker(settings)
    worker.start()
    async with asyncio.timeout(FOR_EVER_SECONDS):
        while worker.running:  # noqa: ASYNC110 (another process)
            await asyncio.sleep(0.02)
    assert worker.exit_code == 1
    assert "tongchou prepare" in worker.log_tail()
    assert "Traceback" not in worker.log_tail(100)


async def test_without_a_cache_every_task_replays_and_gives_the_same(
    engine: DevServer, client: Client, tmp_path: Path
) -> None:
    settings = engine.settings.model_copy(update={"data_folder": tmp_path, "task_queue": "uncached"})
    worker = toy_worker(settings, "--no-cache")
    worker.start()
    try:
        handle = await _start(client, "uncached", 3, "uncached")
        assert [await tell(handle, Told(amount=1)) for _ in range(3)] == [1, 2, 3]
    finally:
        worker.kill()


async def test_operators_find_the_case_by_city_and_by_whom_it_waits_for(
    engine: DevServer, client: Client, tmp_path: Path
) -> None:
    settings = engine.settings.model_copy(update={"data_folder": tmp_path, "task_queue": "found"})
    worker = toy_worker(settings)
    worker.start()
    try:
        handle = await _start(client, "found", 1, "found")
        query = "TongchouCity = 'ningbo' AND TongchouWaitingFor = 'finance/decider' AND WorkflowId = 'found'"
        # The engine's own list lags behind.
        async with asyncio.timeout(FOR_EVER_SECONDS):
            while not [found.id async for found in client.list_workflows(query)]:  # noqa: ASYNC110 (nobody tells)
                await asyncio.sleep(0.05)
        await tell(handle, Told(amount=1))
    finally:
        worker.kill()


def test_a_word_that_is_old_or_of_another_process_does_not_count(tmp_path: Path) -> None:
    file = tmp_path / "worker-health.json"
    assert not is_polling(file)
    old = '{"pid": 5, "state": "polling", "at": "2022-01-01T00:00:00Z"}'
    file.write_text(old)
    assert not is_polling(file, 5)
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    file.write_text(old.replace("2022-01-01T00:00:00Z", now))
    assert is_polling(file)
    assert is_polling(file, 5)
    assert not is_polling(file, 6)


def test_check_tells_supervisors_that_no_worker_polls(tmp_path: Path) -> None:
    environment = {**os.environ, "TONGCHOU_DATA_FOLDER": str(tmp_path)}
    checked = subprocess.run([sys.executable, str(_ROOT / "worker.py"), "--check"], env=environment, check=False)
    assert checked.returncode == 1


async def test_a_word_that_could_not_be_written_does_not_silence_the_worker(client: Client, tmp_path: Path) -> None:
    in_the_way = tmp_path / "folder"
    in_the_way.write_text("no folder: nothing can be written into it")
    file = in_the_way / "worker.json"
    telling = asyncio.create_task(keep_telling(client, "nobodys", file))
    await asyncio.sleep(0.1)
    in_the_way.unlink()
    async with asyncio.timeout(FOR_EVER_SECONDS):
        while not file.exists():  # noqa: ASYNC110 (a file tells nobody)
            await asyncio.sleep(0.02)
    telling.cancel()


async def test_a_second_worker_counts_as_polling_at_once_and_a_killed_one_no_longer(tmp_path: Path) -> None:
    # As on a real server: the pollers of two workers are spread over the partitions of the queue.
    port, ui_port = free_ports(2)
    partitions = {f"matching.numTaskqueue{way}Partitions": "4" for way in ("Read", "Write")}
    engine = DevServer(load_settings(data_folder=tmp_path), port=port, ui_port=ui_port, dynamic_config=partitions)
    await engine.start()
    queue = engine.settings.task_queue
    first = toy_worker(engine.settings)
    others = [engine.settings.model_copy(update={"data_folder": tmp_path / name}) for name in ("one", "two", "three")]
    started: list[Child] = []
    try:
        alone = await _polls_after(first, engine.settings)
        for settings in others:
            second = toy_worker(settings)
            started.append(second)
            assert await _polls_after(second, settings) < AS_SOON * alone
            second.stop(FOR_EVER_SECONDS)
        passed = 0.0
        client, heartbeats = await connect(engine.settings), Heartbeats(lambda: passed)
        assert len(await running_workers(client, queue, heartbeats)) == 1
        # Without processor time for a while it is late, not gone.
        os.kill(first.pid, signal.SIGSTOP)
        passed += FRESH.total_seconds() + 2
        assert len(await running_workers(client, queue, heartbeats)) == 1
        os.kill(first.pid, signal.SIGCONT)
        first.kill()
        async with asyncio.timeout(FOR_EVER_SECONDS):
            while await running_workers(client, queue, heartbeats):
                # Its last word may have come only now.
                passed += LIVES.total_seconds()
    finally:
        for worker in (first, *started):
            worker.kill()
        engine.kill()


@pytest.mark.parametrize("ahead", [timedelta(minutes=-20), timedelta(), timedelta(minutes=20)])
def test_a_worker_counts_as_alive_and_as_gone_whatever_its_clock_says(ahead: timedelta) -> None:
    passed = 0.0
    heartbeats = Heartbeats(lambda: passed)

    def told(seconds: float) -> list[WorkerHeartbeat]:
        heartbeat = WorkerHeartbeat(worker_instance_key="w")
        heartbeat.heartbeat_time.FromDatetime(datetime.now(UTC) + ahead + timedelta(seconds=seconds))
        return [heartbeat]

    heartbeats.lately(told(0))
    passed = 1.0
    last = told(1)
    assert len(heartbeats.lately(last)) == 1
    passed += LIVES.total_seconds() - 1
    assert len(heartbeats.lately(last)) == 1
    passed += 2
    assert not heartbeats.lately(last)
    assert len(heartbeats.lately(told(passed))) == 1


def test_a_worker_that_has_been_silent_for_long_is_not_taken_for_a_living_one_at_first_sight() -> None:
    heartbeat = WorkerHeartbeat(worker_instance_key="w")
    heartbeat.heartbeat_time.FromDatetime(datetime.now(UTC) - 2 * LIVES)
    assert not Heartbeats().lately([heartbeat])
