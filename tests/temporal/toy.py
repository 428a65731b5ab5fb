"""A toy case for trying the plumbing: counts what it is given, by update and by activity."""

import asyncio
from datetime import timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict
from temporalio import activity, workflow

from temporal.attributes import CITY, WAITING_FOR
from temporal.names import ActivityName, UpdateName, WorkflowName


class Told(BaseModel):
    """One message to the toy."""

    model_config = ConfigDict(frozen=True)

    amount: int
    slow_seconds: float = 0
    marker: Path | None = None
    """Where the activity leaves a sign that it has begun."""


@activity.defn(name=ActivityName.RECORD)
async def record(told: Told) -> int:
    """Take some time, then give the amount back."""
    if told.marker:
        told.marker.write_text("begun")
    await asyncio.sleep(told.slow_seconds)
    return told.amount


@workflow.defn(name=WorkflowName.MONTHLY_FUNDING)
class Toy:
    """Adds up what it is given until the sum reaches the goal."""

    @workflow.init
    def __init__(self, goal: int) -> None:
        """`goal` ends it."""
        self.goal = goal
        self.sum = 0

    @workflow.run
    async def run(self, goal: int) -> int:
        """Wait for the goal."""
        workflow.upsert_search_attributes([CITY.value_set("ningbo"), WAITING_FOR.value_set(["finance/decider"])])
        await workflow.wait_condition(lambda: self.sum >= goal)
        await workflow.wait_condition(workflow.all_handlers_finished)
        return self.sum

    @workflow.update(name=UpdateName.ACT)
    async def act(self, told: Told) -> int:
        """Add the amount; through the activity when it is to be slow."""
        if told.slow_seconds:
            amount = await workflow.execute_activity(
                record, told, start_to_close_timeout=timedelta(seconds=30), heartbeat_timeout=None
            )
        else:
            amount = told.amount
        self.sum += amount
        return self.sum
