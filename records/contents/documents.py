"""Documents and attachments by hash: put once, the same for ever."""

from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncSession

from records.backends.statements import insert_into
from records.contents.store import ATTACHMENTS, DOCUMENTS, Content, ContentDiffers, attachment, documents, is_sound
from records.integrity.seals import seal
from records.views import AttachmentView, StoredDocument


class WrongHash(ValueError):
    """The hash given is not the SHA-256 of the content."""


async def put_document(session: AsyncSession, document: StoredDocument) -> bool:
    """Keep a document; whether it was new. Raises `WrongHash`."""
    row = {**proven(document).model_dump(), "recorded_at": datetime.now(UTC)}
    return await _put(session, DOCUMENTS, row)


def proven(document: StoredDocument) -> StoredDocument:
    """The same document. Raises `WrongHash` when its hash is another."""
    if not is_sound(document.content_hash, document.body):
        raise WrongHash(document.content_hash)
    return document


async def is_kept(session: AsyncSession, content_hash: str) -> bool:
    """Whether there is a document of that hash that is no mere offer."""
    query = select(DOCUMENTS.c.content_hash).where(DOCUMENTS.c.content_hash == content_hash)
    return (await session.execute(query)).first() is not None


async def get_document(session: AsyncSession, content_hash: str) -> StoredDocument | None:
    """The document of that hash. Raises ``ContentDiffers``."""
    return (await documents(session, [content_hash])).get(content_hash)


async def get_documents(session: AsyncSession, hashes: Iterable[str]) -> dict[str, StoredDocument]:
    """The documents of those hashes, all of them. Raises ``ContentDiffers`` for one that is changed or gone."""
    wanted = set(hashes)
    found = await documents(session, wanted)
    for digest in sorted(wanted - found.keys()):
        raise ContentDiffers(Content.DOCUMENT, digest, lost=True)
    return found


async def put_attachment(session: AsyncSession, name: str, media_type: str, content: bytes) -> AttachmentView:
    """Keep a file and give what to refer to it by; the same content keeps the name it first had."""
    digest = sha256(content).hexdigest()
    row = {
        "hash": digest,
        "name": name,
        "media_type": media_type,
        "size": len(content),
        "content": content,
        "recorded_at": datetime.now(UTC),
    }
    if await _put(session, ATTACHMENTS, row):
        return AttachmentView.model_validate(row)
    known = await attachment(session, digest)
    return known[0] if known else AttachmentView.model_validate(row)


async def _put(session: AsyncSession, table: Table, row: dict[str, Any]) -> bool:
    key = next(iter(table.primary_key))
    statement = insert_into(session, table).on_conflict_do_nothing().returning(key)
    new = [tuple(each) for each in await session.execute(statement, [row])]
    await seal(session, table, new)
    return bool(new)
