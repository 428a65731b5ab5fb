"""Refused attempts 被拒操作: what people tried on a case that their duties forbid."""

from api.problems.details import declared
from api.requests.dependencies import After, CaseId, Limit, ReaderDep, ServicesDep
from api.requests.routing import Router
from calculations.input.bilingual import both
from services.error_kinds import ErrorKind
from services.views.attempts import AttemptPage, attempts_on

router = Router(prefix="/cases", tags=["事项 / cases"])


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
    return await attempts_on(services, person, case, after, limit)
