"""Substitutes 代理人: set by the person; for who cannot, two operators do (`api/routers/people.py`)."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Path, Query, status
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from api.bodies.times import Instant
from api.problems.details import declared
from api.requests.dependencies import KeyDep, PersonDep, ServicesDep
from api.requests.noting import noted
from api.requests.routing import Router
from api.routers.people import PROPOSALS as CHANGES
from calculations.input.bilingual import both
from records.directory_entries import on_record
from records.directory_file import LOGIN
from records.paging import LARGEST
from records.people_views import SubstitutionView
from records.security_log import SecurityAct
from records.substitutes import (
    EndSubstitute,
    SetSubstitute,
    end_substitute,
    set_substitute,
    substitution,
    substitutions_after,
)
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.identity.permissions import require_operator
from services.people.directory_changes import changed
from services.text_types import Words

router = Router(
    prefix="/substitutes",
    tags=["人员 / people"],
    dependencies=[Depends(noted(SecurityAct.CHANGE_DIRECTORY))],
)

_Login = Annotated[str, Field(pattern=LOGIN, max_length=100)]


class SubstituteBody(BaseModel):
    """Who acts for me: from an instant, or now, until before another."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"substitute": "330203-agency-leader", "until": "2022-03-08T00:00:00+08:00", "reason": "年休假"},
            ]
        },
    )

    substitute: _Login
    since: Instant | None = None
    until: Instant
    reason: Words = ""


@router.get(
    "",
    summary=both("代理", "Substitutes"),
    description=both(
        "现在或今后有效的代理:涉及本人的;运维人员可看全部。",
        "Substitutions that hold now or later: those in which I have part, or everybody's for operators.",
    ),
    responses=declared(ErrorKind.NOT_LOGGED_IN, ErrorKind.NOT_ALLOWED),
)
async def list_substitutes(
    person: PersonDep,
    services: ServicesDep,
    everybodys: Annotated[
        bool, Query(alias="all", description=both("全部人员的;限运维人员", "Everybody's; operators only"))
    ] = False,
) -> tuple[SubstitutionView, ...]:
    if everybodys:
        require_operator(person, services.pack.id)
    now = await services.now()
    async with services.store.read() as session:
        found = await substitutions_after(session, services.pack.id, now)
    return tuple(each for each in found if everybodys or person.login in (each.person, each.substitute))


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    summary=both("设定代理人", "Set a substitute"),
    description=both(
        "由本单位同事代理本人;其所作决定同时记载两人姓名。",
        "Let a colleague of the same organisation act for me; both names stand with what they decide.",
    ),
    responses=CHANGES,
)
async def set_one(body: SubstituteBody, person: PersonDep, key: KeyDep, services: ServicesDep) -> SubstitutionView:
    city = services.pack.id
    wanted = SetSubstitute(person=person.login, **body.model_dump())

    async def carry_out(session: AsyncSession, now: datetime) -> SubstitutionView:
        async with on_record(session, city, wanted, person.login, now):
            return await set_substitute(session, city, wanted, person.login, now)

    return await changed(services, person, key, wanted, SubstitutionView, carry_out)


@router.post(
    "/{number}/end",
    summary=both("结束代理", "End a substitution"),
    description=both(
        "提前结束代理;代理期间所办的仍然有效。",
        "End a substitution before its time; what was done under it stays.",
    ),
    responses={**CHANGES, **declared(ErrorKind.NOT_FOUND)},
)
async def end_one(
    number: Annotated[int, Path(ge=1, le=LARGEST, description=both("代理编号", "Number of the substitution"))],
    person: PersonDep,
    key: KeyDep,
    services: ServicesDep,
) -> SubstitutionView:
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
