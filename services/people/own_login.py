"""One's own login: one's password, and where one is logged in."""

import asyncio

from calculations.input.faults import Fault
from records.identity.logins import SessionView, change_password, end_sessions, sessions_of
from records.identity.password_rules import faults_of_password
from records.identity.passwords import hash_password
from records.integrity.security_log import SecurityAct, SecurityEvent
from records.views import PersonView
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.people.password_proof import proved
from services.wiring import Services

_PRODUCT = ("tongchou", "统筹", "yibao", "医保")
"""What is on every screen of this system."""


async def change_own_password(
    services: Services, person: PersonView, token: str, old: str, new: str, address: str | None
) -> None:
    """Have a new password counted for who knows the present one; all sessions but that of the token end.

    Raises ``ServiceError``: the new one is not taken, the old one is wrong, or there were too many tries.
    """
    faults = faults_of_password(new, services.api.password_length, _known_words(services, person))
    if new == old:
        faults.append(Fault("new", "is the present one", "与现用口令相同"))
    if faults:
        raise ServiceError.bad_input(faults)
    known = await proved(services, SecurityAct.CHANGE_PASSWORD, person.login, old, address)
    new_hash = await asyncio.to_thread(hash_password, new)
    async with services.store.write() as session:
        changed = await change_password(session, known, new_hash, token)
    services.logins.forget()
    if not changed:
        # Another change came in between.
        raise ServiceError(ErrorKind.WRONG_CREDENTIALS)
    services.security.note(SecurityEvent(act=SecurityAct.CHANGE_PASSWORD, person=person.login, address=address))


async def own_sessions(services: Services, person: PersonView, token: str) -> tuple[SessionView, ...]:
    """Somebody's sessions that have not ended; ``token`` is of the one that asks."""
    async with services.store.read() as session:
        return await sessions_of(session, person.login, services.api.sessions.idle, token)


async def end_own_sessions(services: Services, person: PersonView, address: str | None) -> None:
    """End all sessions of somebody, the one that asks too."""
    async with services.store.write() as session:
        await end_sessions(session, person.login)
    services.logins.forget()
    services.security.note(SecurityEvent(act=SecurityAct.END_SESSIONS, person=person.login, address=address))


def _known_words(services: Services, person: PersonView) -> tuple[str, ...]:
    """What colleagues know of a person and everybody of the city."""
    pack = services.pack
    parts = (*person.login.split("-"), *person.name_en.split())
    joined = person.name_en.replace(" ", "")
    return (person.login, person.name, joined, *parts, pack.id, pack.zh, pack.en, *_PRODUCT)
