"""What a decision costs the engine."""

from temporalio.api.enums.v1 import EventType

from tests.workflows.chains import TALK
from tests.workflows.office import Office, OpenCase

COMPLETED = EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED


async def tasks(case: OpenCase) -> int:
    """How many workflow tasks the case has taken so far."""
    return [event.event_type for event in await case.events()].count(COMPLETED)


async def test_each_act_costs_one_workflow_task(office: Office) -> None:
    case = await office.open(TALK)
    await case.shows("审批")
    before = await tasks(case)
    for _ in range(5):
        await case.say(task="main.sign.1.decide")
    assert await tasks(case) - before == 5
