"""What a decision leaves in the engine's history when decisions come singly: each waits until all has settled."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import httpx
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client

from client.api_client import ApiClient, connection
from tests.bench.jobs import Ask, Walk
from tests.bench.shapes import WORDS, Kind
from workflows.recorder import RECORD_AFTER

_SETTLED_SECONDS = RECORD_AFTER.total_seconds() + 1.5
"""After this the recorder has run: nothing of a decision is still to come."""

_DECISIONS = 5
"""How many are looked at in each case."""

_PREFIX = "EVENT_TYPE_"
_OWN = ("WORKFLOW_EXECUTION_UPDATE_", "TIMER_", "UPSERT_", "WORKFLOW_TASK_", "ACTIVITY_TASK_", "MARKER_")


@dataclass(frozen=True)
class Left:
    """How many decisions a case had, the events that they left, by what they belong to, and the bytes of all these."""

    decisions: int
    events: Counter[str]
    bytes: int

    @property
    def events_each(self) -> float:
        """Events for one decision."""
        return self.events.total() / self.decisions

    def line(self, kind: Kind) -> str:
        """For people."""
        each = {name: number / self.decisions for name, number in sorted(self.events.items())}
        parts = "  ".join(f"{name.strip('_').lower()} {number:.1f}" for name, number in each.items())
        return f"  {kind:8s} {self.events_each:5.1f} = {parts}   {self.bytes / self.decisions:,.0f} B   {WORDS[kind]}"


async def left_by_decisions(
    engine: Client, api_url: str, cases: Mapping[Kind, tuple[str, list[Walk]]]
) -> dict[Kind, Left]:
    """Decide on a case of each kind, one decision after another, and count. All cases side by side."""
    async with connection(api_url) as http:
        found = await asyncio.gather(
            *(
                _decide(engine, http, case, [ask for walk in walks for ask in walk][:_DECISIONS])
                for case, walks in cases.values()
            )
        )
    return dict(zip(cases, found, strict=True))


async def _decide(engine: Client, http: httpx.AsyncClient, case: str, asks: Iterable[Ask]) -> Left:
    await asyncio.sleep(_SETTLED_SECONDS)
    before = len(await _events(engine, case))
    decisions = 0
    for ask in asks:
        await ApiClient(http, token=ask.token).act(ask.target, key=ask.key, json=dict(ask.body))
        decisions += 1
        await asyncio.sleep(_SETTLED_SECONDS)
    left = (await _events(engine, case))[before:]
    return Left(decisions, Counter(map(_belongs_to, left)), sum(event.ByteSize() for event in left))


async def _events(engine: Client, case: str) -> Sequence[HistoryEvent]:
    return (await engine.get_workflow_handle(case).fetch_history()).events


def _belongs_to(event: HistoryEvent) -> str:
    name = EventType.Name(event.event_type).removeprefix(_PREFIX)
    return next((own for own in _OWN if name.startswith(own)), "other")


def lines(left: Mapping[Kind, Left]) -> Iterator[str]:
    """The report."""
    yield "逐个办理时每次审批的历史条目和字节 / events and bytes in the history for one decision, when they come singly"
    for kind, found in left.items():
        yield found.line(kind)
