"""The rules by which a run of the tests is judged."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.session_rules import REQUIRE_ALL_VARIABLE

_ROOT = Path(__file__).resolve().parent.parent
_CONFTEST = """
def pytest_configure(config):
    from tests.session_rules import SessionRules
    config.pluginmanager.register(SessionRules(config))
"""
_SKIPS = "import pytest\ndef test_passes(): pass\ndef test_skips(): pytest.skip('nothing installed')\n"
_PASSES = "def test_passes(): pass\n"
_MODULE_SKIPS = "import pytest\npytest.importorskip('no_such_module')\n"
_FAILS = "def test_fails(): assert 0\n"
_UNFINISHED = """
import warnings
from temporalio.workflow import UnfinishedUpdateHandlersWarning
def test_ends_too_early(): warnings.warn(UnfinishedUpdateHandlersWarning('still running'))
"""


def _run(
    folder: Path, body: str, *, all_required: bool = False, processes: int = 0
) -> subprocess.CompletedProcess[str]:
    (folder / "conftest.py").write_text(_CONFTEST)
    (folder / "test_it.py").write_text(body)
    environment = {name: value for name, value in os.environ.items() if name != REQUIRE_ALL_VARIABLE}
    environment |= {"PYTHONPATH": str(_ROOT)} | ({REQUIRE_ALL_VARIABLE: "1"} if all_required else {})
    shared = [f"--numprocesses={processes}"] if processes else []
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *shared, "--rootdir", str(folder), str(folder)],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("processes", [0, 2], ids=["alone", "shared"])
@pytest.mark.parametrize(
    ("body", "all_required", "code"),
    [(_SKIPS, False, 0), (_SKIPS, True, 1), (_PASSES, True, 0), (_FAILS, False, 1), ("", False, 5)],
    ids=["skip", "skip forbidden", "all pass", "fail", "no test"],
)
def test_the_exit_code_tells_what_happened(
    tmp_path: Path, body: str, all_required: bool, code: int, processes: int
) -> None:
    assert _run(tmp_path, body, all_required=all_required, processes=processes).returncode == code


def test_a_whole_file_that_is_skipped_counts_too(tmp_path: Path) -> None:
    (tmp_path / "test_more.py").write_text(_MODULE_SKIPS)
    assert _run(tmp_path, _PASSES, all_required=True).returncode == 1


def test_skipped_tests_are_listed_and_the_closing_line_is_printed(tmp_path: Path) -> None:
    told = _run(tmp_path, _SKIPS, all_required=True).stdout
    assert "不允许跳过" in told
    assert "test_it.py::test_skips" in told
    assert "1 passed, 1 skipped" in told.splitlines()[-1]


@pytest.mark.parametrize("processes", [0, 2], ids=["alone", "shared"])
def test_a_workflow_that_ends_before_its_handlers_fails_the_run(tmp_path: Path, processes: int) -> None:
    ended = _run(tmp_path, _UNFINISHED, processes=processes)
    assert ended.returncode == 1
    assert "test_it.py::test_ends_too_early: still running" in ended.stdout
