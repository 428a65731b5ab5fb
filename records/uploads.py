"""Uploads of attachments: each person's own name for a file, how much they uploaded, what of a case may name files."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from sqlalchemy import Table, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from records.documents import put_attachment
from records.in_force import PAPER
from records.seals import seal
from records.statements import insert_into
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


async def uploaded_by(session: AsyncSession, persons: Sequence[str], hashes: Iterable[str]) -> frozenset[str]:
    """Which of these files one of these persons has uploaded."""
    query = select(UPLOADS.c.hash).where(UPLOADS.c.person.in_(persons), UPLOADS.c.hash.in_(sorted(set(hashes))))
    return frozenset((await session.execute(query)).scalars())


async def bytes_since(session: AsyncSession, person: str, instant: datetime) -> int:
    """How much a person has uploaded since an instant."""
    total = select(func.coalesce(func.sum(UPLOADS.c.size), 0))
    query = total.where(UPLOADS.c.person == person, UPLOADS.c.recorded_at >= instant)
    return int((await session.execute(query)).scalar_one())


async def versions_with_files(session: AsyncSession, case: str) -> tuple[VersionView, ...]:
    """The versions of a case whose form may name files."""
    query = select(VERSIONS).where(VERSIONS.c.case == case, VERSIONS.c.form.in_(_NAMES_FILES))
    return tuple(VersionView.model_validate(row) for row in await session.execute(query.order_by(VERSIONS.c.effect)))
