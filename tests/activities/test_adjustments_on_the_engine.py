"""Budget adjustments approved at the same moment on the real engine, while the recorder finds the records away."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import uuid4

import pytest
from temporalio import activity
from temporalio.client import Client
from temporalio.exceptions import ApplicationError
from temporalio.worker import Worker

from activities import activities_of
from activities.context import Context
from activities.recorder import record
from approvals.actions import Approve, Submit
from approvals.effects import CaseStatus, Role
from approvals.state import CaseHead, CaseState, Task
from calculations.dates.deadlines import Anchor
from temporal.names import ActivityName, ErrorType, WorkflowName
from tests.activities.setup import CITY, HAISHU, JIANGBEI, NOW, YEAR, Setup
from tests.activities.test_claims import adjustment, approve, benefits, in_force_now
from tests.approvals.case_driver import CALENDAR
from tests.approvals.chains import chain, step
from tests.approvals.people import holder, on_screen
from tests.sandbox import sandboxed
from tests.waiting import FOR_EVER_SECONDS
from tests.workflows.engine_cases import OpenCase
from workflows import WORKFLOWS
from workflows.attributes import fixed_attributes
from workflows.messages import AutomaticWork, CaseOutcome, CaseStart, Recorded, Recording

CHAIN = chain(
    step("draft", "city_agency/checker", maker="city_agency/maker", form="adjustment", submits=True),
    step("official_approval", "city_finance/leader", form="adjustment"),
    step("adjust_budget", form="budget_split", no_way_back=True),
)
"""The beginning and the end of the shipped chain."""


@dataclass
class Adjustments:
    """A worker with the product's activities, of which the recorder may be kept away from the records."""

    setup: Setup
    client: Client
    queue: str
    recorder_may: asyncio.Event

    async def open(self, name: str) -> OpenCase:
        """An adjustment that is to be drafted."""
        head = CaseHead(
            case=f"{CITY}.budget_adjustment.{YEAR}.{name}-{self.queue}",
            kind="budget_adjustment",
            zh="预算调整",
            en="Budget adjustment",
            city=CITY,
            anchor=Anchor(year=YEAR),
            chain=CHAIN,
            calendar=CALENDAR,
            policy_hash="c" * 64,
        )
        start = CaseStart(head=head, rehearsal=False, instant=NOW)
        handle = await self.client.start_workflow(
            WorkflowName.DECISION,
            start,
            id=head.case,
            task_queue=self.queue,
            search_attributes=fixed_attributes(head),
            result_type=CaseOutcome,
        )
        return OpenCase(handle=handle, head=head, rehearsal=False, at=NOW)


@pytest.fixture
async def adjustments(setup: Setup, client: Client) -> AsyncIterator[Adjustments]:
    """The worker runs as long as the test."""
    may, queue = asyncio.Event(), f"adjustments-{uuid4().hex[:8]}"
    away = ApplicationError("the records are away", type=ErrorType.RECORDS_AWAY)

    @activity.defn(name=ActivityName.RECORD)
    async def recorder(recording: Recording) -> Recorded:
        if not may.is_set():
            raise away
        return await record(setup.context, recording)

    _, *others = activities_of(Context(database=setup.context.database, pack=setup.context.pack))
    worker = Worker(
        client,
        task_queue=queue,
        workflows=WORKFLOWS,
        activities=[recorder, *others],
        workflow_runner=sandboxed(),
    )
    async with worker:
        yield Adjustments(setup, client, queue, may)


async def task_of(case: OpenCase, name: str, role: Role) -> tuple[CaseState, Task]:
    state = await case.state()
    return state, next(task for task in state.tasks.values() if (task.step, task.role) == (name, role))


async def drafted(case: OpenCase, work: AutomaticWork) -> None:
    """The adjustment is handed in and confirmed; it waits for the official approval."""
    _, task = await task_of(case, "draft", Role.PREPARE)
    assert task.party is not None
    document = work.versions["main.adjustment"].document
    await case.act(holder(task.party), Submit(task=task.id, document=document, note="说明"))
    await approved(case, "draft")


async def approved(case: OpenCase, name: str) -> None:
    state, task = await task_of(case, name, Role.DECIDE)
    assert task.party is not None
    await case.act(holder(task.party), Approve(task=task.id, seen=on_screen(state, task)))


async def settled(case: OpenCase) -> CaseState:
    """The case when its automatic step has ended."""
    async with asyncio.timeout(FOR_EVER_SECONDS):
        while (state := await case.state()).automatic_tasks():  # noqa: ASYNC110 (the engine tells nobody)
            await asyncio.sleep(0.02)
    return state


@pytest.mark.rule("B5", "B6")
async def test_both_changes_count_though_both_were_signed_at_once_and_nothing_is_recorded(
    adjustments: Adjustments,
) -> None:
    """As found, with a recorder that does not come: the second went back, was drafted again, and none is lost."""
    setup = adjustments.setup
    await approve(setup)
    wanted = {HAISHU: "600.00", JIANGBEI: "1100.00"}
    cases = {county: await adjustments.open(f"n{county}") for county in wanted}
    for county, case in cases.items():
        await drafted(case, await adjustment(setup, "x", county, wanted[county]))

    await asyncio.gather(*(approved(case, "official_approval") for case in cases.values()))

    states = {county: await settled(case) for county, case in cases.items()}
    [first] = [county for county, state in states.items() if state.status is CaseStatus.DONE]
    [second] = [county for county in wanted if county != first]
    assert states[second].stage() == "draft"
    assert (await in_force_now(setup))[0] == cases[first].id

    await drafted(cases[second], await adjustment(setup, "x", second, wanted[second]))
    await approved(cases[second], "official_approval")
    assert (await settled(cases[second])).status is CaseStatus.DONE
    assert await benefits(setup, *wanted) == list(wanted.values())

    adjustments.recorder_may.set()
    for case in cases.values():
        assert (await case.handle.result()).status is CaseStatus.DONE
    assert (await in_force_now(setup))[0] == cases[second].id
    assert await benefits(setup, *wanted) == list(wanted.values())
