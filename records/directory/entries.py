"""The directory's changes on record: proposed, decided, or made at once where one person may; for auditors to read."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict
from sqlalchemy import Table, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from records.directory.posts import person_detail
from records.integrity.seals import seal, take_turn
from records.tables import DirectoryEntry, table_of
from records.views import View

ENTRIES: Table = table_of(DirectoryEntry)


class EntryState(StrEnum):
    """What has become of a change."""

    WAITING = "waiting"
    DONE = "done"
    DECLINED = "declined"


def _loaded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


_Json = Annotated[dict[str, Any], BeforeValidator(_loaded)]
_JsonOrNone = Annotated[dict[str, Any] | None, BeforeValidator(_loaded)]


class DirectoryEntryView(View):
    """A change of the directory: who proposed it and who decided, and whom it is about before and after.

    One that a person may make alone has nobody who decided.
    """

    number: int
    kind: str
    subject: str
    wanted: _Json
    reason: str
    before: _JsonOrNone
    after: _JsonOrNone
    proposed_by: str
    proposed_at: datetime
    state: EntryState
    decided_by: str | None
    decided_at: datetime | None
    declined_because: str | None


class EntryContent(BaseModel):
    """What an entry is about: the change, on whom, why, and the subject before and after."""

    model_config = ConfigDict(frozen=True)

    kind: str
    subject: str
    wanted: BaseModel
    reason: str = ""
    before: BaseModel | None
    after: BaseModel | None


async def add_entry(
    session: AsyncSession, city: str, content: EntryContent, by: str, at: datetime, state: EntryState
) -> DirectoryEntryView:
    """Add an entry; for a transaction that no other change of the directory passes (`directory_changes`)."""
    last = await session.execute(select(func.max(ENTRIES.c.number)).where(ENTRIES.c.city == city))
    number = (last.scalar() or 0) + 1
    row = {
        "city": city,
        "number": number,
        "kind": content.kind,
        "subject": content.subject,
        "wanted": content.wanted.model_dump_json(),
        "reason": content.reason,
        "before": content.before.model_dump_json() if content.before is not None else None,
        "after": content.after.model_dump_json() if content.after is not None else None,
        "proposed_by": by,
        "proposed_at": at,
        "state": state,
        "recorded_at": datetime.now(UTC),
    }
    await session.execute(ENTRIES.insert(), [row])
    await seal(session, ENTRIES, [(city, number)])
    return await _known(session, city, number)


@asynccontextmanager
async def on_record(
    session: AsyncSession, city: str, wanted: BaseModel, subject: str, now: datetime
) -> AsyncIterator[None]:
    """What is done inside is an entry that somebody may make alone about themselves."""
    before = await person_detail(session, subject)
    yield
    after = await person_detail(session, subject)
    content = EntryContent(kind=type(wanted).__name__, subject=subject, wanted=wanted, before=before, after=after)
    await add_entry(session, city, content, subject, now, EntryState.DONE)


async def entry(session: AsyncSession, city: str, number: int) -> DirectoryEntryView | None:
    """One entry of a city; None when there is none of that number."""
    query = select(ENTRIES).where(ENTRIES.c.city == city, ENTRIES.c.number == number)
    row = (await session.execute(query)).one_or_none()
    return None if row is None else DirectoryEntryView.model_validate(row)


async def directory_entries(
    session: AsyncSession, city: str, after: int = 0, limit: int = 50, state: EntryState | None = None
) -> tuple[DirectoryEntryView, ...]:
    """A city's entries in order, beginning after a number."""
    query = select(ENTRIES).where(ENTRIES.c.city == city, ENTRIES.c.number > after)
    if state is not None:
        query = query.where(ENTRIES.c.state == state)
    rows = await session.execute(query.order_by(ENTRIES.c.number).limit(limit))
    return tuple(DirectoryEntryView.model_validate(row) for row in rows)


async def set_confirmed(
    session: AsyncSession, city: str, number: int, by: str, at: datetime, after: BaseModel | None, half: str | None
) -> DirectoryEntryView:
    """It was carried out; ``after`` is what came of it, ``half`` what the proposer gets."""
    now = after.model_dump_json() if after is not None else None
    return await _decide(session, city, number, by, at, {"state": EntryState.DONE, "after": now, "half": half})


async def set_declined(
    session: AsyncSession, city: str, number: int, by: str, at: datetime, because: str
) -> DirectoryEntryView:
    """It was let go."""
    return await _decide(session, city, number, by, at, {"state": EntryState.DECLINED, "declined_because": because})


async def take_half(session: AsyncSession, city: str, number: int, by: str) -> str | None:
    """The proposer's half of a one-time secret, once; afterwards it is nowhere any more."""
    await take_turn(session)
    mine = (ENTRIES.c.city == city) & (ENTRIES.c.number == number) & (ENTRIES.c.proposed_by == by)
    half: str | None = (await session.execute(select(ENTRIES.c.half).where(mine))).scalar()
    if half is not None:
        await session.execute(update(ENTRIES).where(mine).values(half=None))
        await seal(session, ENTRIES, [(city, number)])
    return half


async def _decide(
    session: AsyncSession, city: str, number: int, by: str, at: datetime, values: Mapping[str, object]
) -> DirectoryEntryView:
    one = (ENTRIES.c.city == city) & (ENTRIES.c.number == number)
    decided = {"decided_by": by, "decided_at": at, "recorded_at": datetime.now(UTC), **values}
    await session.execute(update(ENTRIES).where(one).values(decided))
    await seal(session, ENTRIES, [(city, number)])
    return await _known(session, city, number)


async def _known(session: AsyncSession, city: str, number: int) -> DirectoryEntryView:
    known = await entry(session, city, number)
    assert known is not None
    return known
