"""One worker for all tests of the workflows, once with cached cases and once replaying each for every task."""

from collections.abc import AsyncIterator

import pytest
from temporalio.client import Client

from tests.workflows.engine_cases import Cases, new_worker
from tests.workflows.fake_activities import FakeActivities


@pytest.fixture(scope="session", params=[1000, 0], ids=["cached", "no-cache"])
async def cases(client: Client, request: pytest.FixtureRequest) -> AsyncIterator[Cases]:
    """Cases on the session's engine."""
    fakes = FakeActivities()
    queue = f"workflow-tests-{request.param}"
    async with new_worker(client, queue, fakes, cached_workflows=request.param):
        yield Cases(client, queue, fakes)


@pytest.fixture(scope="session")
async def cached_cases(client: Client) -> AsyncIterator[Cases]:
    """Cases whose worker keeps them cached, for tests with so many acts that replaying each would take minutes."""
    fakes = FakeActivities()
    async with new_worker(client, "many-acts", fakes, cached_workflows=1000):
        yield Cases(client, "many-acts", fakes)
