"""Logs are words for people or JSON for collectors, and neither gives secrets away."""

import json
import subprocess
import sys

_FAILS = """
import logging
import structlog
from temporal.logs import set_up_logs
from temporal.settings import load_settings
set_up_logs(load_settings(log_format="{form}"))
structlog.get_logger("worker").info("开始工作", queue="tongchou")
logging.getLogger("library").warning("slow %s", "disk")
logging.getLogger("library").debug("not wanted")
def fail(password):
    return 1 / len(password[99:])
try:
    fail("hunter2")
except ZeroDivisionError:
    structlog.get_logger("worker").exception("failed")
"""


def _log(form: str) -> str:
    ran = subprocess.run([sys.executable, "-c", _FAILS.format(form=form)], capture_output=True, text=True, check=True)
    return ran.stderr


def test_in_words_a_line_says_what_and_where() -> None:
    lines = _log("words").splitlines()
    assert "开始工作" in lines[0]
    assert "queue=tongchou" in lines[0]
    assert "slow disk" in lines[1]


def test_as_json_every_line_is_one_object_also_of_libraries() -> None:
    lines = [json.loads(line) for line in _log("json").splitlines()]
    assert [line["event"] for line in lines] == ["开始工作", "slow disk", "failed"]
    assert lines[0]["queue"] == "tongchou"
    assert "ZeroDivisionError" in lines[2]["exception"]


def test_a_trace_shows_no_values() -> None:
    for form in ("words", "json"):
        told = _log(form)
        assert "ZeroDivisionError" in told
        assert "hunter2" not in told.replace('fail("hunter2")', "")
