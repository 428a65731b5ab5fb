"""The clock of a rehearsal: no instant that a case waits for is passed by, whatever people do in between."""

from datetime import UTC, datetime, timedelta
from typing import Any, cast

from temporalio.client import Client

from rehearsal.driver import Driver, Planned, Stirred
from workflows.messages import Advance, Settled

CASE = "ningbo.budget.2022"
MORNING = datetime(2021, 12, 1, 2, tzinfo=UTC)
REMINDER = MORNING + timedelta(days=11)
LATER = MORNING + timedelta(days=21)


class Engine:
    """One case, which keeps the instants that it was given; nothing is due before ``next_due``."""

    def __init__(self) -> None:
        self.next_due: datetime | None = None
        self.told: list[datetime] = []

    def get_workflow_handle(self, case: str) -> "Engine":
        return self

    async def execute_update(self, name: str, advance: Advance, result_type: type) -> Settled:
        self.told.append(advance.instant)
        if self.next_due is not None and self.next_due <= advance.instant:
            self.next_due = None
        return Settled(case=CASE, is_open=True, next_due=self.next_due)


class Story:
    """Somebody acts on the case in the morning, and somebody three weeks later."""

    def __init__(self, engine: Engine, *acts: datetime) -> None:
        self._engine = engine
        self.driver = Driver(cast(Client, engine), self._set_clock, self._look)
        self.driver.plan(*(Planned(at=at, case=CASE, key=str(number), act=self._act) for number, at in enumerate(acts)))

    async def run(self) -> None:
        await self.driver.run(CASE, MORNING - timedelta(hours=1))

    async def _act(self) -> Stirred:
        """A decision that opens the next step, of which somebody is to be reminded; nothing of it is under way."""
        if self.driver.now == MORNING:
            self._engine.next_due = REMINDER
        return Stirred(settled=True)

    async def _set_clock(self, instant: datetime) -> None:
        pass

    async def _look(self, case: str) -> list[Any]:
        return []


async def test_a_case_is_told_the_instant_that_an_act_made_it_wait_for() -> None:
    engine = Engine()
    await Story(engine, MORNING, LATER).run()
    assert REMINDER in engine.told


async def test_several_acts_of_an_instant_are_followed_by_asking_once() -> None:
    engine = Engine()
    await Story(engine, MORNING, MORNING, MORNING).run()
    assert engine.told.count(MORNING) == 1
