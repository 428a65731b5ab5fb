"""Files that a case names: who may name one, and who reads one, under the name that its uploader gave it."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from approvals.actions import Actor
from approvals.effects import EffectBody, HandedIn, VersionMade, files_of
from approvals.reading import Access
from calculations.dates.deadlines import day_of
from calculations.forms.paper import attachments_of
from calculations.input.faults import Fault
from policies.pack import Pack
from records.cases.uploads import uploads_of_office, versions_with_files
from records.contents.store import attachment, documents, effects_naming, effects_numbered
from records.directory.people import person
from records.views import AttachmentView, PersonView
from services.errors import ServiceError
from services.identity.read_access import Sight, sight_of
from services.views.cases import reads_version
from services.views.history import as_read, lane_of
from services.wiring import Services


@dataclass(frozen=True, slots=True)
class _Naming:
    """An effect that names a file, by itself or by the document that it made; ``shown``: the reader reads it there."""

    body: EffectBody
    shown: bool


async def require_nameable(services: Services, actor: Actor, case: str, hashes: Mapping[str, str]) -> None:
    """Raise ``ServiceError`` listing by place (the keys) the files that somebody may not name in a case."""
    if not hashes:
        return
    today = await services.clock.today(services.pack.id)
    async with services.store.read() as session:
        known = await nameable(session, services.pack, actor, case, today, hashes.values())
    unknown = [
        Fault(
            place,
            f"your office uploaded no file {digest}: POST it to /attachments first",
            f"本单位未上传附件 {digest},请先上传",
        )
        for place, digest in hashes.items()
        if digest not in known
    ]
    if unknown:
        raise ServiceError.bad_input(unknown)


async def nameable(
    session: AsyncSession, pack: Pack, actor: Actor, case: str, today: date, hashes: Collection[str]
) -> frozenset[str]:
    """Which of these files somebody may name in a case: those of their office, and those that it shows them already.

    Whoever names a file lets others read it, so knowing the hash of another office's file is not enough.
    """
    ours = frozenset(await uploads_of_office(session, pack.id, actor, today, hashes))
    others = set(hashes) - ours
    reader = await person(session, actor.person, today) if others else None
    if reader is None:
        return ours
    sight = await sight_of(session, pack, reader, case)
    shown = [digest for digest in others if any(each.shown for each in await _naming(session, sight, case, digest))]
    return ours.union(shown)


async def file_in_case(
    session: AsyncSession, pack: Pack, reader: PersonView, case: str, digest: str
) -> tuple[AttachmentView, bytes] | None:
    """The file and its content; ``None`` where the case does not name it to this reader. Raises ``ContentDiffers``."""
    sight = await sight_of(session, pack, reader, case)
    naming = await _naming(session, sight, case, digest)
    found = await attachment(session, digest) if any(each.shown for each in naming) else None
    if found is None:
        return None
    about, content = found
    # Where the reader does not read of its uploader, the case has the file from who named it first.
    for each in sorted(naming, key=lambda each: not each.shown):
        uploaded = await _uploaded(session, pack, each.body, digest)
        if uploaded is not None:
            return uploaded, content
    return about, content


async def _naming(session: AsyncSession, sight: Sight, case: str, digest: str) -> list[_Naming]:
    """All that names a file in a case, in order."""
    found = [EffectBody.model_validate_json(row.body) for row in await effects_naming(session, case, digest)]
    return [_Naming(body, _names_it(body, sight, digest)) for body in found] + await _papers(
        session, sight, case, digest
    )


def _names_it(body: EffectBody, sight: Sight, digest: str) -> bool:
    event = as_read(body, sight)
    if event is None or digest not in files_of(event):
        return False
    if not isinstance(event, VersionMade | HandedIn):
        return True
    # A table that was handed in is read whole or not at all: nobody cuts it to a county's lines.
    office = body.actor.organisation_name if body.actor else None
    return sight.place(lane_of(event), office) is Access.ALL


async def _papers(session: AsyncSession, sight: Sight, case: str, digest: str) -> list[_Naming]:
    """What made the versions whose documents name a file."""
    made = await versions_with_files(session, case)
    kept = await documents(session, {each.content_hash for each in made})
    listed = {content_hash: attachments_of(json.loads(document.body)) for content_hash, document in kept.items()}
    files = {content_hash for content_hash, named in listed.items() if digest in named.values()}
    naming = {each.effect: each for each in made if each.content_hash in files}
    effects = [EffectBody.model_validate_json(row.body) for row in await effects_numbered(session, case, naming)]
    return [_Naming(body, reads_version(sight, naming[body.number]) >= Access.OWN_LINES) for body in effects]


async def _uploaded(session: AsyncSession, pack: Pack, body: EffectBody, digest: str) -> AttachmentView | None:
    """The upload behind the name: of who named the file, or of a colleague of then."""
    if body.actor is None:
        return None
    found = await uploads_of_office(session, pack.id, body.actor, day_of(body.at), [digest])
    return found.get(digest)
