"""Refused attempts 被拒操作: what people tried on a case that their duties forbid."""

from collections.abc import Collection, Iterable
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from api.problems.details import declared
from api.requests.dependencies import After, CaseId, Limit, ReaderDep, ServicesDep
from api.requests.routing import Router
from calculations.input.bilingual import both
from records.attempts import attempts_of
from records.lookups import case_summary
from records.posts import person_detail
from records.views import PersonView, RecordedAttempt, View
from services.dispatch.case_errors import unknown_case
from services.error_kinds import ErrorKind
from services.identity.read_access import reads_person, sight_of

router = Router(prefix="/cases", tags=["事项 / cases"])


class AttemptItem(View):
    """A refused attempt as somebody reads it: another county's people are not named to a county."""

    number: int
    case: str
    task: str | None
    person: str | None = Field(
        description=both("何人;您无权查阅其机构的不列", "Who; none of an office that you do not read")
    )
    action: str
    code: str
    message: str
    key: str | None
    at: datetime
    recorded_at: datetime


class AttemptPage(BaseModel):
    """Attempts in the order in which they were recorded; ``next`` is the number to go on after, none at the end."""

    model_config = ConfigDict(frozen=True)

    items: tuple[AttemptItem, ...]
    next: int | None


@router.get(
    "/{case}/attempts",
    summary=both("被拒操作", "Refused attempts"),
    description=both(
        "因岗位、回避或双人办理而被拒的操作(含启动被拒的),供审计查阅;不进入办理过程。区县人员只看到涉及本区县或整个事项的,运维人员看不到。",
        "What was refused because of posts, own work or a missing second person (starting the case "
        "too), for auditors; none of it is in the history. County staff see what is about their own "
        "county or the whole case, operators none.",
    ),
    responses=declared(ErrorKind.NOT_LOGGED_IN, ErrorKind.NOT_ALLOWED, ErrorKind.NOT_FOUND, ErrorKind.RECORDS_AWAY),
)
async def attempts(
    case: CaseId,
    person: ReaderDep,
    services: ServicesDep,
    after: After = 0,
    limit: Limit = 50,
) -> AttemptPage:
    async with services.store.read() as session:
        found = await attempts_of(session, case, after, limit + 1)
        sight = await sight_of(session, services.pack, person, case)
        # A start that was refused leaves no case.
        if not found and await case_summary(session, case) is None:
            raise unknown_case(case)
        page = found[:limit]
        seen = [each for each in page if sight.shown(each, sight.place(_lane(each)))]
        known = await _read_by(session, person, {each.person for each in seen})
    return AttemptPage(
        items=tuple(_item(each, each.person in known) for each in seen),
        next=page[-1].number if len(found) > limit else None,
    )


async def _read_by(session: AsyncSession, reader: PersonView, logins: Iterable[str]) -> Collection[str]:
    """Those whose posts somebody reads."""
    people = [await person_detail(session, login) for login in sorted(logins)]
    return {each.login for each in people if each is not None and reads_person(reader, each)}


def _item(attempt: RecordedAttempt, is_known: bool) -> AttemptItem:
    hidden = {} if is_known else {"person": None, "key": None}
    return AttemptItem.model_validate(attempt.model_dump() | hidden)


def _lane(attempt: RecordedAttempt) -> str | None:
    """The lane of the task that it was about (the first part of its id); none: the whole case."""
    return attempt.task.partition(".")[0] if attempt.task else None
