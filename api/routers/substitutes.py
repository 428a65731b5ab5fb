"""Substitutes 代理人: set by the person; for who cannot, two operators do (`api/routers/people.py`)."""

from typing import Annotated

from fastapi import Depends, Path, Query, status
from pydantic import BaseModel, ConfigDict

from api.bodies.times import Instant
from api.problems.details import declared
from api.requests.dependencies import KeyDep, PersonDep, ServicesDep
from api.requests.noting import noted
from api.requests.routing import Router
from api.routers.people import PROPOSALS as CHANGES
from calculations.input.bilingual import both
from services.error_kinds import ErrorKind
from services.people.substitutes import end_own_substitute, set_own_substitute, substitutions
from services.text_types import LoginName, StorableText
from services.views.types import LARGEST, SecurityAct, SetSubstitute, SubstitutionView

router = Router(
    prefix="/substitutes",
    tags=["人员 / people"],
    dependencies=[Depends(noted(SecurityAct.CHANGE_DIRECTORY))],
)


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

    substitute: LoginName
    since: Instant | None = None
    until: Instant
    reason: StorableText = ""


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
    return await substitutions(services, person, everybodys)


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    summary=both("设定代理人", "Set a substitute"),
    description=both(
        "由本单位同事代理本人;其所作决定同时记载两人姓名。",
        "Let a colleague of the same organisation act for me; both names are kept with what they decide.",
    ),
    responses=CHANGES,
)
async def set_one(body: SubstituteBody, person: PersonDep, key: KeyDep, services: ServicesDep) -> SubstitutionView:
    wanted = SetSubstitute(person=person.login, **body.model_dump())
    return await set_own_substitute(services, person, key, wanted)


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
    return await end_own_substitute(services, person, key, number)
