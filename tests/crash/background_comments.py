"""People who say something about open tasks all the time, so that every part is at work whenever it is killed."""

import asyncio
from collections.abc import Callable
from random import Random

from client.answers import Refused
from rehearsal.cast import OPERATOR, Cast
from rehearsal.open_tasks import OpenTask, inbox_task
from rehearsal.staff_clients import StaffClients
from tests.crash.kills import until

SPEAKERS = 3
AN_ACT = 2
"""Remarks that come with each act."""
GONE = (404, 409)
"""The task was dealt with, or its case ended, while somebody was still writing."""


async def comment_on_tasks(staff: StaffClients, cast: Cast, seed: int, acts: Callable[[], int], last: int) -> None:
    """Remarks by several people at a time, each on a task that is open and by who may take it, up to the last act.

    ``acts`` counts those so far.
    """
    rng = Random(seed)
    numbers = iter(range(last * AN_ACT))

    async def speak() -> None:
        for number in numbers:
            await until(lambda number=number: acts() * AN_ACT >= number)  # type: ignore[misc]
            tasks = await open_tasks(staff)
            if tasks:
                await remark(staff, cast, rng.choice(tasks), number)

    await asyncio.gather(*(speak() for _ in range(SPEAKERS)))


async def open_tasks(staff: StaffClients) -> list[OpenTask]:
    """The tasks on which somebody may remark, at most 200."""
    page = await staff.person(OPERATOR).get("/tasks", all="true", limit=200)
    return [inbox_task(item) for item in page["items"] if item["party_post"]]


async def remark(staff: StaffClients, cast: Cast, task: OpenTask, number: int) -> None:
    """Whoever may take the task says something about it, unless it has gone meanwhile."""
    login = cast.login(task.party)
    path = f"/cases/{task.case}/tasks/{task.task}/comment"
    try:
        await staff.act(login, path, {"text": f"第{number}条意见"}, key=f"remark-{number}")
    except Refused as refused:
        if refused.status not in GONE:
            raise
