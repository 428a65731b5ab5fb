"""Fixtures of an engine for the tests of one folder: other tests leave cases that these tests' records do not know.

A folder has them by importing all three into its conftest.
"""

from collections.abc import AsyncIterator

import pytest
from temporalio.client import Client

from temporal.connect import connect
from temporal.server import DevServer
from temporal.settings import Settings
from tests.conftest import running_engine


@pytest.fixture(scope="session")
async def own_engine(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[DevServer]:
    """The engine."""
    async with running_engine(tmp_path_factory.mktemp("own-engine")) as server:
        yield server


@pytest.fixture(scope="session")
def engine_settings(own_engine: DevServer) -> Settings:
    """Settings that lead to it."""
    return own_engine.settings


@pytest.fixture(scope="session")
async def client(engine_settings: Settings) -> Client:
    """A client of it."""
    return await connect(engine_settings)
