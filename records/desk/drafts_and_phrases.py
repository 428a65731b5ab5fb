"""What people keep on their own desks, for nobody else to read: drafts of what they will hand in, phrases."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Table, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from records.backends.statements import insert_into
from records.tables import Phrase, SavedDraft, table_of
from records.views import View

DRAFTS: Table = table_of(SavedDraft)
PHRASES: Table = table_of(Phrase)


class DraftView(View):
    """What somebody has so far for a task; `at` is the business instant at which it was saved."""

    case: str
    task: str
    content: str
    at: datetime


async def save_draft(session: AsyncSession, person: str, draft: DraftView) -> None:
    """Keep a person's draft for a task in place of the one before."""
    row = {**draft.model_dump(), "person": person, "recorded_at": datetime.now(UTC)}
    statement = insert_into(session, DRAFTS)
    changes = {name: statement.excluded[name] for name in ("content", "at", "recorded_at")}
    keys = list(DRAFTS.primary_key)
    await session.execute(statement.on_conflict_do_update(index_elements=keys, set_=changes), [row])


async def draft_of(session: AsyncSession, person: str, case: str, task: str) -> DraftView | None:
    """A person's own draft for a task, else the newest that they saved for it in an earlier round; it names its task.

    None when they saved none.
    """
    mine = select(DRAFTS).where(DRAFTS.c.case == case, DRAFTS.c.person == person)
    rounds = [row for row in await session.execute(mine) if _seat(row.task) == _seat(task)]
    own = [row for row in rounds if row.task == task]
    newest = max(own or rounds, key=lambda row: (row.at, row.task), default=None)
    return None if newest is None else DraftView.model_validate(newest)


def _seat(task: str) -> tuple[str, ...]:
    """What a task's id has in common with that of the same task in another round: ``330203.plan.2.prepare``."""
    lane, step, _, *rest = [*task.split("."), "", ""]
    return lane, step, *(part for part in rest if not part.isdigit())


async def drop_draft(session: AsyncSession, person: str, case: str, task: str) -> None:
    """Forget a person's draft for a task."""
    own = delete(DRAFTS).where(DRAFTS.c.case == case, DRAFTS.c.task == task, DRAFTS.c.person == person)
    await session.execute(own)


async def phrases_of(session: AsyncSession, person: str) -> tuple[str, ...]:
    """A person's phrases in their order."""
    query = select(PHRASES.c.text).where(PHRASES.c.person == person).order_by(PHRASES.c.number)
    return tuple((await session.execute(query)).scalars())


async def set_phrases(session: AsyncSession, person: str, phrases: Sequence[str]) -> None:
    """Keep these phrases in place of the ones before."""
    await session.execute(delete(PHRASES).where(PHRASES.c.person == person))
    rows = [{"person": person, "number": number, "text": text} for number, text in enumerate(phrases, 1)]
    if rows:
        await session.execute(PHRASES.insert(), rows)
