"""The case's recorder: brings effects into the records by the same function as the API."""

from activities.context import Context
from engine.failpoints import Failpoint, reach
from records.apply import apply, are_recorded
from records.pinned import keep_pinned
from workflows.messages import AutomaticResult, Recording


async def record(context: Context, recording: Recording) -> AutomaticResult:
    """Write the effects that the records do not have yet; mostly the API has written all, and nobody is kept waiting.

    Raises ``RecordsConflict``: an alarm.
    """
    async with context.database.read() as session:
        pinned = recording.pinned is not None
        if not pinned and await are_recorded(session, recording.case, recording.effects):
            return AutomaticResult()
    async with context.database.write() as session:
        await apply(session, recording.case, recording.effects)
        if recording.pinned is not None:
            await keep_pinned(session, recording.case, recording.effects[0].number, recording.pinned)
        reach(Failpoint.RECORDER_WRITING)
    reach(Failpoint.RECORDER_WRITTEN)
    return AutomaticResult()
