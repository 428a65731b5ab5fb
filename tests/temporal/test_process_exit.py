"""A command ends with its own exit code and nothing it printed is lost."""

import subprocess
import sys

import pytest


def _run(body: str) -> subprocess.CompletedProcess[str]:
    code = f"from temporal import process_exit\nfrom temporal.cli_errors import Problem\n{body}"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("process_exit.run(lambda: None)", 0),
        ("process_exit.run(lambda: 7)", 0),
        ("process_exit.run(lambda: exit(3))", 3),
        ("process_exit.run(lambda: exit())", 0),
        ("process_exit.run(lambda: exit('no'))", 1),
        ("process_exit.run(lambda: 1 / 0)", 1),
        ("def stop(): raise KeyboardInterrupt\nprocess_exit.run(stop)", 130),
    ],
)
def test_the_exit_code_is_the_commands_own(body: str, code: int) -> None:
    assert _run(body).returncode == code


def test_what_was_printed_arrives() -> None:
    assert _run("process_exit.run(lambda: print('x' * 100_000))").stdout == "x" * 100_000 + "\n"


def test_a_problem_is_told_without_a_trace() -> None:
    ended = _run("def fail(): raise Problem('端口 7233 已被占用')\nprocess_exit.run(fail)")
    assert (ended.returncode, ended.stderr) == (1, "端口 7233 已被占用\n")


def test_a_file_that_cannot_be_used_is_told_without_a_trace() -> None:
    ended = _run("process_exit.run(lambda: open('/proc/no/such/folder', 'w'))")
    assert ended.returncode == 1
    assert "/proc/no/such/folder" in ended.stderr
    assert "TONGCHOU_DATA_FOLDER" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_an_error_of_ours_is_told_with_its_trace() -> None:
    assert "ZeroDivisionError" in _run("process_exit.run(lambda: 1 / 0)").stderr


def test_it_leaves_before_the_interpreter_cleans_up() -> None:
    # The SDK's native runtime aborts in that phase at times: nothing of it may run.
    assert "cleaned" not in _run("import atexit\natexit.register(print, 'cleaned')\nprocess_exit.run(list)").stdout
