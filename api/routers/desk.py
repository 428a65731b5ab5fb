"""My desk 我的桌面: copies to read, phrases at hand."""

from typing import Annotated

from fastapi import Path, Query, status

from api.bodies.handling import PhrasesBody
from api.problems.details import declared
from api.requests.dependencies import CallerDep, CaseId, Cursor, Limit, PersonDep, ReaderDep, ServicesDep
from api.requests.routing import Router
from approvals.actions import MarkRead
from calculations.input.bilingual import both
from records.copies import copies_for, has_copy, mark_read
from records.drafts_and_phrases import phrases_of, set_phrases
from services.error_kinds import ErrorKind
from services.identity.actor_resolver import Caller
from services.identity.read_access import as_reader
from services.narration.glossary import Names
from services.views.case_policy import About, policies
from services.views.case_rows import CopyItems, copy_items

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
    async with services.store.read() as session:
        page = await copies_for(session, as_reader(person), unread, cursor, limit)
        of_cases = {About(copy.case, copy.case_kind, copy.year, copy.month) for copy in page.items}
        known = await policies(session, services.pack, of_cases)
    names = {about.case: Names(services.pack, None) for about in of_cases}
    names |= {case: Names(policy.pack, policy.chain) for case, policy in known.items()}
    return CopyItems(items=copy_items(names, page.items), next=page.next)


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
    # As themselves: reading for another is no reading.
    actor = await services.actors.on_task(Caller(caller.person.model_copy(update={"acts_for": ()})), case, subject)
    async with services.store.read() as session:
        mine = await has_copy(session, as_reader(caller.person), case, subject)
    if not mine:
        await services.actions.permit(case, actor, MarkRead(task=subject))
    now = await services.now()
    async with services.store.write() as session:
        await mark_read(session, case, subject, actor, now)


@router.get(
    "/me/phrases",
    summary=both("我的常用语", "My phrases"),
    description=both("本人的常用语,按本人设定的顺序。", "My phrases at hand, in my order."),
    responses=_ME,
)
async def phrases(person: PersonDep, services: ServicesDep) -> tuple[str, ...]:
    async with services.store.read() as session:
        return await phrases_of(session, person.login)


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
    async with services.store.write() as session:
        await set_phrases(session, person.login, body.phrases)
    return body.phrases
