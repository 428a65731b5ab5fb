"""Changes to the directory on their way into the records: once for a key, refusals as problems."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

import structlog
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.actions import NoteEmptyPost
from calculations.dates.deadlines import day_of
from records.desk.empty_posts import post_changes
from records.directory.changes import DirectoryRefused, KeyReused, Order, once
from records.views import PersonView
from services.dispatch.engine_errors import CaseGone
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.wiring import Services
from workflows.messages import PostNote

log = structlog.get_logger("api")

Answer = TypeVar("Answer", bound=BaseModel)


async def changed(
    services: Services,
    by: PersonView,
    key: str,
    wanted: BaseModel,
    answer_type: type[Answer],
    carry_out: Callable[[AsyncSession, datetime], Awaitable[Answer]],
) -> Answer:
    """Have the directory changed, and everybody's posts read again afterwards.

    ``carry_out`` gets the transaction and the business instant. Raises ``ServiceError``: refused, or the key was used.
    """
    now = await services.now()
    answer = await _once(services, by, key, now, wanted, answer_type, carry_out)
    services.logins.forget()
    await _tell_cases(services, now)
    return answer


async def kept(
    services: Services,
    by: PersonView,
    key: str,
    wanted: BaseModel,
    answer_type: type[Answer],
    carry_out: Callable[[AsyncSession, datetime], Awaitable[Answer]],
) -> Answer:
    """Keep on record what somebody orders, while nobody's posts change yet. Raises as ``changed``."""
    return await _once(services, by, key, await services.now(), wanted, answer_type, carry_out)


async def _once(
    services: Services,
    by: PersonView,
    key: str,
    now: datetime,
    wanted: BaseModel,
    answer_type: type[Answer],
    carry_out: Callable[[AsyncSession, datetime], Awaitable[Answer]],
) -> Answer:
    order = Order(city=services.pack.id, by=by.login, key=key, at=now, wanted=wanted)
    try:
        async with services.store.write() as session:
            return await once(session, order, answer_type, lambda: carry_out(session, now))
    except DirectoryRefused as refused:
        raise ServiceError(ErrorKind.DIRECTORY_REFUSED, zh=refused.zh, en=refused.en) from refused
    except KeyReused as reused:
        raise ServiceError(ErrorKind.KEY_REUSED) from reused


async def _tell_cases(services: Services, now: datetime) -> None:
    """Notify the cases that wait for a post that is empty now, or held again, so that their histories say so.

    The operators' list knows it anyway; a case that cannot be notified finds out when it next records something.
    """
    async with services.store.read() as session:
        changes = await post_changes(session, services.pack.id, day_of(now))
    for (case, task), empty in changes.items():
        try:
            await services.gateway.note_post(case, PostNote(note=NoteEmptyPost(task=task, empty=empty), instant=now))
        except (CaseGone, ServiceError):
            log.warning("未能通知事项 / a case was not notified of a post", case=case, task=task, empty=empty)
