"""Refused attempts 被拒操作: what people tried on a case that their duties forbid."""

from pydantic import BaseModel, ConfigDict

from api.acting import unknown_case
from api.bilingual import both
from api.catalogue import ProblemName
from api.dependencies import After, CaseId, Limit, ReaderDep, ServicesDep
from api.problems import declared
from api.reading import sight_of
from api.routing import Router
from records.attempts import attempts_of
from records.lookups import case_summary
from records.views import RecordedAttempt

router = Router(prefix="/cases", tags=["事项 / cases"])


class AttemptPage(BaseModel):
    """Attempts in the order in which they were recorded; ``next`` is the number to go on after, none at the end."""

    model_config = ConfigDict(frozen=True)

    items: tuple[RecordedAttempt, ...]
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
    responses=declared(
        ProblemName.NOT_LOGGED_IN, ProblemName.NOT_ALLOWED, ProblemName.NOT_FOUND, ProblemName.RECORDS_AWAY
    ),
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
    shown = (sight.shown(each, sight.place(_lane(each))) for each in page)
    return AttemptPage(
        items=tuple(each for each in shown if each is not None),
        next=page[-1].number if len(found) > limit else None,
    )


def _lane(attempt: RecordedAttempt) -> str | None:
    """The lane of the task that it was about (the first part of its id); none: the whole case."""
    return attempt.task.partition(".")[0] if attempt.task else None
