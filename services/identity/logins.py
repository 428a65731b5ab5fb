"""Who is logged in: people by token, with their posts, remembered for a short while."""

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime

import structlog

from records.directory.people import person as read_person
from records.identity.logins import Limits, end_session, mark_used, session_of
from records.views import PersonView
from services.clock import Clock
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.store import Store

LARGEST = 10_000
"""Logins remembered at most; beyond, all are read again."""

USES_SECONDS = 20.0
"""How often it is written down which sessions were used; nobody waits for it."""

log = structlog.get_logger("api")


@dataclass(frozen=True, slots=True)
class _Known:
    person: PersonView
    must_change: bool
    day: date
    until: float


class Logins:
    """Remembers people by token; a log-out in this process counts at once, in another when the memory runs out.

    What is remembered is of one business day: a post that ends with it is not held a moment longer.
    """

    def __init__(self, store: Store, clock: Clock, city: str, seconds: float, limits: Limits) -> None:
        """``city`` is whose days count; ``seconds`` how long something read is trusted."""
        self._store = store
        self._clock = clock
        self._city = city
        self._seconds = seconds
        self._limits = limits
        self._known: dict[str, _Known] = {}
        self._forgotten = 0
        self._used: dict[str, datetime] = {}
        self._marking: asyncio.Task[None] | None = None

    async def person(self, token: str) -> PersonView:
        """Whose token it is, with the posts held today.

        Raises ``ServiceError`` for a token that is not good, or good for nothing but a change of the password.
        """
        known = await self._known_by(token)
        if known.must_change:
            raise ServiceError(ErrorKind.PASSWORD_TO_CHANGE)
        return known.person

    async def whoever(self, token: str) -> PersonView:
        """The same for what somebody may do who has to change the password. Raises ``ServiceError``."""
        return (await self._known_by(token)).person

    def forget(self) -> None:
        """The directory or the day has changed: read everybody again; other processes do when their memory runs out."""
        self._forgotten += 1
        self._known.clear()

    async def end(self, token: str) -> None:
        """Log out."""
        async with self._store.write() as session:
            await end_session(session, token)
        self._forgotten += 1
        self._known.pop(token, None)

    async def close(self) -> None:
        """Write down what was used; as far as the records let it."""
        if self._marking is not None:
            self._marking.cancel()
            await asyncio.wait({self._marking})
            await self._mark_used()

    async def _known_by(self, token: str) -> _Known:
        known = self._known.get(token)
        if known is None or known.until <= time.monotonic() or self._clock.is_over(known.day):
            known = await self._read(token)
        self._used[token] = datetime.now(UTC)
        if self._marking is None:
            self._marking = asyncio.create_task(self._keep_marking())
        return known

    async def _read(self, token: str) -> _Known:
        self._known.pop(token, None)
        forgotten = self._forgotten
        today = await self._clock.today(self._city)
        async with self._store.read() as session:
            found = await session_of(session, token, self._limits.idle)
            person = await read_person(session, found.person, today) if found is not None else None
        if found is None or person is None:
            raise ServiceError(ErrorKind.NOT_LOGGED_IN)
        left = (found.ends_at - datetime.now(UTC)).total_seconds()
        until = time.monotonic() + min(self._seconds, left, self._limits.idle.total_seconds())
        known = _Known(person, found.must_change, today, until)
        if len(self._known) >= LARGEST:
            self._known.clear()
        if forgotten == self._forgotten:
            # Else it may have been read before the change for which everybody was forgotten.
            self._known[token] = known
        return known

    async def _keep_marking(self) -> None:
        while True:
            await asyncio.sleep(USES_SECONDS)
            await self._mark_used()

    async def _mark_used(self) -> None:
        used, self._used = self._used, {}
        if not used:
            return
        try:
            async with self._store.write() as session:
                await mark_used(session, used)
        except Exception as error:
            log.warning("未能记下登录的使用 / uses of logins were not written down", reason=str(error))
            self._used = used | self._used
