"""Contents that were met with another hash than their own: kept for operators until they are as they were again."""

import json
from datetime import UTC, datetime

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncSession

from records.contents import AUDIT, Content, ContentDiffers, attachment, documents, effects, policies, prove_versions
from records.seals import are_as_sealed
from records.statements import insert_into
from records.tables import ClaimRecord, ContentFault, VersionRecord, table_of
from records.views import View

FAULTS: Table = table_of(ContentFault)
VERSIONS: Table = table_of(VersionRecord)
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
    """Those that were met and still are so: each is hashed again."""
    rows = await session.execute(select(FAULTS).order_by(FAULTS.c.found_at, FAULTS.c.content, FAULTS.c.key))
    met = [ContentFaultView.model_validate(row) for row in rows]
    return tuple([fault for fault in met if not await _is_right_again(session, fault)])


def _effect_of(fault: ContentFaultView) -> tuple[str, int]:
    case, _, number = fault.key.partition(" ")
    return case, int(number)


async def _is_right_again(session: AsyncSession, fault: ContentFaultView) -> bool:
    try:
        match fault.content:
            case Content.DOCUMENT:
                return fault.key in await documents(session, [fault.key])
            case Content.ATTACHMENT:
                return await attachment(session, fault.key) is not None
            case Content.POLICY:
                return fault.key in await policies(session, [fault.key])
            case Content.EFFECT:
                case_id, number = _effect_of(fault)
                return bool(await effects(session, case_id, AUDIT.c.number == number))
            case Content.VERSION:
                case_id, number = _effect_of(fault)
                query = select(VERSIONS).where(VERSIONS.c.case == case_id, VERSIONS.c.effect == number)
                made = list(await session.execute(query))
                await prove_versions(session, made)
                return bool(made)
            case Content.CLAIM:
                return await are_as_sealed(session, CLAIMS, [tuple(json.loads(fault.key))])
    except ContentDiffers:
        return False
