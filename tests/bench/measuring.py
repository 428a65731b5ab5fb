"""The installation that is measured, and the order of what is measured on it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count

from temporalio.client import Client

from temporal.names import TaskQueue, WorkflowName
from tests.bench.aims import Results
from tests.bench.bare import QUEUE, STEPS, Bare
from tests.bench.chains import Cases
from tests.bench.jobs import Ask, Job, Walk
from tests.bench.rounds import Generator, Measured, TooFast, measure
from tests.bench.shapes import Kind
from workflows.attributes import fixed_attributes

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
        """``recorded`` says how many cases the records know; ``tell`` hears of each measurement."""
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

    async def run(self, rounds: int, at_once: Sequence[int], stretches: Mapping[Kind, Stretch]) -> Results:
        """What each round found for each kind and number of people who act at once.

        Within a round all kinds are measured one right after the other, for ratios between them. On a case that
        counties walk side by side at least its counties act.
        """
        results: dict[tuple[Kind, int], tuple[Measured, ...]] = {}
        for _ in range(rounds):
            for wanted in at_once:
                people = {kind: max(wanted, self._at_least(kind)) for kind in stretches}
                walks = {kind: await self._started(kind, people[kind], stretches[kind]) for kind in stretches}
                await self._let_settle()
                for kind, stretch in stretches.items():
                    found = await self._measure(kind, people[kind], stretch, walks[kind])
                    results[kind, people[kind]] = (*results.get((kind, people[kind]), ()), found)
                    self._tell(_told(kind, people[kind], found))
        return dict(sorted(results.items(), key=lambda entry: (list(Kind).index(entry[0][0]), entry[0][1])))

    async def _measure(self, kind: Kind, people: int, stretch: Stretch, walks: Sequence[Walk]) -> Measured:
        while True:
            job = Job(people, stretch.whole, tuple(walks))
            try:
                found = await measure(self._generators[kind], job, stretch.ramp, self._processes[kind])
            except TooFast as fast:
                self._expected[kind, people] = fast.rate
                walks = await self._started(kind, people, stretch)
                await self._let_settle()
            else:
                self._expected[kind, people] = found.rate
                return found

    def _at_least(self, kind: Kind) -> int:
        return 1 if kind is Kind.BARE else self._cases.walks_a_case(kind)

    def _acts_a_walk(self, kind: Kind) -> int:
        return STEPS if kind is Kind.BARE else self._cases.acts_a_walk(kind)

    async def _let_settle(self) -> None:
        """What starting cases leaves to do must not be counted among what follows."""
        while await self._recorded() < self._cases_started:  # noqa: ASYNC110 (another process's doing is asked for)
            await asyncio.sleep(_PAUSE_SECONDS)
        await asyncio.sleep(_QUIET_SECONDS)

    async def _started(self, kind: Kind, people: int, stretch: Stretch) -> list[Walk]:
        """Start cases with more walks than so many people will take in a stretch."""
        rate = self._expected.get((kind, people), _FIRST_GUESS[people > 1])
        wanted = int(_SPARE * rate * stretch.whole / self._acts_a_walk(kind)) + people
        if kind is Kind.BARE:
            return await _gathered(self._start_bare, wanted)
        return await _gathered(partial(self._walks_of_a_case, kind), -(-wanted // self._cases.walks_a_case(kind)))

    async def _start_bare(self) -> list[Walk]:
        name = f"bare-{next(self._number)}"
        await self._engine.start_workflow(Bare.run, id=name, task_queue=QUEUE)
        return [tuple(Ask(target=name, key=f"{name}-{step}") for step in range(STEPS))]

    async def _walks_of_a_case(self, kind: Kind) -> list[Walk]:
        _, walks = await self.start_case(kind)
        return walks

    async def start_case(self, kind: Kind) -> tuple[str, list[Walk]]:
        """Start one of the product's cases; gives its id and the walks of those who act on it."""
        name = WorkflowName.MONTHLY_FUNDING if kind is Kind.MONTH else WorkflowName.ANNUAL_BUDGET
        start = self._cases.start(kind, f"ningbo.bench-{kind.name.lower()}-{next(self._number)}")
        head = start.head
        self._cases_started += 1
        await self._engine.start_workflow(
            name, start, id=head.case, task_queue=TaskQueue.MAIN, search_attributes=fixed_attributes(head)
        )
        return head.case, self._cases.walks(kind, head.case, self._tokens)


def _told(kind: Kind, people: int, found: Measured) -> str:
    return f"  {kind:8s}{people:3d}  {found.rate:6.1f}/s  p50 {found.percentile(0.5) * 1000:5.1f} ms"


async def _gathered(start: Callable[[], Awaitable[Iterable[Walk]]], times: int) -> list[Walk]:
    places = asyncio.Semaphore(_STARTS_AT_ONCE)

    async def one() -> Iterable[Walk]:
        async with places:
            return await start()

    started = await asyncio.gather(*(one() for _ in range(times)))
    return [walk for walks in started for walk in walks]
