"""Engine, its pages, workers and APIs as child processes on one machine: started, watched, stopped, killed by name."""

import asyncio
import fcntl
import os
import shutil
import sys
import time
from collections import ChainMap
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from cli.readiness import api_answers, is_ok
from temporal.child import Child, end_leftover
from temporal.cli_errors import Problem
from temporal.connect import connect, prepare_engine
from temporal.health import is_heard, is_polling
from temporal.names import PAGES_ALIVE_PATH
from temporal.ports import LOOPBACK, free_ports, refuse_busy
from temporal.private import tighten
from temporal.server import DevServer
from temporal.settings import Settings

_ROOT = Path(__file__).resolve().parent.parent
_HEALTHY_WITHIN_SECONDS = 60.0
_PAUSE_SECONDS = 0.05
_WATCH_SECONDS = 0.3
_HUNG_SECONDS = 15.0


class Part(StrEnum):
    """The processes of one installation, in the order in which they start."""

    DATABASE = "database"
    ENGINE = "engine"
    PAGES = "pages"
    WORKER = "worker"
    SECOND_WORKER = "worker-2"
    API = "api"
    SECOND_API = "api-2"

    @property
    def kind(self) -> "Part":
        """What it is one of: the first worker, the first API, or the part itself."""
        return _FIRST.get(self, self)


_SERVER_ZH = {Part.DATABASE: "数据库", Part.ENGINE: "引擎"}
_FIRST = {Part.SECOND_WORKER: Part.WORKER, Part.SECOND_API: Part.API}


class Server(Protocol):
    """A server that the installation rests on: its own start waits until it answers."""

    @property
    def child(self) -> Child:
        """Its process."""

    @property
    def ports(self) -> tuple[int, ...]:
        """Where it listens."""

    @property
    def answers(self) -> bool:
        """Whether it takes requests now."""

    async def start(self) -> None:
        """Start it; return when it answers."""


class PartFailed(Problem):
    """A part ended by itself or did not get healthy; the message has the end of its log."""


class FolderInUse(Problem):
    """Another run that is alive owns the data folder."""


def own(folder: Path) -> TextIOWrapper:
    """Lock a data folder for this process, until what it gives is closed. Raises ``FolderInUse``."""
    (folder / "run").mkdir(parents=True, exist_ok=True)
    lock = (folder / "run" / "lock").open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise FolderInUse(
            f"另一个运行中的 tongchou 正在使用 {folder}，请先停止它，或用 TONGCHOU_DATA_FOLDER 换一个文件夹 / "
            f"another run uses {folder}: stop it, or name another folder with TONGCHOU_DATA_FOLDER"
        ) from None
    return lock


class Stack:
    """One installation in one data folder.

    `start()` brings all up in order and returns when each is healthy; `start(name)`, `stop(name)` and
    `kill(name)` do it to one part and may be repeated in any order: a part comes back on the same ports and
    files. As a context manager it stops everything at the end. When this process dies, however it does, the
    parts die with it. Calls block; a program with an event loop makes them in a thread.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        engine_port: int = 0,
        ui_port: int = 0,
        environment: Mapping[str, str] | None = None,
        commands: Mapping[Part, Sequence[str]] | None = None,
        dynamic_config: dict[str, str] | None = None,
        servers: Mapping[Part, Server] | None = None,
        doubled: bool = False,
        say: Callable[[str], None] = print,
    ) -> None:
        """Choose ports and say what will run; nothing is started yet.

        Args:
            settings: the data folder and everything else; a configured engine address is used as it is, and
                then there is neither engine nor its pages. `api_port` 0: a free one.
            engine_port: the engine's port, 0: a free one.
            ui_port: the port of the engine's read-only pages, 0: a free one.
            environment: variables for the children in addition to our own.
            commands: other command lines for workers or APIs, by the first; tests use them.
            dynamic_config: values for the local engine, as JSON.
            servers: what is started before all else, in this order, in place of the local engine; the settings
                name where it is.
            doubled: two workers and two APIs, the second one on a free port.
            say: is given what happens, in words.
        """
        chosen = iter(free_ports(5))
        api_port = settings.api_port or next(chosen)
        self._ui_port = ui_port or next(chosen)
        self._servers: dict[Part, Server] = dict(servers or {})
        pages: dict[Part, Sequence[str]] = {}
        python = [sys.executable, "-P", "-m"]
        if settings.engine_address is None:
            engine_ui_port = next(chosen)
            engine = DevServer(
                settings, port=engine_port or next(chosen), ui_port=engine_ui_port, dynamic_config=dynamic_config
            )
            settings = engine.settings
            self._servers[Part.ENGINE] = engine
            pages[Part.PAGES] = [*python, "temporal.pages", str(self._ui_port), str(engine_ui_port)]
        self.settings = settings.model_copy(update={"api_port": api_port})
        self._settings_of = dict.fromkeys((*pages, Part.WORKER, Part.API), self.settings)
        if doubled:
            health_file = self.settings.data_folder / "run" / f"{Part.SECOND_WORKER}-health.json"
            self._settings_of |= {
                Part.SECOND_WORKER: self.settings.model_copy(update={"worker_health_file": health_file}),
                Part.SECOND_API: self.settings.model_copy(update={"api_port": next(chosen)}),
            }
        self.environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH")])),
            **(environment or {}),
            **self.settings.as_environment(),
        }
        ours: dict[Part, Sequence[str]] = {part: [*python, "cli.main", part] for part in (Part.WORKER, Part.API)}
        lines = {**pages, **ours, **(commands or {})}
        self._children: dict[Part, Child] = {part: server.child for part, server in self._servers.items()}
        for part in sorted(self._settings_of, key=list(Part).index):
            # What is common is looked up at each start: tests change it.
            variables = ChainMap(self._settings_of[part].as_environment(), self.environment)
            self._children[part] = Child(part, lines[part.kind], self.settings.data_folder, variables)
        self._wanted: set[Part] = set()
        self._heard: dict[Part, float] = {}
        self._lock: TextIOWrapper | None = None
        self._say = say

    @property
    def parts(self) -> tuple[Part, ...]:
        """What this stack runs, in starting order."""
        return tuple(self._children)

    @property
    def ui_url(self) -> str | None:
        """The engine's own pages, read-only; None when the engine is not ours."""
        return f"http://{LOOPBACK}:{self._ui_port}" if Part.PAGES in self._children else None

    @property
    def apis(self) -> tuple[Settings, ...]:
        """The settings of each API."""
        return tuple(settings for part, settings in self._settings_of.items() if part.kind is Part.API)

    def pid(self, name: Part | str) -> int:
        """The process id of a part; 0 before its first start."""
        return self._children[Part(name)].pid

    def log_path(self, name: Part | str) -> Path:
        """Where a part's output goes."""
        return self._children[Part(name)].log_path

    def running(self, name: Part | str) -> bool:
        """Whether a part's process lives."""
        return self._children[Part(name)].running

    def start(self, name: Part | str | None = None) -> None:
        """Start one part, or all with the records migrated between engine and worker; wait until healthy.

        Raises:
            FolderInUse: another run owns the data folder.
            PortBusy: someone else listens on a port asked for.
            EngineMissing, EngineFailed, PartFailed: a part did not come up.
        """
        self._own_the_folder()
        if name is not None:
            self._start(Part(name))
            self._wait_healthy(Part(name))
            return
        # Before anything is up: a busy port is the most common reason for not getting far.
        self._refuse_busy_ports()
        for part in self._servers:
            self._say(f"启动{_SERVER_ZH[part]} / starting the {part}")
            self._start(part)
        if Part.ENGINE not in self._servers:
            self._say(f"使用引擎 / using the engine {self.settings.address}")
            _in_a_loop(prepare_engine(self.settings))
        self._say("更新记录库 / migrating the records")
        self.migrate()
        self._say("启动 worker 与 API / starting worker and API")
        others = [part for part in self.parts if part not in self._servers]
        for part in others:
            self._start(part)
        for part in others:
            self._wait_healthy(part)

    def begin_empty(self) -> None:
        """Own the data folder and remove everything that an earlier run left in it, records and engine included.

        Raises:
            FolderInUse: another run owns it.
            PortBusy: someone else listens on a port asked for; what an earlier run left is still there then.
        """
        self._own_the_folder()
        self._refuse_busy_ports()
        for server in self._servers.values():
            refuse_busy(*server.ports)
        for entry in self.settings.data_folder.iterdir():
            if entry.name == "run":
                continue
            if entry.is_dir():
                shutil.rmtree(entry)
            else:
                entry.unlink()

    def stop(self, name: Part | str | None = None) -> None:
        """Stop one part, or all in reverse order, letting them finish what has begun."""
        for part in [Part(name)] if name else reversed(self.parts):
            self._wanted.discard(part)
            self._children[part].stop()

    def kill(self, name: Part | str | None = None) -> None:
        """End one part, or all, as a crash would (SIGKILL)."""
        for part in [Part(name)] if name else reversed(self.parts):
            self._wanted.discard(part)
            self._children[part].kill()

    def migrate(self) -> None:
        """Bring the records' tables to this version, and have records and engine be of one installation."""
        # Here, not above: what only starts and kills processes need not load the records.
        from operations.belonging import bind
        from operations.starting import prepare_records

        async def bound() -> None:
            await bind(await connect(self.settings), self.settings)

        prepare_records(self.settings)
        _in_a_loop(bound())

    def healthy(self, name: Part | str) -> bool:
        """Whether a part does its work now: the worker polls, the others answer."""
        part = Part(name)
        if not self.running(part):
            return False
        if part in self._servers:
            return self._servers[part].answers
        if part.kind is Part.WORKER:
            return is_polling(self._settings_of[part].health_file, self.pid(part))
        return self._is_heard(part)

    def wait(self) -> None:
        """Block while all parts that were started live; one of ours that hangs is started again.

        Raises:
            PartFailed: one has ended by itself.
        """
        while True:
            for part in self._wanted:
                if not self.running(part):
                    raise self._failure(part, "意外结束", "ended unexpectedly")
            self.restart_hung()
            time.sleep(_WATCH_SECONDS)

    def restart_hung(self) -> None:
        """Start each part but the servers again when it lives but has given no sign of it for long."""
        for part in self._wanted - self._servers.keys():
            if self._is_heard(part):
                self._heard[part] = time.monotonic()
            elif time.monotonic() - self._heard.setdefault(part, time.monotonic()) > _HUNG_SECONDS:
                self._say(f"{part} 没有响应,重新启动 / {part} hangs and is started anew")
                self._children[part].kill()
                self._children[part].start()
                del self._heard[part]

    def _is_heard(self, part: Part) -> bool:
        match part.kind:
            case Part.API:
                return api_answers(self._settings_of[part])
            case Part.PAGES:
                return is_ok(LOOPBACK, self._ui_port, PAGES_ALIVE_PATH)
            case _:
                return is_heard(self._settings_of[part].health_file, self.pid(part))

    def __enter__(self) -> Self:
        """Nothing is started by entering."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop everything; a second Ctrl-C while stopping kills what is left."""
        try:
            self.stop()
        except KeyboardInterrupt:
            self.kill()
        finally:
            if self._lock:
                self._lock.close()
                self._lock = None

    def _start(self, part: Part) -> None:
        if part in self._servers:
            _in_a_loop(self._servers[part].start())
        else:
            self._refuse_busy_ports(part)
            self._children[part].start()
        self._wanted.add(part)

    def _refuse_busy_ports(self, *parts: Part) -> None:
        """Of these parts that do not run yet; none named: of all."""
        apis = [part for part in self._settings_of if part.kind is Part.API]
        places = {part: (self._settings_of[part].api_port, self.settings.api_host) for part in apis}
        places[Part.PAGES] = (self._ui_port, LOOPBACK)
        for part in parts or self.parts:
            if part in places and not self.running(part):
                port, host = places[part]
                refuse_busy(port, host=host)

    def _wait_healthy(self, part: Part) -> None:
        until = time.monotonic() + _HEALTHY_WITHIN_SECONDS
        while not self.healthy(part):
            if not self.running(part):
                raise self._failure(part, "没有启动成功", "did not start")
            if time.monotonic() > until:
                raise self._failure(part, "没有按时就绪", "did not get ready in time")
            time.sleep(_PAUSE_SECONDS)

    def _failure(self, part: Part, chinese: str, english: str) -> PartFailed:
        child = self._children[part]
        return PartFailed(f"{part} {chinese} / {part} {english}: {child.log_path}\n{child.log_tail()}")

    def _own_the_folder(self) -> None:
        """Lock the data folder for this process and end what a crashed run left in it."""
        if self._lock:
            return
        folder = self.settings.data_folder
        self._lock = own(folder)
        tighten(folder)
        for part in reversed(Part):
            pid = end_leftover(folder, part)
            if pid:
                self._say(f"已结束上次异常退出留下的 {part}（{pid}）/ ended what a crashed run left: {part} ({pid})")


def _in_a_loop(work: Coroutine[Any, Any, None]) -> None:
    """Run it to its end in a thread of its own: the caller may be inside an event loop."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()
