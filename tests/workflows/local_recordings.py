"""What a case's history says of its recordings by local activities."""

import asyncio

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent

from tests.waiting import FOR_EVER_SECONDS
from tests.workflows.engine_cases import OpenCase

MARKER = EventType.EVENT_TYPE_MARKER_RECORDED


def of_local_activities(events: list[HistoryEvent]) -> list[bool]:
    """Whether each local activity came to its end, in order."""
    marks = [event.marker_recorded_event_attributes for event in events if event.event_type == MARKER]
    return [not mark.HasField("failure") for mark in marks if mark.marker_name == "core_local_activity"]


async def has_tried(case: OpenCase) -> list[bool]:
    """Wait until a local activity of the case has ended; says of each whether it succeeded."""
    async with asyncio.timeout(FOR_EVER_SECONDS):
        while not (tried := of_local_activities(await case.events())):  # noqa: ASYNC110 (the engine tells nobody)
            await asyncio.sleep(0.05)
    return tried
