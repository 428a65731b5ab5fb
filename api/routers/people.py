"""People 人员 and the posts they hold over time; operators of the city keep them, each change by two of them."""

from typing import Annotated

from fastapi import Depends, Path, Query, status
from pydantic import BaseModel, ConfigDict, Field, StrictBool

from api.bodies.times import Day, Instant
from api.problems.details import declared
from api.problems.request_error_kinds import RequestErrorKind
from api.requests.dependencies import KeyDep, Login, OperatorDep, ReaderDep, ServicesDep
from api.requests.noting import noted
from api.requests.routing import Router
from calculations.input.bilingual import both
from services.error_kinds import ErrorKind
from services.people.proposals import proposed
from services.text_types import CODE, POST, GivenReason, LoginName, Name, SpeltName
from services.views.directory import holdings_on, person_over_time
from services.views.types import (
    LARGEST,
    DirectoryEntryView,
    EndedPost,
    EndSubstitute,
    GivenPost,
    HoldingView,
    NamedPerson,
    PersonDetail,
    ResetPassword,
    SecurityAct,
    SetSubstitute,
)

router = Router(
    prefix="/people",
    tags=["人员 / people"],
    dependencies=[Depends(noted(SecurityAct.CHANGE_DIRECTORY))],
)

PROPOSALS = declared(
    ErrorKind.NOT_LOGGED_IN,
    ErrorKind.NOT_ALLOWED,
    ErrorKind.SECOND_PERSON,
    RequestErrorKind.KEY_MISSING,
    ErrorKind.KEY_REUSED,
    ErrorKind.BAD_INPUT,
    ErrorKind.DIRECTORY_REFUSED,
    ErrorKind.RECORDS_AWAY,
)

Organisation = Annotated[str, Field(pattern=CODE, max_length=100)]
Post = Annotated[str, Field(pattern=POST, max_length=100)]
On = Annotated[
    Day | None,
    Query(description=both("日期(中国时间),不写为今日", "The day (China); today if left out"), examples=["2022-03-10"]),
]


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PersonBody(_Body):
    """A person's name in Chinese and as it is spelt; who has left is not active and cannot log in."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "王甲", "name_en": "Wang Jia", "reason": "新录用,组织人事部门来函"}]}
    )

    name: Name
    name_en: SpeltName
    active: StrictBool = True
    reason: GivenReason


class PostBody(_Body):
    """A post from a day (China), today or later, until before another."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "organisation": "330203.county_agency",
                    "post": "maker",
                    "since": "2022-03-01",
                    "reason": "任免通知",
                }
            ]
        }
    )

    organisation: Organisation
    post: Post
    since: Day
    until: Day | None = None
    reason: GivenReason


class EndPostBody(_Body):
    """A post that ends: `until` is the first day (China) on which it is not held any more."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"organisation": "330203.county_agency", "post": "maker", "until": "2022-03-01", "reason": "调离"}
            ]
        }
    )

    organisation: Organisation
    post: Post
    until: Day
    reason: GivenReason


class ResetBody(_Body):
    """Why a person needs a new one-time secret."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "本人忘记口令,已当面核实"}]})

    reason: GivenReason


class SubstituteForBody(_Body):
    """Who acts for somebody who cannot say so: from an instant, or the confirmation, until before another."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"substitute": "330203-agency-leader", "until": "2022-03-08T00:00:00+08:00", "reason": "本人住院"}
            ]
        }
    )

    substitute: LoginName
    since: Instant | None = None
    until: Instant
    reason: GivenReason


class EndForBody(_Body):
    """Why somebody else's substitution ends."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "本人已返岗"}]})

    reason: GivenReason


@router.get(
    "",
    summary=both("人员名册", "People"),
    description=both(
        "某日各机构各岗位由谁任职;区县人员只看到本区县和市级机构的。",
        "Who holds which post on a day, by organisation and post; county staff see their own county's "
        "offices and the city's.",
    ),
    responses=declared(ErrorKind.NOT_LOGGED_IN, ErrorKind.NOT_ALLOWED, ErrorKind.BAD_INPUT),
)
async def people(
    person: ReaderDep,
    services: ServicesDep,
    organisation: Annotated[
        str | None, Query(description=both("机构代码", "Code of the organisation"), examples=["330203.county_agency"])
    ] = None,
    on: On = None,
) -> tuple[HoldingView, ...]:
    return await holdings_on(services, person, organisation, on)


@router.get(
    "/{login}",
    summary=both("人员任职经历", "A person's posts"),
    description=both(
        "某人历任和将任的全部岗位,以及所涉的全部代理。",
        "A person with every post held so far or to be held, and every substitution they have part in.",
    ),
    responses=declared(ErrorKind.NOT_LOGGED_IN, ErrorKind.NOT_ALLOWED, ErrorKind.NOT_FOUND),
)
async def one_person(login: Login, person: ReaderDep, services: ServicesDep) -> PersonDetail:
    return await person_over_time(services, person, login)


@router.put(
    "/{login}",
    status_code=status.HTTP_202_ACCEPTED,
    summary=both("提出登记人员", "Propose to enter a person"),
    description=both(
        "提出新增人员、改名、停用或恢复,另一名运维人员确认后生效;已作的决定保留当时的姓名。新增人员的一次性口令分为两半,"
        "由提出人、确认人各取一半交本人。限运维人员,不得涉及本人。",
        "Propose to add a person, rename one, let one leave or come back; it counts once another operator confirms it, "
        "and old decisions keep the name of then. A new person's one-time secret has two halves, one for each of the "
        "two operators to hand over. Operators only, and not about themselves.",
    ),
    responses=PROPOSALS,
)
async def put_person(
    login: Login, body: PersonBody, operator: OperatorDep, key: KeyDep, services: ServicesDep
) -> DirectoryEntryView:
    wanted = NamedPerson(login=login, name=body.name, name_en=body.name_en, active=body.active)
    return await proposed(services, operator, key, login, wanted, body.reason)


@router.post(
    "/{login}/password/reset",
    status_code=status.HTTP_202_ACCEPTED,
    summary=both("提出重置口令", "Propose to reset a password"),
    description=both(
        "提出重置口令;另一名运维人员确认后,原口令和全部登录失效,新的一次性口令由两人各取一半交本人。限运维人员。",
        "Propose it; once another operator confirms, the password and all logins end, and each of the two has one half "
        "of a new one-time secret for the person. Operators only.",
    ),
    responses=PROPOSALS,
)
async def reset(
    login: Login, body: ResetBody, operator: OperatorDep, key: KeyDep, services: ServicesDep
) -> DirectoryEntryView:
    return await proposed(services, operator, key, login, ResetPassword(person=login), body.reason)


@router.post(
    "/{login}/posts",
    status_code=status.HTTP_202_ACCEPTED,
    summary=both("提出任职", "Propose a post"),
    description=both(
        "提出自今日或以后某日起任职,另一名运维人员确认后生效。限运维人员,不得涉及本人;"
        "运维岗位须在系统所在机器上授予(`tongchou load-people`)。",
        "Propose a post for a person, from today or a later day on; it counts once another operator confirms it. "
        "Operators only, and not for themselves; the operators' own posts are given where the installation runs "
        "(`tongchou load-people`).",
    ),
    responses=PROPOSALS,
)
async def give(
    login: Login, body: PostBody, operator: OperatorDep, key: KeyDep, services: ServicesDep
) -> DirectoryEntryView:
    wanted = GivenPost(person=login, **body.model_dump(exclude={"reason"}))
    return await proposed(services, operator, key, login, wanted, body.reason)


@router.post(
    "/{login}/posts/end",
    status_code=status.HTTP_202_ACCEPTED,
    summary=both("提出免职", "Propose to end a post"),
    description=both(
        "提出自今日或以后某日起免去某人岗位,另一名运维人员确认后生效。限运维人员。",
        "Propose to end a post that a person holds, from today or a later day on; it counts once another operator "
        "confirms it. Operators only.",
    ),
    responses=PROPOSALS,
)
async def end(
    login: Login, body: EndPostBody, operator: OperatorDep, key: KeyDep, services: ServicesDep
) -> DirectoryEntryView:
    wanted = EndedPost(person=login, **body.model_dump(exclude={"reason"}))
    return await proposed(services, operator, key, login, wanted, body.reason)


@router.post(
    "/{login}/substitute",
    status_code=status.HTTP_202_ACCEPTED,
    summary=both("提出代设代理人", "Propose a substitute for somebody"),
    description=both(
        "本人不能设定时,提出为其设定代理人,另一名运维人员确认后生效。限运维人员,不得涉及本人。",
        "For somebody who cannot set one; it counts once another operator confirms it. Operators only, and not about "
        "themselves.",
    ),
    responses=PROPOSALS,
)
async def substitute_for(
    login: Login, body: SubstituteForBody, operator: OperatorDep, key: KeyDep, services: ServicesDep
) -> DirectoryEntryView:
    wanted = SetSubstitute(person=login, **body.model_dump())
    return await proposed(services, operator, key, login, wanted, body.reason)


@router.post(
    "/{login}/substitutes/{number}/end",
    status_code=status.HTTP_202_ACCEPTED,
    summary=both("提出代为结束代理", "Propose to end somebody's substitution"),
    description=both(
        "提出提前结束他人设定的代理,另一名运维人员确认后生效。限运维人员。",
        "It counts once another operator confirms it. Operators only.",
    ),
    responses={**PROPOSALS, **declared(ErrorKind.NOT_FOUND)},
)
async def end_for(
    login: Login,
    number: Annotated[int, Path(ge=1, le=LARGEST, description=both("代理编号", "Number of the substitution"))],
    body: EndForBody,
    operator: OperatorDep,
    key: KeyDep,
    services: ServicesDep,
) -> DirectoryEntryView:
    return await proposed(services, operator, key, login, EndSubstitute(number=number), body.reason)
