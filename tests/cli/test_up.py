"""`tongchou up`, as a person meets it: one Ctrl-C stops all, and what is wrong is said in words."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from cli.processes import Part
from records.migrate import upgrade
from temporal.ports import LOOPBACK
from temporal.settings import load_settings
from tests.waiting import FOR_EVER_SECONDS

_ROOT = Path(__file__).resolve().parents[2]
_SERVE = """
import sys
from pathlib import Path
from cli.up import addresses, stopped_by_signals
from temporal import process_exit
from tests.cli.test_processes import make_stack
def serve():
    with stopped_by_signals(), make_stack(Path(sys.argv[1])) as stack:
        stack.migrate = lambda: None
        stack.start()
        print(*addresses(stack), sep="\\n")
        print(*(stack.pid(part) for part in stack.parts), flush=True)
        stack.wait()
process_exit.run(serve)
"""


def _command(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cli.main", *arguments],
        env={**os.environ, **variables},
        cwd=_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def _up_to_the_pids(said: IO[str]) -> Iterator[str]:
    for line in said:
        yield line
        if line.replace(" ", "").strip().isdecimal():
            return


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_one_signal_stops_everything_in_order(tmp_path: Path, number: signal.Signals) -> None:
    # As a shell starts what it puts in the background: with Ctrl-C ignored.
    command = ["sh", "-c", 'trap \'\' INT; exec "$0" "$@"', sys.executable, "-c", _SERVE, str(tmp_path)]
    serving = subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True)
    assert serving.stdout
    # What is said before differs: a busy machine may start the engine a second time.
    lines = [line.strip() for line in _up_to_the_pids(serving.stdout)]
    assert any(line.startswith("接口 API") and "http://127.0.0.1:" in line for line in lines)
    pids = [int(pid) for pid in lines[-1].split()]
    assert len(pids) == len((Part.ENGINE, Part.PAGES, Part.WORKER, Part.API))
    serving.send_signal(number)
    rest, _ = serving.communicate(timeout=FOR_EVER_SECONDS)
    assert serving.returncode == 0
    assert "已停止" in rest
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
    assert "已停止" in (tmp_path / "logs" / "worker.log").read_text(), "the worker was not asked, but killed"


@pytest.mark.parametrize("seconds", [0.1, 0.2, 0.3])
def test_ctrl_c_while_the_command_still_loads_leaves_no_trace(tmp_path: Path, seconds: float) -> None:
    loads = "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); print(flush=True); "
    loading = subprocess.Popen(
        [sys.executable, "-c", f"{loads}sys.argv = ['tongchou', 'up']; from cli.begin import main; main()"],
        env={**os.environ, "TONGCHOU_DATA_FOLDER": str(tmp_path)},
        cwd=_ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert loading.stdout
    loading.stdout.readline()
    time.sleep(seconds)
    loading.send_signal(signal.SIGINT)
    _, told = loading.communicate(timeout=FOR_EVER_SECONDS)
    assert "Traceback" not in told


@pytest.mark.parametrize("option", ["--engine-port", "--ui-port", "--api-port"])
def test_a_busy_port_is_said_in_words(tmp_path: Path, option: str) -> None:
    with socket.create_server((LOOPBACK, 0)) as server:
        port = str(server.getsockname()[1])
        others = {"--engine-port": "0", "--ui-port": "0", "--api-port": "0"} | {option: port}
        arguments = [word for pair in others.items() for word in pair]
        told = _command("up", *arguments, TONGCHOU_DATA_FOLDER=str(tmp_path))
    assert told.returncode == 1
    assert f"端口 {port} 已被占用" in told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize(
    ("command", "variable", "value"),
    [
        ("up", "TONGCHOU_API_PORT", "eighty"),
        ("worker", "TONGCHOU_LOG_LEVEL", "loud"),
        ("worker", "TONGCHOU_POLICY", "nowhere"),
        ("api", "TONGCHOU_POLICY", "nowhere"),
        ("api", "TONGCHOU_DOCUMENT_BYTES", "lots"),
    ],
)
def test_a_wrong_setting_is_said_in_words(tmp_path: Path, command: str, variable: str, value: str) -> None:
    told = _command(command, **{"TONGCHOU_DATA_FOLDER": str(tmp_path), variable: value})
    assert told.returncode == 1
    assert variable in told.stderr
    assert "Traceback" not in told.stderr


def test_the_worker_by_its_file_says_a_wrong_policy_in_words_too(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "worker.py"],
        cwd=_ROOT,
        env={**os.environ, "TONGCHOU_DATA_FOLDER": str(tmp_path), "TONGCHOU_POLICY": "nowhere"},
        capture_output=True,
        text=True,
        check=False,
        timeout=FOR_EVER_SECONDS,
    )
    assert told.returncode == 1
    assert "TONGCHOU_POLICY" in told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize("arguments", [("verify", "--all"), ("load-people", "people.yaml")])
def test_records_that_were_never_made_are_said_in_words_and_not_made(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "people.yaml").write_text("organisations: []\npeople: []\n")
    words = [str(tmp_path / word) if word.endswith(".yaml") else word for word in arguments]
    told = _command(*words, TONGCHOU_DATA_FOLDER=str(tmp_path))
    assert told.returncode == 1
    assert "tongchou prepare" in told.stderr
    assert "Traceback" not in told.stderr
    assert not (tmp_path / "records.db").exists()


def test_a_database_that_does_not_answer_is_said_in_words(tmp_path: Path) -> None:
    with socket.create_server((LOOPBACK, 0)) as server:
        url = f"postgresql+psycopg://nobody@{LOOPBACK}:{server.getsockname()[1]}/records?connect_timeout=2"
        told = _command("verify", "--all", TONGCHOU_DATA_FOLDER=str(tmp_path), TONGCHOU_DATABASE_URL=url)
    assert told.returncode == 1
    assert "连不上记录库" in told.stderr
    assert "Traceback" not in told.stderr


def test_what_a_command_tells_while_it_waits_is_no_part_of_its_answer(tmp_path: Path) -> None:
    settings = load_settings(data_folder=tmp_path, engine_address=f"{LOOPBACK}:9")
    upgrade(settings.database_url)
    waiting = subprocess.Popen(
        [sys.executable, "-m", "cli.main", "begin-year", "2027", "--yes"],
        env={**os.environ, **settings.as_environment()},
        cwd=_ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert waiting.stderr
    # What the year itself gives occasion to say may come before.
    assert any("引擎暂时连不上" in line for line in waiting.stderr)
    waiting.kill()
    told, _ = waiting.communicate()
    assert told == ""
