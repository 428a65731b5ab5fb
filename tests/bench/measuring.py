"""The installation that is measured, and the order of what is measured on it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import count

from temporalio.client import Client

from engine.names import TaskQueue, WorkflowName
from tests.bench.bare import QUEUE, STEPS, Bare
from tests.bench.chains import Cases
from tests.bench.jobs import Ask, Job, Walk
from tests.bench.report import Kind, Results
from tests.bench.rounds import Generator, Measured, TooFast, measure
from workflows.attributes import fixed_attributes
from workflows.messages import CaseStart

AT_ONCE = (1, 20, 50)
"""How many people act at once; on the month at least its ten counties do."""

_QUIET_SECONDS = 3.0
"""How long the engine gets to write what it owes to its own list of cases."""

_STARTS_AT_ONCE = 8
_FIRST_GUESS = {False: 70.0, True: 180.0}
"""Approvals a second to have cases ready for, by whether several act at once; afterwards what was measured counts."""
_SPARE = 1.6
_PAUSE_SECONDS = 0.2


@dataclass(frozen=True)
class Stretch:
    """How long a kind is measured, and after which ramp: the product's recorder follows seconds behind."""

    ramp: float
    seconds: float

    @property
    def whole(self) -> float:
        """From the first approval to the last."""
        return self.ramp + self.seconds


class Bench:
    """Measures every kind at every number of people, in rounds."""

    def __init__(
        self,
        engine: Client,
        cases: Cases,
        tokens: Mapping[str, str],
        generators: Mapping[Kind, Generator],
        processes: Mapping[Kind, Mapping[str, int]],
        recorded: Callable[[], Awaitable[int]],
        tell: Callable[[str], None],
    ) -> None:
        """``recorded`` tells how many cases the records know; ``tell`` hears of each measurement."""
        self._engine = engine
        self._cases = cases
        self._tokens = tokens
        self._generators = generators
        self._processes = processes
        self._recorded = recorded
        self._tell = tell
        self._number = count(1)
        self._cases_started = 0
        self._expected: dict[tuple[Kind, int], float] = {}

    async def run(self, rounds: int, stretches: Mapping[Kind, Stretch]) -> Results:
        """One result for each kind and number of people; the rounds of each are joined."""
        results: dict[tuple[Kind, int], Measured] = {}
        for _ in range(rounds):
            for at_once in AT_ONCE:
                for kind in Kind:
                    people = max(at_once, 10) if kind is Kind.MONTH else at_once
                    found = await self._measure(kind, people, stretches[kind])
                    known = results.get((kind, people))
                    results[kind, people] = known.joined(found) if known else found
                    self._tell(
                        f"  {kind:6s}{people:3d}  {found.rate:6.1f}/s  p50 {found.percentile(0.5) * 1000:5.1f} ms"
                    )
        return dict(sorted(results.items(), key=lambda entry: (list(Kind).index(entry[0][0]), entry[0][1])))

    async def _measure(self, kind: Kind, people: int, stretch: Stretch) -> Measured:
        while True:
            rate = self._expected.get((kind, people), _FIRST_GUESS[people > 1])
            walks = await self._started(kind, int(_SPARE * rate * stretch.whole / STEPS) + people)
            await self._let_settle()
            job = Job(people, stretch.whole, tuple(walks))
            try:
                found = await measure(self._generators[kind], job, stretch.ramp, self._processes[kind])
            except TooFast as fast:
                self._expected[kind, people] = fast.rate
            else:
                self._expected[kind, people] = found.rate
                return found

    async def _let_settle(self) -> None:
        """What starting cases leaves to do must not be counted among what follows."""
        while await self._recorded() < self._cases_started:  # noqa: ASYNC110 (another process's doing is asked for)
            await asyncio.sleep(_PAUSE_SECONDS)
        await asyncio.sleep(_QUIET_SECONDS)

    async def _started(self, kind: Kind, wanted: int) -> list[Walk]:
        """Start cases with at least so many walks in all."""
        match kind:
            case Kind.BARE:
                return await _gathered(self._start_bare, wanted)
            case Kind.CHAIN:
                return await _gathered(self._start_chain, wanted)
            case Kind.MONTH:
                return await _gathered(self._start_month, wanted // 10 + 1)

    async def _start_bare(self) -> list[Walk]:
        name = f"bare-{next(self._number)}"
        await self._engine.start_workflow(Bare.run, id=name, task_queue=QUEUE)
        return [tuple(Ask(target=name, key=f"{name}-{step}") for step in range(STEPS))]

    async def _start_chain(self) -> list[Walk]:
        start = self._cases.budget(f"ningbo.bench-budget-{next(self._number)}")
        await self._start(WorkflowName.ANNUAL_BUDGET, start)
        return self._cases.budget_walks(start.head.case, self._tokens)

    async def _start_month(self) -> list[Walk]:
        start = self._cases.month(f"ningbo.bench-month-{next(self._number)}")
        await self._start(WorkflowName.MONTHLY_FUNDING, start)
        return self._cases.month_walks(start.head.case, self._tokens)

    async def _start(self, name: WorkflowName, start: CaseStart) -> None:
        head = start.head
        self._cases_started += 1
        await self._engine.start_workflow(
            name, start, id=head.case, task_queue=TaskQueue.MAIN, search_attributes=fixed_attributes(head)
        )


async def _gathered(start: Callable[[], Awaitable[Iterable[Walk]]], times: int) -> list[Walk]:
    places = asyncio.Semaphore(_STARTS_AT_ONCE)

    async def one() -> Iterable[Walk]:
        async with places:
            return await start()

    started = await asyncio.gather(*(one() for _ in range(times)))
    return [walk for walks in started for walk in walks]
