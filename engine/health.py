"""A worker's word about itself: a small file that tells supervisors whether it really polls the engine."""

import asyncio
import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

import structlog
from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client
from temporalio.service import RPCError

log = structlog.get_logger("worker")

FRESH = timedelta(seconds=10)
"""An older word counts for nothing: the worker may be stuck."""

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
    try:
        health = WorkerHealth.model_validate_json(file.read_text())
    except (OSError, ValidationError):
        return False
    fresh = datetime.now(UTC) - health.at < FRESH
    return health.state is WorkerState.POLLING and fresh and pid in (None, health.pid)


async def keep_telling(client: Client, queue: str, kinds: list[TaskQueueType.ValueType], file: Path) -> None:
    """Ask the engine again and again whether it sees this worker poll for these kinds of task, and tell.

    The worker is known by the client's identity. Runs until cancelled.
    """
    before = WorkerState.CONNECTING
    while True:
        try:
            polls = all([await _polls(client, queue, kind) for kind in kinds])
            state = WorkerState.POLLING if polls else WorkerState.CONNECTING
        except RPCError:
            state = WorkerState.ENGINE_AWAY
        # Without a word of it the worker counts as stuck; once there is room again it tells again.
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


async def _polls(client: Client, queue: str, kind: TaskQueueType.ValueType) -> bool:
    answer = await client.workflow_service.describe_task_queue(
        DescribeTaskQueueRequest(namespace=client.namespace, task_queue=TaskQueue(name=queue), task_queue_type=kind),
        retry=False,
        timeout=_ANSWER_WITHIN,
    )
    return any(poller.identity == client.identity for poller in answer.pollers)
