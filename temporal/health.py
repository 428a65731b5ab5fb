"""Whether workers work: by the engine's list of them, and in a small file that a worker writes for supervisors.

Every process of the SDK reports its workers to the engine each second. The pollers that the engine shows of a task
queue say less: only those of the queue's first partition, so that a second worker is long missing there, and a dead
one for minutes still among them.
"""

import asyncio
import os
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

import structlog
from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError
from temporalio.api.enums.v1 import WorkerStatus
from temporalio.api.worker.v1 import WorkerHeartbeat
from temporalio.api.workflowservice.v1 import ListWorkersRequest
from temporalio.client import Client
from temporalio.service import RPCError

log = structlog.get_logger("worker")

FRESH = timedelta(seconds=10)
"""An older word counts for nothing: the worker may be stuck."""
LIVES = timedelta(seconds=30)
"""A worker of which the engine hears nothing for longer counts as gone: one short of processor time is late."""

_ASK_SECONDS = 1.0
_ASK_SECONDS_UNTIL_POLLING = 0.1
_ANSWER_WITHIN = timedelta(seconds=3)


class WorkerState(StrEnum):
    """What a worker is doing, as far as the engine confirms it."""

    CONNECTING = "connecting"
    POLLING = "polling"
    ENGINE_AWAY = "engine_away"
    STOPPING = "stopping"


class WorkerHealth(BaseModel):
    """The file's content; `at` is machine time in UTC."""

    model_config = ConfigDict(frozen=True)

    pid: int
    state: WorkerState
    at: AwareDatetime


def tell(file: Path, state: WorkerState) -> None:
    """Write this process's state, whole or not at all."""
    health = WorkerHealth(pid=os.getpid(), state=state, at=datetime.now(UTC))
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    draft.write_text(health.model_dump_json())
    draft.replace(file)


def is_polling(file: Path, pid: int | None = None) -> bool:
    """Whether a worker (the one with this process id) said lately that the engine sees it poll."""
    return _said_lately(file, pid) is WorkerState.POLLING


def is_heard(file: Path, pid: int) -> bool:
    """Whether the worker with this process id said anything lately; one that hangs does not."""
    return _said_lately(file, pid) is not None


def _said_lately(file: Path, pid: int | None) -> WorkerState | None:
    try:
        health = WorkerHealth.model_validate_json(file.read_text())
    except (OSError, ValidationError):
        return None
    fresh = datetime.now(UTC) - health.at < FRESH
    return health.state if fresh and pid in (None, health.pid) else None


class Heartbeats:
    """When something new was last heard of each worker, by this process's own clock: those of machines differ.

    A worker's own clock counts only when it is met for the first time.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._heard: dict[str, tuple[datetime, float]] = {}

    def lately(self, listed: Iterable[WorkerHeartbeat]) -> tuple[WorkerHeartbeat, ...]:
        """Those of which something was heard lately; ``listed`` are all that the engine lists."""
        workers = {each.worker_instance_key: each for each in listed}
        self._heard = {key: self._heard_of(key, each) for key, each in workers.items()}
        oldest = self._clock() - LIVES.total_seconds()
        return tuple(each for key, each in workers.items() if self._heard[key][1] > oldest)

    def _heard_of(self, key: str, worker: WorkerHeartbeat) -> tuple[datetime, float]:
        said_at, known = worker.heartbeat_time.ToDatetime(UTC), self._heard.get(key)
        if known is None:
            silence = datetime.now(UTC) - said_at
            return said_at, self._clock() - max(silence.total_seconds(), 0)
        return known if known[0] == said_at else (said_at, self._clock())


async def running_workers(client: Client, queue: str, heartbeats: Heartbeats) -> tuple[WorkerHeartbeat, ...]:
    """The workers of a task queue that have reported to the engine lately that they run and poll."""
    answer = await client.workflow_service.list_workers(
        ListWorkersRequest(namespace=client.namespace, query=f"TaskQueue = '{queue}'"),
        retry=False,
        timeout=_ANSWER_WITHIN,
    )
    return tuple(
        each
        for each in heartbeats.lately(worker.worker_heartbeat for worker in answer.workers_info)
        if each.status == WorkerStatus.WORKER_STATUS_RUNNING
        and (each.workflow_poller_info.current_pollers or each.activity_poller_info.current_pollers)
    )


async def keep_telling(client: Client, queue: str, file: Path) -> None:
    """Ask the engine again and again whether it sees this worker poll, and report it.

    The worker is known by the client's identity. Runs until cancelled.
    """
    before, heartbeats = WorkerState.CONNECTING, Heartbeats()
    while True:
        try:
            state = WorkerState.POLLING if await _polls(client, queue, heartbeats) else WorkerState.CONNECTING
        except RPCError:
            state = WorkerState.ENGINE_AWAY
        # Without a word of it the worker counts as stuck; once there is room again it reports again.
        with suppress(OSError):
            tell(file, state)
        if WorkerState.ENGINE_AWAY in (state, before) and state is not before:
            _say(state)
        before = state
        settled = state is WorkerState.POLLING
        await asyncio.sleep(_ASK_SECONDS if settled else _ASK_SECONDS_UNTIL_POLLING)


def _say(state: WorkerState) -> None:
    if state is WorkerState.ENGINE_AWAY:
        log.warning("引擎断开，等它恢复 / the engine is away, waiting for it")
    else:
        log.info("引擎恢复 / the engine is back")


async def _polls(client: Client, queue: str, heartbeats: Heartbeats) -> bool:
    workers = await running_workers(client, queue, heartbeats)
    return any(worker.worker_identity == client.identity for worker in workers)
