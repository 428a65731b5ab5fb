"""Chance for the random tests, from a seed."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class SeededRandom:
    """Chance from a seed, so that a walk that fails can be walked again."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def pick(self, choices: Sequence[T]) -> T:
        """One of the choices."""
        return self._random.choice(choices)

    def evenly(self) -> bool:
        """Every other time."""
        return self.pick((True, False))

    def rarely(self) -> bool:
        """Once in eight times."""
        return self.pick((False,) * 7 + (True,))
