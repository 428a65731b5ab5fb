"""Our rules on top of pytest's: what else fails a run, and how the process leaves."""

import os
import sys
from warnings import WarningMessage

import pytest
from temporalio.workflow import UnfinishedSignalHandlersWarning, UnfinishedUpdateHandlersWarning

REQUIRE_ALL_VARIABLE = "TONGCHOU_REQUIRE_ALL"
"""Set where everything that tests may want is installed: then a skipped test fails the run."""

_UNFINISHED = (UnfinishedSignalHandlersWarning, UnfinishedUpdateHandlersWarning)


class SessionRules:
    """A pytest plugin, one for each run."""

    def __init__(self, config: pytest.Config) -> None:
        """Whether all tests are required is asked once, here."""
        self._config = config
        self._all_required = bool(os.environ.get(REQUIRE_ALL_VARIABLE))
        self._session: pytest.Session | None = None
        self._unfinished: list[str] = []

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Remember the session: its status is the exit code."""
        self._session = session

    def pytest_warning_recorded(self, warning_message: WarningMessage, nodeid: str) -> None:
        """Note a workflow that ended while a handler ran.

        As an error inside the workflow the warning would only make the engine try again for ever.
        """
        if issubclass(warning_message.category, _UNFINISHED):
            self._unfinished.append(f"{nodeid}: {warning_message.message}")

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail a run that pytest itself would pass."""
        if session.exitstatus == pytest.ExitCode.OK and (self._forbidden_skips() or self._unfinished):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name what fails the run."""
        for title, lines in (
            ("不允许跳过 / skipped, but all tests are required", self._forbidden_skips()),
            ("流程结束时仍有未完成的处理 / handlers unfinished when their workflow ended", self._unfinished),
        ):
            if lines:
                terminalreporter.section(title, red=True)
                for line in lines:
                    terminalreporter.line(line)

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self) -> None:
        """Leave by `os._exit` with the session's status (temporal/process_exit.py says why)."""
        if self._session is None:
            return
        capture = self._config.pluginmanager.getplugin("capturemanager")
        if capture:
            # What is still caught would be lost.
            capture.stop_global_capturing()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(int(self._session.exitstatus))

    def _forbidden_skips(self) -> list[str]:
        reporter = self._config.pluginmanager.getplugin("terminalreporter")
        if not self._all_required or reporter is None:
            return []
        return [report.nodeid for report in reporter.stats.get("skipped", [])]
