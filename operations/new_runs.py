"""Has open cases go on as new runs, so that a build that cannot read their histories takes them up where they stand."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from temporal.names import SignalName

PATIENCE = timedelta(seconds=60)

_PAUSE_SECONDS = 0.2


@dataclass(frozen=True)
class NewRuns:
    """The cases that go on as new runs, and those that did not begin one in time."""

    begun: tuple[str, ...]
    waiting: tuple[str, ...]


async def ask_new_runs(client: Client, cases: Iterable[str], patience: timedelta = PATIENCE) -> NewRuns:
    """Ask each case, and wait for its new run; a case that has ended needs none."""
    runs = {case: run for case in cases if (run := await _run_of(client, case)) is not None}
    for case in runs:
        await client.get_workflow_handle(case).signal(SignalName.NEW_RUN)
    waiting: Mapping[str, str] = runs
    try:
        async with asyncio.timeout(patience.total_seconds()):
            while waiting:
                waiting = {case: run for case, run in waiting.items() if await _run_of(client, case) == run}
                await asyncio.sleep(_PAUSE_SECONDS)
    except TimeoutError:
        pass
    return NewRuns(begun=tuple(sorted(runs.keys() - waiting.keys())), waiting=tuple(sorted(waiting)))


async def _run_of(client: Client, case: str) -> str | None:
    """The run in which a case is open."""
    try:
        described = await client.get_workflow_handle(case).describe()
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        return None
    return described.run_id if described.close_time is None else None
