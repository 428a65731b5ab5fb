"""A load generator in a process of its own: reads jobs from stdin, does them, answers on stdout."""

import asyncio
import json
import sys
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import astuple
from itertools import cycle

from temporalio.client import Client

from temporal import process_exit
from tests.bench.bare import Bare, connect
from tests.bench.jobs import Answer, Ask, Done, Job
from tests.bench.wire import TryAgain, Wire

_TRIES = 10
"""How often a request is sent whose receiver has too much to do."""

Send = Callable[[Ask], Awaitable[dict[str, float]]]
"""Sends one approval and returns when it is answered, with what the answer says of its parts."""

Opener = Callable[[], Awaitable[Send]]
"""A place of one's own to send from, for one of those who act at once."""


async def carry_out(job: Job, opener: Opener) -> Done:
    """Do a job."""
    waiting = deque(job.walks)
    answers: list[Answer] = []
    idle: list[float] = []
    senders = [await opener() for _ in range(job.parallel)]
    until = time.monotonic() + job.seconds

    async def act(send: Send) -> None:
        while waiting:
            for ask in waiting.popleft():
                begun = time.monotonic()
                if begun >= until:
                    return
                parts = await send(ask)
                ended = time.monotonic()
                answers.append(Answer(ended, ended - begun, parts))
        idle.append(time.monotonic())

    await asyncio.gather(*map(act, senders))
    return Done(tuple(answers), min(idle, default=None))


def over_http(host: str, ports: Sequence[int]) -> Opener:
    """Each has a connection of their own, to one API after another."""
    next_port = cycle(ports)

    async def opener() -> Send:
        wire = await Wire.open(host, next(next_port))

        async def send(ask: Ask) -> dict[str, float]:
            # As a client does that is asked to: the same key, and the answer took as long as all of it.
            for _ in range(_TRIES - 1):
                try:
                    return await sent_once(ask)
                except TryAgain as busy:
                    await asyncio.sleep(busy.after)
            return await sent_once(ask)

        async def sent_once(ask: Ask) -> dict[str, float]:
            reply = await wire.post(ask.target, ask.token, ask.key, ask.body)
            return _parts(reply.headers.get("server-timing", ""))

        return send

    return opener


def to_the_engine(client: Client) -> Opener:
    """All share the SDK's client, as it is meant to be used."""

    async def send(ask: Ask) -> dict[str, float]:
        await client.get_workflow_handle(ask.target).execute_update(Bare.approve, "somebody", id=ask.key)
        return {}

    async def opener() -> Send:
        return send

    return opener


def _parts(header: str) -> dict[str, float]:
    """``engine;dur=12.5, records;dur=3`` in seconds."""
    entries = (entry.strip().partition(";dur=") for entry in header.split(",") if entry)
    return {name: float(milliseconds) / 1000 for name, _, milliseconds in entries}


async def _work(kind: str, where: str, *others: str) -> None:
    if kind == "http":
        opener = over_http(where, [int(port) for port in others])
    else:
        opener = to_the_engine(await connect(where, others[0]))
    lines = asyncio.StreamReader(limit=2**26)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while line := await lines.readline():
        done = await carry_out(Job.read(json.loads(line)), opener)
        answers = [astuple(answer) for answer in done.answers]
        print(json.dumps({"answers": answers, "idle_since": done.idle_since}), flush=True)


def main() -> None:
    """``http HOST PORT …`` or ``bare ADDRESS NAMESPACE``; ends when stdin does."""
    asyncio.run(_work(*sys.argv[1:]))


if __name__ == "__main__":
    process_exit.run(main)
