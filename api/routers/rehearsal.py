"""The business clock of a rehearsal 演练."""

from fastapi import status
from pydantic import BaseModel, ConfigDict, Field, StrictBool

from api.bodies.times import Instant
from api.problems.details import declared
from api.requests.client_address import AddressDep
from api.requests.dependencies import OperatorDep, ServicesDep
from api.requests.routing import Router
from calculations.input.bilingual import both
from calculations.input.faults import Fault
from records.clock import ClockRunsForward, NoRehearsal, set_business_instant
from records.security_log import SecurityAct, SecurityEvent
from services.error_kinds import ErrorKind
from services.errors import ServiceError

router = Router(prefix="/rehearsal", tags=["演练 / rehearsal"])


PATIENCE_SECONDS = 5.0
"""How long the answer waits for the cases; they are told to the end whether or not somebody waits."""


class ClockBody(BaseModel):
    """The business instant, with its offset from UTC; it only goes forward."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_extra={"examples": [{"instant": "2022-03-10T09:00:00+08:00"}]}
    )

    instant: Instant
    tell_cases: StrictBool = Field(
        default=True,
        description=both(
            "自行按序通知各事项的(如演练程序)填 false",
            "False for who tells the cases themselves and in their own order, as a driver does",
        ),
    )


@router.post(
    "/clock",
    status_code=status.HTTP_204_NO_CONTENT,
    summary=both("设定业务时间", "Set the business clock"),
    description=both(
        "设定本市的业务时间;限运维人员,且限演练。在办事项随之办理到时应办的(提醒、到期通知、"
        "年度内后续事项),各按其时刻;答复稍候几秒,其余继续进行。",
        "Set the business instant of the city; operators only, and only in a rehearsal. Open cases are "
        "told and do what is due by it (reminders, notices, the next cases of the year), each at its own "
        "instant; the answer waits a few seconds for that, the rest goes on.",
    ),
    responses=declared(ErrorKind.NOT_LOGGED_IN, ErrorKind.NOT_ALLOWED, ErrorKind.NOT_A_REHEARSAL, ErrorKind.BAD_INPUT),
)
async def set_clock(body: ClockBody, person: OperatorDep, address: AddressDep, services: ServicesDep) -> None:
    if not services.api.rehearsal:
        raise ServiceError(ErrorKind.NOT_A_REHEARSAL)
    before = await services.now()
    try:
        async with services.store.write() as session:
            await set_business_instant(session, services.pack.id, body.instant)
    except NoRehearsal as error:
        raise ServiceError(ErrorKind.NOT_A_REHEARSAL) from error
    except ClockRunsForward as error:
        now = error.now.isoformat()
        fault = Fault("instant", f"the business clock is at {now} and is not set back", f"业务时间已为 {now},不能倒拨")
        raise ServiceError.bad_input([fault]) from error
    services.logins.forget()
    services.security.note(
        SecurityEvent(
            act=SecurityAct.SET_CLOCK,
            person=person.login,
            address=address,
            detail=f"{before.isoformat()} → {body.instant.isoformat()}",
        )
    )
    if body.tell_cases:
        await services.rehearsal_clock.announce(body.instant, PATIENCE_SECONDS)
