"""Living a rehearsed year while something strikes it."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from rehearsal.run import Rehearsal

STARTS_WITHIN_SECONDS = 30
"""What was killed at the very end of the year starts again."""


async def live_through(rehearsal: Rehearsal, *beside: Coroutine[Any, Any, None]) -> None:
    """Live the year while these go on; they must have ended when it ends, and each failure ends all."""
    async with asyncio.TaskGroup() as group:
        going_on = [group.create_task(each) for each in beside]
        await rehearsal.live()
        _, waiting = await asyncio.wait(going_on, timeout=STARTS_WITHIN_SECONDS)
        for each in waiting:
            each.cancel()
    assert not waiting, "the year was over before everything had struck"
