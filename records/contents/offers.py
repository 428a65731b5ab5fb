"""Documents on their way into a case: offered with a request, kept for good with the version that names them.

A refused request takes its offer along, and nothing else: every attempt has an offer of its own, and documents that a
case names are never removed. So no race between two requests with the same content can lose what one of them needs.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import Connection, select
from sqlalchemy.ext.asyncio import AsyncSession

from records.backends.statements import upsert
from records.contents.documents import is_kept, proven
from records.contents.store import DOCUMENTS
from records.contents.store import OFFERED as OFFERS
from records.views import StoredDocument


async def offer(session: AsyncSession, case: str, attempt: str, document: StoredDocument) -> None:
    """Have a document at hand for a case while a request is decided on. Raises `WrongHash`.

    `attempt` names this attempt of the request alone. What is kept already needs no offer.
    """
    row = {"case": case, "request": attempt, **proven(document).model_dump(), "recorded_at": datetime.now(UTC)}
    if not await is_kept(session, document.content_hash):
        await session.execute(OFFERS.insert(), [row])


async def withdraw_offer(session: AsyncSession, case: str, attempt: str) -> None:
    """Forget what came with an attempt that was refused."""
    await session.execute(OFFERS.delete().where(OFFERS.c.case == case, OFFERS.c.request == attempt))


def keep_offers(connection: Connection, case: str, hashes: Iterable[str]) -> None:
    """Keep for good what the case now names."""
    columns = [column for column in OFFERS.c if column.name in DOCUMENTS.c]
    named = (OFFERS.c.case == case) & OFFERS.c.content_hash.in_(sorted(set(hashes)))
    kept = upsert(connection.dialect.name, DOCUMENTS).from_select(
        [column.name for column in columns], select(*columns).where(named)
    )
    connection.execute(kept.on_conflict_do_nothing())
    connection.execute(OFFERS.delete().where(named))
