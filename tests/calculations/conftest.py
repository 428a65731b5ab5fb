"""Properties here are judged by what holds, never by how long an example takes on a busy machine."""

import os

import pytest
from hypothesis import HealthCheck, Phase, settings

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "untimed")

settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# Mutation testing runs every property thousands of times: few examples, the same ones each time, and that one fails is
# all it asks.
settings.register_profile(
    "mutants",
    settings.get_profile("untimed"),
    max_examples=20,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
)
settings.load_profile(PROFILE)


if PROFILE == "mutants":

    def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
        """Properties last: most changes are noticed by an example long before."""
        items.sort(key=lambda item: item.get_closest_marker("hypothesis") is not None)
