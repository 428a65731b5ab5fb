"""Proves at any time that the engine's histories and the records agree."""
