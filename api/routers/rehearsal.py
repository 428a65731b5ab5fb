"""The business clock of a rehearsal 演练."""

from fastapi import status
from pydantic import BaseModel, ConfigDict, Field, StrictBool

from api.bodies.times import Instant
from api.problems.details import declared
from api.requests.client_address import AddressDep
from api.requests.dependencies import OperatorDep, ServicesDep
from api.requests.routing import Router
from calculations.input.bilingual import both
from services.error_kinds import ErrorKind
from services.rehearsal import set_business_clock

router = Router(prefix="/rehearsal", tags=["演练 / rehearsal"])


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
            "False for who notifies the cases in an order of their own, as a driver does",
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
        "notified and do what is due by it (reminders, notices, the next cases of the year), each at its own "
        "instant; the answer waits a few seconds for that, the rest goes on.",
    ),
    responses=declared(ErrorKind.NOT_LOGGED_IN, ErrorKind.NOT_ALLOWED, ErrorKind.NOT_A_REHEARSAL, ErrorKind.BAD_INPUT),
)
async def set_clock(body: ClockBody, person: OperatorDep, address: AddressDep, services: ServicesDep) -> None:
    await set_business_clock(services, person, body.instant, body.tell_cases, address)
