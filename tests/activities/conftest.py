"""The activities' collaborators: the real pack of Ningbo, and records on both databases, empty before each test."""

import pytest

from activities.context import Context
from policies.loader import load
from records.database import Database
from tests.activities.setup import Setup
from tests.records.conftest import database, records_url, shared_database

__all__ = ["database", "records_url", "shared_database"]


@pytest.fixture
def setup(database: Database) -> Setup:
    """Where documents and postings are put before an activity is called."""
    return Setup(Context(database=database, pack=load("ningbo")))
