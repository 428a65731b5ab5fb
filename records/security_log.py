"""The security log 安全日志: append-only, each entry hashed together with the hash of the one before.

Everything here is on the machine's clock, in rehearsals too: it is about who used the system, not about the fund.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement, Table, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from records.statements import one_at_a_time
from records.tables import SecurityEntry, table_of
from records.tables.base import written

ENTRIES: Table = table_of(SecurityEntry)

FIRST = "0" * 64
"""The hash before the first entry."""

_ONE_AT_A_TIME = 7_346_201_178
"""The key of PostgreSQL's advisory lock: entries get their numbers one after the other."""


class SecurityAct(StrEnum):
    """What the security log is about."""

    LOG_IN = "log_in"
    LOG_OUT = "log_out"
    LOCK_OUT = "lock_out"
    END_SESSIONS = "end_sessions"
    CHANGE_PASSWORD = "change_password"
    GIVE_SECRET = "give_secret"
    CHANGE_DIRECTORY = "change_directory"
    LOAD_PEOPLE = "load_people"
    USE_POWER = "use_power"
    SET_CLOCK = "set_clock"
    READ = "read"
    EXPORT = "export"
    LOST = "lost"
    REMOVE = "remove"


class Outcome(StrEnum):
    """What became of it."""

    DONE = "done"
    REFUSED = "refused"


def _now() -> datetime:
    return datetime.now(UTC)


class SecurityEvent(BaseModel):
    """Something that happened: who (a login, if known), from which address, on what or whom, with what outcome."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    act: SecurityAct
    outcome: Outcome = Outcome.DONE
    person: str | None = None
    address: str | None = None
    subject: str = ""
    detail: str = ""
    at: AwareDatetime = Field(default_factory=_now)


class SecurityEntryView(SecurityEvent):
    """An entry of the log: ``hash`` is the SHA-256 of ``previous``, a line feed and ``body``."""

    number: int
    previous: str
    hash: str

    def body(self) -> str:
        """What is hashed: the event and its number as JSON."""
        return _body(self.number, self)


class Wanted(BaseModel):
    """Which entries are asked for; instants: from one until before another."""

    model_config = ConfigDict(frozen=True)

    since: datetime | None = None
    until: datetime | None = None
    person: str | None = None
    act: SecurityAct | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """The same as conditions of a query."""
        found = []
        if self.since is not None:
            found.append(ENTRIES.c.at >= self.since)
        if self.until is not None:
            found.append(ENTRIES.c.at < self.until)
        if self.person is not None:
            found.append(ENTRIES.c.person == self.person)
        if self.act is not None:
            found.append(ENTRIES.c.act == self.act)
        return found


async def append(session: AsyncSession, *events: SecurityEvent) -> None:
    """Add entries, in a `write` session: they are kept exactly when what else it does is."""
    await one_at_a_time(session, _ONE_AT_A_TIME)
    last = (
        await session.execute(select(ENTRIES.c.number, ENTRIES.c.hash).order_by(ENTRIES.c.number.desc()).limit(1))
    ).one_or_none()
    number, previous = (last.number, last.hash) if last is not None else (0, FIRST)
    rows = []
    for event in events:
        number += 1
        digest = _digest(previous, _body(number, event))
        rows.append({**event.model_dump(), "number": number, "previous": previous, "hash": digest})
        previous = digest
    if rows:
        await session.execute(ENTRIES.insert(), rows)


async def entries(
    session: AsyncSession, wanted: Wanted, after: int = 0, limit: int = 1000
) -> tuple[SecurityEntryView, ...]:
    """Entries in order, beginning after a number."""
    query = select(ENTRIES).where(ENTRIES.c.number > after, *wanted.conditions())
    rows = await session.execute(query.order_by(ENTRIES.c.number).limit(limit))
    return tuple(SecurityEntryView.model_validate(row) for row in rows)


def broken_at(found: Sequence[SecurityEntryView]) -> int | None:
    """The first number, of entries that follow one another, that is missing or does not fit; None: all fit."""
    for place, entry in enumerate(found):
        before = found[place - 1] if place else None
        expected = before.number + 1 if before else entry.number
        previous = before.hash if before else entry.previous
        if (entry.number, entry.previous, entry.hash) != (expected, previous, _digest(previous, entry.body())):
            return expected
    return None


async def remove_through(session: AsyncSession, number: int) -> None:
    """Remove the oldest entries, through that number; in a `write` session that appends another, which stays."""
    await session.execute(delete(ENTRIES).where(ENTRIES.c.number <= number))


def _body(number: int, event: SecurityEvent) -> str:
    content = event.model_dump(mode="json", include=set(SecurityEvent.model_fields))
    content |= {"number": number, "at": written(event.at)}
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _digest(previous: str, body: str) -> str:
    return sha256(f"{previous}\n{body}".encode()).hexdigest()
