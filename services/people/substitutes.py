"""Substitutes 代理人 as people set and end their own; for who cannot, two operators do (``proposals``)."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from records.directory.entries import on_record
from records.directory.over_time import SubstitutionView
from records.directory.substitutes import (
    EndSubstitute,
    SetSubstitute,
    end_substitute,
    set_substitute,
    substitution,
    substitutions_after,
)
from records.views import PersonView
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.identity.permissions import require_operator
from services.people.directory_changes import changed
from services.wiring import Services


async def substitutions(services: Services, person: PersonView, everybodys: bool) -> tuple[SubstitutionView, ...]:
    """Substitutions that hold now or later: those in which somebody has part, or everybody's for operators.

    Raises ``ServiceError`` for who asks for everybody's and is no operator.
    """
    if everybodys:
        require_operator(person, services.pack.id)
    now = await services.now()
    async with services.store.read() as session:
        found = await substitutions_after(session, services.pack.id, now)
    return tuple(each for each in found if everybodys or person.login in (each.person, each.substitute))


async def set_own_substitute(
    services: Services, person: PersonView, key: str, wanted: SetSubstitute
) -> SubstitutionView:
    """Let a colleague act for oneself. Raises ``ServiceError``."""
    city = services.pack.id

    async def carry_out(session: AsyncSession, now: datetime) -> SubstitutionView:
        async with on_record(session, city, wanted, person.login, now):
            return await set_substitute(session, city, wanted, person.login, now)

    return await changed(services, person, key, wanted, SubstitutionView, carry_out)


async def end_own_substitute(services: Services, person: PersonView, key: str, number: int) -> SubstitutionView:
    """End a substitution of one's own before its time. Raises ``ServiceError``."""
    city = services.pack.id
    async with services.store.read() as session:
        known = await substitution(session, city, number)
    if known is None:
        raise ServiceError(ErrorKind.NOT_FOUND)
    if known.person != person.login:
        raise ServiceError(
            ErrorKind.NOT_ALLOWED,
            zh="代理由本人结束,或由系统运维人员两人代为结束。",
            en="A substitution is ended by the person, or by two operators for them.",
        )
    wanted = EndSubstitute(number=number)

    async def carry_out(session: AsyncSession, now: datetime) -> SubstitutionView:
        async with on_record(session, city, wanted, person.login, now):
            return await end_substitute(session, city, wanted, person.login, now)

    return await changed(services, person, key, wanted, SubstitutionView, carry_out)
