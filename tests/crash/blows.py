"""What strikes an installation while people work: parts killed at chosen moments, and parts that die at failpoints."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from random import Random

from cli.processes import Part, PartFailed, Stack
from temporal.failpoints import VARIABLE, Failpoint

_PAUSE_SECONDS = 0.003

ALONE_AND_TOGETHER: tuple[tuple[Part, ...], ...] = (
    (Part.WORKER,),
    (Part.API,),
    (Part.ENGINE,),
    (Part.WORKER, Part.API),
    (Part.ENGINE, Part.WORKER),
    (Part.ENGINE, Part.WORKER, Part.API),
)


@dataclass(frozen=True)
class Blow:
    """Kill these parts a little after so many acts, and leave them down for a while (seconds)."""

    after: int
    parts: tuple[Part, ...]
    delay: float
    down: float


def random_blows(seed: int, acts: int) -> list[Blow]:
    """Every combination once, in any order, spread over a year of so many acts."""
    dice = Random(seed)
    struck = dice.sample(ALONE_AND_TOGETHER, len(ALONE_AND_TOGETHER))
    stretch = acts // len(struck)
    return [
        Blow(
            after=number * stretch + dice.randrange(stretch),
            parts=parts,
            delay=dice.uniform(0, 0.06),
            down=dice.uniform(0, 0.5),
        )
        for number, parts in enumerate(struck)
    ]


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    while not holds():  # noqa: ASYNC110 neither the end of a process nor an answer to somebody else is an event here
        await asyncio.sleep(_PAUSE_SECONDS)


async def strike(stack: Stack, blows: Iterable[Blow], acts: Callable[[], int]) -> None:
    """Deal the blows, each part starting again afterwards; ``acts`` counts those so far."""
    for blow in blows:
        await until(lambda after=blow.after: acts() >= after)  # type: ignore[misc]
        await asyncio.sleep(blow.delay)
        for part in blow.parts:
            stack.kill(part)
        await asyncio.sleep(blow.down)
        for part in blow.parts:
            await asyncio.to_thread(stack.start, part)


class Dying:
    """Has parts die at failpoints, one after the other, and start again each time."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._one_start = asyncio.Lock()
        self.died: list[tuple[Part, Failpoint]] = []

    async def die_at(self, part: Part, failpoints: Sequence[tuple[Failpoint, int]]) -> None:
        """Let the part die at each failpoint, the time it gets there that the number says; at last it lives on."""
        for failpoint, count in failpoints:
            await self._restart(part, f"{failpoint}:{count}")
            await until(lambda: not self._stack.running(part))
            self.died.append((part, failpoint))
        await self._restart(part, "")

    async def _restart(self, part: Part, armed: str) -> None:
        # All parts are started with the same environment.
        async with self._one_start:
            self._stack.kill(part)
            self._stack.environment[VARIABLE] = armed
            # It may die before it was ever healthy.
            with suppress(PartFailed):
                await asyncio.to_thread(self._stack.start, part)
            self._stack.environment[VARIABLE] = ""
