"""What somebody is told who would start a case that was started before: by whom, when, and whether it has ended."""

from sqlalchemy.ext.asyncio import AsyncSession

from approvals.effects import CaseStatus
from approvals.refusals import Refusal, RefusalCode
from calculations.dates.deadlines import CHINA
from records.cases import effect_of, get_case
from records.lookups import effects_between
from services.error_kinds import ErrorKind
from services.errors import ServiceError


async def started_before(session: AsyncSession, case: str, refusal: Refusal | None) -> ServiceError:
    """The problem of a second start; what the records do not know yet, the running case's ``refusal`` may tell."""
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
    told = Refusal(code=RefusalCode.ALREADY_DECIDED, zh=f"{zh}。", en=f"{en}.", by=by, at=at)
    return ServiceError(ErrorKind.CASE_EXISTS, zh=told.zh, en=told.en, refusal=told)
