"""A case whose workflow task fails, or that the engine has closed: people are informed, and the others go on."""

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
from operations.troubles import TroubleKind
from records.tables import CaseRecord, table_of
from services.settings import ApiSettings
from temporal.names import QueryName, UpdateName, WorkflowName
from temporal.stuck import is_stuck
from tests.api.conftest import AS_LONG_AS_TESTS_LAST, http_to
from tests.api.product import BEGINS, OPERATOR, SECOND_OPERATOR, YEAR, Product, StaffClient, fresh_key
from tests.waiting import FOR_EVER_SECONDS
from verification.run import verify_case
from workflows import WORKFLOWS
from workflows.attributes import fixed_attributes
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
async def worker_of(product: Product, queue: str, workflows: Sequence[type] = WORKFLOWS) -> AsyncIterator[None]:
    """A worker of its own for a queue."""
    async with Worker(
        product.engine,
        task_queue=queue,
        workflows=workflows,
        activities=activities_of(Context(database=product.database, pack=product.pack)),
        workflow_runner=UnsandboxedWorkflowRunner(),
        max_cached_workflows=0,
    ):
        yield


@pytest.fixture(scope="module")
def product(secluded_product: Product) -> Product:
    """The lists of stuck and ended cases are the whole installation's."""
    return secluded_product


@pytest.fixture
async def opened(product: Product, request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """A budget that has settled, worked on in a queue of its own; afterwards it is open nowhere."""
    case: str = request.param
    plan = CasePlan(case=case, workflow=WorkflowName.ANNUAL_BUDGET, starts=BEGINS)
    start = CaseStart(head=case_head(product.pack, YEAR, plan), rehearsal=True, instant=BEGINS)
    async with worker_of(product, case):
        handle = await product.engine.start_workflow(
            WorkflowName.ANNUAL_BUDGET,
            start,
            id=case,
            task_queue=case,
            search_attributes=fixed_attributes(start.head),
        )
        await handle.execute_update(UpdateName.ADVANCE, Advance(instant=BEGINS))
    yield case
    cases = table_of(CaseRecord)
    async with product.database.write() as session:
        await session.execute(cases.update().where(cases.c.id == case).values(status="terminated"))


async def comes_to_stand_still(product: Product, case: str) -> None:
    """Have the workflow task of a case fail until the engine refuses to ask it again."""
    await product.engine.get_workflow_handle(case).signal("retry")
    async with asyncio.timeout(FOR_EVER_SECONDS):
        while not await is_stuck(product.engine, case):  # noqa: ASYNC110 (the engine tells nobody)
            await asyncio.sleep(0.2)


@pytest.mark.parametrize("opened", [STUCK], indirect=True)
async def test_a_case_whose_workflow_task_fails_is_said_to_be_stuck_and_the_others_answer(
    product: Product, opened: str
) -> None:
    app = create_app(product.settings, ApiSettings(**AS_LONG_AS_TESTS_LAST, answer_seconds=2))
    async with app.router.lifespan_context(app), http_to(app) as http, worker_of(product, opened, [Faulty]):
        await comes_to_stand_still(product, opened)
        maker = StaffClient(http, (await product.staff("330203-agency-maker")).token)
        operator = StaffClient(http, (await product.staff(OPERATOR)).token)
        acted = [await maker.act(opened, TASK, "comment", {"text": "请尽快"}, key=fresh_key()) for _ in range(2)]
        asked = await maker.get(f"/cases/{opened}/tasks/{TASK}/actions")
        listed = await operator.get("/powers/new-calendar")
    for answer in (*acted, asked):
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/case-stuck"), answer.text
        assert answer.headers["Retry-After"]
        assert "运维人员" in answer.json()["detail"]
    assert listed.status_code == 200, listed.text
    assert [each["case"] for each in listed.json()["unanswered"]] == [opened]
    await product.engine.get_workflow_handle(opened).terminate()


@pytest.mark.parametrize("opened", [CLOSED], indirect=True)
async def test_a_case_that_was_ended_in_the_engine_is_told_and_brought_to_life_by_two(
    product: Product, opened: str
) -> None:
    await product.engine.get_workflow_handle(opened).terminate()
    maker, first, second = [await product.staff(login) for login in ("330203-agency-maker", OPERATOR, SECOND_OPERATOR)]

    refused = await maker.act(opened, TASK, "comment", {"text": "请尽快"})
    assert (refused.status_code, refused.json()["type"]) == (503, "/problems/case-stuck")
    assert "已在流程引擎中被终止" in refused.json()["detail"]
    async with asyncio.timeout(FOR_EVER_SECONDS):
        while not (found := await _cut_off(first)):  # noqa: ASYNC110 (the engine's list comes a moment later)
            await asyncio.sleep(0.5)
    assert found == [opened]
    [finding] = (await verify_case(product.engine, product.database, opened)).findings
    assert "引擎中该事项已被终止(TERMINATED)" in finding.zh

    path = f"/operations/cases/{opened}/revive"
    proposed = await product.http.post(path, json={"reason": "误点终止"}, headers=first.headers(fresh_key()))
    assert proposed.status_code == 202, proposed.text
    confirm = f"/directory/proposals/{proposed.json()['number']}/confirm"
    alone = await product.http.post(confirm, headers=first.headers(fresh_key()))
    assert (alone.status_code, alone.json()["type"]) == (403, "/problems/second-person")
    async with worker_of(product, opened):
        done = await product.http.post(confirm, headers=second.headers(fresh_key()))
    assert done.status_code == 200, done.text

    said = await maker.act(opened, TASK, "comment", {"text": "请尽快"})
    assert said.status_code == 200, said.text
    async with asyncio.timeout(FOR_EVER_SECONDS):
        while await _cut_off(first):  # noqa: ASYNC110 (the engine's list comes a moment later)
            await asyncio.sleep(0.5)
    assert (await verify_case(product.engine, product.database, opened)).findings == ()
    again = await product.http.post(path, json={"reason": "误点终止"}, headers=first.headers(fresh_key()))
    assert (again.status_code, again.json()["type"]) == (422, "/problems/not-possible")
    await product.engine.get_workflow_handle(opened).terminate()


async def _cut_off(operator: StaffClient) -> list[str]:
    troubles = (await operator.get("/operations/troubles")).json()
    return [trouble["about"] for trouble in troubles if trouble["kind"] == TroubleKind.CUT_OFF_CASE]
