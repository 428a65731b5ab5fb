"""Cases on the real engine: starts them, lets people act on them, and says what time it is in rehearsals."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from temporalio.api.history.v1 import HistoryEvent
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.client import Client, WorkflowHandle, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError
from temporalio.worker import Worker

from approvals.actions import Actor, Approve, Comment, Request, Seen, StaffAction, Submit
from approvals.definitions import Chain
from approvals.refusals import Refusal
from approvals.state import CaseHead, CaseState
from temporal.names import ErrorType, QueryName, SignalName, UpdateName, WorkflowName
from tests.approvals.case_driver import OPENED, trial_head
from tests.approvals.chains import BUDGET_FORM
from tests.approvals.people import document, staff
from tests.sandbox import sandboxed
from tests.waiting import FOR_EVER_SECONDS
from tests.workflows.chains import DRAFT, TALK, YEAR
from tests.workflows.fake_activities import MADE_BY_MACHINE, FakeActivities
from workflows import WORKFLOWS
from workflows.attributes import fixed_attributes
from workflows.messages import (
    LOCAL_SECONDS,
    UPDATES_A_RUN,
    Advance,
    CaseOutcome,
    CasePlan,
    CaseStart,
    Receipt,
    Settled,
    YearStart,
)

"""What takes longer than this hangs: better a test that fails than one that waits for ever."""


def new_worker(client: Client, queue: str, fakes: FakeActivities, cached_workflows: int) -> Worker:
    """A worker for all workflows with toy activities, in the sandbox, which catches what must not be in one."""
    return Worker(
        client,
        task_queue=queue,
        workflows=WORKFLOWS,
        activities=fakes.activities(),
        max_cached_workflows=cached_workflows,
        build_id="tests",
        identity="tests",
        workflow_runner=sandboxed(),
    )


class RefusedByCase(Exception):
    """The case refused an action."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.en)
        self.refusal = refusal


def seen(text: int, number: int) -> Seen:
    """A version as somebody had it before them."""
    return Seen(number=number, content_hash=document(BUDGET_FORM, text).content_hash)


@dataclass
class OpenCase:
    """A case that was started, and the receipts that it gave."""

    handle: WorkflowHandle[Any, CaseOutcome]
    head: CaseHead
    rehearsal: bool
    at: datetime
    receipts: list[Receipt] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The case's id."""
        return self.head.case

    async def act(self, actor: Actor, action: StaffAction, key: str | None = None) -> Receipt:
        """Somebody acts; each call is a request of its own unless it names a key."""
        request = self.request(actor, action, key)
        receipt = await self.send(request, update_id=request.key)
        self.receipts.append(receipt)
        return receipt

    def request(self, actor: Actor, action: StaffAction, key: str | None = None) -> Request:
        """A request as the API makes it."""
        instant = self.at if self.rehearsal else None
        return Request(key=key or f"{actor.person}:{uuid4()}", actor=actor, action=action, instant=instant)

    async def send(self, request: Request, update_id: str | None = None) -> Receipt:
        """Send a request; without the same update id the engine does not know that it had it before."""
        try:
            async with asyncio.timeout(FOR_EVER_SECONDS):
                receipt: Receipt = await self.handle.execute_update(
                    UpdateName.ACT, request, id=update_id or uuid4().hex, result_type=Receipt
                )
        except WorkflowUpdateFailedError as error:
            cause = error.cause
            if isinstance(cause, ApplicationError) and cause.type == ErrorType.REFUSED:
                raise RefusedByCase(Refusal.model_validate(cause.details[0])) from error
            raise
        return receipt

    async def advance(self, at: datetime | None = None) -> Settled:
        """A rehearsal's driver says what time it is and waits until the case has settled."""
        self.at = at or self.at
        async with asyncio.timeout(FOR_EVER_SECONDS):
            settled: Settled = await self.handle.execute_update(
                UpdateName.ADVANCE, Advance(instant=self.at), result_type=Settled
            )
        return settled

    async def state(self) -> CaseState:
        """Where the case stands, asked of itself."""
        there: CaseState = await self.handle.query(QueryName.STATE, result_type=CaseState)
        return there

    async def retry(self) -> None:
        """An operator has fixed something and says so."""
        await self.handle.signal(SignalName.RETRY)

    async def current_details(self) -> str:
        """What the engine's UI shows of the case."""
        metadata = await self.handle.query("__temporal_workflow_metadata", result_type=WorkflowMetadata)
        return str(metadata.current_details)

    async def shows(self, words: str) -> None:
        """Wait until the engine's UI shows these words of the case; whoever waits for ever fails by timeout."""
        async with asyncio.timeout(FOR_EVER_SECONDS):
            while words not in await self.current_details():  # noqa: ASYNC110 (the engine tells nobody)
                await asyncio.sleep(0.02)

    async def events(self) -> list[HistoryEvent]:
        """The history of the newest run."""
        return list((await self.handle.fetch_history()).events)

    # What people do in the chain DRAFT

    async def hand_in(self, text: int = 1, key: str | None = None, task: str = "main.draft.1.prepare") -> Receipt:
        """The bureau's maker hands the draft in."""
        return await self.act(staff("bureau/maker"), Submit(task=task, document=document(BUDGET_FORM, text)), key)

    async def confirm(self, text: int = 1, number: int = 1, task: str = "main.draft.1.decide") -> Receipt:
        """The bureau's checker confirms it."""
        return await self.act(staff("bureau/checker"), Approve(task=task, seen=seen(text, number)))

    async def sign(self, number: int = 2, task: str = "main.sign.1.decide") -> Receipt:
        """City finance's leader signs the version that the automatic step made."""
        action = Approve(task=task, seen=seen(MADE_BY_MACHINE, number))
        return await self.act(staff("city_finance/leader"), action)

    async def say(self, task: str = "main.draft.1.prepare", words: str = "请尽快", key: str | None = None) -> Receipt:
        """Somebody who takes part says something."""
        return await self.act(staff("bureau/leader"), Comment(task=task, text=words), key)


@dataclass
class Cases:
    """Where cases are opened: an engine, a queue with a worker, and the toys that the worker uses."""

    client: Client
    queue: str
    fakes: FakeActivities

    def head(self, chain: Chain, branches: tuple[str, ...] = (), case: str | None = None) -> CaseHead:
        """The head of a case, of a name of its own unless one is given; the toys get to know it too."""
        name = case or f"ningbo.test.{uuid4().hex[:12]}"
        head = trial_head(name, chain, branches)
        self.fakes.heads[name] = head
        return head

    async def open(
        self,
        chain: Chain = DRAFT,
        *,
        rehearsal: bool = False,
        updates_a_run: int = UPDATES_A_RUN,
        reports_to: str | None = None,
        local_seconds: float = LOCAL_SECONDS,
    ) -> OpenCase:
        """Start a case that walks this chain; `local_seconds`: what a recording inside a workflow task may take."""
        return await self.start(
            CaseStart(
                head=self.head(chain),
                rehearsal=rehearsal,
                instant=OPENED,
                reports_to=reports_to,
                updates_a_run=updates_a_run,
                local_seconds=local_seconds,
            )
        )

    async def open_year(
        self, plans: Sequence[CasePlan], *, rehearsal: bool = True, updates_a_run: int = UPDATES_A_RUN
    ) -> OpenCase:
        """Start a fiscal year that is to start these cases; each walks TALK."""
        for plan in plans:
            self.head(TALK, case=plan.case)
        start = YearStart(
            head=self.head(YEAR),
            rehearsal=rehearsal,
            instant=OPENED,
            plans=tuple(plans),
            updates_a_run=updates_a_run,
        )
        return await self.start(start, WorkflowName.FISCAL_YEAR)

    def child(self, plan: CasePlan, rehearsal: bool = True, at: datetime = OPENED) -> OpenCase:
        """A case that the year has started."""
        handle = self.client.get_workflow_handle(plan.case, result_type=CaseOutcome)
        return OpenCase(handle=handle, head=self.fakes.heads[plan.case], rehearsal=rehearsal, at=at)

    def again(self, case: OpenCase) -> OpenCase:
        """The same case in the run that it has now."""
        return replace(case, handle=self.client.get_workflow_handle(case.id, result_type=CaseOutcome))

    async def has_recorded(self, case: OpenCase, effects: int) -> None:
        """Wait until that many effects of a case were recorded at least."""
        async with asyncio.timeout(FOR_EVER_SECONDS):
            while len(self.fakes.recorded(case.id)) < effects:  # noqa: ASYNC110 (the recorder tells nobody)
                await asyncio.sleep(0.02)

    async def is_there(self, case: str) -> None:
        """Wait until a case was started."""
        async with asyncio.timeout(FOR_EVER_SECONDS):
            while not await self._is_there(case):  # noqa: ASYNC110 (the engine tells nobody)
                await asyncio.sleep(0.05)

    async def _is_there(self, case: str) -> bool:
        try:
            await self.client.get_workflow_handle(case).describe()
        except RPCError:
            return False
        return True

    async def start(self, start: CaseStart, workflow: WorkflowName = WorkflowName.ANNUAL_BUDGET) -> OpenCase:
        """Start a case with this input."""
        handle: WorkflowHandle[Any, CaseOutcome] = await self.client.start_workflow(
            workflow,
            start,
            id=start.head.case,
            task_queue=self.queue,
            search_attributes=fixed_attributes(start.head),
            result_type=CaseOutcome,
        )
        return OpenCase(handle=handle, head=start.head, rehearsal=start.rehearsal, at=start.instant)
