"""The security log as routes write it: one line in the process's own log at once, the entry in the records soon after.

Nobody waits for the records: entries wait in memory while these are slow or away, and are written together. What a
process loses when it is killed meanwhile is the entry; the line in its log has the same content.
"""

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date

import structlog

from calculations.dates.deadlines import day_of
from records.integrity.security_log import Outcome, SecurityAct, SecurityEvent, append
from services.errors import ServiceError
from services.store import Store

MOST_REMEMBERED = 100_000
"""Readings remembered so that each is noted once a day; beyond, all are forgotten and may be noted again."""

MOST_WAITING = 20_000
"""Entries that wait at most; of more the oldest are given up, and an entry says how many."""

_PAUSE_SECONDS = 0.5
"""Between two writings: many readers cost the records one transaction."""

_AT_ONCE = 500
_CLOSING_SECONDS = 5.0

log = structlog.get_logger("security")


def log_line(event: SecurityEvent) -> None:
    """Write the event to this process's own log."""
    log.info("安全日志 / security", **event.model_dump(mode="json", exclude={"at"}, exclude_none=True))


class SecurityLog:
    """Takes events from routes and brings them into the records."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: deque[SecurityEvent] = deque()
        self._today: date | None = None
        self._noted_today: set[tuple[str | None, ...]] = set()
        self._lost = 0
        self._some = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()
        self._writing: asyncio.Task[None] | None = None

    def note(self, event: SecurityEvent) -> None:
        """Take an event; returns at once."""
        log_line(event)
        if len(self._waiting) >= MOST_WAITING:
            self._waiting.popleft()
            self._lost += 1
        self._waiting.append(event)
        self._some.set()
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())

    def note_once_a_day(self, event: SecurityEvent) -> None:
        """Take an event if its like, of all but the instant, was not taken before on the same day (China)."""
        day = day_of(event.at)
        if day != self._today or len(self._noted_today) >= MOST_REMEMBERED:
            self._today = day
            self._noted_today.clear()
        alike = (event.act, event.outcome, event.person, event.address, event.subject, event.detail)
        if alike not in self._noted_today:
            self._noted_today.add(alike)
            self.note(event)

    @contextmanager
    def noting(self, event: SecurityEvent, *, once_a_day: bool = False) -> Iterator[None]:
        """Take an event once what is done inside is over: as it is, or as refused with the kind of ``ServiceError``."""
        note = self.note_once_a_day if once_a_day else self.note
        try:
            yield
        except ServiceError as error:
            note(event.model_copy(update={"outcome": Outcome.REFUSED, "detail": error.kind}))
            raise
        note(event)

    async def written(self) -> None:
        """Return when everything taken so far is in the records. Raises ``ServiceError`` when these are away."""
        async with self._one_at_a_time:
            while self._waiting or self._lost:
                await self._write_some()

    async def close(self) -> None:
        """Write what waits, as far as the records let it within some seconds."""
        if self._writing is not None:
            self._writing.cancel()
            await asyncio.wait({self._writing})
        with suppress(ServiceError, TimeoutError):
            async with asyncio.timeout(_CLOSING_SECONDS):
                await self.written()
        if self._waiting:
            log.error("安全日志未能入库,内容见上 / entries not kept, only logged", entries=len(self._waiting))

    async def _write(self) -> None:
        while True:
            await self._some.wait()
            self._some.clear()
            try:
                await self.written()
            except Exception as error:
                # Whatever it is, the entries go on waiting, and the next try may bring them in.
                log.warning("安全日志暂未入库 / entries not kept yet", entries=len(self._waiting), reason=str(error))
                self._some.set()
            await asyncio.sleep(_PAUSE_SECONDS)

    async def _write_some(self) -> None:
        events = [self._waiting.popleft() for _ in range(min(_AT_ONCE, len(self._waiting)))]
        lost, self._lost = self._lost, 0
        try:
            async with self._store.write() as session:
                await append(session, *([_given_up(lost)] if lost else []), *events)
        except BaseException:
            self._waiting.extendleft(reversed(events))
            self._lost += lost
            raise


def _given_up(entries: int) -> SecurityEvent:
    words = f"{entries} 条未入库,仅见进程日志 / entries only in the process's log"
    return SecurityEvent(act=SecurityAct.LOST, outcome=Outcome.REFUSED, detail=words)
