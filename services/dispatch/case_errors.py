"""Errors of a case that is not there, has ended, or was started before; the records know who was first."""

from sqlalchemy.ext.asyncio import AsyncSession

from approvals.actions import HandIn, OperatorAction, Request, subject
from approvals.decide import case_closed
from approvals.effects import CaseStatus
from approvals.reading import Access, Place, access_to_handling
from approvals.refusals import Refusal, RefusalCode, takes_no_part
from approvals.state import ClosedTask
from approvals.transition import AUTOMATIC_NAME
from calculations.dates.deadlines import CHINA
from records.cases.case_facts import case_summary, kinds_reached
from records.cases.reading import effect_of, get_case, get_task
from records.projection.recorded_effects import effects_between
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.identity.read_access import office_of


def unknown_case(case: str) -> ServiceError:
    """There is no case of that id."""
    return ServiceError(ErrorKind.NOT_FOUND, zh=f"没有编号为“{case}”的事项。", en=f"There is no case {case}.")


async def closed_or_unknown(session: AsyncSession, case: str, request: Request | None = None) -> ServiceError:
    """The error of a case that the engine does not run; ``request``: what was asked of it, if it was an action."""
    known = await case_summary(session, case)
    if known is None:
        return unknown_case(case)
    if known.status is CaseStatus.OPEN:
        return _closed_in_engine(case)
    return ServiceError.refused(await _refusal_of_closed(session, case, request))


async def already_started(session: AsyncSession, case: str, refusal: Refusal | None) -> ServiceError:
    """The error of a second start; what the records do not know yet, the running case's ``refusal`` may say."""
    known = await get_case(session, case)
    by, at = (refusal.by, refusal.at) if refusal is not None else (None, None)
    if known is not None and known.decisions:
        number = known.decisions[0].number
        (row,) = await effects_between(session, case, number, number)
        first = effect_of(row)
        by, at = first.actor.signature if first.actor is not None else None, first.at
    zh, en = f"事项“{case}”", f"The case {case} was started before"
    if by is not None and at is not None:
        when = f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}"
        zh, en = f"{zh}已由{by}于{when}启动", f"{en} by {by} at {when} (China)"
    else:
        zh = f"{zh}已经启动"
    if known is not None and known.status is not CaseStatus.OPEN:
        zh, en = f"{zh},现已办结", f"{en} and has ended"
    words = Refusal(code=RefusalCode.ALREADY_DECIDED, zh=f"{zh}。", en=f"{en}.", by=by, at=at)
    return ServiceError(ErrorKind.CASE_EXISTS, zh=words.zh, en=words.en, refusal=words)


def _closed_in_engine(case: str) -> ServiceError:
    """The engine has closed a case that has not come to its end."""
    return ServiceError(
        ErrorKind.CASE_STUCK,
        zh=f"事项“{case}”尚未办结,但已在流程引擎中被终止;已列入运维人员的清单。",
        en=f"{case} has not come to its end, but was ended in the engine; the operators have it on their list.",
    )


async def _refusal_of_closed(session: AsyncSession, case: str, request: Request | None) -> Refusal:
    """The refusal as ``decide`` would give it: who dealt with the task and when, if the asker may know of it."""
    if request is None or isinstance(request.action, HandIn | OperatorAction):
        return case_closed()
    task = await get_task(session, case, subject(request.action))
    if task is None or task.outcome is None or task.closed_at is None:
        return case_closed()
    place = Place(lane=task.lane, reached=(await kinds_reached(session, [case]))[case])
    if access_to_handling([office_of(request.actor)], place) is Access.NOTHING:
        return takes_no_part()
    by = task.closed_by_name or AUTOMATIC_NAME
    return case_closed(ClosedTask(how=task.outcome, by=by, at=task.closed_at))
