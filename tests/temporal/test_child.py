"""Child processes: no orphans when we die, and a crashed run's leftovers are recognised, others spared."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from temporal.child import Child, end_leftover
from tests.waiting import FOR_EVER_SECONDS

_SLEEP = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(600)"]
_STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True); time.sleep(600)",
]
_PARENT = """
import sys, threading, time
from pathlib import Path
from temporal.child import Child
child = Child("part", ["/bin/sleep", "600"], Path(sys.argv[1]))
def start():
    child.start()
    # Only what has become the command is tied to this thread, if it is.
    while Path(f"/proc/{child.pid}/comm").read_text() != "sleep\\n":
        time.sleep(0.01)
starter = threading.Thread(target=start)
starter.start()
starter.join()
print(child.pid, flush=True)
time.sleep(600)
"""


def _alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2]
    except OSError:
        return False


def _until(true: object, seconds: float = FOR_EVER_SECONDS) -> bool:
    assert callable(true)
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


@pytest.fixture
def child(tmp_path: Path) -> Iterator[Child]:
    made = Child("part", _SLEEP, tmp_path)
    yield made
    made.kill()


@pytest.fixture
def parent(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A process with a child that it started from a thread that has ended since."""
    process = subprocess.Popen([sys.executable, "-c", _PARENT, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    yield process, int(process.stdout.readline())
    process.kill()
    process.wait()
    process.stdout.close()


def test_it_starts_stops_and_starts_again(child: Child) -> None:
    child.start()
    first = child.pid
    child.start()
    assert child.pid == first
    assert child.stop(FOR_EVER_SECONDS) == -signal.SIGTERM
    assert not child.running
    child.start()
    assert child.running
    assert child.pid != first


def test_killed_it_is_gone_at_once(child: Child) -> None:
    child.start()
    assert child.kill() == -signal.SIGKILL
    assert not _alive(child.pid)


def test_what_it_prints_is_in_its_log(child: Child) -> None:
    child.start()
    assert _until(lambda: child.log_tail() == "up")


def test_one_that_does_not_heed_is_killed_after_its_grace(tmp_path: Path) -> None:
    child = Child("part", _STUBBORN, tmp_path)
    child.start()
    assert _until(lambda: child.log_tail() == "up")
    assert child.stop(grace_seconds=0.2) == -signal.SIGKILL


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's signal is Linux's own")
def test_it_lives_while_its_parent_does_and_dies_with_it(parent: tuple[subprocess.Popen[str], int]) -> None:
    process, pid = parent
    assert not _until(lambda: not _alive(pid), seconds=0.5), "it died with the thread that started it"
    process.kill()
    process.wait()
    assert _until(lambda: not _alive(pid))


def test_a_crashed_runs_process_is_ended(child: Child, tmp_path: Path) -> None:
    child.start()
    # As if this were the next run: all it has is the note.
    assert end_leftover(tmp_path, "part") == child.pid
    assert child.exit_code is not None
    assert end_leftover(tmp_path, "part") is None


@pytest.mark.parametrize("born", ["1", None])
def test_another_process_that_got_the_same_id_is_spared(child: Child, tmp_path: Path, born: str | None) -> None:
    child.start()
    (tmp_path / "run" / "part.json").write_text(json.dumps({"pid": child.pid, "born": born}))
    assert end_leftover(tmp_path, "part") is None
    assert child.running


@pytest.mark.parametrize(
    "note",
    ["", "{", "[]", '{"pid": "x"}', json.dumps({"pid": os.getpid()})],
    ids=["empty", "cut off", "no object", "no number", "ourselves"],
)
def test_a_damaged_note_ends_nothing(tmp_path: Path, note: str) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "part.json").write_text(note)
    assert end_leftover(tmp_path, "part") is None
