"""Actions that are kept in the records alone: copies, read marks, drafts, phrases; the case says who may."""

from collections.abc import Sequence

from approvals.actions import Copy, MarkRead, SaveDraft
from records.desk.copies import copy_to, has_copy, mark_read
from records.desk.drafts_and_phrases import DraftView, draft_of, drop_draft, phrases_of, save_draft, set_phrases
from records.desk.notices import has_notice
from records.views import PersonView
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.identity.actor_resolver import Caller
from services.identity.read_access import as_reader
from services.intake.submission import known_task
from services.people.colleague_lookup import people_for
from services.wiring import Services


async def copy_task(services: Services, caller: Caller, case: str, task: str, logins: Sequence[str], note: str) -> None:
    """Give colleagues a copy of a task to read. Raises ``ServiceError``: refused, or a login (``to[0]``) of nobody."""
    known = await known_task(services, caller.person, case, task)
    actor = await services.actors.in_case(caller, case, known.party, known.holders)
    to = await people_for(services, caller.person, known, {f"to[{index}]": login for index, login in enumerate(logins)})
    await services.actions.permit(case, actor, Copy(task=task, to=to))
    now = await services.now()
    async with services.store.write() as session:
        await copy_to(session, known, to, actor, now, note)


async def mark_as_read(services: Services, caller: Caller, case: str, subject: str) -> None:
    """Note that the caller has read a copy, a notice, or a task that they may read.

    Raises ``ServiceError`` when they may not.
    """
    # As themselves: reading for another is no reading.
    alone = Caller(caller.person.model_copy(update={"acts_for": ()}))
    actor = await services.actors.on_task(alone, case, subject)
    async with services.store.read() as session:
        reader = as_reader(caller.person)
        mine = await has_copy(session, reader, case, subject) or await has_notice(session, reader, case, subject)
    if not mine:
        await services.actions.permit(case, actor, MarkRead(task=subject))
    now = await services.now()
    async with services.store.write() as session:
        await mark_read(session, case, subject, actor, now)


async def my_draft(services: Services, person: PersonView, case: str, task: str) -> DraftView:
    """What somebody saved for a task, or last for it in an earlier round. Raises ``ServiceError`` for nothing."""
    async with services.store.read() as session:
        found = await draft_of(session, person.login, case, task)
    if found is None:
        raise ServiceError(ErrorKind.NOT_FOUND)
    return found


async def save_my_draft(services: Services, caller: Caller, case: str, task: str, content: str) -> DraftView:
    """Keep what the caller has so far for a task. Raises ``ServiceError`` for who may not work on it."""
    actor = await services.actors.on_task(caller, case, task)
    await services.actions.permit(case, actor, SaveDraft(task=task))
    kept = DraftView(case=case, task=task, content=content, at=await services.now())
    async with services.store.write() as session:
        await save_draft(session, caller.person.login, kept)
    return kept


async def drop_my_draft(services: Services, person: PersonView, case: str, task: str) -> None:
    """Forget what somebody saved for a task."""
    async with services.store.write() as session:
        await drop_draft(session, person.login, case, task)


async def my_phrases(services: Services, person: PersonView) -> tuple[str, ...]:
    """The phrases that somebody keeps at hand, in their order."""
    async with services.store.read() as session:
        return await phrases_of(session, person.login)


async def keep_my_phrases(services: Services, person: PersonView, phrases: tuple[str, ...]) -> tuple[str, ...]:
    """Keep these in place of the ones before."""
    async with services.store.write() as session:
        await set_phrases(session, person.login, phrases)
    return phrases
