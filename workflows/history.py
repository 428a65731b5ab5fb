"""Reads back from the engine's history what a case did: its effects, the receipts it gave, the work it ordered.

For verification and operators; never imported by a workflow.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import UTC, datetime
from typing import TypeVar, cast

from pydantic import Field
from temporalio.api.common.v1 import Payload, WorkflowExecution
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.api.update.v1 import Input
from temporalio.api.workflowservice.v1 import GetWorkflowExecutionHistoryReverseRequest
from temporalio.client import Client, WorkflowExecutionDescription, WorkflowExecutionStatus
from temporalio.converter import DataConverter
from temporalio.service import RPCError, RPCStatusCode

from approvals.effects import AutomaticDone, Effect
from approvals.request_memory import Processed
from approvals.snapshot_record import PinnedPolicy
from calculations.input.frozen import Frozen
from temporal.names import ActivityName, UpdateName, WorkflowName
from workflows.decision import DecisionStart
from workflows.messages import AutomaticResult, AutomaticWork, CaseStart, Receipt, Recorded, Recording, YearStart
from workflows.past import Forward, Past

Model = TypeVar("Model", bound=Frozen)

_EVENTS_BACK = 30

_LOCAL_ACTIVITY, _RESULT = "core_local_activity", "result"
"""How the SDK names the mark of a local activity, and in it the result: the recorder's alone is one."""

STARTS: dict[str, type[CaseStart]] = {WorkflowName.FISCAL_YEAR: YearStart, WorkflowName.DECISION: DecisionStart}
"""Workflows that are begun with more than any case."""


class Acknowledged(Frozen):
    """A receipt that a caller may hold: the request's key, its effects' numbers, and the hash up to the last."""

    key: str
    first: int
    last: int
    hash: str


class Ended(Frozen):
    """An automatic step that was ordered and has ended: what its activity was asked, and what it answered."""

    activity: ActivityName
    work: AutomaticWork
    result: AutomaticResult


class Entry(Frozen):
    """What one event of a history says of the case; ``at`` is when the engine wrote it.

    ``requests`` are those that had any of the effects; ``pinned`` was to be recorded with the first of them.
    ``recorded``: the records have said that they have all effects up to that number. ``continues`` is the id of the run
    that this one goes on from, an empty string where there is none.
    """

    at: datetime
    effects: tuple[Effect, ...] = ()
    requests: dict[str, Processed] = Field(default_factory=dict)
    pinned: PinnedPolicy | None = None
    receipt: Acknowledged | None = None
    ordered: str | None = None
    ended: Ended | None = None
    recorded: int | None = None
    continues: str = ""


class CaseHistory(Frozen):
    """What the histories of all runs of a case contain.

    ``effects`` by number; ``contradictions`` are numbers that are there twice with different content;
    ``ordered`` are the automatic tasks whose activity was scheduled; ``posted`` are the ledger entries that those
    which have ended say they made, by task, ``moved`` the digests of what these moved; ``pinned`` are the policies that
    the case gave to the records, by the first effect that was recorded with each. ``seen_at``: when the engine first
    wrote each effect; ``requests``: those that had effects, by key. ``status`` is the engine's word for the newest run.
    """

    case: str
    closed: bool
    status: str = ""
    effects: dict[int, Effect] = Field(default_factory=dict)
    contradictions: tuple[int, ...] = ()
    acknowledged: tuple[Acknowledged, ...] = ()
    ordered: tuple[str, ...] = ()
    posted: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    pinned: dict[int, PinnedPolicy] = Field(default_factory=dict)
    seen_at: dict[int, datetime] = Field(default_factory=dict)
    requests: dict[str, Processed] = Field(default_factory=dict)
    moved: dict[str, str] = Field(default_factory=dict)

    @property
    def was_cut_off(self) -> bool:
        """Whether the engine has closed the case without its coming to an end: cancelled, terminated, failed."""
        return self.closed and self.status != WorkflowExecutionStatus.COMPLETED.name


async def read_history(client: Client, case: str) -> CaseHistory:
    """Read all runs of a case. Raises ``RPCError`` (not found) if the engine has none of that id."""
    described = await client.get_workflow_handle(case).describe()
    found = _Found()
    async for entry in _entries(client, described):
        found.take(entry)
    return CaseHistory(
        case=case,
        closed=described.status is not WorkflowExecutionStatus.RUNNING,
        status=described.status.name if described.status else "",
        seen_at=found.seen_at,
        requests=found.requests,
        moved=found.moved,
        effects=dict(sorted(found.effects.items())),
        contradictions=tuple(sorted(found.contradictions)),
        acknowledged=tuple(found.acknowledged),
        ordered=tuple(found.ordered),
        posted={task: tuple(entries) for task, entries in found.posted.items()},
        pinned=found.pinned,
    )


async def read_entries(client: Client, case: str) -> AsyncIterator[Entry]:
    """What the events of all runs say, the newest run first, each in its order. Raises as ``read_history``."""
    async for entry in _entries(client, await client.get_workflow_handle(case).describe()):
        yield entry


async def _entries(client: Client, described: WorkflowExecutionDescription) -> AsyncIterator[Entry]:
    run = described.run_id
    while run:
        events = client.get_workflow_handle(described.id, run_id=run).fetch_history_events()
        run = ""
        async for entry in entries_of(events, client.data_converter):
            run = run or entry.continues
            yield entry


async def read_end(client: Client, case: str) -> AsyncIterator[Sequence[Entry]]:
    """What the last events of the newest run say, in order; each time those of some more events before.

    Raises as ``read_history``.
    """
    events: list[HistoryEvent] = []
    request = GetWorkflowExecutionHistoryReverseRequest(
        namespace=client.namespace, execution=WorkflowExecution(workflow_id=case), maximum_page_size=_EVENTS_BACK
    )
    while True:
        page = await client.workflow_service.get_workflow_execution_history_reverse(request, retry=True)
        events += page.history.events
        yield [entry async for entry in entries_of(_each(reversed(events)), client.data_converter)]
        if not page.next_page_token:
            return
        request.next_page_token = page.next_page_token


async def _each(events: Iterable[HistoryEvent]) -> AsyncIterator[HistoryEvent]:
    for event in events:
        yield event


async def entries_of(events: AsyncIterator[HistoryEvent], converter: DataConverter) -> AsyncIterator[Entry]:
    """What the events of one run say, in order; those that say nothing of the case are left out."""
    reading = _Reading(converter)
    async for event in events:
        entry = await reading.entry(event)
        if entry is not None:
            yield entry


async def is_rehearsal(client: Client, case: str) -> bool:
    """Whether a case was started as a rehearsal; one that the engine does not know was not."""
    try:
        async for event in client.get_workflow_handle(case).fetch_history_events(page_size=1):
            started = event.workflow_execution_started_event_attributes
            model = STARTS.get(started.workflow_type.name, CaseStart)
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
        self.ordered: dict[str, None] = {}
        """In the order in which they were."""
        self.posted: dict[str, list[str]] = {}
        self.pinned: dict[int, PinnedPolicy] = {}
        self.seen_at: dict[int, datetime] = {}
        self.requests: dict[str, Processed] = {}
        self.moved: dict[str, str] = {}

    def take(self, entry: Entry) -> None:
        for effect in entry.effects:
            known = self.effects.setdefault(effect.number, effect)
            if known != effect:
                self.contradictions.add(effect.number)
            self.seen_at[effect.number] = min(entry.at, self.seen_at.get(effect.number, entry.at))
            if isinstance(effect.event, AutomaticDone):
                # A case that was brought forward knows from its records alone that the step was ordered.
                self.ordered.setdefault(effect.event.task)
        self.requests |= entry.requests
        if entry.pinned is not None:
            self.pinned[entry.effects[0].number] = entry.pinned
        if entry.receipt is not None:
            self.acknowledged.append(entry.receipt)
        if entry.ordered is not None:
            self.ordered.setdefault(entry.ordered)
        # Results of earlier versions do not say what was posted.
        if entry.ended is not None and "instructions" in entry.ended.result.model_fields_set:
            self.posted.setdefault(entry.ended.work.task, []).extend(entry.ended.result.instructions)
            self.moved |= entry.ended.result.moved


class _Reading:
    """Reads the events of one run in order: what ends names the event that began it."""

    def __init__(self, converter: DataConverter) -> None:
        self._converter = converter
        self._updates: dict[int, Input] = {}
        self._orders: dict[int, tuple[ActivityName, AutomaticWork]] = {}
        self._recordings: dict[int, int] = {}

    async def entry(self, event: HistoryEvent) -> Entry | None:
        at = event.event_time.ToDatetime(UTC)
        match event.event_type:
            case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED:
                started = event.workflow_execution_started_event_attributes
                start = await self._decoded(started.input.payloads, STARTS.get(started.workflow_type.name, CaseStart))
                return _started(at, start, started.continued_execution_run_id)
            case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED:
                accepted = event.workflow_execution_update_accepted_event_attributes
                self._updates[event.event_id] = accepted.accepted_request.input
            case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED:
                completed = event.workflow_execution_update_completed_event_attributes
                asked = self._updates.pop(completed.accepted_event_id, None)
                answer = completed.outcome.success.payloads
                if asked is not None and asked.name == UpdateName.ACT:
                    return _acknowledged(at, await self._decoded(answer, Receipt))
                if asked is not None and asked.name == UpdateName.BRING_FORWARD:
                    past = await self._decoded(asked.args.payloads, Past)
                    return _brought(at, past, await self._decoded(answer, Forward))
            case EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
                scheduled = event.activity_task_scheduled_event_attributes
                activity = ActivityName(scheduled.activity_type.name)
                return await self._ordered(at, event.event_id, activity, scheduled.input.payloads)
            case EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED:
                ended = event.activity_task_completed_event_attributes
                if ended.scheduled_event_id in self._orders:
                    activity, work = self._orders.pop(ended.scheduled_event_id)
                    result = await self._decoded(ended.result.payloads, AutomaticResult)
                    return Entry(at=at, ended=Ended(activity=activity, work=work, result=result))
                if ended.scheduled_event_id in self._recordings:
                    return Entry(at=at, recorded=self._recordings.pop(ended.scheduled_event_id))
            case EventType.EVENT_TYPE_MARKER_RECORDED:
                marker = event.marker_recorded_event_attributes
                if marker.marker_name == _LOCAL_ACTIVITY and not marker.HasField("failure"):
                    recorded = await self._decoded(marker.details[_RESULT].payloads, Recorded)
                    return Entry(at=at, recorded=recorded.through)
            case _:
                pass
        return None

    async def _ordered(
        self, at: datetime, event: int, activity: ActivityName, payloads: Iterable[Payload]
    ) -> Entry | None:
        if activity is ActivityName.PREPARE_CASE:
            return None
        if activity is ActivityName.RECORD:
            recording = await self._decoded(payloads, Recording)
            self._recordings[event] = recording.effects[-1].number
            return Entry(at=at, effects=recording.effects, requests=recording.requests, pinned=recording.pinned)
        work = await self._decoded(payloads, AutomaticWork)
        self._orders[event] = activity, work
        return Entry(at=at, ordered=work.task)

    async def _decoded(self, payloads: Iterable[Payload], model: type[Model]) -> Model:
        [value] = await self._converter.decode(list(payloads), [model])
        return cast(Model, value)


def _started(at: datetime, start: CaseStart, continues: str) -> Entry:
    reached = start.state.number if start.state is not None else 0
    recorded = start.unrecorded[0].number - 1 if start.unrecorded else reached
    before = continues or start.resumes or ""
    return Entry(at=at, effects=start.unrecorded, recorded=recorded, continues=before)


def _brought(at: datetime, past: Past, forward: Forward) -> Entry:
    return Entry(
        at=at,
        effects=tuple(effect for effect in past.effects if effect.number <= forward.number),
        requests={key: done for key, done in past.requests.items() if done.last <= forward.number},
    )


def _acknowledged(at: datetime, receipt: Receipt) -> Entry:
    return Entry(
        at=at,
        effects=receipt.effects,
        requests={receipt.key: receipt.processed},
        receipt=Acknowledged(key=receipt.key, first=receipt.first, last=receipt.last, hash=receipt.hash),
    )
