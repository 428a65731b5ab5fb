"""What the records keep under a hash, hashed again whenever it is read: the only place that reads bodies.

Whoever acts on a content or shows it gets it from here, so nothing that was changed in the database is acted on.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from hashlib import sha256
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, Table, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.effects import EffectBody, VersionMade, chained
from records.backends.statements import in_portions
from records.tables import Attachment, Audit, Document, OfferedDocument, PinnedPolicy, table_of
from records.views import AttachmentView, AuditRow, StoredDocument

DOCUMENTS: Table = table_of(Document)
OFFERED: Table = table_of(OfferedDocument)
ATTACHMENTS: Table = table_of(Attachment)
POLICIES: Table = table_of(PinnedPolicy)
AUDIT: Table = table_of(Audit)


class Content(StrEnum):
    """What is kept under a hash."""

    DOCUMENT = "document"
    ATTACHMENT = "attachment"
    POLICY = "policy"
    EFFECT = "effect"
    VERSION = "version"
    CLAIM = "claim"

    @property
    def zh(self) -> str:
        """Its name in Chinese."""
        return _NAMES[self]


_NAMES: Mapping[Content, str] = {
    Content.DOCUMENT: "文稿",
    Content.ATTACHMENT: "附件",
    Content.POLICY: "取定的政策",
    Content.EFFECT: "历史记录",
    Content.VERSION: "稿次",
    Content.CLAIM: "取定结果",
}


class ContentDiffers(Exception):
    """What the records have under a hash is not what was kept under it, or is gone: nothing may be done with it."""

    def __init__(self, content: Content, key: str, *, lost: bool = False) -> None:
        self.content = content
        self.key = key
        self.lost = lost
        zh, en = ("缺失", "missing") if lost else ("与原内容不符", "not what was kept under its hash")
        self.zh = f"台账中的{content.zh} {key} {zh},已停止办理,请运维人员核对"
        self.en = f"the {content} {key} is {en}"
        super().__init__(f"{self.zh} / {self.en}")


async def documents(session: AsyncSession, hashes: Iterable[str]) -> dict[str, StoredDocument]:
    """The documents of those hashes that the records have, offered ones too: a case may name them already.

    Raises ``ContentDiffers``.
    """
    found: dict[str, StoredDocument] = {}
    for wanted in in_portions(sorted(set(hashes))):
        for table in (OFFERED, DOCUMENTS):
            for row in await session.execute(select(table).where(table.c.content_hash.in_(wanted))):
                _prove(Content.DOCUMENT, row.content_hash, row.body)
                found[row.content_hash] = StoredDocument.model_validate(row)
    return found


async def attachment(session: AsyncSession, digest: str) -> tuple[AttachmentView, bytes] | None:
    """A file and its content. Raises ``ContentDiffers``."""
    row = (await session.execute(select(ATTACHMENTS).where(ATTACHMENTS.c.hash == digest))).one_or_none()
    if row is None:
        return None
    _prove(Content.ATTACHMENT, digest, row.content)
    return AttachmentView.model_validate(row), bytes(row.content)


async def policies(session: AsyncSession, hashes: Iterable[str]) -> dict[str, str]:
    """The texts of the policies under these hashes. Raises ``ContentDiffers``."""
    rows = await session.execute(select(POLICIES).where(POLICIES.c.hash.in_(sorted(set(hashes)))))
    found: dict[str, str] = {}
    for row in rows:
        _prove(Content.POLICY, row.hash, row.body)
        found[row.hash] = row.body
    return found


async def effects(
    session: AsyncSession, case: str, *which: ColumnElement[bool], limit: int | None = None
) -> list[AuditRow]:
    """Recorded effects of a case in order of number. Raises ``ContentDiffers``."""
    found = await unproven_effects(session, case, *which, limit=limit)
    for row in found:
        if chained(row.previous, row.body) != row.hash:
            raise ContentDiffers(Content.EFFECT, f"{case} {row.number}")
    return found


async def effects_naming(session: AsyncSession, case: str, digest: str) -> list[AuditRow]:
    """The recorded effects of a case that name a content, such as a file. Raises ``ContentDiffers``."""
    return await effects(session, case, AUDIT.c.body.contains(digest))


async def effects_numbered(session: AsyncSession, case: str, numbers: Iterable[int]) -> list[AuditRow]:
    """The recorded effects of a case with these numbers. Raises ``ContentDiffers``."""
    return await effects(session, case, AUDIT.c.number.in_(sorted(numbers)))


async def unproven_effects(
    session: AsyncSession, case: str, *which: ColumnElement[bool], limit: int | None = None
) -> list[AuditRow]:
    """As ``effects``, whatever they say: for verification alone, which says what is wrong with them."""
    query = select(AUDIT).where(AUDIT.c.case == case, *which).order_by(AUDIT.c.number).limit(limit)
    return [AuditRow.model_validate(row) for row in await session.execute(query)]


async def effects_like(session: AsyncSession, city: str, patterns: Iterable[str]) -> list[tuple[str, AuditRow]]:
    """The effects whose text has one of these patterns, each with its case of the city. Raises ``ContentDiffers``."""
    alike = or_(*(AUDIT.c.body.like(pattern) for pattern in patterns))
    query = select(AUDIT).where(AUDIT.c.case.startswith(f"{city}.", autoescape=True), alike)
    return await _with_cases(session, query)


async def _with_cases(session: AsyncSession, query: Select[Any]) -> list[tuple[str, AuditRow]]:
    """Recorded effects of whatever cases, each with its case. Raises ``ContentDiffers``."""
    found = [(str(row.case), AuditRow.model_validate(row)) for row in await session.execute(query)]
    for case, row in found:
        if chained(row.previous, row.body) != row.hash:
            raise ContentDiffers(Content.EFFECT, f"{case} {row.number}")
    return found


class Versioned(Protocol):
    """A row of a version: the effect that made it, and the content that it names."""

    @property
    def case(self) -> str:
        """Its case."""

    @property
    def effect(self) -> int:
        """The number of the effect."""

    @property
    def content_hash(self) -> str:
        """The content."""


async def prove_versions(session: AsyncSession, versions: Iterable[Versioned]) -> None:
    """Whether each version names the content that its effect made it of. Raises ``ContentDiffers``."""
    named = {(version.case, version.effect): version.content_hash for version in versions}
    for keys in in_portions(named):
        made = await _with_cases(session, select(AUDIT).where(tuple_(AUDIT.c.case, AUDIT.c.number).in_(keys)))
        contents = {(case, row.number): content_made(row.body) for case, row in made}
        for case, number in keys:
            if contents.get((case, number)) != named[case, number]:
                raise ContentDiffers(Content.VERSION, f"{case} {number}")


def content_made(body: str) -> str | None:
    """The hash of the content that an effect made a version of; none where it made none."""
    event = EffectBody.model_validate_json(body).event
    return event.document.content_hash if isinstance(event, VersionMade) else None


def is_sound(digest: str, content: str | bytes) -> bool:
    """Whether a content is the one of that hash; a column of SQLite may hold either kind, whatever its type."""
    return sha256(content.encode() if isinstance(content, str) else content).hexdigest() == digest


def _prove(content: Content, digest: str, body: str | bytes) -> None:
    if not is_sound(digest, body):
        raise ContentDiffers(content, digest)
