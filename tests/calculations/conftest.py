"""Properties here are judged by what holds, never by how long an example takes on a busy machine."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# Mutation testing runs every property thousands of times: few examples, the same ones each time.
settings.register_profile("mutants", settings.get_profile("untimed"), max_examples=20, derandomize=True, database=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "untimed"))
