"""The security log 安全日志: append-only, each entry hashed together with the hash of the one before.

Everything here is on the machine's clock, in rehearsals too: it is about who used the system, not about the fund.
"""

import json
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement, Table, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.effects import chained
from records.backends.statements import backend_of, one_at_a_time
from records.integrity.noted_heads import note_head
from records.tables import SecurityEntry, table_of
from records.tables.base import written

ENTRIES: Table = table_of(SecurityEntry)

FIRST = "0" * 64
"""The hash before the first entry."""

_CHECKED_AT_ONCE = 5000
_READ_AT_ONCE = 1000
_THROUGH = re.compile(r"\d+, through (\d+), SHA-256 [0-9a-f]{64}")

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


@dataclass(frozen=True)
class LogCheck:
    """What is known of the log as a whole: its newest entry, and the first that is missing or does not fit."""

    newest: SecurityEntryView | None
    broken: int | None


class SecurityLogFilter(BaseModel):
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
        digest = chained(previous, _body(number, event))
        rows.append({**event.model_dump(), "number": number, "previous": previous, "hash": digest})
        previous = digest
    if rows:
        await session.execute(ENTRIES.insert(), rows)
        await session.execute(note_head(backend_of(session), ENTRIES, number, previous))


async def entries(
    session: AsyncSession, wanted: SecurityLogFilter, after: int = 0, limit: int = _READ_AT_ONCE
) -> tuple[SecurityEntryView, ...]:
    """Entries in order, beginning after a number."""
    query = select(ENTRIES).where(ENTRIES.c.number > after, *wanted.conditions())
    rows = await session.execute(query.order_by(ENTRIES.c.number).limit(limit))
    return tuple(SecurityEntryView.model_validate(row) for row in rows)


async def all_entries(
    read: Callable[[], AbstractAsyncContextManager[AsyncSession]],
    wanted: SecurityLogFilter,
    at_once: int = _READ_AT_ONCE,
) -> AsyncIterator[tuple[SecurityEntryView, ...]]:
    """All entries in order, `at_once` at a time, each time in a session of its own."""
    after = 0
    while True:
        async with read() as session:
            found = await entries(session, wanted, after, at_once)
        if not found:
            return
        yield found
        after = found[-1].number


def broken_at(found: Sequence[SecurityEntryView]) -> int | None:
    """The first number, of entries that follow one another, that is missing or does not fit; None: all fit."""
    for place, entry in enumerate(found):
        before = found[place - 1] if place else None
        expected = before.number + 1 if before else entry.number
        previous = before.hash if before else entry.previous
        if (entry.number, entry.previous, entry.hash) != (expected, previous, chained(previous, entry.body())):
            return expected
    return None


def removal(by: str, count: int, through: int, digest: str) -> SecurityEvent:
    """That entries up to a number were taken out to a file of that SHA-256, and removed."""
    return SecurityEvent(act=SecurityAct.REMOVE, subject=by, detail=f"{count}, through {through}, SHA-256 {digest}")


async def check_log(session: AsyncSession) -> LogCheck:
    """Follow the chain from its beginning: the very first entry, or the one behind those whose removal is an entry.

    Raises:
        ValueError: a row is none that the program can have written.
    """
    newest: SecurityEntryView | None = None
    first: SecurityEntryView | None = None
    removed = 0
    while page := await entries(session, SecurityLogFilter(), newest.number if newest else 0, _CHECKED_AT_ONCE):
        # The last entry of the page before belongs to the chain that this page goes on with.
        broken = broken_at([newest, *page] if newest else page)
        if broken is not None:
            return LogCheck(page[-1], broken)
        first, newest = first or page[0], page[-1]
        removed = max(removed, *map(_removed_through, page))
    if first is not None and (first.number != removed + 1 or (removed == 0 and first.previous != FIRST)):
        return LogCheck(newest, removed + 1)
    return LogCheck(newest, None)


def _removed_through(entry: SecurityEntryView) -> int:
    through = _THROUGH.fullmatch(entry.detail) if entry.act is SecurityAct.REMOVE else None
    return int(through[1]) if through else 0


async def remove_through(session: AsyncSession, number: int) -> None:
    """Remove the oldest entries, through that number; in a `write` session that appends another, which stays."""
    await session.execute(delete(ENTRIES).where(ENTRIES.c.number <= number))


def _body(number: int, event: SecurityEvent) -> str:
    content = event.model_dump(mode="json", include=set(SecurityEvent.model_fields))
    content |= {"number": number, "at": written(event.at)}
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
