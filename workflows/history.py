"""Reads back from the engine's history what a case did: its effects, the receipts it gave, the work it ordered.

For verification and operators; never imported by a workflow.
"""

from collections.abc import AsyncIterator, Iterable

from pydantic import Field
from temporalio.api.common.v1 import Payload
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.converter import DataConverter
from temporalio.service import RPCError, RPCStatusCode

from approvals.base import Frozen
from approvals.effects import Effect
from approvals.pinned import PinnedPolicy
from engine.names import ActivityName, UpdateName, WorkflowName
from workflows.decision import DecisionStart
from workflows.messages import AutomaticResult, AutomaticWork, CaseStart, Receipt, Recording, YearStart

_STARTS: dict[str, type[CaseStart]] = {WorkflowName.FISCAL_YEAR: YearStart, WorkflowName.DECISION: DecisionStart}
"""Workflows that are begun with more than any case."""


class Acknowledged(Frozen):
    """A receipt that a caller may hold: the request's key, its effects' numbers, and the hash up to the last."""

    key: str
    first: int
    last: int
    hash: str


class CaseHistory(Frozen):
    """What the histories of all runs of a case contain.

    ``effects`` by number; ``contradictions`` are numbers that stand there twice with different content;
    ``ordered`` are the automatic tasks whose activity was scheduled; ``posted`` are the ledger entries that those
    which have ended say they made, by task; ``pinned`` are the policies that the case gave to the records, by the first
    effect that was recorded with each.
    """

    case: str
    closed: bool
    effects: dict[int, Effect] = Field(default_factory=dict)
    contradictions: tuple[int, ...] = ()
    acknowledged: tuple[Acknowledged, ...] = ()
    ordered: tuple[str, ...] = ()
    posted: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    pinned: dict[int, PinnedPolicy] = Field(default_factory=dict)


async def read_history(client: Client, case: str) -> CaseHistory:
    """Read all runs of a case. Raises ``RPCError`` (not found) if the engine has none of that id."""
    described = await client.get_workflow_handle(case).describe()
    found = _Found()
    runs = [described.run_id] if described.run_id else []
    while runs:
        run = runs.pop()
        events = client.get_workflow_handle(case, run_id=run).fetch_history_events()
        before = await _read_run(events, client.data_converter, found)
        if before:
            runs.append(before)
    return CaseHistory(
        case=case,
        closed=described.status is not WorkflowExecutionStatus.RUNNING,
        effects=dict(sorted(found.effects.items())),
        contradictions=tuple(sorted(found.contradictions)),
        acknowledged=tuple(found.acknowledged),
        ordered=tuple(found.ordered),
        posted={task: tuple(entries) for task, entries in found.posted.items()},
        pinned=found.pinned,
    )


async def is_rehearsal(client: Client, case: str) -> bool:
    """Whether a case was started as a rehearsal; one that the engine does not know was not."""
    try:
        async for event in client.get_workflow_handle(case).fetch_history_events(page_size=1):
            started = event.workflow_execution_started_event_attributes
            model = _STARTS.get(started.workflow_type.name, CaseStart)
            [start] = await client.data_converter.decode(started.input.payloads, [model])
            return bool(start.rehearsal)
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
    return False


class _Found:
    def __init__(self) -> None:
        self.effects: dict[int, Effect] = {}
        self.contradictions: set[int] = set()
        self.acknowledged: list[Acknowledged] = []
        self.ordered: list[str] = []
        self.posted: dict[str, list[str]] = {}
        self.pinned: dict[int, PinnedPolicy] = {}

    def add(self, effects: Iterable[Effect]) -> None:
        for effect in effects:
            known = self.effects.setdefault(effect.number, effect)
            if known != effect:
                self.contradictions.add(effect.number)


async def _read_run(events: AsyncIterator[HistoryEvent], converter: DataConverter, found: _Found) -> str:
    """Take in one run's events; the id of the run that it continues, or an empty string."""
    before = ""
    updates: dict[int, str] = {}
    tasks: dict[int, str] = {}
    async for event in events:
        match event.event_type:
            case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED:
                started = event.workflow_execution_started_event_attributes
                before = started.continued_execution_run_id
                model = _STARTS.get(started.workflow_type.name, CaseStart)
                [start] = await converter.decode(started.input.payloads, [model])
                found.add(start.unrecorded)
            case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED:
                accepted = event.workflow_execution_update_accepted_event_attributes
                updates[event.event_id] = accepted.accepted_request.input.name
            case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED:
                completed = event.workflow_execution_update_completed_event_attributes
                if updates.get(completed.accepted_event_id) == UpdateName.ACT:
                    await _take_receipt(completed.outcome.success.payloads, converter, found)
            case EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
                scheduled = event.activity_task_scheduled_event_attributes
                task = await _take_order(scheduled.activity_type.name, scheduled.input.payloads, converter, found)
                if task:
                    tasks[event.event_id] = task
            case EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED:
                ended = event.activity_task_completed_event_attributes
                if ended.scheduled_event_id in tasks:
                    await _take_result(tasks[ended.scheduled_event_id], ended.result.payloads, converter, found)
            case _:
                pass
    return before


async def _take_receipt(payloads: Iterable[Payload], converter: DataConverter, found: _Found) -> None:
    [receipt] = await converter.decode(list(payloads), [Receipt])
    found.add(receipt.effects)
    found.acknowledged.append(Acknowledged(key=receipt.key, first=receipt.first, last=receipt.last, hash=receipt.hash))


async def _take_order(activity: str, payloads: Iterable[Payload], converter: DataConverter, found: _Found) -> str:
    """Take in what an activity was asked; the automatic task that it is to do, or an empty string."""
    if activity == ActivityName.RECORD:
        [recording] = await converter.decode(list(payloads), [Recording])
        found.add(recording.effects)
        if recording.pinned is not None:
            found.pinned[recording.effects[0].number] = recording.pinned
    elif activity != ActivityName.PREPARE_CASE:
        [work] = await converter.decode(list(payloads), [AutomaticWork])
        found.ordered.append(work.task)
        return str(work.task)
    return ""


async def _take_result(task: str, payloads: Iterable[Payload], converter: DataConverter, found: _Found) -> None:
    [result] = await converter.decode(list(payloads), [AutomaticResult])
    # Results of earlier versions do not say what was posted.
    if "instructions" in result.model_fields_set:
        found.posted.setdefault(task, []).extend(result.instructions)
