"""What routes ask for: the services, who is calling, the key of an action."""

import re
from typing import Annotated

from fastapi import Depends, Header, Path, Query, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.problems.request_error_kinds import RequestErrorKind
from api.problems.request_errors import RequestError
from calculations.input.bilingual import both
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.identity.actor_resolver import Caller
from services.identity.permissions import as_reader_in, require_auditor, require_operator, require_overseer
from services.text_types import LOGIN
from services.views.types import LARGEST, PersonView
from services.wiring import Services

bearer_token = HTTPBearer(auto_error=False, description="POST /login 所得令牌 / the token from POST /login")
_KEY = re.compile(r"[\x21-\x7e]{1,100}")


async def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


ServicesDep = Annotated[Services, Depends(_services)]


Given = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer_token)]


async def token_of(given: Given) -> str:
    """The token that comes with a request. Raises ``ServiceError`` when none does."""
    if given is None:
        raise ServiceError(ErrorKind.NOT_LOGGED_IN)
    return given.credentials


TokenDep = Annotated[str, Depends(token_of)]


async def _person(request: Request, given: Given) -> PersonView:
    """Takes what it needs at once: the framework goes through every dependency of a route at each request."""
    services = await _services(request)
    return await services.logins.person(await token_of(given))


async def logged_in(services: ServicesDep, token: TokenDep) -> None:
    """Raise ``ServiceError`` for who is not logged in."""
    await services.logins.whoever(token)


PersonDep = Annotated[PersonView, Depends(_person)]


async def _whoever(services: ServicesDep, token: TokenDep) -> PersonView:
    return await services.logins.whoever(token)


WhoeverDep = Annotated[PersonView, Depends(_whoever)]
"""Also who has to change the password first; only for what they may do then."""


async def _operator(person: PersonDep, services: ServicesDep) -> PersonView:
    require_operator(person, services.pack.id)
    return person


async def _auditor(person: PersonDep, services: ServicesDep) -> PersonView:
    require_auditor(person, services.pack.id)
    return person


async def _overseer(person: PersonDep, services: ServicesDep) -> PersonView:
    require_overseer(person, services.pack.id)
    return person


async def _reader(person: PersonDep, services: ServicesDep) -> PersonView:
    return as_reader_in(person, services.pack.id)


async def _caller(
    person: PersonDep,
    acting_for: Annotated[
        str | None,
        Query(
            pattern=LOGIN,
            max_length=100,
            description=both(
                "所代理的同事;仅当本人也任该岗位时须写明",
                "The colleague for whom I act as substitute; needed only where the post is mine as well",
            ),
        ),
    ] = None,
) -> Caller:
    return Caller(person, acting_for)


CallerDep = Annotated[Caller, Depends(_caller)]
ReaderDep = Annotated[PersonView, Depends(_reader)]
OperatorDep = Annotated[PersonView, Depends(_operator)]
AuditorDep = Annotated[PersonView, Depends(_auditor)]
OverseerDep = Annotated[PersonView, Depends(_overseer)]
"""Who audits the city or operates its system."""


async def _key(
    idempotency_key: Annotated[
        str | None,
        Header(
            description=both(
                "每次操作用一个新编号(如 UUID);用同一编号重发同一请求只算一次",
                "A new one for each action (a UUID, say); the same request again with it counts once",
            ),
            examples=["5f0c9f2e-58f4-4f0e-9a53-0f7d0f0f8a11"],
        ),
    ] = None,
) -> str:
    if idempotency_key is None:
        raise RequestError(RequestErrorKind.KEY_MISSING)
    if not _KEY.fullmatch(idempotency_key):
        raise RequestError(
            RequestErrorKind.KEY_MISSING,
            zh=f"Idempotency-Key 须为 1 至 100 个可见 ASCII 字符,不含空格;所给的为 {len(idempotency_key)} 个字符。",
            en="Idempotency-Key takes 1 to 100 visible ASCII characters without spaces; "
            f"this one has {len(idempotency_key)} characters.",
        )
    return idempotency_key


KeyDep = Annotated[str, Depends(_key)]

Login = Annotated[
    str,
    Path(
        description=both("人员登录名", "The person's login"),
        pattern=LOGIN,
        max_length=100,
        examples=["330203-agency-maker"],
    ),
]
_ID = r"^[A-Za-z0-9._-]{1,200}$"

CaseId = Annotated[
    str, Path(description=both("事项编号", "Id of the case"), pattern=_ID, examples=["ningbo.resident.2022-03.funding"])
]
TaskId = Annotated[
    str, Path(description=both("待办编号", "Id of the task"), pattern=_ID, examples=["330203.plan.1.prepare"])
]
Cursor = Annotated[str | None, Query(description=both("上一页的 `next`", "`next` of the page before"), max_length=500)]
After = Annotated[int, Query(ge=0, le=LARGEST, description=both("上一页的 `next`", "`next` of the page before"))]
Limit = Annotated[int, Query(ge=1, le=200, description=both("每页行数", "Rows a page"))]
