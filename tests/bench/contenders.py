"""What is measured: the bare workflow, the product's chains and its month, each with how its cases are started."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Protocol

from temporalio.client import Client

from temporal.names import TaskQueue, WorkflowName
from tests.bench.bare import QUEUE, STEPS, Bare
from tests.bench.chains import Cases
from tests.bench.jobs import Ask, Walk
from tests.bench.rounds import Generator
from tests.bench.shapes import WORDS, Kind
from workflows.attributes import fixed_attributes
from workflows.recorder import RECORD_AFTER

STARTS_AT_ONCE = 8
_PAUSE_SECONDS = 0.2
_NUMBERS = count(1)

Used = Callable[[], Mapping[str, float]]
"""Processor seconds used so far, by part."""


@dataclass(frozen=True)
class Stretch:
    """How long something is measured, and after which ramp: the product's recorder follows seconds behind."""

    ramp: float
    seconds: float

    @property
    def whole(self) -> float:
        """From the first approval to the last."""
        return self.ramp + self.seconds


class Contender(Protocol):
    """What takes part."""

    @property
    def name(self) -> str:
        """A word for tables."""

    @property
    def words(self) -> str:
        """What it is, in Chinese and English."""

    @property
    def stretch(self) -> Stretch:
        """How long it is measured."""

    @property
    def generator(self) -> Generator:
        """Who acts on it."""

    @property
    def used(self) -> Used:
        """What it costs the processor."""

    @property
    def people_at_least(self) -> int:
        """How many act at once on one of its cases."""

    @property
    def acts_a_walk(self) -> int:
        """How many acts each of them has to do."""

    async def started(self, walks: int) -> list[Walk]:
        """Start cases with at least so many walks."""

    async def settled(self) -> None:
        """Return when what starting cases left to do is done: it must not be counted among what follows."""


@dataclass(frozen=True)
class BareChains:
    """Five steps in a plain workflow."""

    engine: Client
    generator: Generator
    used: Used
    name: str = Kind.BARE
    words: str = WORDS[Kind.BARE]
    stretch: Stretch = Stretch(ramp=0.5, seconds=3)
    people_at_least: int = 1
    acts_a_walk: int = STEPS

    async def started(self, walks: int) -> list[Walk]:
        """Start a workflow for each walk."""
        return await gathered(self._start, walks)

    async def _start(self) -> list[Walk]:
        name = f"bare-{next(_NUMBERS)}"
        await self.engine.start_workflow(Bare.run, id=name, task_queue=QUEUE)
        return [tuple(Ask(target=name, key=f"{name}-{step}") for step in range(STEPS))]

    async def settled(self) -> None:
        """Nothing follows."""


class OurCases:
    """The product's cases of a kind, over HTTP."""

    # The recorder and the timers of a case come seconds after its decisions; they belong to the cost.
    stretch = Stretch(ramp=RECORD_AFTER.total_seconds() + 0.5, seconds=4)

    def __init__(
        self,
        kind: Kind,
        engine: Client,
        cases: Cases,
        tokens: Mapping[str, str],
        generator: Generator,
        used: Used,
        recorded: Callable[[str], Awaitable[int]],
    ) -> None:
        """``recorded`` says how many cases whose ids begin so the records know."""
        self.kind = kind
        self.name = kind.value
        self.words = WORDS[kind]
        self.generator = generator
        self.used = used
        self.people_at_least = cases.walks_a_case(kind)
        self.acts_a_walk = cases.acts_a_walk(kind)
        self._engine = engine
        self._cases = cases
        self._tokens = tokens
        self._recorded = recorded
        self._begins = f"ningbo.bench-{kind.name.lower()}-"
        self._started = 0

    async def started(self, walks: int) -> list[Walk]:
        """Start as many cases as have so many walks together."""

        async def start() -> Iterable[Walk]:
            return (await self.start_case())[1]

        return await gathered(start, -(-walks // self.people_at_least))

    async def start_case(self) -> tuple[str, list[Walk]]:
        """Start one; gives its id and the walks of those who act on it."""
        name = WorkflowName.MONTHLY_FUNDING if self.kind is Kind.MONTH else WorkflowName.ANNUAL_BUDGET
        start = self._cases.start(self.kind, f"{self._begins}{next(_NUMBERS)}")
        head = start.head
        self._started += 1
        await self._engine.start_workflow(
            name, start, id=head.case, task_queue=TaskQueue.MAIN, search_attributes=fixed_attributes(head)
        )
        return head.case, self._cases.walks(self.kind, head.case, self._tokens)

    async def settled(self) -> None:
        """Wait until the records know all that were started."""
        while await self._recorded(self._begins) < self._started:  # noqa: ASYNC110 (another process is asked)
            await asyncio.sleep(_PAUSE_SECONDS)


async def gathered(start: Callable[[], Awaitable[Iterable[Walk]]], times: int) -> list[Walk]:
    """What so many starts give, a few of them at once."""
    places = asyncio.Semaphore(STARTS_AT_ONCE)

    async def one() -> Iterable[Walk]:
        async with places:
            return await start()

    started = await asyncio.gather(*(one() for _ in range(times)))
    return [walk for walks in started for walk in walks]
