"""Logging in and out, and who one is."""

from pydantic import BaseModel, ConfigDict, Field

from calculations.dates.deadlines import day_of
from calculations.input.bilingual import Bilingual, both
from records.directory.people import person as read_person
from records.identity.logins import begin_session
from records.integrity.security_log import SecurityAct, SecurityEvent
from records.views import PersonView
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.narration.chains import party_name
from services.people.password_proof import proved
from services.wiring import Services


class LoggedIn(BaseModel):
    """A token for the header `Authorization: Bearer TOKEN`, and whose it is."""

    model_config = ConfigDict(frozen=True)

    token: str
    person: PersonView
    parties: tuple[Bilingual, ...] = Field(description=both("各岗位的名称", "Their posts in words"))
    must_change: bool = Field(
        description=both(
            "口令由他人代设,须先修改(PUT /me/password)才能办理",
            "The password was made by others: it has to be changed (PUT /me/password) before anything else",
        )
    )


async def log_in(services: Services, login: str, password: str, address: str | None) -> LoggedIn:
    """A new token for who knows the password. Raises ``ServiceError``: wrong, or too many tries."""
    known = await proved(services, SecurityAct.LOG_IN, login, password, address)
    today = day_of(await services.now())
    async with services.store.write() as session:
        token = await begin_session(session, known, services.api.sessions, address)
        person = await read_person(session, known.login, today) if token is not None else None
    if token is None or person is None:
        # Changed, or left, since the password was looked at.
        raise ServiceError(ErrorKind.WRONG_CREDENTIALS)
    services.security.note(SecurityEvent(act=SecurityAct.LOG_IN, person=known.login, address=address))
    parties = tuple(party_name(services.pack, str(post.party)) for post in person.posts)
    return LoggedIn(token=token, person=person, parties=parties, must_change=known.must_change)


async def log_out(services: Services, person: PersonView, token: str, address: str | None) -> None:
    """End the session of a token."""
    await services.logins.end(token)
    services.security.note(SecurityEvent(act=SecurityAct.LOG_OUT, person=person.login, address=address))


async def own_posts(services: Services, person: PersonView) -> PersonView:
    """Somebody with their posts, and with those alone for whom they act as substitute, now or later."""
    now = await services.now()
    return person.model_copy(update={"acts_for": tuple(each for each in person.acts_for if each.until > now)})
