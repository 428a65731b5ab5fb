"""Brings the engine's histories and the records to the same state again, after a restore of either."""
