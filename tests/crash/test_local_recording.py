"""A worker dies around a recording inside a workflow task: the next one records the same, and nothing else."""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import Client, WorkflowHandle

from approvals.actions import Approve, Request
from approvals.effects import CaseStatus
from cli.processes import Part, Stack
from records.database import Database
from temporal.connect import connect
from temporal.failpoints import Failpoint
from temporal.names import UpdateName, WorkflowName
from temporal.settings import load_settings
from tests.approvals.case_driver import OPENED, trial_head
from tests.approvals.people import staff
from tests.crash.kills import FailpointDeaths
from tests.waiting import FOR_EVER_SECONDS
from tests.workflows.chains import TALK
from tests.workflows.local_recordings import of_local_activities
from verification.run import verify_case
from workflows.attributes import fixed_attributes
from workflows.messages import CaseOutcome, CaseStart, Receipt

Case = WorkflowHandle[Any, CaseOutcome]

BEFORE_IN_AND_AFTER = (Failpoint.RECORDER_BEGUN, Failpoint.RECORDER_WRITING, Failpoint.RECORDER_WRITTEN)
TASK_TIMEOUT = timedelta(seconds=2)
"""So long the engine waits for a worker that died in a workflow task."""
LEADER = staff("bureau/leader")


async def open_case(engine: Client, stack: Stack, name: str) -> Case:
    """A case in real time whose opening is recorded; nobody but its recorder writes what it does."""
    head = trial_head(f"ningbo.test.{name}", TALK, ())
    case: Case = await engine.start_workflow(
        WorkflowName.ANNUAL_BUDGET,
        CaseStart(head=head, rehearsal=False, instant=OPENED, local_seconds=FOR_EVER_SECONDS),
        id=head.case,
        task_queue=stack.settings.task_queue,
        task_timeout=TASK_TIMEOUT,
        search_attributes=fixed_attributes(head),
        result_type=CaseOutcome,
    )
    return case


async def sign(case: Case) -> Receipt:
    """The leader signs, which ends the case."""
    request = Request(key=f"{LEADER.person}:sign", actor=LEADER, action=Approve(task="main.sign.1.decide"))
    receipt: Receipt = await case.execute_update(UpdateName.ACT, request, id=request.key, result_type=Receipt)
    return receipt


async def is_recorded(engine: Client, database: Database, case: Case) -> None:
    """Wait until the records have all that the history has."""
    async with asyncio.timeout(FOR_EVER_SECONDS):
        while not (verdict := await verify_case(engine, database, case.id)).effects or verdict.findings:  # noqa: ASYNC110 (the recorder tells nobody)
            await asyncio.sleep(0.5)


@pytest.mark.parametrize("cache", [True, False], ids=["cached", "no-cache"])
async def test_what_a_dying_worker_was_recording_is_recorded_once_and_nothing_else_is(
    tmp_path: Path, cache: bool
) -> None:
    settings = load_settings(data_folder=tmp_path, api_port=0)
    command = [sys.executable, "-P", "-m", "cli.main", "worker", *([] if cache else ["--no-cache"])]
    with Stack(settings, commands={Part.WORKER: command}, say=lambda words: None) as stack:
        for part in (Part.ENGINE, Part.WORKER):
            if part is Part.WORKER:
                await asyncio.to_thread(stack.migrate)
            await asyncio.to_thread(stack.start, part)
        engine = await connect(stack.settings)
        database = Database(stack.settings.database_url)
        cases = [await open_case(engine, stack, failpoint) for failpoint in BEFORE_IN_AND_AFTER]
        for case in cases:
            await is_recorded(engine, database, case)
        dying = FailpointDeaths(stack)
        for failpoint, case in zip(BEFORE_IN_AND_AFTER, cases, strict=True):
            # Sent while no worker is there: the one that takes it is the one that is to die.
            stack.kill(Part.WORKER)
            signing = asyncio.create_task(sign(case))
            await dying.die_at(Part.WORKER, [(failpoint, 1)])
            receipt, outcome = await signing, await case.result()
            assert (outcome.status, outcome.hash) == (CaseStatus.DONE, receipt.hash)
            assert (await verify_case(engine, database, case.id)).findings == ()
            assert of_local_activities(list((await case.fetch_history()).events)) == [True]
        assert dying.died == [(Part.WORKER, failpoint) for failpoint in BEFORE_IN_AND_AFTER]
        await database.close()
        stack.kill()
