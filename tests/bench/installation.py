"""A product's installation made ready to be measured: people who are logged in, the bare worker, load generators."""

import sys
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import func, select
from temporalio.client import Client

from cli.processes import Part, Stack
from client.api_client import ApiClient, connection
from policies.loader import load
from records.database import Database
from records.directory.people import load_directory
from records.projection.apply import CASES
from rehearsal.cast import PASSWORD, Cast
from rehearsal.scope import WHOLE_YEAR
from rehearsal.year_data import YearData
from temporal.child import Child
from temporal.connect import connect
from temporal.settings import Settings
from tests.bench.chains import Cases
from tests.bench.contenders import BareChains, Contender, OurCases, Used
from tests.bench.processor import used_by_trees
from tests.bench.rounds import Generator
from tests.bench.shapes import Kind

TIMED_API = {Part.API: [sys.executable, "-m", "tests.bench.timed_api"]}
"""The API that says where its time goes, in place of the usual one."""


@dataclass(frozen=True)
class Installation:
    """What is measured on a running stack."""

    engine: Client
    bare: BareChains
    ours: tuple[OurCases, ...]

    @property
    def contenders(self) -> list[Contender]:
        """The bare workflow first."""
        return [self.bare, *self.ours]


@asynccontextmanager
async def ready(stack: Stack, kinds: Iterable[Kind], below: Used) -> AsyncIterator[Installation]:
    """Make a stack that runs ready to be measured; ``below``: what else serves engine and records, by part."""
    settings = stack.settings
    pack = load(settings.policy)
    directory = YearData(WHOLE_YEAR).directory()
    database = Database(settings.database_url)
    async with AsyncExitStack() as ending:
        ending.push_async_callback(database.close)
        await load_people(database, pack.id, directory)
        cases = Cases(pack, Cast(directory))
        tokens = await tokens_of(settings, cases.logins())
        engine = await connect(settings)
        worker = ending.enter_context(_bare_worker(settings))
        bare_load = await ending.enter_async_context(generator("bare", settings.address, settings.namespace))
        ports = [str(api.api_port) for api in stack.apis]
        http_load = await ending.enter_async_context(generator("http", settings.api_host, *ports))

        engine_process = {"engine": [stack.pid(Part.ENGINE)]}
        parts = [part for part in stack.parts if part not in (Part.DATABASE, Part.ENGINE)]
        by_kind: dict[str, list[int]] = {kind: [] for kind in (part.kind for part in parts)}
        for part in parts:
            by_kind[part.kind].append(stack.pid(part))
        bare_processes = engine_process | {"worker": [worker.pid], "load": [bare_load.pid]}
        our_processes = engine_process | by_kind | {"load": [http_load.pid]}
        bare = BareChains(engine, bare_load, _used(bare_processes, below))
        ours = [
            OurCases(kind, engine, cases, tokens, http_load, _used(our_processes, below), partial(recorded, database))
            for kind in kinds
        ]
        yield Installation(engine, bare, tuple(ours))


@asynccontextmanager
async def generator(*arguments: str) -> AsyncIterator[Generator]:
    """A load generator, with the arguments of ``tests.bench.load``."""
    started = await Generator.start(*arguments)
    try:
        yield started
    finally:
        await started.end()


def _used(processes: Mapping[str, list[int]], below: Used) -> Callable[[], dict[str, float]]:
    def used() -> dict[str, float]:
        return {name: used_by_trees(roots) for name, roots in processes.items()} | dict(below())

    return used


async def load_people(database: Database, city: str, directory: Mapping[str, object]) -> None:
    """Bring the directory into the records, everybody with the rehearsal's password."""
    async with database.write() as session:
        await load_directory(session, city, directory, datetime.now(UTC).date(), PASSWORD)


async def recorded(database: Database, begins: str) -> int:
    """How many cases the records know whose ids begin like this."""
    async with database.read() as session:
        known = select(func.count()).select_from(CASES).where(CASES.c.id.startswith(begins))
        return int((await session.execute(known)).scalar_one())


async def tokens_of(settings: Settings, logins: Iterable[str]) -> dict[str, str]:
    """Everybody logs in once, before anything is measured."""
    async with connection(settings.api_url) as http:
        return {login: str((await ApiClient(http).log_in(login, PASSWORD))["token"]) for login in logins}


@contextmanager
def _bare_worker(settings: Settings) -> Iterator[Child]:
    command = [sys.executable, "-m", "tests.bench.bare", settings.address, settings.namespace]
    worker = Child("bare-worker", command, settings.data_folder)
    worker.start()
    try:
        yield worker
    finally:
        worker.kill()
