"""An operator sets the business clock of a rehearsal 演练; the open cases do what is due by it."""

from datetime import datetime

from calculations.input.faults import Fault
from records.clock import ClockRunsForward, NoRehearsal, set_business_instant
from records.integrity.security_log import SecurityAct, SecurityEvent
from records.views import PersonView
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.wiring import Services

PATIENCE_SECONDS = 5.0
"""How long the answer waits for the cases; they are notified to the end whether or not somebody waits."""


async def set_business_clock(
    services: Services, operator: PersonView, instant: datetime, notify_cases: bool, address: str | None
) -> None:
    """Set the business instant of the city, forward alone, and have it announced to the open cases if asked to.

    Raises ``ServiceError``: no rehearsal, or the clock would be set back.
    """
    if not services.api.rehearsal:
        raise ServiceError(ErrorKind.NOT_A_REHEARSAL)
    before = await services.now()
    await _set(services, instant)
    services.logins.forget()
    services.security.note(
        SecurityEvent(
            act=SecurityAct.SET_CLOCK,
            person=operator.login,
            address=address,
            detail=f"{before.isoformat()} → {instant.isoformat()}",
        )
    )
    if notify_cases:
        await services.rehearsal_clock.announce(instant, PATIENCE_SECONDS)


async def _set(services: Services, instant: datetime) -> None:
    try:
        async with services.store.write() as session:
            await set_business_instant(session, services.pack.id, instant)
    except NoRehearsal as error:
        raise ServiceError(ErrorKind.NOT_A_REHEARSAL) from error
    except ClockRunsForward as error:
        now = error.now.isoformat()
        fault = Fault("instant", f"the business clock is at {now} and is not set back", f"业务时间已为 {now},不能倒拨")
        raise ServiceError.bad_input([fault]) from error
