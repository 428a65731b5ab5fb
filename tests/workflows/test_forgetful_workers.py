"""What a case leaves in its history so that a worker who reads it again, say after a restart, sees the same.

See docs/decisions/0014-marks-of-what-came-of-itself.md.
"""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from temporalio.api.enums.v1 import EventType

from approvals.actions import Approve
from tests.approvals.people import staff
from tests.waiting import FOR_EVER_SECONDS
from tests.workflows.engine_cases import Cases, OpenCase
from tests.workflows.test_fiscal_year import plans

CLOCKS = pytest.mark.parametrize("rehearsal", [True, False], ids=["rehearsal", "real-time"])

MARK = EventType.EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED
TASK_COMPLETED = EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED


async def left_after(case: OpenCase, what: EventType.ValueType) -> list[EventType.ValueType]:
    """What the first workflow task after the last event of a kind has left, once it is done."""
    async with asyncio.timeout(FOR_EVER_SECONDS):
        while True:
            kinds = [event.event_type for event in await case.events()]
            since = kinds[len(kinds) - kinds[::-1].index(what) :] if what in kinds else []
            if TASK_COMPLETED in since:
                left = since[since.index(TASK_COMPLETED) + 1 :]
                return left[: left.index(TASK_COMPLETED)] if TASK_COMPLETED in left else left
            await asyncio.sleep(0.02)


@CLOCKS
async def test_a_step_that_was_done_of_itself_leaves_its_mark_at_once(cases: Cases, rehearsal: bool) -> None:
    case = await cases.open(rehearsal=rehearsal)
    await case.hand_in()
    await case.confirm()
    assert MARK in await left_after(case, EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED)


async def test_so_does_the_report_of_a_case_of_the_year(cases: Cases) -> None:
    first, later = plans(0, 0)
    later = later.model_copy(update={"starts": datetime.now(UTC) + timedelta(days=30)})
    year = await cases.open_year([first, later], rehearsal=False)
    await cases.is_there(first.case)
    await cases.child(first, rehearsal=False).act(staff("bureau/leader"), Approve(task="main.sign.1.decide"))
    assert MARK in await left_after(year, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED)


@CLOCKS
async def test_an_act_leaves_no_mark_beside_its_own_events(cases: Cases, rehearsal: bool) -> None:
    case = await cases.open(rehearsal=rehearsal)
    await case.hand_in()
    assert MARK not in [event.event_type for event in await case.events()]
