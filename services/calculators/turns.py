"""Calculations in turn: so many at a time, of each person one, and no endless queue."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.error_kinds import ErrorKind
from services.errors import ServiceError

MOST_OF_ONE = 4
"""Calculations that one person may have waiting or on their way here, of at least as many of all."""


class Turns:
    """Who asks for many calculations waits for their own; everybody else's come in between, in order of asking."""

    def __init__(self, at_once: int, waiting: int) -> None:
        """``at_once`` are worked on at the same time; ``waiting`` may be here in all, those still sending included."""
        self._free = asyncio.Semaphore(at_once)
        self._most = waiting
        self._here: Counter[str] = Counter()
        self._own: dict[str, asyncio.Lock] = {}

    @asynccontextmanager
    async def admitted(self, person: str) -> AsyncIterator[None]:
        """From the first byte of a request to its answer. Raises ``ServiceError`` where too many are here already."""
        if self._here.total() >= self._most or self._here[person] >= MOST_OF_ONE:
            raise ServiceError(ErrorKind.BUSY)
        self._here[person] += 1
        own = self._own.setdefault(person, asyncio.Lock())
        try:
            yield
        finally:
            self._here[person] -= 1
            if not self._here[person]:
                del self._here[person]
                if self._own[person] is own:
                    del self._own[person]

    @asynccontextmanager
    async def turn(self, person: str) -> AsyncIterator[None]:
        """While the calculation of somebody admitted is worked on."""
        async with self._own[person], self._free:
            yield
