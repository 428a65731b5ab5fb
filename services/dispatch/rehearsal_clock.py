"""Sets the clock of the open cases of a rehearsal, after the business clock was set by hand.

Each case gets its own deadlines on the way, one after another, so that what each brings is noted at its instant.
"""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime

import structlog

from records.cases.reading import open_cases
from services.dispatch.gateway import Gateway
from services.errors import ServiceError
from services.store import Store
from temporal.names import WorkflowName
from workflows.messages import Settled

AT_ONCE = 4
"""Cases that are notified at the same time: staff who act meanwhile are not kept waiting."""

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

log = structlog.get_logger("api")


class RehearsalClock:
    """Announces one instant at a time: a later one takes the place of one that not all cases have heard of yet."""

    def __init__(self, store: Store, gateway: Gateway, city: str) -> None:
        self._store = store
        self._gateway = gateway
        self._city = city
        self._announcing: asyncio.Task[None] | None = None

    async def announce(self, instant: datetime, patience_seconds: float) -> None:
        """Notify all open cases; return when they have settled, or after so long while the rest are still notified.

        Nothing is done twice: a case that has heard of the instant already just answers. What cannot be notified now
        (the engine is away) hears of it with the next action or the next setting.
        """
        if self._announcing is not None:
            self._announcing.cancel()
        self._announcing = announcing = asyncio.create_task(self._announce(instant))
        await asyncio.wait({announcing}, timeout=patience_seconds)

    async def stop(self) -> None:
        """Notify no more."""
        if self._announcing is not None:
            self._announcing.cancel()
            await asyncio.wait({self._announcing})

    async def _announce(self, instant: datetime) -> None:
        try:
            async with self._store.read() as session:
                cases = await open_cases(session, self._city)
        except ServiceError:
            log.warning("未能告知业务时间 / no case was notified of the business time", instant=instant.isoformat())
            return
        # Fiscal years last: they hear of cases that end by it, and start others, which are notified in their turn.
        years = [case.id for case in cases if case.kind == WorkflowName.FISCAL_YEAR]
        others = [case.id for case in cases if case.kind != WorkflowName.FISCAL_YEAR]
        await self._settle(others, instant)
        settled = await self._settle(years, instant)
        known = {case.id for case in cases}
        started = [case for year in settled for case in year.started if case not in known]
        await self._settle(started, instant)

    async def _settle(self, cases: Iterable[str], instant: datetime) -> list[Settled]:
        gate = asyncio.Semaphore(AT_ONCE)

        async def in_turn(case: str) -> Settled | None:
            async with gate:
                return await self._settle_one(case, instant)

        answers = await asyncio.gather(*map(in_turn, cases))
        return [answer for answer in answers if answer is not None]

    async def _settle_one(self, case: str, until: datetime) -> Settled | None:
        """Through all that is due before; ``None`` when the case has ended or could not be notified."""
        # A case's clock only goes forward: this instant just asks what is due next.
        settled = await self._gateway.settle(case, _LONG_AGO)
        reached = _LONG_AGO
        while settled is not None and settled.is_open and _is_due(settled, reached, until):
            reached = settled.next_due or until
            settled = await self._gateway.settle(case, reached)
        return None if settled is None else await self._gateway.settle(case, until)


def _is_due(settled: Settled, reached: datetime, until: datetime) -> bool:
    """Whether a case has something to come before the instant; an instant that it has heard of brings nothing more."""
    return settled.next_due is not None and reached < settled.next_due < until
