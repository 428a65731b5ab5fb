"""A file as a case names it: whoever reads what names it reads the file, under the name that its uploader gave it."""

from sqlalchemy.ext.asyncio import AsyncSession

from api.history import as_read
from api.reading import Sight, sight_of
from approvals.effects import EffectBody, Event
from approvals.reading import Access
from policies.pack import Pack
from records.contents import attachment, documents, effects_naming
from records.uploads import upload_of, versions_with_files
from records.views import AttachmentView, PersonView


async def file_in_case(
    session: AsyncSession, pack: Pack, person: PersonView, case: str, digest: str
) -> tuple[AttachmentView, bytes] | None:
    """The file and its content; ``None`` where the case does not name it to this reader. Raises ``ContentDiffers``."""
    sight = await sight_of(session, pack, person, case)
    naming = [EffectBody.model_validate_json(row.body) for row in await effects_naming(session, case, digest)]
    shown = [body for body in naming if _names_it(as_read(body, sight), digest)]
    makers = [body.actor.person for body in shown if body.actor is not None]
    makers += await _makers_of_documents(session, sight, case, digest)
    found = await attachment(session, digest) if shown or makers else None
    if found is None:
        return None
    about, content = found
    names = [await upload_of(session, maker, digest) for maker in dict.fromkeys(makers)]
    return next((name for name in names if name is not None), about), content


def _names_it(event: Event | None, digest: str) -> bool:
    return event is not None and digest in event.model_dump_json()


async def _makers_of_documents(session: AsyncSession, sight: Sight, case: str, digest: str) -> list[str]:
    """Who made the versions that somebody reads whose documents name the file."""
    made = [each for each in await versions_with_files(session, case) if each.person is not None]
    read = [each for each in made if sight.place(each.lane, each.organisation_name) >= Access.OWN_LINES]
    bodies = await documents(session, {each.content_hash for each in read})
    return [str(each.person) for each in read if digest in bodies[each.content_hash].body]
