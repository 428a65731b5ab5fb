"""Changes of the directory by two operators: one proposes, another confirms or declines, none about themselves."""

import asyncio
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from records.desk.tasks import HeldTask, tasks_of_holder
from records.directory.changes import DirectoryRefused
from records.directory.entries import (
    DirectoryEntryView,
    EntryContent,
    EntryState,
    add_entry,
    entry,
    set_confirmed,
    set_declined,
)
from records.directory.orders import (
    Change,
    HandOverOrder,
    ResetPassword,
    carry_out,
    change_of,
    concerned,
    subject_now,
)
from records.directory.posts import NamedPerson
from records.identity.logins import give_secret, has_password
from records.identity.passwords import hash_password, new_half, whole_secret
from records.integrity.security_log import SecurityAct, SecurityEvent, append
from records.views import PersonView
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.people.directory_changes import changed, kept
from services.people.proposal_checks import check_change
from services.wiring import Services


class _Proposal(BaseModel):
    """What an operator proposes, as their key is good for."""

    model_config = ConfigDict(frozen=True)

    kind: str
    change: Change
    reason: str


class ConfirmChange(BaseModel):
    """An operator confirms a change of the directory."""

    model_config = ConfigDict(frozen=True)

    number: int


class DeclineChange(BaseModel):
    """An operator lets a change of the directory go."""

    model_config = ConfigDict(frozen=True)

    number: int
    reason: str


class Confirmed(BaseModel):
    """What confirming brought: the entry, the tasks that a hand-over is about, and the confirmer's half of a secret."""

    model_config = ConfigDict(frozen=True)

    entry: DirectoryEntryView
    tasks: tuple[HeldTask, ...] = ()
    half: str | None = Field(default=None, exclude=True)


async def proposed(
    services: Services, operator: PersonView, key: str, subject: str, change: Change, reason: str
) -> DirectoryEntryView:
    """Keep a change for a second operator to confirm, once it is tried that it can be made. Raises ``ServiceError``.

    ``subject`` is whom or what it is about: a login, the id of a case.
    """
    await check_change(services, subject, change)
    _not_about_themselves(operator, subject, change)
    city = services.pack.id
    wanted = _Proposal(kind=type(change).__name__, change=change, reason=reason)

    async def propose(session: AsyncSession, now: datetime) -> DirectoryEntryView:
        before = await subject_now(session, city, subject, change)
        async with session.begin_nested() as trial:
            await carry_out(session, city, change, operator.login, now)
            after = await subject_now(session, city, subject, change)
            await trial.rollback()
        content = EntryContent(
            kind=wanted.kind, subject=subject, wanted=change, reason=reason, before=before, after=after
        )
        return await add_entry(session, city, content, operator.login, now, EntryState.WAITING)

    return await kept(services, operator, key, wanted, DirectoryEntryView, propose)


async def confirmed(services: Services, operator: PersonView, key: str, number: int) -> Confirmed:
    """Carry a change out as a second operator. Raises ``ServiceError``.

    A one-time secret has two halves: one for each of the two operators, so that neither can log in with it. Neither
    half is in the answer that the records keep for the key: who lost it has the password reset again.
    """
    city = services.pack.id
    first, second = new_half(), new_half()
    # Before the transaction: hashing takes a while, in which nobody else could write.
    secret_hash = await asyncio.to_thread(hash_password, whole_secret(first, second))
    given = False

    async def confirm(session: AsyncSession, now: datetime) -> Confirmed:
        nonlocal given
        known = await _waiting(session, city, operator, number)
        if known.proposed_by == operator.login:
            raise _second_person()
        change = change_of(known.kind, known.wanted)
        before = await subject_now(session, city, known.subject, change)
        if (None if before is None else before.model_dump(mode="json")) != known.before:
            raise DirectoryRefused(
                "提出后名册中有关情况已有变动,请撤销后重新提出。",
                "The directory has changed in this since it was proposed: decline it and propose it anew.",
            )
        await carry_out(session, city, change, known.proposed_by, now)
        given = await _needs_a_secret(session, change)
        if given:
            await _give_secret(services, session, known.subject, secret_hash, operator.login)
        after = await subject_now(session, city, known.subject, change)
        done = await set_confirmed(session, city, number, operator.login, now, after, first if given else None)
        tasks = await tasks_of_holder(session, city, change.person) if isinstance(change, HandOverOrder) else ()
        return Confirmed(entry=done, tasks=tuple(tasks))

    answer = await changed(services, operator, key, ConfirmChange(number=number), Confirmed, confirm)
    return answer.model_copy(update={"half": second}) if given else answer


async def declined(services: Services, operator: PersonView, key: str, number: int, reason: str) -> DirectoryEntryView:
    """Let a change go: another operator refuses it, or who proposed it takes it back. Raises ``ServiceError``."""
    city = services.pack.id

    async def decline(session: AsyncSession, now: datetime) -> DirectoryEntryView:
        await _waiting(session, city, operator, number)
        return await set_declined(session, city, number, operator.login, now, reason)

    wanted = DeclineChange(number=number, reason=reason)
    return await kept(services, operator, key, wanted, DirectoryEntryView, decline)


async def _waiting(session: AsyncSession, city: str, operator: PersonView, number: int) -> DirectoryEntryView:
    known = await entry(session, city, number)
    if known is None or known.state is not EntryState.WAITING:
        raise ServiceError(ErrorKind.UNKNOWN_PROPOSAL)
    _not_about_themselves(operator, known.subject, change_of(known.kind, known.wanted))
    return known


async def _needs_a_secret(session: AsyncSession, change: Change) -> bool:
    if isinstance(change, NamedPerson):
        return change.active and not await has_password(session, change.login)
    return isinstance(change, ResetPassword)


async def _give_secret(
    services: Services, session: AsyncSession, login: str, secret_hash: str, confirmed_by: str
) -> None:
    event = SecurityEvent(act=SecurityAct.GIVE_SECRET, person=confirmed_by, subject=login)
    await give_secret(session, login, secret_hash, event.at + services.api.secret_lifetime)
    await append(session, event)


def _not_about_themselves(operator: PersonView, subject: str, change: Change) -> None:
    if operator.login in concerned(change) | {subject}:
        raise ServiceError(
            ErrorKind.SECOND_PERSON,
            zh="涉及本人的名册变更,须由另外两名运维人员办理。",
            en="What is about yourself in the directory is for two other operators to do; you take no part.",
        )


def _second_person() -> ServiceError:
    return ServiceError(
        ErrorKind.SECOND_PERSON,
        zh="本人提出的名册变更,须由另一名运维人员确认。",
        en="You proposed this change; another operator has to confirm it.",
    )
