"""The case's recorder: brings effects into the records by the same function as the API, and looks for empty posts."""

from sqlalchemy.ext.asyncio import AsyncSession

from activities.context import Context
from approvals.case_ids import city_of
from calculations.dates.deadlines import day_of
from records.contents.policy_snapshots import keep_pinned
from records.desk.empty_posts import post_changes
from records.projection.apply import apply, are_recorded
from records.projection.recorded_effects import answers
from temporal.failpoints import Failpoint, reach
from workflows.messages import Recorded, Recording


async def record(context: Context, recording: Recording) -> Recorded:
    """Write the effects that the records do not have yet; mostly the API has written all, and nobody is kept waiting.

    Says which of the case's open tasks wait for a post that nobody holds, or that somebody holds again: a case knows
    no directory, and this result is in its history. Says too whether the records can answer the requests whose
    last effects these were, so that the case need not for ever. Raises ``RecordsConflict``: an alarm.
    """
    async with context.database.read() as session:
        pinned = recording.pinned is not None
        if not pinned and await are_recorded(session, recording.case, recording.effects):
            return await _recorded(session, recording)
    async with context.database.write() as session:
        await apply(session, recording.case, recording.effects, recording.requests)
        if recording.pinned is not None:
            await keep_pinned(session, recording.case, recording.effects[0].number, recording.pinned)
        recorded = await _recorded(session, recording)
        reach(Failpoint.RECORDER_WRITING)
    reach(Failpoint.RECORDER_WRITTEN)
    return recorded


async def _recorded(session: AsyncSession, recording: Recording) -> Recorded:
    changed = await post_changes(session, city_of(recording.case), day_of(recording.instant), recording.case)
    last = recording.effects[-1].number
    ended = {key: done for key, done in recording.requests.items() if done.last <= last}
    return Recorded(
        posts={task: empty for (_, task), empty in changed.items()},
        answers=await answers(session, recording.case, ended),
    )
