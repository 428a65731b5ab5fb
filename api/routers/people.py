"""People 人员 and the posts they hold over time; operators of the city keep them."""

import asyncio
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field, StrictBool
from sqlalchemy.ext.asyncio import AsyncSession

from api.bilingual import both
from api.catalogue import ProblemName
from api.dependencies import KeyDep, Login, OperatorDep, ReaderDep, ServicesDep
from api.directory import changed
from api.known_queries import no_such
from api.noting import CHANGING, READING, noted
from api.problems import ProblemError, bad_input, declared
from api.reading import reads_office, reads_person
from api.storable import STORABLE
from api.times import Day
from calculations.deadlines import day_of
from records.directory_changes import DirectoryRefused
from records.directory_file import CODE, POST
from records.in_use import organisation_codes
from records.passwords import hash_password
from records.people_views import HoldingView, PersonDetail
from records.posts import (
    EndedPost,
    GivenPost,
    NamedPerson,
    end_post,
    give_post,
    name_person,
    people_of,
    person_detail,
)
from records.security_log import SecurityAct

router = APIRouter(
    prefix="/people",
    tags=["人员 / people"],
    dependencies=[Depends(noted(SecurityAct.CHANGE_DIRECTORY, methods=CHANGING))],
)

CHANGES = declared(
    ProblemName.NOT_LOGGED_IN,
    ProblemName.NOT_ALLOWED,
    ProblemName.KEY_MISSING,
    ProblemName.KEY_REUSED,
    ProblemName.BAD_INPUT,
    ProblemName.DIRECTORY_REFUSED,
    ProblemName.RECORDS_AWAY,
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
        json_schema_extra={"examples": [{"name": "王甲", "name_en": "Wang Jia", "first_password": "change-me-soon"}]}
    )

    name: Annotated[str, Field(min_length=1, max_length=100, pattern=STORABLE)]
    name_en: Annotated[str, Field(min_length=1, max_length=100, pattern=STORABLE)]
    active: StrictBool = True
    first_password: Annotated[
        str | None,
        Field(
            min_length=8,
            max_length=200,
            description=both("限尚无密码的人员;此后不再重设", "For who has none yet; never put back later"),
        ),
    ] = None


class PostBody(_Body):
    """A post from a day (China), today or later, until before another."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"organisation": "330203.county_agency", "post": "maker", "since": "2022-03-01"}]
        }
    )

    organisation: Organisation
    post: Post
    since: Day
    until: Day | None = None


class EndPostBody(_Body):
    """A post that ends: `until` is the first day (China) on which it is not held any more."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"organisation": "330203.county_agency", "post": "maker", "until": "2022-03-01"}]
        }
    )

    organisation: Organisation
    post: Post
    until: Day


@router.get(
    "",
    summary=both("人员名册", "People"),
    description=both(
        "某日各机构各岗位由谁任职;区县人员只看到本区县和市级机构的。",
        "Who holds which post on a day, by organisation and post; county staff see their own county's "
        "offices and the city's.",
    ),
    responses=declared(ProblemName.NOT_LOGGED_IN, ProblemName.NOT_ALLOWED, ProblemName.BAD_INPUT),
)
async def people(
    person: ReaderDep,
    services: ServicesDep,
    organisation: Annotated[
        str | None, Query(description=both("机构代码", "Code of the organisation"), examples=["330203.county_agency"])
    ] = None,
    on: On = None,
) -> tuple[HoldingView, ...]:
    day = on or day_of(await services.now())
    async with services.store.read() as session:
        known = await organisation_codes(session, services.pack.id)
        if organisation is not None and organisation not in known:
            raise bad_input([no_such("organisation", "organisation", "机构", organisation, known)])
        found = await people_of(session, services.pack.id, day, organisation)
    return tuple(each for each in found if reads_office(person, each.organisation))


@router.get(
    "/{login}",
    dependencies=[Depends(noted(SecurityAct.READ, READING))],
    summary=both("人员任职经历", "A person's posts"),
    description=both(
        "某人历任和将任的全部岗位,以及所涉的全部代理。",
        "A person with every post held so far or to be held, and every substitution they have part in.",
    ),
    responses=declared(ProblemName.NOT_LOGGED_IN, ProblemName.NOT_ALLOWED, ProblemName.NOT_FOUND),
)
async def one_person(login: Login, person: ReaderDep, services: ServicesDep) -> PersonDetail:
    async with services.store.read() as session:
        detail = await person_detail(session, login)
    if detail is None or not reads_person(person, detail):
        raise ProblemError(ProblemName.NOT_FOUND)
    return detail


@router.put(
    "/{login}",
    summary=both("登记人员", "Enter a person"),
    description=both(
        "新增人员、改名或登记离职;已作的决定保留当时的姓名。限运维人员。",
        "Add a person, rename one, or let one leave; old decisions keep the name of then. Operators only.",
    ),
    responses=CHANGES,
)
async def put_person(
    login: Login, body: PersonBody, operator: OperatorDep, key: KeyDep, services: ServicesDep
) -> PersonDetail:
    wanted = NamedPerson(login=login, name=body.name, name_en=body.name_en, active=body.active)
    # Before the transaction: hashing takes a while, in which nobody else could write.
    first_hash = await asyncio.to_thread(hash_password, body.first_password) if body.first_password else None

    async def carry_out(session: AsyncSession, now: datetime) -> PersonDetail:
        return await name_person(session, wanted, first_hash)

    return await changed(services, operator, key, wanted, PersonDetail, carry_out)


@router.post(
    "/{login}/posts",
    summary=both("任职", "Give a post"),
    description=both(
        "自今日或以后某日起任职。限运维人员,且不得给本人任职;运维岗位须在系统所在机器上授予(`tongchou load-people`)。",
        "Give a person a post, from today or a later day on. Operators only, and no operator to "
        "themselves; the operators' own posts are given where the installation runs (`tongchou "
        "load-people`).",
    ),
    responses=CHANGES,
)
async def give(login: Login, body: PostBody, operator: OperatorDep, key: KeyDep, services: ServicesDep) -> PersonDetail:
    wanted = GivenPost(person=login, **body.model_dump())

    async def carry_out(session: AsyncSession, now: datetime) -> PersonDetail:
        if login == operator.login:
            raise DirectoryRefused(
                "不能为本人任职,须由另一名运维人员办理。",
                "Nobody gives themselves a post; another operator has to do it.",
            )
        return await give_post(session, services.pack.id, wanted, day_of(now))

    return await changed(services, operator, key, wanted, PersonDetail, carry_out)


@router.post(
    "/{login}/posts/end",
    summary=both("免职", "End a post"),
    description=both(
        "自今日或以后某日起免去某人岗位。限运维人员。",
        "End a post that a person holds, from today or a later day on. Operators only.",
    ),
    responses=CHANGES,
)
async def end(
    login: Login, body: EndPostBody, operator: OperatorDep, key: KeyDep, services: ServicesDep
) -> PersonDetail:
    wanted = EndedPost(person=login, **body.model_dump())

    async def carry_out(session: AsyncSession, now: datetime) -> PersonDetail:
        return await end_post(session, services.pack.id, wanted, day_of(now))

    return await changed(services, operator, key, wanted, PersonDetail, carry_out)
