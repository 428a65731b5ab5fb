"""One child process: started tied to us, its output in a log file, stopped kindly or killed, never orphaned.

Each has a note with its process id, so that a later run recognises what a crashed one left behind.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from temporal.private import UMASK

_TETHER = Path(__file__).with_name("parent_death.py")
_PAUSE_SECONDS = 0.05

# The kernel takes the death of the thread that forked for the death of the parent, so every child is
# forked by one thread that lives as long as the process.
_launcher = ThreadPoolExecutor(max_workers=1, thread_name_prefix="launcher")


class Child:
    """A process of ours by name; `start`, `stop` and `kill` may be called again and again."""

    def __init__(
        self, name: str, command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        """`folder` receives `run/NAME.json` and `logs/NAME.log`; `environment` None: inherit ours."""
        self.name = name
        self.command = list(command)
        self.log_path = folder / "logs" / f"{name}.log"
        self._note = folder / "run" / f"{name}.json"
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process id of the last start; 0 before the first."""
        return self._process.pid if self._process else 0

    @property
    def exit_code(self) -> int | None:
        """None while it runs or was never started; negative: the signal that ended it."""
        return self._process.poll() if self._process else None

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it unless it runs."""
        if self.running:
            return
        self.log_path.parent.mkdir(parents=True, exist_ok=True)
        self._note.parent.mkdir(parents=True, exist_ok=True)
        tether = [sys.executable, "-I", "-S", str(_TETHER), str(os.getpid())]
        with self.log_path.open("ab") as log:
            self._process = _launcher.submit(
                subprocess.Popen,
                tether + self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=None if self._environment is None else dict(self._environment),
                umask=UMASK,
                # A group of its own: Ctrl-C in the terminal reaches us alone, and we stop all in order.
                start_new_session=True,
            ).result()
        self._note.write_text(json.dumps({"pid": self.pid, "born": _born(self.pid)}))

    def stop(self, grace_seconds: float = 15) -> int | None:
        """Ask it to end, kill it when it has not after `grace_seconds`; its exit code."""
        if self._process is None:
            return None
        with suppress(ProcessLookupError):
            self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(grace_seconds)
        return self.kill()

    def kill(self) -> int | None:
        """End it and all it started at once, as a crash would; its exit code."""
        if self._process is None:
            return None
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        code = self._process.wait()
        self._note.unlink(missing_ok=True)
        return code

    def log_tail(self, lines: int = 12) -> str:
        """The last lines it wrote."""
        if not self.log_path.exists():
            return ""
        return "\n".join(self.log_path.read_text(errors="replace").splitlines()[-lines:])


def end_leftover(folder: Path, name: str, grace_seconds: float = 5) -> int | None:
    """End what a crashed run left under this name; its process id, or None when there was nothing.

    A process is only touched when it has the id and the birth time that the note names.
    """
    note = folder / "run" / f"{name}.json"
    try:
        known = json.loads(note.read_text())
        pid, born = int(known["pid"]), known["born"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    ended = None
    if born is not None and _born(pid) == born:
        ended = pid
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGTERM)
            until = time.monotonic() + grace_seconds
            while _born(pid) == born and time.monotonic() < until:
                time.sleep(_PAUSE_SECONDS)
            os.killpg(pid, signal.SIGKILL)
    note.unlink(missing_ok=True)
    return ended


def _born(pid: int) -> str | None:
    """When the process was started, in the system's own terms; None when it does not live."""
    status = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        try:
            # The command's name, in parentheses, may hold blanks: fields are counted behind it.
            state, *fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            return None
        return None if state in "ZX" else fields[18]
    ps = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return ps.stdout.strip() or None
