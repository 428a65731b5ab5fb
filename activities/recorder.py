"""The case's recorder: brings effects into the records by the same function as the API, and looks for empty posts."""

from sqlalchemy.ext.asyncio import AsyncSession

from activities.context import Context
from approvals.case_ids import city_of
from approvals.request_memory import Processed
from calculations.dates.deadlines import day_of
from records.contents.policy_snapshots import keep_pinned
from records.desk.empty_posts import post_changes
from records.projection.apply import apply
from records.projection.recorded_already import recorded_already
from records.projection.recorded_effects import answers
from temporal.failpoints import Failpoint, reach
from workflows.messages import Recorded, Recording


async def record(context: Context, recording: Recording) -> Recorded:
    """Write the effects that the records do not have yet; mostly the API has written all, and nobody is kept waiting.

    Says which of the case's open tasks wait for a post that nobody holds, or that somebody holds again: a case knows
    no directory, and this result is in its history. Says too whether the records can answer the requests whose
    last effects these were, so that the case need not for ever. Raises ``RecordsConflict``: an alarm.
    """
    reach(Failpoint.RECORDER_BEGUN)
    if recording.pinned is None:
        async with context.database.read() as session:
            recorded = await _recorded_already(session, recording)
        if recorded is not None:
            return recorded
    async with context.database.write() as session:
        await apply(session, recording.case, recording.effects, recording.requests)
        if recording.pinned is not None:
            await keep_pinned(session, recording.case, recording.effects[0].number, recording.pinned)
        answered = await answers(session, recording.case, _ended(recording))
        recorded = Recorded(posts=await _posts(session, recording), answers=answered, through=_last(recording))
        reach(Failpoint.RECORDER_WRITING)
    reach(Failpoint.RECORDER_WRITTEN)
    return recorded


async def _recorded_already(session: AsyncSession, recording: Recording) -> Recorded | None:
    city, day = city_of(recording.case), day_of(recording.instant)
    found = await recorded_already(session, recording.case, recording.effects, _ended(recording), city, day)
    if found is None:
        return None
    posts = await _posts(session, recording) if found.posts_changed else {}
    return Recorded(posts=posts, answers=found.answers, through=_last(recording))


async def _posts(session: AsyncSession, recording: Recording) -> dict[str, bool]:
    city, day = city_of(recording.case), day_of(recording.instant)
    return {task: empty for (_, task), empty in (await post_changes(session, city, day, recording.case)).items()}


def _ended(recording: Recording) -> dict[str, Processed]:
    """The requests whose last effect is in the recording."""
    return {key: done for key, done in recording.requests.items() if done.last <= _last(recording)}


def _last(recording: Recording) -> int:
    return recording.effects[-1].number
