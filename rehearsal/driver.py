"""Drives a rehearsal: notifies the cases of the time, lets people act at their times, waits until all is settled.

Time goes on only when everything that an instant brings is done. At an instant people act one after another inside a
case and in parallel across cases, the fiscal year's own first, so two runs of a script leave the same records.
"""

import asyncio
import heapq
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from temporalio.client import (
    Client,
    WorkflowExecutionStatus,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.service import RPCError, RPCStatusCode

from client.api_client import PAUSE_SECONDS
from rehearsal.staff_clients import PATIENCE_SECONDS
from temporal.connect import PASSING
from temporal.names import UpdateName
from workflows.messages import Advance, Settled

Act = Callable[[], Awaitable["Stirred"]]
"""Something a person does; answers with what it brought."""

AT_ONCE = 4
"""How many cases are acted on at the same time."""


class RehearsalStuck(Exception):
    """An automatic step failed for good, or the story cannot go on; the message says what waits for whom."""


@dataclass(order=True)
class Planned:
    """An act on a case with its instant; ``key`` keeps the order of acts at the same instant the same in every run."""

    at: datetime
    case: str
    key: str
    act: Act = field(compare=False)


@dataclass(frozen=True)
class Stirred:
    """What an act brought: whether nothing of the case is still under way, and if so what people plan next."""

    settled: bool
    plans: tuple[Planned, ...] = ()


class Driver:
    """The rehearsal's clock, its open cases, and what people have planned.

    ``set_clock`` gives the API the business instant; ``look`` is asked for new plans whenever something happened to
    a case.
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
        self._year = ""
        self._some_ended = False
        self.now: datetime | None = None

    def plan(self, *planned: Planned) -> None:
        """Add acts to come."""
        for each in planned:
            heapq.heappush(self._plans, each)

    async def run(self, year: str, begins: datetime) -> None:
        """Start with the fiscal year at an instant and go on until nothing is due and nobody has anything planned."""
        self._year = year
        self._dues[year] = begins
        while (instant := self._next_instant()) is not None:
            self.now = instant
            await self._set_clock(instant)
            for due in sorted(case for case, at in self._dues.items() if at is not None and at <= instant):
                await self._settle(due, instant)
            await self._tell_the_year(instant)
            while self._plans and self._plans[0].at <= instant:
                await self._let_act(instant)

    def _next_instant(self) -> datetime | None:
        dues = [at for at in self._dues.values() if at is not None]
        return min([*dues, *(planned.at for planned in self._plans[:1])], default=None)

    async def _let_act(self, instant: datetime) -> None:
        """Everything planned for the instant so far; what people plan because of it for the same instant comes next."""
        turns: dict[str, list[Planned]] = {}
        while self._plans and self._plans[0].at <= instant:
            planned = heapq.heappop(self._plans)
            turns.setdefault(planned.case, []).append(planned)
        await self._act_on(turns.pop(self._year, []), instant)
        gate = asyncio.Semaphore(AT_ONCE)

        async def in_turn(planned: list[Planned]) -> None:
            async with gate:
                await self._act_on(planned, instant)

        await asyncio.gather(*(in_turn(planned) for planned in turns.values()))
        await self._tell_the_year(instant)

    async def _act_on(self, acts: list[Planned], instant: datetime) -> None:
        """The acts on one case; the last is followed by asking it what time will bring next, which acts change."""
        for place, planned in enumerate(acts, 1):
            stirred = await planned.act()
            self.plan(*stirred.plans)
            if not stirred.settled or place == len(acts):
                await self._settle(planned.case, instant)

    async def _settle(self, case: str, instant: datetime) -> None:
        """Give a case the time, wait until it has settled, then the cases that it started."""
        settled = await self._advance(case, instant)
        if settled.stuck is not None:
            raise RehearsalStuck(f"{case}: {settled.stuck}")
        self._dues[case] = settled.next_due if settled.is_open else None
        self.plan(*await self._look(case))
        for child in settled.started:
            if child not in self._dues:
                await self._settle(child, instant)
        self._some_ended = self._some_ended or (not settled.is_open and case != self._year)

    async def _tell_the_year(self, instant: datetime) -> None:
        """Cases that ended have reported to the fiscal year; it takes note when it is asked to settle."""
        if self._some_ended:
            self._some_ended = False
            await self._settle(self._year, instant)

    async def _advance(self, case: str, instant: datetime) -> Settled:
        """Asked again when the answer got lost: what a case answers does not depend on how often it is asked."""
        handle = self._engine.get_workflow_handle(case)
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                settled: Settled = await handle.execute_update(
                    UpdateName.ADVANCE, Advance(instant=instant), result_type=Settled
                )
                return settled
            except WorkflowUpdateFailedError:
                return _ended(case)
            except WorkflowUpdateRPCTimeoutOrCancelledError:
                if time.monotonic() > until:
                    raise
            except RPCError as error:
                gone = error.status is RPCStatusCode.NOT_FOUND
                if gone and await self._has_ended(case):
                    return _ended(case)
                if not (gone or error.status in PASSING) or time.monotonic() > until:
                    raise
            await asyncio.sleep(PAUSE_SECONDS)

    async def _has_ended(self, case: str) -> bool:
        """An engine restored from a backup does not find what it was asked before, though the case goes on."""
        described = await self._engine.get_workflow_handle(case).describe()
        return described.status is not WorkflowExecutionStatus.RUNNING


def _ended(case: str) -> Settled:
    """The case ended while it settled; the records are complete, since a case ends only then."""
    return Settled(case=case, is_open=False, next_due=None)
