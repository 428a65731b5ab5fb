"""Parts of an installation die while people work: killed at chosen moments, or by themselves at failpoints."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from typing import Any

from cli.processes import Part, PartFailed, Stack
from rehearsal.run import Rehearsal
from temporal.failpoints import VARIABLE, Failpoint
from tests.waiting import FOR_EVER_SECONDS

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
class Kill:
    """Kill these parts a little after so many acts, and leave them down for a while (seconds)."""

    after: int
    parts: tuple[Part, ...]
    delay: float
    down: float


def random_kills(seed: int, acts: int) -> list[Kill]:
    """Every combination once, in any order, spread over a year of so many acts."""
    rng = Random(seed)
    combinations = rng.sample(ALONE_AND_TOGETHER, len(ALONE_AND_TOGETHER))
    stretch = acts // len(combinations)
    return [
        Kill(
            after=number * stretch + rng.randrange(stretch),
            parts=parts,
            delay=rng.uniform(0, 0.06),
            down=rng.uniform(0, 0.5),
        )
        for number, parts in enumerate(combinations)
    ]


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(FOR_EVER_SECONDS):
        while not holds():  # noqa: ASYNC110 (neither the end of a process nor an answer to somebody else is an event)
            await asyncio.sleep(_PAUSE_SECONDS)


async def kill_parts(stack: Stack, kills: Iterable[Kill], acts: Callable[[], int]) -> None:
    """Kill parts, each starting again afterwards; ``acts`` counts those so far."""
    for each in kills:
        await until(lambda after=each.after: acts() >= after)  # type: ignore[misc]
        await asyncio.sleep(each.delay)
        for part in each.parts:
            stack.kill(part)
        await asyncio.sleep(each.down)
        for part in each.parts:
            await asyncio.to_thread(stack.start, part)


class FailpointDeaths:
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


async def live_through(rehearsal: Rehearsal, *beside: Coroutine[Any, Any, None]) -> None:
    """Live the year while these go on; they must have ended when it ends, and each failure ends all."""
    async with asyncio.TaskGroup() as group:
        going_on = [group.create_task(each) for each in beside]
        await rehearsal.live()
        # What was killed at the very end of the year starts again.
        _, waiting = await asyncio.wait(going_on, timeout=FOR_EVER_SECONDS)
        for each in waiting:
            each.cancel()
    assert not waiting, "the year was over before everything had been killed"
