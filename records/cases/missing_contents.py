"""Contents that cases name by hash and the records lack, as after a restore: documents and files."""

from enum import StrEnum

from sqlalchemy import Table, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.effects import files_of
from records.cases.reading import effect_of
from records.contents.store import ATTACHMENTS, DOCUMENTS, OFFERED, effects_like
from records.tables import VersionRecord, table_of
from records.views import View

VERSIONS: Table = table_of(VersionRecord)

_NAMES_FILES = ('%"scan":"%', '%"attachments":["%')


class ContentKind(StrEnum):
    """What is named by a hash."""

    DOCUMENT = "document"
    ATTACHMENT = "attachment"


class MissingContent(View):
    """A content that is missing, where a case names it, and who brought it; nobody did what an automatic step made.

    ``form``, ``lane`` and ``number`` are of the version that a document is.
    """

    kind: ContentKind
    hash: str
    case: str
    effect: int
    lane: str | None = None
    form: str | None = None
    number: int | None = None
    person: str | None = None
    name: str | None = None
    organisation_name: str | None = None


async def missing_contents(session: AsyncSession, city: str) -> tuple[MissingContent, ...]:
    """All of a city, by case, in the order in which they came."""
    found = [*await missing_documents(session, city), *await _files(session, city)]
    return tuple(sorted(found, key=lambda each: (each.case, each.effect, each.hash)))


async def missing_documents(session: AsyncSession, city: str) -> list[MissingContent]:
    """Those of a city's cases that are documents."""
    there = or_(
        VERSIONS.c.content_hash.in_(select(DOCUMENTS.c.content_hash)),
        VERSIONS.c.content_hash.in_(select(OFFERED.c.content_hash)),
    )
    query = select(VERSIONS).where(VERSIONS.c.case.startswith(f"{city}.", autoescape=True), ~there)
    return [
        MissingContent(
            kind=ContentKind.DOCUMENT,
            hash=row.content_hash,
            case=row.case,
            effect=row.effect,
            lane=row.lane,
            form=row.form,
            number=row.number,
            person=row.person,
            name=row.name,
            organisation_name=row.organisation_name,
        )
        for row in await session.execute(query)
    ]


async def named_documents(session: AsyncSession, city: str) -> tuple[str, ...]:
    """The hashes of all documents that a city's cases name."""
    query = select(VERSIONS.c.content_hash).distinct().where(VERSIONS.c.case.startswith(f"{city}.", autoescape=True))
    return tuple((await session.execute(query)).scalars())


async def _files(session: AsyncSession, city: str) -> list[MissingContent]:
    effects = [(case, effect_of(row)) for case, row in await effects_like(session, city, _NAMES_FILES)]
    named = [(case, effect, digest) for case, effect in effects for digest in files_of(effect.event)]
    kept = select(ATTACHMENTS.c.hash).where(ATTACHMENTS.c.hash.in_(sorted({digest for _, _, digest in named})))
    known = frozenset((await session.execute(kept)).scalars())
    return [
        MissingContent(
            kind=ContentKind.ATTACHMENT,
            hash=digest,
            case=case,
            effect=effect.number,
            person=effect.actor.person if effect.actor else None,
            name=effect.actor.name if effect.actor else None,
            organisation_name=effect.actor.organisation_name if effect.actor else None,
        )
        for case, effect, digest in named
        if digest not in known
    ]
