"""Logging in and out, and who one is."""

from typing import Annotated

from fastapi import status
from pydantic import BaseModel, ConfigDict, Field

from api.problems.details import declared
from api.requests.client_address import AddressDep
from api.requests.dependencies import PersonDep, ServicesDep, TokenDep, WhoeverDep
from api.requests.routing import Router
from calculations.dates.deadlines import day_of
from calculations.input.bilingual import both
from policies.model import Named
from records.directory import person as read_person
from records.logins import begin_session
from records.password_rules import LONGEST
from records.security_log import SecurityAct, SecurityEvent
from records.views import PersonView
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.narration.chains import party_name
from services.people.password_proof import proved
from services.text_types import STORABLE

router = Router(tags=["登录 / login"])


class LoginBody(BaseModel):
    """Login and password."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={"examples": [{"login": "330203-agency-maker", "password": "…"}]},
    )

    login: Annotated[str, Field(min_length=1, max_length=100, pattern=STORABLE)]
    password: Annotated[str, Field(min_length=1, max_length=LONGEST)]


class LoggedIn(BaseModel):
    """A token for the header `Authorization: Bearer TOKEN`, and whose it is."""

    model_config = ConfigDict(frozen=True)

    token: str
    person: PersonView
    parties: tuple[Named, ...] = Field(description=both("各岗位的名称", "Their posts in words"))
    must_change: bool = Field(
        description=both(
            "口令由他人代设,须先修改(PUT /me/password)才能办理",
            "The password was made by others: it has to be changed (PUT /me/password) before anything else",
        )
    )


@router.post(
    "/login",
    summary=both("登录", "Log in"),
    description=both(
        "用登录名和口令登录,取得令牌。口令多次有误须等待,每次加倍。",
        "Log in for a token. After several wrong passwords one waits, each time twice as long.",
    ),
    responses=declared(ErrorKind.WRONG_CREDENTIALS, ErrorKind.TOO_MANY_TRIES, ErrorKind.RECORDS_AWAY),
)
async def log_in(body: LoginBody, address: AddressDep, services: ServicesDep) -> LoggedIn:
    known = await proved(services, SecurityAct.LOG_IN, body.login, body.password, address)
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


@router.post(
    "/logout",
    status_code=status.HTTP_204_NO_CONTENT,
    summary=both("退出", "Log out"),
    description=both("退出登录,令牌随即失效。", "Log out; the token is good for nothing afterwards."),
    responses=declared(ErrorKind.NOT_LOGGED_IN),
)
async def log_out(person: WhoeverDep, token: TokenDep, address: AddressDep, services: ServicesDep) -> None:
    await services.logins.end(token)
    services.security.note(SecurityEvent(act=SecurityAct.LOG_OUT, person=person.login, address=address))


@router.get(
    "/me",
    summary=both("我的岗位", "My posts"),
    description=both(
        "我的姓名、岗位,以及现在或今后代理谁。",
        "Who I am, my posts, and for whom I act as substitute, now or later.",
    ),
    responses=declared(ErrorKind.NOT_LOGGED_IN, ErrorKind.PASSWORD_TO_CHANGE),
)
async def me(person: PersonDep, services: ServicesDep) -> PersonView:
    now = await services.now()
    return person.model_copy(update={"acts_for": tuple(each for each in person.acts_for if each.until > now)})
