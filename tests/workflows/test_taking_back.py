"""A build that was deployed and is taken back: drilled as docs/production.md says, and nothing acknowledged is lost."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest
from temporalio import workflow
from temporalio.client import Client, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.service import RPCError
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from approvals.actions import Action, Actor, Approve
from approvals.effects import CaseStatus, Effect
from operations.engine_sources import failing_cases
from operations.installation import Installation
from operations.new_runs import ask_new_runs
from operations.replaying import open_cases, replay_open_cases
from records.database import Database
from temporal.names import ActivityName, WorkflowName
from temporal.settings import Settings
from tests.approvals.people import staff
from tests.waiting import FOR_EVER_SECONDS
from tests.workflows.chains import TALK
from tests.workflows.engine_cases import Cases
from tests.workflows.fake_activities import FakeActivities
from tests.workflows.test_recording import ties
from worker import try_open_cases
from workflows import WORKFLOWS
from workflows.annual_budget import AnnualBudget
from workflows.messages import CaseOutcome, CaseStart

TASK = "main.sign.1.decide"
NO_ANSWER = (RPCError, TimeoutError, WorkflowUpdateRPCTimeoutOrCancelledError)
GOOD, BAD = "of-yesterday", "of-today"


@workflow.defn(name=WorkflowName.ANNUAL_BUDGET)
class Ahead(AnnualBudget):
    """A build that takes the histories of before, and whose own the build of before does not take."""

    @workflow.run
    async def run(self, start: CaseStart) -> CaseOutcome:
        """As before."""
        return await super().run(start)

    def _turn(self, action: Action, actor: Actor | None = None) -> tuple[Effect, ...]:
        effects = super()._turn(action, actor)
        # What was done before this build came has none of these marks.
        if workflow.patched(f"of-the-build-that-is-taken-back-{self.state.number}"):
            workflow.upsert_memo({"ahead": self.state.number})
        return effects


@workflow.defn(name=WorkflowName.ANNUAL_BUDGET)
class Unfit(AnnualBudget):
    """A build that does not take the histories of before."""

    @workflow.run
    async def run(self, start: CaseStart) -> CaseOutcome:
        """Orders work that nobody ordered before."""
        await workflow.execute_activity(ActivityName.RECORD, "?", start_to_close_timeout=timedelta(seconds=1))
        return await super().run(start)


def worker_of(client: Client, queue: str, fakes: FakeActivities, build: str, workflows: Sequence[type]) -> Worker:
    """A worker of a build."""
    return Worker(
        client,
        task_queue=queue,
        workflows=workflows,
        activities=fakes.activities(),
        build_id=build,
        identity=build,
        sticky_queue_schedule_to_start_timeout=timedelta(seconds=1),
        workflow_runner=UnsandboxedWorkflowRunner(),
    )


async def listed(client: Client, settings: Settings, build: str, wanted: set[str]) -> set[str]:
    """Wait until the engine's list, which lags behind, has these open cases that a build has worked on."""
    async with asyncio.timeout(FOR_EVER_SECONDS):
        while {case async for case in open_cases(client, settings, build)} != wanted:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    return wanted


async def failing(client: Client, settings: Settings) -> set[str]:
    """The cases that are listed as failing."""

    async def engine() -> Client:
        return client

    installation = Installation(settings, Database("sqlite:///unused.db"), engine)
    return {trouble.about for trouble in await failing_cases(installation)}


async def test_a_build_is_taken_back_and_every_receipt_still_counts(client: Client, engine_settings: Settings) -> None:
    cases = Cases(client, "taking-back", FakeActivities())
    settings = engine_settings.model_copy(update={"task_queue": cases.queue})
    good, bad = [AnnualBudget], [Ahead]

    async with worker_of(client, cases.queue, cases.fakes, GOOD, good):
        case = await cases.open(TALK)
        await case.say(TASK, key="under the good build")
    assert (await replay_open_cases(client, settings, bad)).misfits == {}

    async with worker_of(client, cases.queue, cases.fakes, BAD, bad):
        said = await case.say(TASK, key="under the bad build")
        newer = await cases.open(TALK)
        asked = await newer.say(TASK, key="of a case begun under the bad build")
    moved = await listed(client, settings, BAD, {case.id, newer.id})
    assert (await replay_open_cases(client, settings, good)).misfits.keys() == moved

    async with worker_of(client, cases.queue, cases.fakes, GOOD, good):
        with pytest.raises(NO_ANSWER):
            async with asyncio.timeout(5):
                await case.say(TASK, key="while nothing was done")

    async with worker_of(client, cases.queue, cases.fakes, BAD, bad):
        done = await ask_new_runs(client, moved)
        assert (set(done.begun), done.waiting) == (moved, ())

    async with worker_of(client, cases.queue, cases.fakes, GOOD, good):
        assert (await case.say(TASK, key="under the bad build")).hash == said.hash
        assert (await newer.say(TASK, key="of a case begun under the bad build")).hash == asked.hash
        for each in (case, newer):
            await each.act(staff("bureau/leader"), Approve(task=TASK))
            assert (await each.handle.result()).status is CaseStatus.DONE
            ties(cases.fakes.recorded(each.id))


async def test_a_build_that_fits_no_case_is_told_so_before_it_is_deployed_and_harms_none(
    client: Client, engine_settings: Settings
) -> None:
    cases = Cases(client, "unfit", FakeActivities())
    settings = engine_settings.model_copy(update={"task_queue": cases.queue})
    async with worker_of(client, cases.queue, cases.fakes, GOOD, WORKFLOWS):
        case = await cases.open(TALK)
        said = await case.say(TASK, key="before")
    await listed(client, settings, GOOD, {case.id})
    tried = await replay_open_cases(client, settings, [Unfit])
    assert tried.misfits.keys() == {case.id}
    assert "ondeterminism" in tried.misfits[case.id]
    async with worker_of(client, cases.queue, cases.fakes, BAD, [Unfit]):
        # As a starting worker does by itself: nobody has to act for the case to be listed.
        await try_open_cases(client, settings, [Unfit])
        async with asyncio.timeout(FOR_EVER_SECONDS):
            while case.id not in await failing(client, settings):  # noqa: ASYNC110 (the engine tells nobody)
                await asyncio.sleep(0.2)
        with pytest.raises(NO_ANSWER):
            async with asyncio.timeout(5):
                await case.say(TASK, key="while it was deployed")
    async with worker_of(client, cases.queue, cases.fakes, GOOD, WORKFLOWS):
        assert (await case.say(TASK, key="before")).hash == said.hash
        await case.act(staff("bureau/leader"), Approve(task=TASK))
        assert (await case.handle.result()).status is CaseStatus.DONE
