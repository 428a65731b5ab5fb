"""What operators are told of the installation itself."""

from fastapi import APIRouter

from api.bilingual import both
from api.catalogue import ProblemName
from api.dependencies import OperatorDep, ServicesDep
from api.problems import declared
from operations.troubles import Trouble

router = APIRouter(prefix="/operations", tags=["运行 / health"])


@router.get(
    "/troubles",
    summary=both("现有故障", "Troubles"),
    description=both(
        "系统现有的全部故障:何处、自何时、原因、怎么办;消除后即不再列出。限运维人员。",
        "Everything that is wrong with the installation now: where, since when, why, and what to do; a line "
        "leaves the list when its trouble has gone. Operators only.",
    ),
    responses=declared(ProblemName.NOT_LOGGED_IN, ProblemName.NOT_ALLOWED, ProblemName.RECORDS_AWAY),
)
async def troubles(operator: OperatorDep, services: ServicesDep) -> tuple[Trouble, ...]:
    return await services.watch.now()
