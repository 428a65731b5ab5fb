"""My own login: my password, and where I am logged in."""

import asyncio
from typing import Annotated

from fastapi import status
from pydantic import BaseModel, ConfigDict, Field

from api.problems.details import declared
from api.requests.client_address import AddressDep
from api.requests.dependencies import PersonDep, ServicesDep, TokenDep, WhoeverDep
from api.requests.routing import Router
from calculations.input.bilingual import both
from calculations.input.faults import Fault
from records.logins import SessionView, change_password, end_sessions, sessions_of
from records.password_rules import LONGEST, faults_of_password
from records.passwords import hash_password
from records.security_log import SecurityAct, SecurityEvent
from records.views import PersonView
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.people.password_proof import proved
from services.wiring import Services

router = Router(prefix="/me", tags=["登录 / login"])

_PRODUCT = ("tongchou", "统筹", "yibao", "医保")
"""What is on every screen of this system."""

_Given = Annotated[str, Field(min_length=1, max_length=LONGEST)]


class PasswordBody(BaseModel):
    """My password until now, or the one-time secret, and the new one."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={"examples": [{"old": "k7m2nq9xhb-w4cjr8tfya", "new": "竹影扫阶尘不动-月轮穿沼"}]},
    )

    old: Annotated[_Given, Field(description=both("现用口令或一次性口令", "The present one, or the one-time secret"))]
    new: Annotated[_Given, Field(description=both("新口令", "The new one"))]


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
    faults = faults_of_password(body.new, services.api.password_length, _known_words(services, person))
    if body.new == body.old:
        faults.append(Fault("new", "is the present one", "与现用口令相同"))
    if faults:
        raise ServiceError.bad_input(faults)
    known = await proved(services, SecurityAct.CHANGE_PASSWORD, person.login, body.old, address)
    new_hash = await asyncio.to_thread(hash_password, body.new)
    async with services.store.write() as session:
        changed = await change_password(session, known, new_hash, token)
    services.logins.forget()
    if not changed:
        # Another change came in between.
        raise ServiceError(ErrorKind.WRONG_CREDENTIALS)
    services.security.note(SecurityEvent(act=SecurityAct.CHANGE_PASSWORD, person=person.login, address=address))


@router.get(
    "/sessions",
    summary=both("我的登录", "My logins"),
    description=both("本人尚未结束的登录及其来源地址。", "My logins that have not ended, and from where they are."),
    responses=declared(ErrorKind.NOT_LOGGED_IN, ErrorKind.PASSWORD_TO_CHANGE),
)
async def my_sessions(person: PersonDep, token: TokenDep, services: ServicesDep) -> tuple[SessionView, ...]:
    async with services.store.read() as session:
        return await sessions_of(session, person.login, services.api.sessions.idle, token)


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
