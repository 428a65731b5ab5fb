"""Fixtures shared by all tests: a real engine, a client, a real PostgreSQL."""

import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
import structlog
from temporalio.client import Client

from temporal.connect import connect
from temporal.ports import free_ports
from temporal.server import DevServer
from temporal.settings import PREFIX, Settings, load_settings
from tests.postgres import PostgresServer
from tests.session_rules import SessionRules
from tests.shared_year import copied_year
from tests.short_year import LivedYear
from tools.stack.postgres import find_binaries

LONG = frozenset(Path(__file__).parent / folder for folder in ("crash", "integration"))
"""Where the tests are that live through years and kill processes; a file of these takes minutes."""

FIRST = tuple(
    Path(__file__).parent / file
    for file in ("integration/test_full_year.py", "crash/test_crashes.py", "integration/test_real_timers.py")
)
"""The longest of all, and one that needs not wait while another process lives through the shared year."""


def pytest_configure(config: pytest.Config) -> None:
    """Judge the run by our rules, and let no `TONGCHOU_…` variable of the developer change a test."""
    config.pluginmanager.register(SessionRules(config))
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        del os.environ[name]
    # As in every process of the product: standard output is for what a command was asked.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are cores: tests wait for servers and timers much of their time."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """When several processes share the tests, the longest files come first: none is left alone with one at the end."""
    if _shares_the_tests(config):
        items.sort(key=lambda item: (item.path not in FIRST, item.path.parent not in LONG))


def _shares_the_tests(config: pytest.Config) -> bool:
    """Whether this is one of several processes that share the tests."""
    return hasattr(config, "workerinput")


@asynccontextmanager
async def running_engine(folder: Path) -> AsyncIterator[DevServer]:
    """A local engine, its SQLite file in the folder, prepared as in real life."""
    port, ui_port = free_ports(2)
    server = DevServer(load_settings(data_folder=folder), port=port, ui_port=ui_port)
    await server.start()
    try:
        yield server
    finally:
        server.kill()


@pytest.fixture(scope="session")
async def engine(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[DevServer]:
    """A local engine for the whole session."""
    async with running_engine(tmp_path_factory.mktemp("engine")) as server:
        yield server


@pytest.fixture(scope="session")
def engine_settings(engine: DevServer) -> Settings:
    """Settings that lead to the session's engine."""
    return engine.settings


@pytest.fixture(scope="session")
async def client(engine_settings: Settings) -> Client:
    """A client of the session's engine, made as the product makes it."""
    return await connect(engine_settings)


@pytest.fixture(scope="session")
async def undisturbed(
    pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[LivedYear]:
    """A short year that nothing disturbed, its records and its engine; tests change neither."""
    own = tmp_path_factory.getbasetemp()
    # A process that shares the tests with others has its folder inside the folder of all.
    common = own.parent if _shares_the_tests(pytestconfig) else own
    async with copied_year(common / "undisturbed", own / "undisturbed-copy") as year:
        yield year


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of our own on loopback, from Debian's package."""
    with postgres_server() as server:
        yield server


@pytest.fixture
def mortal_postgres() -> Iterator[PostgresServer]:
    """Another one, for a test that kills it."""
    with postgres_server() as server:
        yield server


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """A running server, or the test is skipped where PostgreSQL is not installed."""
    binaries = find_binaries()
    if binaries is None:
        pytest.skip("没有安装 PostgreSQL / PostgreSQL is not installed (Debian: apt-get install postgresql)")
    server = PostgresServer(binaries)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """SQLAlchemy URL of an empty database, dropped afterwards."""
    with postgres.database() as url:
        yield url
