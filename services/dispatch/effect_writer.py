"""Brings effects into the records: what is answered at about the same time is written in one transaction.

A transaction costs more than the rows in it, above all the wait for the disk; a single action still waits for
nobody, since whatever is there when the writer is free is written at once.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection

from approvals.effects import Effect
from approvals.request_memory import Processed
from records.projection.apply import NO_REQUESTS, apply_sync
from services.errors import ServiceError
from services.store import Store

AT_ONCE = 50
"""Actions in one transaction at most, so that none waits long for the others."""


@dataclass(frozen=True)
class _Job:
    case: str
    effects: Sequence[Effect]
    requests: Mapping[str, Processed]
    written: asyncio.Future[None]

    def place(self) -> tuple[str, int]:
        """Where it is in a transaction: in the same order everywhere, so that two processes never deadlock."""
        return self.case, self.effects[0].number

    def ends(self, error: Exception | None) -> None:
        """Answer whoever asked, unless they have gone away meanwhile."""
        if self.written.done():
            return
        if error is None:
            self.written.set_result(None)
        else:
            self.written.set_exception(error)


class Writer:
    """Writes for all requests of this process."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: list[_Job] = []
        self._writing: asyncio.Task[None] | None = None

    async def write(
        self, case: str, effects: Sequence[Effect], requests: Mapping[str, Processed] = NO_REQUESTS
    ) -> None:
        """Write a case's effects and whose requests had them; they are in the records when this returns.

        Raises ``ServiceError`` when the records are away, and what ``records.projection.apply`` raises for these
        effects.
        """
        if not effects:
            return
        job = _Job(case, effects, requests, asyncio.get_running_loop().create_future())
        self._waiting.append(job)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all())
        await job.written

    async def _write_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
            await self._write(sorted(batch, key=_Job.place))

    async def _write(self, batch: list[_Job]) -> None:
        try:
            await self._store.write_at_once(partial(_apply_all, batch))
        except Exception as error:
            # What is wrong with one must not fail the others; that the records are away is alike for all.
            if len(batch) > 1 and not isinstance(error, ServiceError):
                for job in batch:
                    await self._write([job])
                return
            for job in batch:
                job.ends(error)
            return
        for job in batch:
            job.ends(None)


def _apply_all(batch: Sequence[_Job], connection: Connection) -> None:
    for job in batch:
        apply_sync(connection, job.case, job.effects, job.requests)
