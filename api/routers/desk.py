"""My desk 我的桌面: copies and notices to read, phrases at hand."""

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
from services.views.notices import NoticeCount, NoticeItems, notices_to, unread_notices
from services.views.types import AgendaNotice

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


@router.get(
    "/notices",
    summary=both("通知我的", "Notices to me"),
    description=both(
        "按期限自动发给本人岗位的提醒、到期通知、督办和催缴,最新的在前。督办的是他人逾期未办的待办。",
        "Reminders, due notices, escalations and dunnings that time brought to my posts, the newest first. "
        "An escalation is about what others have not done.",
    ),
    responses={**_ME, **declared(ErrorKind.NOT_ALLOWED)},
)
async def notices(
    person: ReaderDep,
    services: ServicesDep,
    notice: Annotated[
        AgendaNotice | None, Query(description=both("只看一类,如 escalate 督办", "Of one kind only, such as escalate"))
    ] = None,
    unread: Annotated[
        bool,
        Query(description=both("只看待办未办结、本人未阅的", "Only those of open tasks that I have not read")),
    ] = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> NoticeItems:
    return await notices_to(services, person, notice, unread, cursor, limit)


@router.get(
    "/notices/count",
    summary=both("未阅通知数量", "Number of unread notices"),
    description=both("待办未办结、本人未阅的通知数,最多计至1000。", "Of open tasks that I have not read of, to 1,000."),
    responses={**_ME, **declared(ErrorKind.NOT_ALLOWED)},
)
async def count_notices(person: ReaderDep, services: ServicesDep) -> NoticeCount:
    return await unread_notices(services, person)


@router.post(
    "/cases/{case}/read/{subject}",
    status_code=status.HTTP_204_NO_CONTENT,
    summary=both("已阅", "Mark as read"),
    description=both(
        "标记已阅:抄送和通知写其 subject,也可写本人有权查看的任一待办;以首次为准。",
        "I have read it: a copy or a notice by its subject, or any task that I may read; the first time counts.",
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
            description=both("抄送、通知的 subject 或待办的编号", "Subject of the copy or notice, or id of the task"),
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
