"""A case whose workflow task fails, or that the engine has closed: people are told so, and the others go on."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from temporalio import workflow
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities import activities_of
from activities.context import Context
from activities.planning import case_head
from api.main import create_app
from api.settings import ApiSettings
from engine.names import QueryName, UpdateName, WorkflowName
from engine.stuck import is_stuck
from records.tables import CaseRecord, table_of
from tests.api.conftest import http_to
from tests.api.house import BEGINS, OPERATOR, YEAR, Desk, House, fresh_key
from workflows import WORKFLOWS
from workflows.messages import Advance, CasePlan, CaseStart

STUCK, CLOSED = "ningbo.budget.2022.stuck", "ningbo.budget.2022.closed-in-the-engine"
TASK = "330203.county_draft.1.prepare"


@workflow.defn(name=WorkflowName.ANNUAL_BUDGET)
class Faulty:
    """A build that does not fit the histories."""

    @workflow.init
    def __init__(self, start: dict[str, object]) -> None:
        raise RuntimeError("this build does not know its cases")

    @workflow.run
    async def run(self, start: dict[str, object]) -> None:
        """Never begins."""

    @workflow.update(name=UpdateName.ACT)
    def act(self, request: dict[str, object]) -> None:
        """Never answers."""

    @workflow.query(name=QueryName.STATE)
    def state_now(self) -> None:
        """Never answers."""


@asynccontextmanager
async def worker_of(house: House, queue: str, workflows: Sequence[type] = WORKFLOWS) -> AsyncIterator[None]:
    """A worker of its own for a queue."""
    async with Worker(
        house.engine,
        task_queue=queue,
        workflows=workflows,
        activities=activities_of(Context(database=house.database, pack=house.pack)),
        workflow_runner=UnsandboxedWorkflowRunner(),
        max_cached_workflows=0,
    ):
        yield


@pytest.fixture
async def opened(house: House, request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """A budget that has settled, worked on in a queue of its own; afterwards it is open nowhere."""
    case: str = request.param
    plan = CasePlan(case=case, workflow=WorkflowName.ANNUAL_BUDGET, starts=BEGINS)
    start = CaseStart(head=case_head(house.pack, YEAR, plan), rehearsal=True, instant=BEGINS)
    async with worker_of(house, case):
        handle = await house.engine.start_workflow(WorkflowName.ANNUAL_BUDGET, start, id=case, task_queue=case)
        await handle.execute_update(UpdateName.ADVANCE, Advance(instant=BEGINS))
    yield case
    cases = table_of(CaseRecord)
    async with house.database.write() as session:
        await session.execute(cases.update().where(cases.c.id == case).values(status="terminated"))


async def comes_to_stand_still(house: House, case: str) -> None:
    """Have the workflow task of a case fail until the engine refuses to ask it again."""
    await house.engine.get_workflow_handle(case).signal("retry")
    async with asyncio.timeout(60):
        while not await is_stuck(house.engine, case):  # noqa: ASYNC110 (the engine tells nobody)
            await asyncio.sleep(0.2)


@pytest.mark.parametrize("opened", [STUCK], indirect=True)
async def test_a_case_whose_workflow_task_fails_is_said_to_be_stuck_and_the_others_answer(
    house: House, opened: str
) -> None:
    app = create_app(house.settings, ApiSettings(rehearsal=True, answer_seconds=2))
    async with app.router.lifespan_context(app), http_to(app) as http, worker_of(house, opened, [Faulty]):
        await comes_to_stand_still(house, opened)
        maker = Desk(http, (await house.desk("330203-agency-maker")).token)
        operator = Desk(http, (await house.desk(OPERATOR)).token)
        acted = [await maker.act(opened, TASK, "comment", {"text": "请尽快"}, key=fresh_key()) for _ in range(2)]
        asked = await maker.get(f"/cases/{opened}/tasks/{TASK}/actions")
        listed = await operator.get("/powers/new-calendar")
    for answer in (*acted, asked):
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/case-stuck"), answer.text
        assert answer.headers["Retry-After"]
        assert "运维人员" in answer.json()["detail"]
    assert listed.status_code == 200, listed.text
    assert [each["case"] for each in listed.json()["unanswered"]] == [opened]
    await house.engine.get_workflow_handle(opened).terminate()


@pytest.mark.parametrize("opened", [CLOSED], indirect=True)
async def test_a_case_that_was_ended_in_the_engine_is_not_said_to_have_come_to_its_end(
    house: House, opened: str
) -> None:
    await house.engine.get_workflow_handle(opened).terminate()
    maker = await house.desk("330203-agency-maker")
    answer = await maker.act(opened, TASK, "comment", {"text": "请尽快"})
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/case-stuck")
    assert "已在流程引擎中被终止" in answer.json()["detail"]
