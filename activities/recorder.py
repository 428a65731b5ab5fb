"""The case's recorder: brings effects into the records by the same function as the API."""

from activities.context import Context
from engine.failpoints import Failpoint, reach
from records.apply import apply, are_recorded
from workflows.messages import AutomaticResult, Recording


async def record(context: Context, recording: Recording) -> AutomaticResult:
    """Write the effects that the records do not have yet; mostly the API has written all, and nobody is kept waiting.

    Raises ``RecordsConflict``: an alarm.
    """
    async with context.database.read() as session:
        if await are_recorded(session, recording.case, recording.effects):
            return AutomaticResult()
    async with context.database.write() as session:
        await apply(session, recording.case, recording.effects)
        reach(Failpoint.RECORDER_WRITING)
    reach(Failpoint.RECORDER_WRITTEN)
    return AutomaticResult()
