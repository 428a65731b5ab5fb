"""What operators need to know of the installation itself."""

from fastapi import Depends, status

from api.bodies.powers import ReviveBody
from api.problems.details import declared
from api.requests.dependencies import CaseId, KeyDep, OperatorDep, ServicesDep
from api.requests.noting import noted
from api.requests.routing import Router
from api.routers.people import PROPOSALS
from calculations.input.bilingual import both
from services.error_kinds import ErrorKind
from services.people.proposals import proposed
from services.views.types import DirectoryEntryView, ReviveOrder, SecurityAct, Trouble

router = Router(prefix="/operations", tags=["运行 / health"])


@router.get(
    "/troubles",
    summary=both("现有故障", "Troubles"),
    description=both(
        "系统现有的全部故障:何处、自何时、原因、怎么办;消除后即不再列出。限运维人员。",
        "Everything that is wrong with the installation now: where, since when, why, and what to do; a line "
        "leaves the list when its trouble has gone. Operators only.",
    ),
    responses=declared(ErrorKind.NOT_LOGGED_IN, ErrorKind.NOT_ALLOWED, ErrorKind.RECORDS_AWAY),
)
async def troubles(operator: OperatorDep, services: ServicesDep) -> tuple[Trouble, ...]:
    return await services.watch.now()


@router.post(
    "/cases/{case}/revive",
    status_code=status.HTTP_202_ACCEPTED,
    summary=both("提出恢复事项", "Propose to bring a case to life again"),
    description=both(
        "事项在流程引擎中被终止、尚未办结的,由一名运维人员提出、另一名确认(POST /directory/proposals/{number}/confirm)"
        "后恢复办理;已办理的不会丢失。限运维人员。",
        "A case that was ended in the engine before its end: one operator proposes, another confirms (POST "
        "/directory/proposals/{number}/confirm), and it goes on; nothing decided is lost. Operators only.",
    ),
    responses={
        **PROPOSALS,
        **declared(ErrorKind.NOT_FOUND, ErrorKind.NOT_POSSIBLE, ErrorKind.ENGINE_AWAY, ErrorKind.NO_ANSWER_YET),
    },
    dependencies=[Depends(noted(SecurityAct.USE_POWER))],
)
async def revive(
    case: CaseId, body: ReviveBody, operator: OperatorDep, key: KeyDep, services: ServicesDep
) -> DirectoryEntryView:
    return await proposed(services, operator, key, case, ReviveOrder(case=case), body.reason)
