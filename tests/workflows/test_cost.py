"""What a decision costs the engine."""

import asyncio
from collections.abc import Callable

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent

from approvals.actions import Approve
from approvals.definitions import Step
from tests.approvals.chains import chain, step
from tests.approvals.people import staff
from tests.waiting import FOR_EVER_SECONDS
from tests.workflows.chains import TALK
from tests.workflows.engine_cases import Cases, OpenCase
from tests.workflows.local_recordings import of_local_activities

COMPLETED = EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED
ACCEPTED = EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED
ANSWERED = EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED

COSTLY = {
    EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
    EventType.EVENT_TYPE_TIMER_CANCELED,
    EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED,
}
"""What an act brings to the engine's own list and tables apart from itself."""


def due_after(days: int, name: str) -> Step:
    """A signature due so many days after its step opened."""
    rule = {"kind": "after_opening", "count": days, "unit": "days"}
    return step(name, "bureau/leader", deadline={"rule": rule, "remind_days_before": [2]})


DUE_LATER_EACH = chain(*(due_after(days, f"sign_{days}") for days in (10, 20, 30, 40)))


async def tasks(case: OpenCase) -> int:
    """How many workflow tasks the case has taken so far."""
    return [event.event_type for event in await case.events()].count(COMPLETED)


async def until(case: OpenCase, holds: Callable[[list[HistoryEvent]], object]) -> list[HistoryEvent]:
    """The history of the case, as soon as something holds of it."""
    async with asyncio.timeout(FOR_EVER_SECONDS):
        while not holds(events := await case.events()):  # noqa: ASYNC110 (the engine tells nobody)
            await asyncio.sleep(0.05)
    return events


def has_recorded_its_opening(events: list[HistoryEvent]) -> bool:
    """Whether the recorder's activity, and the workflow task after it, have ended."""
    kinds = [event.event_type for event in events]
    return EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED in kinds and kinds[-1] == COMPLETED


async def test_each_act_costs_one_workflow_task(cases: Cases) -> None:
    case = await cases.open(TALK)
    await case.shows("审批")
    before = await tasks(case)
    for _ in range(5):
        await case.say(task="main.sign.1.decide")
    assert await tasks(case) - before == 5


async def test_an_act_that_comes_singly_leaves_twelve_events_and_its_effects_once(cases: Cases) -> None:
    case = await cases.open(DUE_LATER_EACH, local_seconds=FOR_EVER_SECONDS)
    before = await until(case, has_recorded_its_opening)
    receipt = await case.act(staff("bureau/leader"), Approve(task="main.sign_10.1.decide"))
    left = (await until(case, of_local_activities))[len(before) :]
    print(f"{len(left)} events, {sum(event.ByteSize() for event in left)} bytes")
    assert len(left) <= 12
    for effect in receipt.effects:
        carried = [event for event in left if effect.event.model_dump_json().encode() in event.SerializeToString()]
        assert [event.event_type for event in carried] == [ANSWERED]


async def test_an_act_moves_no_timer_and_leaves_list_and_records_to_the_recorder(cases: Cases) -> None:
    case = await cases.open(DUE_LATER_EACH)
    await case.shows("sign_10")
    for days in (10, 20, 30):
        await case.act(staff("bureau/leader"), Approve(task=f"main.sign_{days}.1.decide"))
    brought: list[set[EventType.ValueType]] = [set()]
    for event in await case.events():
        if event.event_type == COMPLETED:
            brought.append(set())
        brought[-1].add(event.event_type)
    with_an_act = [kinds for kinds in brought if ACCEPTED in kinds]
    assert len(with_an_act) == 3
    for kinds in with_an_act:
        assert not kinds & COSTLY
