"""What approvals cost the processes of an installation when people act one after another, without what rest costs.

Bursts of approvals are measured one by one, each with the recording that follows, and the median counts: worker and
API compare records and histories once a minute, which is no part of what an approval costs.
"""

import asyncio
import time
from collections.abc import Awaitable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median

from cli.processes import Part, Stack
from tests.bench.jobs import Ask
from tests.bench.wire import Wire
from workflows.recorder import RECORD_AFTER

PROCESSES = (Part.WORKER, Part.ENGINE, Part.API)

_RECORDED_SECONDS = RECORD_AFTER.total_seconds() + 1.5
REST_SECONDS = 3.0
"""How long one look at rest takes."""

_TRIES = 20
_WINDOWS = 5
_AT_REST = 0.06
"""Of a processor: what all processes together use at most once what starting cases left to do is done."""
_PROCESSOR_CLOCK = 2
"""Linux names the processor clock of a process by its id, inverted, shifted by three bits, and this."""


@dataclass(frozen=True)
class Cost:
    """Processor time of each process for one approval, in seconds."""

    of: dict[Part, float]

    @property
    def whole(self) -> float:
        """Of all together."""
        return sum(self.of.values())


class Meter:
    """Sends approvals to the API and reads what the processes use meanwhile."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._rest = dict.fromkeys(PROCESSES, 0.0)

    def memory(self, part: Part) -> int:
        """What a process holds in memory now, in bytes."""
        status = Path(f"/proc/{self._stack.pid(part)}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) * 1024

    async def settle(self, windows: int = _WINDOWS) -> dict[Part, float]:
        """Wait until everything is at rest, a minute at most, and note what rest costs: the median of so many windows.

        Returns:
            the mean of them: what each process uses of a processor, comparisons included if the windows last a minute.
        """
        for _ in range(_TRIES):
            if sum((await self._used_at_rest()).values()) < _AT_REST:
                break
        at_rest = [await self._used_at_rest() for _ in range(windows)]
        self._rest = {part: median(used[part] for used in at_rest) for part in PROCESSES}
        return {part: fmean(used[part] for used in at_rest) for part in PROCESSES}

    async def _used_at_rest(self) -> dict[Part, float]:
        used, seconds = await self._used_during(asyncio.sleep(REST_SECONDS))
        return {part: each / seconds for part, each in used.items()}

    async def act(self, asks: Sequence[Ask]) -> None:
        """Send them, each when the one before is answered."""
        settings = self._stack.settings
        wire = await Wire.open(settings.api_host, settings.api_port)
        for ask in asks:
            await wire.post(ask.target, ask.token, ask.key, ask.body)
        wire.close()

    async def cost(self, bursts: Iterable[Sequence[Ask]]) -> Cost:
        """What one of them costs, with the recordings that follow: of each process the median of the bursts."""
        of_bursts = [await self._cost_of_burst(asks) for asks in bursts]
        return Cost({part: median(cost[part] for cost in of_bursts) for part in PROCESSES})

    async def _cost_of_burst(self, asks: Sequence[Ask]) -> dict[Part, float]:
        used, seconds = await self._used_during(self._act_until_recorded(asks))
        return {part: (each - self._rest[part] * seconds) / len(asks) for part, each in used.items()}

    async def _act_until_recorded(self, asks: Sequence[Ask]) -> None:
        await self.act(asks)
        await asyncio.sleep(_RECORDED_SECONDS)

    async def _used_during(self, doing: Awaitable[None]) -> tuple[dict[Part, float], float]:
        """Processor seconds of each process while something is done, and how long that took."""
        began, before = time.monotonic(), self._used()
        await doing
        after = self._used()
        return {part: after[part] - before[part] for part in PROCESSES}, time.monotonic() - began

    def _used(self) -> dict[Part, float]:
        return {part: time.clock_gettime(~self._stack.pid(part) << 3 | _PROCESSOR_CLOCK) for part in PROCESSES}
