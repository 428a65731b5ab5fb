"""The product in one process for the tests of the API: real engine, worker, records, rules; HTTP without a socket."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from temporalio.client import Client
from temporalio.worker import Worker

from activities import activities_of
from activities.context import Context
from api.main import create_app
from policies.loader import load
from records.database import Database
from records.directory.people import load_directory
from records.migrate import upgrade
from rehearsal.cast import Cast
from rehearsal.scope import WHOLE_YEAR
from rehearsal.year_data import YearData
from services.settings import ApiSettings
from temporal.connect import connect
from temporal.ports import free_ports
from temporal.settings import Settings
from tests.api.decisions import Decisions
from tests.api.product import BEGINS, CROWD, CROWDED_POST, PASSWORD, QUEUE, Json, Product
from tests.api.progress_reports import Reports
from tests.api.terminal import Terminal
from tests.conftest import running_engine
from tests.own_engine import client, engine_settings, own_engine
from tests.sandbox import sandboxed
from tests.waiting import FOR_EVER_SECONDS
from workflows import WORKFLOWS

__all__ = ["client", "engine_settings", "own_engine"]

DOCUMENT_BYTES = 200_000
AS_LONG_AS_TESTS_LAST: dict[str, Any] = {
    "rehearsal": True,
    "session_idle_minutes": 720,
    "sessions_each": 1000,
    "records_seconds": FOR_EVER_SECONDS,
}
"""Everybody logs in once, and again at terminals, for all tests; a crowd waits however busy the machine is."""


@pytest.fixture(scope="session")
def year_data() -> YearData:
    """The derived year of Ningbo: documents that are right."""
    return YearData(WHOLE_YEAR)


@asynccontextmanager
async def open_product(
    engine_settings: Settings, client: Client, directory: Json, folder: Path
) -> AsyncIterator[Product]:
    """The API of a city that rehearses, with all its staff, on records of its own, and a worker next to it."""
    url = f"sqlite:///{folder / 'records.db'}"
    own = {"database_url": url, "task_queue": QUEUE, "records_pool_seconds": FOR_EVER_SECONDS}
    settings = engine_settings.model_copy(update=own)
    upgrade(settings.database_url)
    pack = load(settings.policy, settings.policy_folder)
    database = Database(settings.database_url)
    async with database.write() as session:
        await load_directory(session, pack.id, directory, BEGINS.date(), PASSWORD)
    worker = Worker(
        client,
        task_queue=QUEUE,
        workflows=WORKFLOWS,
        activities=activities_of(Context(database=database, pack=pack)),
        workflow_runner=sandboxed(),
    )
    app = create_app(settings, ApiSettings(document_bytes=DOCUMENT_BYTES, **AS_LONG_AS_TESTS_LAST))
    async with worker, app.router.lifespan_context(app), http_to(app) as http:
        product = Product(http, client, pack, database, app, settings)
        await product.ready()
        yield product
    await database.close()


@pytest.fixture(scope="session")
async def product(
    engine_settings: Settings, client: Client, year_data: YearData, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Product]:
    """The product of all tests of the API."""
    async with open_product(
        engine_settings, client, _with_a_crowd(year_data), tmp_path_factory.mktemp("api")
    ) as product:
        yield product


@pytest.fixture(scope="module")
async def secluded_product(year_data: YearData, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Product]:
    """A product for the tests of one file, on an engine of its own."""
    folder = tmp_path_factory.mktemp("secluded")
    async with (
        running_engine(folder) as engine,
        open_product(engine.settings, await connect(engine.settings), _with_a_crowd(year_data), folder) as product,
    ):
        yield product


@pytest.fixture(scope="module")
def decisions(product: Product, year_data: YearData) -> Decisions:
    """Everybody at work on decisions."""
    return Decisions(product, year_data, Cast(year_data.directory()))


@pytest.fixture(scope="module")
def reports(product: Product, decisions: Decisions) -> Reports:
    """Everybody at work on reports of progress."""
    return Reports(product, decisions)


@pytest.fixture
async def terminal(product: Product, tmp_path: Path) -> AsyncIterator[Terminal]:
    """A terminal of a machine of its own, and the API on a real port."""
    async with open_terminal(product, tmp_path) as opened:
        yield opened


@asynccontextmanager
async def open_terminal(product: Product, folder: Path) -> AsyncIterator[Terminal]:
    """A terminal whose machine keeps its own in a folder, and the API of a product on a real port."""
    (port,) = free_ports(1)
    server = uvicorn.Server(uvicorn.Config(product.app, port=port, lifespan="off", log_config=None))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 (it tells nobody)
        await asyncio.sleep(0.01)
    yield Terminal(folder, port)
    server.should_exit = True
    await serving


def _with_a_crowd(year_data: YearData) -> Json:
    """Everybody of the year, and a crowd who all hold one post, to decide at the same time."""
    directory = year_data.directory()
    crowd = [{"login": login, "zh": f"众{login}", "pinyin": login, "posts": [CROWDED_POST]} for login in CROWD]
    return {**directory, "people": [*directory["people"], *crowd]}


def http_to(app: Any) -> httpx.AsyncClient:
    """A client of an application in this process, without a socket between."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://tongchou")
