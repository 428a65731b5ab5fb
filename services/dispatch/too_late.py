"""What a case that has ended would say to who comes too late; the records know who was first."""

from sqlalchemy.ext.asyncio import AsyncSession

from approvals.actions import HandIn, OperatorAction, Request, subject
from approvals.decide import case_closed
from approvals.reading import Access, Place, access_to_handling
from approvals.refusals import Refusal, takes_no_part
from approvals.state import ClosedTask
from approvals.transition import AUTOMATIC_NAME
from records.cases import get_task
from records.lookups import kinds_reached
from services.identity.read_access import office_of


async def came_too_late(session: AsyncSession, case: str, request: Request) -> Refusal:
    """The refusal as ``decide`` would give it: who dealt with the task and when, if the asker may know of it."""
    action = request.action
    if isinstance(action, HandIn | OperatorAction):
        return case_closed()
    task = await get_task(session, case, subject(action))
    if task is None or task.outcome is None or task.closed_at is None:
        return case_closed()
    place = Place(lane=task.lane, reached=await kinds_reached(session, case))
    if access_to_handling([office_of(request.actor)], place) is Access.NOTHING:
        return takes_no_part()
    by = task.closed_by_name or AUTOMATIC_NAME
    return case_closed(ClosedTask(how=task.outcome, by=by, at=task.closed_at))
