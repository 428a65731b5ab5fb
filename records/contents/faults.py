"""Contents that were met with another hash than their own: kept for operators until they are as they were again."""

import json
from collections.abc import Collection, Iterable
from datetime import UTC, datetime

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncSession

from records.backends.statements import in_portions, insert_into
from records.contents.states import (
    EffectKey,
    sound_attachments,
    sound_documents,
    sound_effects,
    sound_policies,
    sound_versions,
)
from records.contents.store import Content, ContentDiffers
from records.integrity.seals import as_sealed
from records.tables import ClaimRecord, ContentFault, table_of
from records.views import View

FAULTS: Table = table_of(ContentFault)
CLAIMS: Table = table_of(ClaimRecord)


class ContentFaultView(View):
    """Which content differs from its hash or is gone, and since when that is known."""

    content: Content
    key: str
    found_at: datetime


async def note_content_fault(session: AsyncSession, fault: ContentDiffers) -> None:
    """Keep what was met, in a `write` session; the first time counts."""
    row = {"content": fault.content.value, "key": fault.key, "found_at": datetime.now(UTC)}
    await session.execute(insert_into(session, FAULTS).on_conflict_do_nothing(), [row])


async def standing_content_faults(session: AsyncSession) -> tuple[ContentFaultView, ...]:
    """Those that were met and still are so: each is hashed again, all of a kind at once."""
    rows = await session.execute(select(FAULTS).order_by(FAULTS.c.found_at, FAULTS.c.content, FAULTS.c.key))
    met = [ContentFaultView.model_validate(row) for row in rows]
    right: set[tuple[Content, str]] = set()
    for content in {fault.content for fault in met}:
        for keys in in_portions(fault.key for fault in met if fault.content is content):
            right.update((content, key) for key in await _right_again(session, content, keys))
    return tuple(fault for fault in met if (fault.content, fault.key) not in right)


async def _right_again(session: AsyncSession, content: Content, keys: Collection[str]) -> Iterable[str]:
    match content:
        case Content.DOCUMENT:
            return await sound_documents(session, keys)
        case Content.ATTACHMENT:
            return await sound_attachments(session, keys)
        case Content.POLICY:
            return await sound_policies(session, keys)
        case Content.EFFECT:
            return map(_key_of, await sound_effects(session, [*map(_effect_of, keys)]))
        case Content.VERSION:
            return map(_key_of, await sound_versions(session, [*map(_effect_of, keys)]))
        case Content.CLAIM:
            return await as_sealed(session, CLAIMS, [tuple(json.loads(key)) for key in keys])


def _effect_of(key: str) -> EffectKey:
    case, _, number = key.partition(" ")
    return case, int(number)


def _key_of(effect: EffectKey) -> str:
    case, number = effect
    return f"{case} {number}"
