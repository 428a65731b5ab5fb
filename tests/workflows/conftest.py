"""One worker for all tests of the workflows, once with cached cases and once replaying each for every task."""

from collections.abc import AsyncIterator

import pytest
from temporalio.client import Client

from tests.workflows.office import Office, new_worker
from tests.workflows.toys import Toys


@pytest.fixture(scope="session", params=[1000, 0], ids=["cached", "no-cache"])
async def office(client: Client, request: pytest.FixtureRequest) -> AsyncIterator[Office]:
    """An office on the session's engine."""
    toys = Toys()
    queue = f"workflow-tests-{request.param}"
    async with new_worker(client, queue, toys, cached_workflows=request.param):
        yield Office(client, queue, toys)


@pytest.fixture(scope="session")
async def cached_office(client: Client) -> AsyncIterator[Office]:
    """An office whose worker keeps its cases, for tests with so many acts that replaying each would take minutes."""
    toys = Toys()
    async with new_worker(client, "many-acts", toys, cached_workflows=1000):
        yield Office(client, "many-acts", toys)
