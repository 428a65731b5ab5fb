"""Hand-over 离职转办 is proposed here; once a second operator confirms it, the tasks move (`api.handing_over`)."""

from fastapi import Depends, status

from api.bilingual import both
from api.catalogue import ProblemName
from api.dependencies import KeyDep, Login, OperatorDep, ServicesDep
from api.handing_over import ANY_PARTY, colleague
from api.noting import noted
from api.power_bodies import HandOverBody
from api.problems import ProblemError, declared
from api.proposing import proposed
from api.routers.people import PROPOSALS
from api.routing import Router
from records.directory_entries import DirectoryEntryView
from records.directory_orders import HandOverOrder
from records.posts import person_detail
from records.security_log import SecurityAct

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
    responses={**PROPOSALS, **declared(ProblemName.NOT_FOUND)},
)
async def hand_over(
    login: Login, body: HandOverBody, operator: OperatorDep, key: KeyDep, services: ServicesDep
) -> DirectoryEntryView:
    async with services.store.read() as session:
        if await person_detail(session, login) is None:
            raise ProblemError(ProblemName.NOT_FOUND)
    await colleague(services, body.to, ANY_PARTY)
    return await proposed(services, operator, key, login, HandOverOrder(person=login, to=body.to), body.reason)
