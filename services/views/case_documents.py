"""The versions of a case's documents that somebody may read: the list, one document, two of them compared."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from approvals.reading import Access
from records.cases.document_versions import versions_of_document
from records.cases.reading import get_case
from records.contents.documents import get_document
from records.views import PersonView, VersionView
from services.dispatch.case_errors import unknown_case
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.identity.read_access import sight_of
from services.views.cases import reads_version, visible_versions
from services.views.diffs import VersionDiff, version_diff
from services.wiring import Services


@dataclass(frozen=True, slots=True)
class DocumentText:
    """A document's canonical JSON text, which its hash covers; ``extract``: what county staff get in its place."""

    body: str
    extract: Any | None = None


async def case_versions(services: Services, person: PersonView, case: str) -> tuple[VersionView, ...]:
    """The versions of every document that somebody may see, in order. Raises ``ServiceError``: no such case."""
    async with services.store.read() as session:
        return await _visible(session, services, person, case)


async def case_document(services: Services, person: PersonView, case: str, content_hash: str) -> DocumentText:
    """A document of a case as far as somebody reads it. Raises ``ServiceError`` where they may see nothing of it."""
    async with services.store.read() as session:
        made = await versions_of_document(session, case, content_hash)
        sight = await sight_of(session, services.pack, person, case)
        access = max((reads_version(sight, version) for version in made), default=Access.NOTHING)
        stored = await get_document(session, content_hash) if access >= Access.OWN_LINES else None
    if stored is None:
        raise _no_version()
    if access is Access.ALL or not sight.extract.names_others(stored.body):
        return DocumentText(stored.body)
    return DocumentText(stored.body, sight.extract.of(json.loads(stored.body)))


async def case_diff(
    services: Services, person: PersonView, case: str, form: str, lane: str, old: int | None, new: int | None
) -> VersionDiff:
    """What changed between two versions of a form in a lane; by default the newest and the one before ``new``.

    Raises ``ServiceError``: no such case, no such version that they may see, a form without lines to compare.
    """
    async with services.store.read() as session:
        visible = await _visible(session, services, person, case)
        made = {each.number: each for each in visible if (each.form, each.lane) == (form, lane)}
        after = new or max(made, default=0)
        before = old or after - 1
        if before not in made or after not in made:
            raise _no_version()
        return await version_diff(session, services.pack, made[before], made[after])


async def _visible(session: AsyncSession, services: Services, person: PersonView, case: str) -> tuple[VersionView, ...]:
    known = await get_case(session, case)
    if known is None:
        raise unknown_case(case)
    return visible_versions(await sight_of(session, services.pack, person, case), known)


def _no_version() -> ServiceError:
    return ServiceError(
        ErrorKind.NOT_FOUND,
        zh="该事项中没有这一稿,或您无权查看。",
        en="The case has no such version that you may see.",
    )
