"""A twin that takes part: served on a database of its own, its cases started over its HTTP contract."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from itertools import count
from typing import Self

import httpx

from cli.readiness import ALIVE_PATH, is_ok
from temporal.child import Child
from temporal.ports import LOOPBACK, free_ports
from temporal.settings import Settings
from tests.bench.contenders import Stretch, gathered
from tests.bench.installation import generator
from tests.bench.jobs import Ask, Walk
from tests.bench.processor import SHARED, used_by_database, used_by_trees
from tests.bench.rounds import Generator
from tests.bench.twins.twin import LOGIN, PASSWORD, STEPS, Twin
from tests.waiting import FOR_EVER_SECONDS
from tools.stack.postgres import Postgres

_PAUSE_SECONDS = 0.1


class TwinCases:
    """The cases of a twin."""

    stretch = Stretch(ramp=1, seconds=4)
    people_at_least = 1
    acts_a_walk = STEPS

    def __init__(
        self, twin: Twin, http: httpx.AsyncClient, token: str, load: Generator, server: Child, postgres: Postgres
    ) -> None:
        """``http`` leads to it; ``token`` is of whom starts and decides."""
        self.name = twin.name
        self.words = twin.version()
        self.generator = load
        self._http = http
        self._token = token
        self._server = server
        self._postgres = postgres
        self._numbers = count(1)

    @classmethod
    @asynccontextmanager
    async def served(cls, twin: Twin, postgres: Postgres, settings: Settings) -> AsyncIterator[Self]:
        """Serve it on an empty database of its name; logs go into the settings' data folder."""
        (port,) = free_ports(1)
        await asyncio.to_thread(postgres.make_database, twin.name)
        server = Child(twin.name, twin.command(port, postgres.url(twin.name)), settings.data_folder)
        server.start()
        try:
            until = time.monotonic() + FOR_EVER_SECONDS
            while not await asyncio.to_thread(is_ok, LOOPBACK, port, ALIVE_PATH):
                if not server.running or time.monotonic() > until:
                    raise RuntimeError(f"{twin.name} did not come up:\n{server.log_tail(40)}")
                await asyncio.sleep(_PAUSE_SECONDS)
            url = f"http://{LOOPBACK}:{port}"
            async with (
                httpx.AsyncClient(base_url=url, timeout=FOR_EVER_SECONDS) as http,
                generator("http", LOOPBACK, str(port)) as load,
            ):
                login = await http.post("/login", json={"login": LOGIN, "password": PASSWORD})
                yield cls(twin, http, str(login.raise_for_status().json()["token"]), load, server, postgres)
        finally:
            await asyncio.to_thread(server.stop)

    def used(self) -> Mapping[str, float]:
        """Its own processes, its sessions in PostgreSQL, what PostgreSQL does for all, and who acts on it."""
        tables = used_by_database(self._postgres.child.pid)
        return {
            "app": used_by_trees([self._server.pid]),
            "load": used_by_trees([self.generator.pid]),
            "tables": tables.get(self.name, 0.0),
            "log and checkpoints": tables.get(SHARED, 0.0),
        }

    async def started(self, walks: int) -> list[Walk]:
        """Start a case for each walk."""
        return await gathered(self._start, walks)

    async def settled(self) -> None:
        """What it answers is done."""

    async def _start(self) -> list[Walk]:
        case = f"case-{next(self._numbers)}"
        started = await self._http.post("/cases", json={"id": case}, headers={"authorization": f"Bearer {self._token}"})
        started.raise_for_status()
        return [
            tuple(
                Ask(f"/cases/{case}/steps/{step}/approve", f"{case}-{step}", self._token, {"note": "同意"})
                for step in range(1, STEPS + 1)
            )
        ]
