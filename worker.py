"""The worker: runs workflows and activities for the engine until it is told to stop.

`python worker.py` or `tongchou worker`. SIGTERM and Ctrl-C let what has begun finish, within bounds.
"""

import argparse
import asyncio
import os
import signal
import socket
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

import structlog
import uvloop
from temporalio.client import Client
from temporalio.service import RPCError
from temporalio.worker import Worker

from operations.replaying import replay_open_cases
from temporal import process_exit
from temporal.attributes import await_attributes
from temporal.cached_runs import LeanRunner, LeanRuns
from temporal.connect import connect
from temporal.gc_tuning import keep_loaded
from temporal.health import WorkerState, is_polling, keep_telling, tell
from temporal.logs import set_up_logs
from temporal.names import SignalName
from temporal.namespace import check_namespace
from temporal.private import keep_private, tighten
from temporal.settings import Settings, load_settings

# A killed worker's cached cases go to another after this long; the engine's own default is ten seconds.
_STICKY_TIMEOUT = timedelta(seconds=2)
_ACTIVITY_THREADS = 20
# On top of the grace for activities: what the engine's client needs to end its polls.
_CLOSING_SECONDS = 5.0
_CHECK_SECONDS = 10.0
_TRIED_AT_START = 200

log = structlog.get_logger("worker")

Result = TypeVar("Result")
Activity = Callable[..., Any]
Check = Callable[[], None]
"""Raises ``Problem`` where this build must not work, or not any longer."""
WithClient = Callable[[Client], Coroutine[Any, Any, None]]
"""What a worker does of its own accord, before it works or while it does."""


def _nothing() -> None:
    """Whoever passes activities of their own works on no records."""


async def _nobody(client: Client) -> None:
    """Nor does anything next to it."""


async def _at_last() -> None:
    """Nor are there records to close."""


def run(
    settings: Settings,
    *,
    workflows: Sequence[type] | None = None,
    activities: Sequence[Activity] | None = None,
) -> None:
    """Work until SIGTERM or SIGINT; by default for all workflows and activities of the product.

    Raises:
        NamespaceMissing, AttributesMissing: the engine answers but was not prepared by this build.
        PackUnusable: the settings' policy pack is wrong, or there is none.
        StartRefused: the records do not fit this build, at the start or later.
        NotTogether: the engine is another installation's.
    """
    set_up_logs(settings)
    tighten(settings.data_folder)
    if workflows is None:
        # Here, not above: who passes lists of their own need not load the product.
        from workflows import WORKFLOWS

        workflows = WORKFLOWS
    check: Check = _nothing
    before: WithClient = _nobody
    alongside: WithClient = _nobody
    after: Callable[[], Coroutine[Any, Any, None]] = _at_last
    if activities is None:
        from activities import activities_of, context_of
        from operations.belonging import require_together
        from operations.pack_errors import reporting_pack_faults
        from operations.starting import begin_work_or_later, purpose_of
        from records.backends.patience import Patience
        from records.database import Database
        from recovery.run import keep_together, until_engine_is_whole
        from services.settings import load_api_settings

        with reporting_pack_faults():
            database = Database(settings.database_url, Patience.of(settings))
            context = context_of(settings, database)
        activities = activities_of(context)

        async def before(client: Client) -> None:
            await require_together(client, settings)
            await until_engine_is_whole(context, client)

        alongside = partial(keep_together, context)
        after = database.close
        check = partial(begin_work_or_later, settings, purpose_of(load_api_settings().rehearsal))
        check()
    keep_loaded()
    uvloop.run(_serve(settings, workflows, activities, check, before, alongside, after))


async def _serve(
    settings: Settings,
    workflows: Sequence[type],
    activities: Sequence[Activity],
    check: Check,
    before: WithClient,
    alongside: WithClient,
    after: Callable[[], Coroutine[Any, Any, None]],
) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    tell(settings.health_file, WorkerState.CONNECTING)
    threads = ThreadPoolExecutor(_ACTIVITY_THREADS, thread_name_prefix="activity")
    identity = f"worker-{os.getpid()}@{socket.gethostname()}"
    try:
        while not stop.is_set():
            client = await _unless(stop, _prepared(settings, identity))
            if client is None:
                break
            await _unless(stop, before(client))
            if stop.is_set():
                break
            worker = Worker(
                client,
                task_queue=settings.task_queue,
                workflows=workflows,
                activities=activities,
                activity_executor=threads,
                max_concurrent_activities=_ACTIVITY_THREADS,
                max_cached_workflows=settings.worker_cached_cases,
                # Given, since the SDK would otherwise read and hash every loaded module at each start.
                build_id=settings.running_build,
                sticky_queue_schedule_to_start_timeout=_STICKY_TIMEOUT,
                graceful_shutdown_timeout=timedelta(seconds=settings.worker_grace_seconds),
                # The tests run every workflow in the sandbox (docs/decisions/0006-sandbox-in-tests.md).
                workflow_runner=LeanRunner(),
                interceptors=[LeanRuns()],
            )
            telling = asyncio.create_task(keep_telling(client, settings.task_queue, settings.health_file))
            going_on = asyncio.create_task(alongside(client))
            log.info("开始工作 / working", queue=settings.task_queue, engine=settings.address)
            trying = asyncio.create_task(try_open_cases(client, settings, workflows))
            try:
                await _work(worker, client, stop, settings.worker_grace_seconds, check)
            finally:
                telling.cancel()
                going_on.cancel()
                trying.cancel()
    finally:
        await after()
        # Threads that do not heed their cancellation are not waited for: the process ends.
        threads.shutdown(wait=False, cancel_futures=True)
        settings.health_file.unlink(missing_ok=True)
    log.info("已停止 / stopped")


async def _prepared(settings: Settings, identity: str) -> Client:
    """A client of an engine that is ready for this build."""
    while True:
        client = await connect(settings, patience=None, identity=identity)
        # An engine that goes away meanwhile is connected to again.
        with suppress(RPCError):
            await await_attributes(client)
            return client


async def _work(worker: Worker, client: Client, stop: asyncio.Event, grace_seconds: float, check: Check) -> None:
    """Run the worker until told to stop, or until it fails because the engine went away while it began.

    Raises ``Problem`` when the records do not fit any longer: another build has migrated them.
    """
    working = asyncio.create_task(worker.run())
    stopping = asyncio.create_task(stop.wait())
    checking = asyncio.create_task(_keep_checking(check))
    await asyncio.wait({working, stopping, checking}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if stop.is_set() or checking.done():
        log.info("正在停止，等已开始的工作完成 / stopping, letting begun work finish")
        try:
            async with asyncio.timeout(grace_seconds + _CLOSING_SECONDS):
                await worker.shutdown()
                await working
        except TimeoutError:
            log.warning("有工作没有按时完成，引擎会另行安排 / unfinished work will be handed out again")
    if checking.done():
        return checking.result()
    checking.cancel()
    if stop.is_set():
        return None
    failure = working.exception()
    if failure is not None and await _engine_answers(client):
        raise failure
    return None


async def try_open_cases(client: Client, settings: Settings, workflows: Sequence[type]) -> None:
    """Have cases that this build does not fit be listed as failing at once, not only when somebody acts on them."""
    with suppress(RPCError):
        replayed = await replay_open_cases(client, settings, workflows, _TRIED_AT_START)
        for case, reason in replayed.misfits.items():
            log.error("本版本与该事项的历史不符 / this build does not fit the case", case=case, reason=reason)
            await client.get_workflow_handle(case).signal(SignalName.WAKE)


async def _keep_checking(check: Check) -> None:
    """Runs until cancelled, or until the check raises."""
    while True:
        await asyncio.sleep(_CHECK_SECONDS)
        await asyncio.to_thread(check)


async def _engine_answers(client: Client) -> bool:
    with suppress(RPCError):
        await check_namespace(client)
        return True
    return False


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, Result]) -> Result | None:
    """What `work` gives, or None when the stop comes first."""
    working = asyncio.create_task(work)
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not working.done():
        working.cancel()
        return None
    return await working


def without_cache(settings: Settings) -> Settings:
    """The settings of a worker that reads a case's whole history for each of its tasks, as tests want it."""
    return settings.model_copy(update={"worker_cached_cases": 0})


def main() -> None:
    """The command line of `python worker.py`."""
    parser = argparse.ArgumentParser(description="统筹 worker / the Tongchou worker")
    parser.add_argument("--no-cache", action="store_true", help="每次重放全部历史 / replay for every task")
    parser.add_argument("--check", action="store_true", help="worker 是否在工作 / exit 0 when a worker polls")
    arguments = parser.parse_args()
    keep_private()
    settings = load_settings()
    if arguments.check:
        raise SystemExit(0 if is_polling(settings.health_file) else 1)
    run(without_cache(settings) if arguments.no_cache else settings)


if __name__ == "__main__":
    process_exit.run(main)
