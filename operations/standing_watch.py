"""How far histories and records agree, as it was found lately: it costs a question for each case that has moved."""

import asyncio
import time

from temporalio.client import Client

from records.database import Records
from recovery.standing import Comparison, Standing

_FIRST_LOOK_SECONDS = 1.0
_FRESH_SECONDS = 60.0
_FRESH_SECONDS_WHILE_APART = 5.0


class StandingWatch:
    """Looks again when what was found has become old; who asks meanwhile gets what was found before."""

    def __init__(self) -> None:
        self.found: Standing | None = None
        self._comparison = Comparison()
        self._found_at = float("-inf")
        self._looking: asyncio.Task[None] | None = None

    async def now(self, client: Client, records: Records, city: str) -> Standing | None:
        """As of at most a minute ago, of some seconds ago while they do not agree; none while the first look lasts."""
        if self._looking is not None and self._looking.done():
            looked, self._looking = self._looking, None
            looked.result()
        if self._looking is None and self._is_old():
            self._looking = asyncio.create_task(self._look(client, records, city))
        if self.found is None and self._looking is not None:
            await asyncio.wait({self._looking}, timeout=_FIRST_LOOK_SECONDS)
        return self.found

    def is_ahead(self, case: str) -> bool:
        """Whether the engine was found to be older than what the records have of the case."""
        return self.found is not None and case in self.found.ahead

    def _is_old(self) -> bool:
        apart = self.found is not None and not self.found.agree
        return time.monotonic() - self._found_at > (_FRESH_SECONDS_WHILE_APART if apart else _FRESH_SECONDS)

    async def _look(self, client: Client, records: Records, city: str) -> None:
        self.found = await self._comparison.look(client, records, city)
        self._found_at = time.monotonic()
