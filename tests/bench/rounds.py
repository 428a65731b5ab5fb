"""Measures: has the load generators act on cases, and watches what it costs meanwhile."""

import asyncio
import json
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self

from tests.bench.jobs import Done, Job


class TooFast(Exception):
    """The cases ran out before the time was over; ``rate`` is what was reached, in approvals a second."""

    def __init__(self, rate: float) -> None:
        self.rate = rate
        super().__init__(f"the cases ran out at {rate:.0f} approvals a second")


@dataclass(frozen=True)
class Measured:
    """What was answered in a stretch of time: latencies and their parts in seconds, processor seconds by part."""

    seconds: float
    latencies: tuple[float, ...]
    parts: tuple[Mapping[str, float], ...]
    processor: Mapping[str, float]

    def joined(self, other: "Measured") -> "Measured":
        """Two stretches as one."""
        return Measured(
            seconds=self.seconds + other.seconds,
            latencies=self.latencies + other.latencies,
            parts=self.parts + other.parts,
            processor={name: used + other.processor[name] for name, used in self.processor.items()},
        )

    @property
    def rate(self) -> float:
        """Approvals a second."""
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """The latency that this share of the answers stayed within, in seconds."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def median_part(self, name: str) -> float:
        """The median of one of the parts, in seconds; 0 where nobody said."""
        told = sorted(parts[name] for parts in self.parts if name in parts)
        return told[len(told) // 2] if told else 0.0

    def processor_each(self, name: str) -> float:
        """Processor seconds of a part for one approval."""
        return self.processor[name] / len(self.latencies)

    @property
    def processor_of_each(self) -> float:
        """Processor seconds of all parts for one approval."""
        return sum(self.processor.values()) / len(self.latencies)


class Generator:
    """A load generator, started and waiting for jobs."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, *arguments: str) -> Self:
        """Start one; it ends with us."""
        return cls(
            await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "tests.bench.load",
                *arguments,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                limit=2**26,
            )
        )

    @property
    def pid(self) -> int:
        """Its process."""
        return self._process.pid

    async def do(self, job: Job) -> Done:
        """Have a job done."""
        streams = self._process
        assert streams.stdin is not None
        assert streams.stdout is not None
        streams.stdin.write(json.dumps(job.as_json()).encode() + b"\n")
        await streams.stdin.drain()
        return Done.read(json.loads(await streams.stdout.readline()))

    async def end(self) -> None:
        """Let it end."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._process.wait()


async def measure(generator: Generator, job: Job, ramp: float, used: Callable[[], Mapping[str, float]]) -> Measured:
    """Have a job done and look at what happens from ``ramp`` seconds after its beginning to its end."""
    doing = asyncio.create_task(generator.do(job))
    await asyncio.sleep(ramp)
    begins, before = time.monotonic(), used()
    await asyncio.sleep(job.seconds - ramp)
    ends, after = time.monotonic(), used()
    done = await doing
    if done.idle_since is not None and done.idle_since < ends:
        raise TooFast(len(done.answers) / (done.idle_since - begins + ramp))
    answers = [answer for answer in done.answers if begins <= answer.at < ends]
    return Measured(
        seconds=ends - begins,
        latencies=tuple(answer.took for answer in answers),
        parts=tuple(answer.parts for answer in answers),
        processor={name: seconds - before[name] for name, seconds in after.items()},
    )
