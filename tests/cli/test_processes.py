"""One installation on one machine: parts come up, can be killed and come back, and none is left behind."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.processes import FolderInUse, Part, PartFailed, Stack
from temporal.connect import connect
from temporal.names import UpdateName, WorkflowName
from temporal.ports import LOOPBACK, PortBusy, answers
from temporal.settings import load_settings
from tests.temporal.toy import Told
from tests.waiting import FOR_EVER_SECONDS

_TOYS = {
    Part.WORKER: [sys.executable, "-m", "tests.temporal.toy_worker"],
    Part.API: [sys.executable, "-m", "tests.cli.toy_api"],
}
_OWNER = """
import sys, time
from pathlib import Path
from temporal.logs import set_up_logs
from tests.cli.test_processes import make_stack
stack = make_stack(Path(sys.argv[1]))
set_up_logs(stack.settings)
for part in stack.parts:
    stack.start(part)
print(*(stack.pid(part) for part in stack.parts), flush=True)
time.sleep(600)
"""


def make_stack(folder: Path, *, engine_port: int = 0, ui_port: int = 0, api_port: int = 0) -> Stack:
    """A stack with the toy worker and API in this folder."""
    settings = load_settings(data_folder=folder, api_port=api_port)
    return Stack(settings, engine_port=engine_port, ui_port=ui_port, commands=_TOYS, say=lambda words: None)


@pytest.fixture
def stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    """Not yet started; the toy keeps no records."""
    with make_stack(tmp_path) as made:
        monkeypatch.setattr(made, "migrate", lambda: None)
        yield made
        # Nothing to save: faster than stopping in order.
        made.kill()


def _ended(pid: int) -> bool:
    end = time.monotonic() + FOR_EVER_SECONDS
    while Path(f"/proc/{pid}").exists() and time.monotonic() < end:
        time.sleep(0.02)
    return not Path(f"/proc/{pid}").exists()


def test_started_as_a_whole_every_part_is_healthy_and_stopped_none_is_left(stack: Stack) -> None:
    stack.start()
    assert stack.parts == (Part.ENGINE, Part.PAGES, Part.WORKER, Part.API)
    assert all(stack.healthy(part) for part in stack.parts)
    pids = [stack.pid(part) for part in stack.parts]
    stack.stop()
    assert not any(stack.running(part) for part in stack.parts)
    assert all(_ended(pid) for pid in pids)


async def test_each_part_killed_comes_back_and_the_work_goes_on(stack: Stack) -> None:
    await asyncio.to_thread(stack.start)
    client = await connect(stack.settings)
    handle = await client.start_workflow(
        WorkflowName.MONTHLY_FUNDING, 100, id="case", task_queue=stack.settings.task_queue
    )
    crashes = (["worker"], ["engine"], ["api"], ["engine", "worker"], ["engine", "worker", "api"])
    for told, victims in enumerate(crashes, start=1):
        for name in victims:
            stack.kill(name)
            assert not stack.healthy(name)
        for name in victims:
            # Also from inside an event loop.
            stack.start(name)
            assert stack.healthy(name)
        assert await handle.execute_update(UpdateName.ACT, Told(amount=1), result_type=int) == told


@pytest.mark.parametrize("name", [Part.PAGES, Part.WORKER, Part.API])
def test_a_part_that_hangs_is_started_anew(stack: Stack, name: Part) -> None:
    stack.start()
    stack.restart_hung()
    hung = stack.pid(name)
    os.kill(hung, signal.SIGSTOP)
    end = time.monotonic() + FOR_EVER_SECONDS
    while stack.pid(name) == hung or not stack.healthy(name):
        assert time.monotonic() < end, "it was not started anew"
        stack.restart_hung()
        time.sleep(0.2)
    assert _ended(hung)


def test_a_part_that_ends_by_itself_is_named_with_the_end_of_its_log(stack: Stack) -> None:
    stack.start("api")
    os.kill(stack.pid("api"), signal.SIGKILL)
    with pytest.raises(PartFailed, match="api 意外结束"):
        stack.wait()


def test_a_part_that_cannot_start_is_named_with_the_end_of_its_log(tmp_path: Path) -> None:
    failing = {**_TOYS, Part.API: [sys.executable, "-c", "raise SystemExit('no tables')"]}
    with (
        Stack(load_settings(data_folder=tmp_path, api_port=0), commands=failing) as stack,
        pytest.raises(PartFailed, match="no tables"),
    ):
        stack.start("api")


@pytest.mark.parametrize("which", ["engine_port", "ui_port", "api_port"])
def test_a_busy_port_is_named_before_anything_runs(tmp_path: Path, which: str) -> None:
    with socket.create_server((LOOPBACK, 0)) as server:
        port = server.getsockname()[1]
        with make_stack(tmp_path, **{which: port}) as stack:
            with pytest.raises(PortBusy, match=f"{port} 已被占用"):
                stack.start()
            assert not any(stack.running(part) for part in stack.parts)


@pytest.mark.parametrize("which", ["engine_port", "ui_port", "api_port"])
def test_a_busy_port_is_named_before_an_earlier_run_is_emptied(tmp_path: Path, which: str) -> None:
    earlier = tmp_path / "records.db"
    earlier.write_text("a year")
    with socket.create_server((LOOPBACK, 0)) as server:
        port = server.getsockname()[1]
        with make_stack(tmp_path, **{which: port}) as stack, pytest.raises(PortBusy, match=f"{port} 已被占用"):
            stack.begin_empty()
    assert earlier.read_text() == "a year"
    with make_stack(tmp_path) as stack:
        stack.begin_empty()
    assert not earlier.exists()


def test_a_second_run_in_the_same_folder_is_refused(stack: Stack, tmp_path: Path) -> None:
    stack.start("api")
    with make_stack(tmp_path) as second, pytest.raises(FolderInUse, match="另一个运行中"):
        second.start("api")
    assert stack.healthy("api")


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's signal is Linux's own")
def test_when_the_owner_is_killed_no_part_outlives_it_and_the_next_run_starts(tmp_path: Path, stack: Stack) -> None:
    owner = subprocess.Popen([sys.executable, "-c", _OWNER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert owner.stdout
    pids = [int(pid) for pid in owner.stdout.readline().split()]
    owner.kill()
    owner.wait()
    owner.stdout.close()
    assert len(pids) == len(stack.parts)
    assert all(_ended(pid) for pid in pids)
    stack.start()
    assert all(stack.healthy(part) for part in stack.parts)


def test_doubled_there_are_two_workers_and_two_apis_on_ports_of_their_own(tmp_path: Path) -> None:
    with Stack(load_settings(data_folder=tmp_path, api_port=0), commands=_TOYS, doubled=True) as stack:
        workers, apis = (Part.WORKER, Part.SECOND_WORKER), (Part.API, Part.SECOND_API)
        assert stack.parts == (Part.ENGINE, Part.PAGES, *workers, *apis)
        for part in (Part.ENGINE, *workers, *apis):
            stack.start(part)
        assert all(stack.healthy(part) for part in (*workers, *apis))
        stack.kill(Part.WORKER)
        stack.kill(Part.API)
        assert not stack.healthy(Part.WORKER)
        assert not stack.healthy(Part.API)
        assert stack.healthy(Part.SECOND_WORKER)
        assert stack.healthy(Part.SECOND_API)
        assert len({api.api_port for api in stack.apis}) == 2


def test_an_engine_that_is_configured_is_used_and_not_started(stack: Stack, tmp_path: Path) -> None:
    stack.start("engine")
    settings = load_settings(data_folder=tmp_path / "second", engine_address=stack.settings.address, api_port=0)
    with Stack(settings, commands=_TOYS) as second:
        assert second.parts == (Part.WORKER, Part.API)
        second.start("worker")
        assert second.healthy("worker")
    assert answers(int(stack.settings.address.rpartition(":")[2]))
