"""Writes to the records what an entry of a history says."""

from activities.context import Context
from activities.recorder import record
from recovery.spool import CaseEntry
from workflows.messages import Recording


async def take_in(context: Context, each: CaseEntry) -> None:
    """Effects, whose requests had them, and the policy pinned with them; nothing that the records have already.

    Raises ``RecordsConflict`` and ``UnsoundEffect``.
    """
    entry = each.entry
    if not entry.effects:
        return
    await record(
        context,
        Recording(
            case=each.case, effects=entry.effects, instant=entry.at, requests=entry.requests, pinned=entry.pinned
        ),
    )
