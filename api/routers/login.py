"""Logging in and out, and who one is."""

from typing import Annotated

from fastapi import status
from pydantic import BaseModel, ConfigDict, Field

from api.problems.details import declared
from api.requests.client_address import AddressDep
from api.requests.dependencies import PersonDep, ServicesDep, TokenDep, WhoeverDep
from api.requests.routing import Router
from calculations.input.bilingual import both
from services.error_kinds import ErrorKind
from services.people import login
from services.people.login import LoggedIn
from services.text_types import STORABLE, Password
from services.views.types import PersonView

router = Router(tags=["登录 / login"])


class LoginBody(BaseModel):
    """Login and password."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={"examples": [{"login": "330203-agency-maker", "password": "…"}]},
    )

    login: Annotated[str, Field(min_length=1, max_length=100, pattern=STORABLE)]
    password: Password


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
    return await login.log_in(services, body.login, body.password, address)


@router.post(
    "/logout",
    status_code=status.HTTP_204_NO_CONTENT,
    summary=both("退出", "Log out"),
    description=both("退出登录,令牌随即失效。", "Log out; the token is good for nothing afterwards."),
    responses=declared(ErrorKind.NOT_LOGGED_IN),
)
async def log_out(person: WhoeverDep, token: TokenDep, address: AddressDep, services: ServicesDep) -> None:
    await login.log_out(services, person, token, address)


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
    return await login.own_posts(services, person)
