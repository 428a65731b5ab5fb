"""Who is calling: a bearer token leads to a person with their posts, remembered for a short while."""

import time
from dataclasses import dataclass
from datetime import date

from api.catalogue import ProblemName
from api.clock import Clock
from api.problems import ProblemError
from api.store import Store
from records.directory import person as read_person
from records.logins import end_session, login_of
from records.views import PersonView

LARGEST = 10_000
"""Logins remembered at most; beyond, all are read anew."""


@dataclass(frozen=True, slots=True)
class _Known:
    person: PersonView
    day: date
    until: float


class Logins:
    """Remembers people by token; a log-out in this process counts at once, in another when the memory runs out.

    What is remembered is of one business day: a post that ends with it is not held a moment longer.
    """

    def __init__(self, store: Store, clock: Clock, city: str, seconds: float) -> None:
        """``city`` is whose days count; ``seconds`` how long something read is trusted."""
        self._store = store
        self._clock = clock
        self._city = city
        self._seconds = seconds
        self._known: dict[str, _Known] = {}
        self._forgotten = 0

    async def person(self, token: str) -> PersonView:
        """Whose token it is, with the posts held today. Raises ``ProblemError`` for a token that is not good."""
        known = self._known.get(token)
        if known is not None and known.until > time.monotonic() and not self._clock.is_over(known.day):
            return known.person
        self._known.pop(token, None)
        forgotten = self._forgotten
        today = await self._clock.today(self._city)
        async with self._store.read() as session:
            login = await login_of(session, token)
            person = await read_person(session, login, today) if login else None
        if person is None:
            raise ProblemError(ProblemName.NOT_LOGGED_IN)
        if len(self._known) >= LARGEST:
            self._known.clear()
        if forgotten == self._forgotten:
            # Else it may have been read before the change for which everybody was forgotten.
            self._known[token] = _Known(person, today, time.monotonic() + self._seconds)
        return person

    def forget(self) -> None:
        """The directory or the day has changed: read everybody anew; other processes do when their memory runs out."""
        self._forgotten += 1
        self._known.clear()

    async def end(self, token: str) -> None:
        """Log out."""
        async with self._store.write() as session:
            await end_session(session, token)
        self._forgotten += 1
        self._known.pop(token, None)
