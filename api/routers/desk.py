"""My desk 我的桌面: copies to read, phrases at hand."""

from typing import Annotated

from fastapi import Path, Query, status

from api.bodies.handling import PhrasesBody
from api.problems.details import declared
from api.requests.dependencies import CallerDep, CaseId, Cursor, Limit, PersonDep, ReaderDep, ServicesDep
from api.requests.routing import Router
from calculations.input.bilingual import both
from services.error_kinds import ErrorKind
from services.intake.records_actions import keep_my_phrases, mark_as_read, my_phrases
from services.views.copies import CopyItems, copies_to

router = Router(tags=["待办 / tasks"])

_ME = declared(ErrorKind.NOT_LOGGED_IN, ErrorKind.BAD_INPUT)


@router.get(
    "/copies",
    summary=both("抄送我的", "Copies to me"),
    description=both(
        "抄送本人及本人岗位的,最新的在前;不阅也不影响办理。",
        "Copies to me and to my posts, the newest first; nothing waits for me to read them.",
    ),
    responses={**_ME, **declared(ErrorKind.NOT_ALLOWED)},
)
async def copies(
    person: ReaderDep,
    services: ServicesDep,
    unread: Annotated[bool, Query(description=both("只看未阅的", "Only those that I have not read"))] = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> CopyItems:
    return await copies_to(services, person, unread, cursor, limit)


@router.post(
    "/cases/{case}/read/{subject}",
    status_code=status.HTTP_204_NO_CONTENT,
    summary=both("已阅", "Mark as read"),
    description=both(
        "标记已阅:抄送写其对象,也可写本人有权查看的任一待办;以首次为准。",
        "I have read it: a copy by its subject, or any task of a case that I may read; the first time counts.",
    ),
    responses=declared(
        ErrorKind.NOT_LOGGED_IN,
        ErrorKind.NOT_FOUND,
        ErrorKind.UNKNOWN_TASK,
        ErrorKind.WRONG_PARTY,
        ErrorKind.ENGINE_AWAY,
    ),
)
async def read(
    case: CaseId,
    subject: Annotated[
        str,
        Path(
            description=both("抄送或待办的编号", "Subject of the copy, or id of the task"),
            pattern=r"^[A-Za-z0-9._-]{1,200}$",
            examples=["main.review.1.decide"],
        ),
    ],
    caller: CallerDep,
    services: ServicesDep,
) -> None:
    await mark_as_read(services, caller, case, subject)


@router.get(
    "/me/phrases",
    summary=both("我的常用语", "My phrases"),
    description=both("本人的常用语,按本人设定的顺序。", "My phrases at hand, in my order."),
    responses=_ME,
)
async def phrases(person: PersonDep, services: ServicesDep) -> tuple[str, ...]:
    return await my_phrases(services, person)


@router.put(
    "/me/phrases",
    summary=both("设定常用语", "Set my phrases"),
    description=both(
        "以这些常用语替换原有的;他人看不到。",
        "Keep these phrases in place of the ones before; nobody else sees them.",
    ),
    responses=_ME,
)
async def keep_phrases(body: PhrasesBody, person: PersonDep, services: ServicesDep) -> tuple[str, ...]:
    return await keep_my_phrases(services, person, body.phrases)
