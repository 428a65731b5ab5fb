"""The records on both databases: migrated once a session, emptied before each test."""

from collections.abc import AsyncIterator, Iterator

import pytest
from sqlalchemy import text

from records.database import Database
from records.migrate import upgrade
from records.tables import METADATA
from tests.postgres import PostgresServer

BACKENDS = ("sqlite", "postgresql")


@pytest.fixture(scope="session", params=BACKENDS)
def records_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of migrated records."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('records') / 'records.backends.sqlite'}"
        upgrade(url)
        yield url
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with server.database() as url:
        upgrade(url)
        yield url


@pytest.fixture(scope="session")
async def shared_database(records_url: str) -> AsyncIterator[Database]:
    """One engine a backend for the whole session; what is in it stays."""
    database = Database(records_url)
    yield database
    await database.close()


@pytest.fixture
async def database(shared_database: Database) -> Database:
    """Empty records."""
    async with shared_database.write() as session:
        for table in reversed(METADATA.sorted_tables):
            await session.execute(text(f'DELETE FROM "{table.name}"'))
    return shared_database


@pytest.fixture
async def second_process(records_url: str) -> AsyncIterator[Database]:
    """Another engine on the same records, as another process would have it."""
    database = Database(records_url)
    yield database
    await database.close()
