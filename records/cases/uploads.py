"""Uploads of attachments: whose a file is and under what name, how much was uploaded, what of a case may name files."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

from sqlalchemy import Table, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.actions import Actor
from records.backends.statements import insert_into
from records.cases.in_force import PAPER
from records.contents.documents import put_attachment
from records.directory.holdings import HOLDINGS, held_on
from records.integrity.seals import seal
from records.tables import AttachmentUpload, VersionRecord, table_of
from records.views import AttachmentView, VersionView

UPLOADS: Table = table_of(AttachmentUpload)
VERSIONS: Table = table_of(VersionRecord)

_NAMES_FILES = (PAPER,)


async def upload(session: AsyncSession, person: str, name: str, media_type: str, content: bytes) -> AttachmentView:
    """Keep a file for a person; the same again keeps the name that they gave it first."""
    kept = await put_attachment(session, name, media_type, content)
    row = {
        "person": person,
        "hash": kept.hash,
        "name": name,
        "media_type": media_type,
        "size": len(content),
        "recorded_at": datetime.now(UTC),
    }
    statement = insert_into(session, UPLOADS).on_conflict_do_nothing().returning(UPLOADS.c.person, UPLOADS.c.hash)
    await seal(session, UPLOADS, [tuple(each) for each in await session.execute(statement, [row])])
    return await upload_of(session, person, kept.hash) or kept


async def upload_of(session: AsyncSession, person: str, digest: str) -> AttachmentView | None:
    """A file as a person uploaded it, without its content; none when they did not."""
    query = select(UPLOADS).where(UPLOADS.c.person == person, UPLOADS.c.hash == digest)
    row = (await session.execute(query)).one_or_none()
    return None if row is None else AttachmentView.model_validate(row)


async def uploads_of_office(
    session: AsyncSession, city: str, actor: Actor, on: date, hashes: Iterable[str]
) -> dict[str, AttachmentView]:
    """The uploads of these files, by hash, in the organisation of who acts: their own, else its first by a colleague.

    Colleagues are who holds a post there on that day (China).
    """
    colleagues = select(HOLDINGS.c.person).where(
        HOLDINGS.c.city == city, HOLDINGS.c.organisation == actor.organisation, held_on(on)
    )
    mine = UPLOADS.c.person == actor.person
    query = select(UPLOADS).where(UPLOADS.c.hash.in_(sorted(set(hashes))), or_(mine, UPLOADS.c.person.in_(colleagues)))
    # The last of a hash counts.
    rows = await session.execute(query.order_by(mine, UPLOADS.c.recorded_at.desc()))
    return {row.hash: AttachmentView.model_validate(row) for row in rows}


async def bytes_since(session: AsyncSession, person: str, instant: datetime) -> int:
    """How much a person has uploaded since an instant."""
    total = select(func.coalesce(func.sum(UPLOADS.c.size), 0))
    query = total.where(UPLOADS.c.person == person, UPLOADS.c.recorded_at >= instant)
    return int((await session.execute(query)).scalar_one())


async def versions_with_files(session: AsyncSession, case: str) -> tuple[VersionView, ...]:
    """The versions of a case whose form may name files."""
    query = select(VERSIONS).where(VERSIONS.c.case == case, VERSIONS.c.form.in_(_NAMES_FILES))
    return tuple(VersionView.model_validate(row) for row in await session.execute(query.order_by(VERSIONS.c.effect)))
