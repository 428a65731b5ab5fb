"""A process dies at a failpoint when its environment says so, and never otherwise."""

import os
import signal
import subprocess
import sys

import pytest

from temporal.failpoints import VARIABLE, Failpoint, Failpoints, FailpointUnknown

_THREE_TIMES = """
from temporal.failpoints import Failpoint, reach
for time in range(1, 4):
    print(time, flush=True)
    reach(Failpoint.API_ANSWERED)
"""


def _run(told: str | None) -> subprocess.CompletedProcess[str]:
    environment = os.environ | ({} if told is None else {VARIABLE: told})
    command = [sys.executable, "-c", _THREE_TIMES]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


@pytest.mark.parametrize("told", [None, "", "api-recorded:1", "api-answered:4"])
def test_nobody_dies_who_is_not_told_to_die_there(told: str | None) -> None:
    ended = _run(told)
    assert ended.returncode == 0
    assert ended.stdout.endswith("1\n2\n3\n")


def test_a_process_dies_as_by_a_crash_the_time_it_was_told() -> None:
    ended = _run("api-answered:2")
    assert ended.returncode == -signal.SIGKILL
    assert ended.stdout.endswith("1\n2\n")


@pytest.mark.parametrize(
    "told", ["api-answer:1", "api-answered", "api-answered:0", "api-answered:-1", "api-answered:x"]
)
def test_a_wrong_name_or_count_is_refused(told: str) -> None:
    with pytest.raises(FailpointUnknown, match=VARIABLE):
        Failpoints({VARIABLE: told})


def test_each_place_is_its_own() -> None:
    died: list[Failpoint] = []
    for told in Failpoint:
        failpoints = Failpoints({VARIABLE: f"{told}:1"}, die=lambda told=told: died.append(told))  # type: ignore[misc]
        for failpoint in Failpoint:
            failpoints.reach(failpoint)
    assert died == list(Failpoint)
