"""The way to the engine: one connection, made when first needed; staff actions go to their case and are answered."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

import structlog
from temporalio.client import (
    Client,
    WithStartWorkflowOperation,
    WorkflowQueryFailedError,
    WorkflowUpdateFailedError,
)
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from approvals.actions import Request
from approvals.state import CaseState
from approvals.temporal_summaries import summary_markdown, title_markdown
from services.dispatch.engine_errors import MAY_BE_STUCK, NO_ANSWER, CaseGone, typed_error
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from temporal.connect import EngineAway, connect
from temporal.names import QueryName, SignalName, UpdateName, WorkflowName
from temporal.namespace import NamespaceMissing
from temporal.settings import Settings
from temporal.stuck import is_stuck
from workflows.attributes import fixed_attributes
from workflows.decision import DecisionStart
from workflows.messages import Advance, PostNote, Receipt, Settled
from workflows.reviving import is_cut_off, revive

AT_A_TIME = 8
"""Updates in flight to one case; the engine aborts past ten and the caller would wait for a retry."""

_PATIENCE = timedelta(seconds=1)
_ASK_WITHIN = timedelta(seconds=2)

log = structlog.get_logger("api")


class Gateway:
    """Carries actions to cases; at most ``AT_A_TIME`` at once to each."""

    def __init__(self, settings: Settings, answer_seconds: float) -> None:
        """``answer_seconds``: how long an action waits for its answer."""
        self._settings = settings
        self._answer_seconds = answer_seconds
        self._client: Client | None = None
        self._connecting: asyncio.Task[Client] | None = None
        self._gates: dict[str, asyncio.Semaphore] = {}
        self._users: Counter[str] = Counter()

    async def client(self) -> Client:
        """The connection; callers who come while it is being made share the attempt.

        Raises:
            ServiceError: the engine is away, or was never prepared.
        """
        if self._client is not None:
            return self._client
        if self._connecting is None or self._connecting.done():
            self._connecting = asyncio.create_task(connect(self._settings, patience=_PATIENCE, identity="api"))
        try:
            self._client = await asyncio.shield(self._connecting)
        except (EngineAway, NamespaceMissing) as error:
            log.warning("连不上引擎 / cannot reach the engine", reason=str(error))
            raise ServiceError(ErrorKind.ENGINE_AWAY) from error
        return self._client

    async def answers(self) -> bool:
        """Whether the engine answers now."""
        try:
            client = await self.client()
            return await client.service_client.check_health(timeout=_ASK_WITHIN)
        except (ServiceError, RPCError, RuntimeError):
            return False

    async def send(self, case: str, request: Request) -> Receipt:
        """Send a case an action to carry out, once for each key: the update's id is the request's key.

        Raises:
            ServiceError: the case refused it; the engine is away or gave no answer in time.
            CaseGone: the case has ended or never was.
            LeftToRecords: look whether the records know the request; if not, ask again and say how far you looked.
        """
        client = await self.client()
        async with self._in_turn(case):
            handle = client.get_workflow_handle(case)
            receipt: Receipt = await handle.execute_update(UpdateName.ACT, request, id=request.key, result_type=Receipt)
            return receipt

    async def state(self, case: str) -> CaseState:
        """Where a case stands, asked of its worker; nothing of it is in the history. Raises as ``send``."""
        client = await self.client()
        async with self._typed_errors(case), asyncio.timeout(self._answer_seconds):
            handle = client.get_workflow_handle(case)
            state: CaseState = await handle.query(QueryName.STATE, result_type=CaseState)
            return state

    async def note_post(self, case: str, noted: PostNote) -> None:
        """Notify a case that a post for which it waits is empty, or held again. Raises as ``send``."""
        client = await self.client()
        async with self._typed_errors(case):
            await client.get_workflow_handle(case).signal(SignalName.NOTE_POST, noted)

    async def retry(self, case: str) -> None:
        """Have a case try again what it waits for operators with. Raises as ``send``."""
        client = await self.client()
        async with self._typed_errors(case):
            await client.get_workflow_handle(case).signal(SignalName.RETRY)

    async def settle(self, case: str, instant: datetime, within: float | None = None) -> Settled | None:
        """Wait until a case of a rehearsal has done what comes of itself by that instant; ``None`` when it has ended.

        ``None`` too, and it stays undone, when the engine is away or it takes too long (``within`` seconds, else as
        long as an action). In a rehearsal a case brings its automatic work to the records only when it is asked to
        settle.
        """
        # Whatever becomes of this, what came before it counts.
        with suppress(ServiceError, CaseGone, WorkflowUpdateFailedError, RPCError):
            client = await self.client()
            async with self._typed_errors(case), asyncio.timeout(within or self._answer_seconds):
                handle = client.get_workflow_handle(case)
                settled: Settled = await handle.execute_update(
                    UpdateName.ADVANCE, Advance(instant=instant), result_type=Settled
                )
                return settled
        return None

    async def is_cut_off(self, case: str) -> bool:
        """Whether the engine has closed a case before its end. Raises as ``send``."""
        client = await self.client()
        async with self._typed_errors(case), asyncio.timeout(self._answer_seconds):
            return await is_cut_off(client, case)

    async def revive(self, case: str) -> None:
        """Bring a case that was cut off to life again; one that runs is left as it is. Raises as ``send``."""
        client = await self.client()
        async with self._typed_errors(case), asyncio.timeout(self._answer_seconds):
            await revive(client, self._settings.task_queue, case)

    async def send_with_start(self, start: DecisionStart, request: Request) -> Receipt:
        """Start a decision with the request that hands its document in, both or neither, once for its key.

        When the case is there already, it gets the request: it answers its own, and refuses another. Raises as
        ``send`` does, ``LeftToRecords`` among it; ``CaseGone`` when the case has ended.
        """
        client = await self.client()
        head = start.head
        operation: WithStartWorkflowOperation[Any, Any] = WithStartWorkflowOperation(
            WorkflowName.DECISION,
            start,
            id=head.case,
            task_queue=self._settings.task_queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            search_attributes=fixed_attributes(head),
            static_summary=summary_markdown(head.zh),
            static_details=title_markdown(head),
        )
        try:
            async with self._in_turn(head.case):
                receipt: Receipt = await client.execute_update_with_start_workflow(
                    UpdateName.ACT, request, id=request.key, start_workflow_operation=operation, result_type=Receipt
                )
                return receipt
        except WorkflowAlreadyStartedError as error:
            # The operation keeps the error for whoever asks for its handle; unasked, it is in the log as a fault.
            with suppress(WorkflowAlreadyStartedError):
                await operation.workflow_handle()
            raise CaseGone(head.case) from error

    @asynccontextmanager
    async def _in_turn(self, case: str) -> AsyncIterator[None]:
        """Inside, one of at most ``AT_A_TIME`` requests waits for the case's answer, no longer than they may wait."""
        async with self._typed_errors(case), asyncio.timeout(self._answer_seconds), self._gate(case):
            yield

    @asynccontextmanager
    async def _typed_errors(self, case: str) -> AsyncIterator[None]:
        """What the engine says inside, as an error by type; where no answer came, whether the case is stuck."""
        try:
            yield
        except (*NO_ANSWER, RPCError, WorkflowQueryFailedError, WorkflowUpdateFailedError) as error:
            problem = typed_error(case, error)
            waits = isinstance(problem, ServiceError) and problem.kind in MAY_BE_STUCK
            if waits and await is_stuck(await self.client(), case):
                log.error("事项受阻:流程任务反复失败 / a case is stuck: its workflow task keeps failing", case=case)
                raise ServiceError(ErrorKind.CASE_STUCK) from error
            if waits and _could_not_be_taken(error):
                # Such a request leaves no trace; a signal stays, so that the engine tries again and lists the case.
                with suppress(RPCError):
                    await (await self.client()).get_workflow_handle(case).signal(SignalName.WAKE)
            if problem is error:
                raise
            raise problem from error

    @asynccontextmanager
    async def _gate(self, case: str) -> AsyncIterator[None]:
        gate = self._gates.setdefault(case, asyncio.Semaphore(AT_A_TIME))
        self._users[case] += 1
        try:
            async with gate:
                yield
        finally:
            self._users[case] -= 1
            if not self._users[case]:
                del self._users[case], self._gates[case]


def _could_not_be_taken(error: BaseException) -> bool:
    """Whether no worker could read the case's history, or its code failed."""
    if isinstance(error, RPCError):
        return error.status is RPCStatusCode.FAILED_PRECONDITION
    return isinstance(error, WorkflowQueryFailedError)
