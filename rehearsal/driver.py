"""Drives a rehearsal: tells the cases what time it is, lets people act at their times, waits until all is settled.

Time goes on only when everything that an instant brings is done, and people act one after another, so two runs of
the same script leave the same records.
"""

import heapq
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from temporalio.client import Client, WorkflowUpdateFailedError
from temporalio.service import RPCError, RPCStatusCode

from engine.names import UpdateName
from workflows.messages import Advance, Settled

Act = Callable[[], Awaitable["Stirred"]]
"""Something a person does; answers with the case that it stirred."""


class RehearsalStuck(Exception):
    """An automatic step failed for good, or the story cannot go on; the message says what waits for whom."""


@dataclass(frozen=True)
class Stirred:
    """A case that somebody acted on, and whether nothing of it is still under way."""

    case: str
    settled: bool


@dataclass(order=True)
class Planned:
    """An act with its instant; ``key`` keeps the order of acts at the same instant the same in every run."""

    at: datetime
    key: str
    act: Act = field(compare=False)


class Driver:
    """The rehearsal's clock, its open cases, and what people have planned.

    ``set_clock`` tells the API the business instant; ``look`` is asked for new plans whenever something happened to a case.
    """

    def __init__(
        self,
        engine: Client,
        set_clock: Callable[[datetime], Awaitable[None]],
        look: Callable[[str], Awaitable[list[Planned]]],
    ) -> None:
        self._engine = engine
        self._set_clock = set_clock
        self._look = look
        self._dues: dict[str, datetime | None] = {}
        self._plans: list[Planned] = []
        self.now: datetime | None = None

    def plan(self, *planned: Planned) -> None:
        """Add acts to come."""
        for each in planned:
            heapq.heappush(self._plans, each)

    async def run(self, case: str, begins: datetime) -> None:
        """Start with one open case at an instant and go on until nothing is due and nobody has anything planned."""
        self._dues[case] = begins
        while (instant := self._next_instant()) is not None:
            self.now = instant
            await self._set_clock(instant)
            for due in sorted(case for case, at in self._dues.items() if at is not None and at <= instant):
                await self._settle(due, instant)
            await self._let_act(instant)

    def _next_instant(self) -> datetime | None:
        dues = [at for at in self._dues.values() if at is not None]
        return min([*dues, *(planned.at for planned in self._plans[:1])], default=None)

    async def _let_act(self, instant: datetime) -> None:
        while self._plans and self._plans[0].at <= instant:
            planned = heapq.heappop(self._plans)
            stirred = await planned.act()
            if stirred.settled:
                self.plan(*await self._look(stirred.case))
            else:
                await self._settle(stirred.case, instant)

    async def _settle(self, case: str, instant: datetime) -> None:
        """Tell a case the time, wait until it has settled, then the cases it started and whoever it told."""
        settled = await self._advance(case, instant)
        if settled.stuck is not None:
            raise RehearsalStuck(f"{case}: {settled.stuck}")
        self._dues[case] = settled.next_due if settled.is_open else None
        self.plan(*await self._look(case))
        for child in settled.started:
            await self._settle(child, instant)
        year = next(iter(self._dues))
        if not settled.is_open and case != year:
            await self._settle(year, instant)

    async def _advance(self, case: str, instant: datetime) -> Settled:
        handle = self._engine.get_workflow_handle(case)
        try:
            settled: Settled = await handle.execute_update(
                UpdateName.ADVANCE, Advance(instant=instant), result_type=Settled
            )
            return settled
        except (RPCError, WorkflowUpdateFailedError) as error:
            if isinstance(error, RPCError) and error.status is not RPCStatusCode.NOT_FOUND:
                raise
            # The case ended while it settled; the records are complete, since a case ends only then.
            return Settled(case=case, is_open=False, next_due=None)
