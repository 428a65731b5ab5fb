"""Hand-over 离职转办 is proposed here; ``services.people.hand_over`` moves the tasks once it is confirmed."""

from fastapi import Depends, status

from api.bodies.powers import HandOverBody
from api.problems.details import declared
from api.requests.dependencies import KeyDep, Login, OperatorDep, ServicesDep
from api.requests.noting import noted
from api.requests.routing import Router
from api.routers.people import PROPOSALS
from calculations.input.bilingual import both
from services.error_kinds import ErrorKind
from services.people.proposals import proposed
from services.views.types import DirectoryEntryView, HandOverOrder, SecurityAct

router = Router(
    prefix="/people",
    tags=["人员 / people"],
    dependencies=[Depends(noted(SecurityAct.CHANGE_DIRECTORY))],
)


@router.post(
    "/{login}/hand-over",
    status_code=status.HTTP_202_ACCEPTED,
    summary=both("提出离职转办", "Propose a hand-over"),
    description=both(
        "提出将某人名下的全部未办待办转给同事;另一名运维人员确认后逐件核对转出,不能转的逐件说明。限运维人员。",
        "Propose that all open tasks that a person holds go to a colleague. Once another operator confirms it each is "
        "checked and moved, and each refusal is listed. Operators only.",
    ),
    responses={**PROPOSALS, **declared(ErrorKind.NOT_FOUND)},
)
async def hand_over(
    login: Login, body: HandOverBody, operator: OperatorDep, key: KeyDep, services: ServicesDep
) -> DirectoryEntryView:
    return await proposed(services, operator, key, login, HandOverOrder(person=login, to=body.to), body.reason)
