"""My own login: my password, and where I am logged in."""

from typing import Annotated

from fastapi import status
from pydantic import BaseModel, ConfigDict, Field

from api.problems.details import declared
from api.requests.client_address import AddressDep
from api.requests.dependencies import PersonDep, ServicesDep, TokenDep, WhoeverDep
from api.requests.routing import Router
from calculations.input.bilingual import both
from services.error_kinds import ErrorKind
from services.people.own_login import change_own_password, end_own_sessions, own_sessions
from services.text_types import Password
from services.views.types import SessionView

router = Router(prefix="/me", tags=["登录 / login"])


class PasswordBody(BaseModel):
    """My password until now, or the one-time secret, and the new one."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={"examples": [{"old": "k7m2nq9xhb-w4cjr8tfya", "new": "竹影扫阶尘不动-月轮穿沼"}]},
    )

    old: Annotated[Password, Field(description=both("现用口令或一次性口令", "The present one, or the one-time secret"))]
    new: Annotated[Password, Field(description=both("新口令", "The new one"))]


@router.put(
    "/password",
    status_code=status.HTTP_204_NO_CONTENT,
    summary=both("修改口令", "Change my password"),
    description=both(
        "凭现用口令设定新口令:至少12个字符(可由系统设定),不得为常见口令,不得含登录名、姓名、城市。本人的其他登录随即失效。",
        "Choose a new password, knowing the present one: of 12 characters at least (a setting), none that many use, "
        "without login, name or city. All my other logins end.",
    ),
    responses=declared(
        ErrorKind.NOT_LOGGED_IN, ErrorKind.WRONG_CREDENTIALS, ErrorKind.TOO_MANY_TRIES, ErrorKind.BAD_INPUT
    ),
)
async def put_password(
    body: PasswordBody, person: WhoeverDep, token: TokenDep, address: AddressDep, services: ServicesDep
) -> None:
    await change_own_password(services, person, token, body.old, body.new, address)


@router.get(
    "/sessions",
    summary=both("我的登录", "My logins"),
    description=both("本人尚未结束的登录及其来源地址。", "My logins that have not ended, and from where they are."),
    responses=declared(ErrorKind.NOT_LOGGED_IN, ErrorKind.PASSWORD_TO_CHANGE),
)
async def my_sessions(person: PersonDep, token: TokenDep, services: ServicesDep) -> tuple[SessionView, ...]:
    return await own_sessions(services, person, token)


@router.delete(
    "/sessions",
    status_code=status.HTTP_204_NO_CONTENT,
    summary=both("结束我的全部登录", "End all my logins"),
    description=both(
        "本人的全部登录(含本次)随即失效;其他进程至多在 TONGCHOU_KNOWN_SECONDS 后得知。",
        "All my logins end, this one too; other processes know within TONGCHOU_KNOWN_SECONDS.",
    ),
    responses=declared(ErrorKind.NOT_LOGGED_IN),
)
async def end_mine(person: WhoeverDep, address: AddressDep, services: ServicesDep) -> None:
    await end_own_sessions(services, person, address)
