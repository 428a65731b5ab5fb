"""What is wrong in a whole installation is listed on an engine of these tests alone."""

from tests.own_engine import client, engine_settings, own_engine

__all__ = ["client", "engine_settings", "own_engine"]
