"""Does an automatic step again whose traces the records lack: its ledger entries, its document; exactly as it was."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from activities import AUTOMATIC
from activities.context import Context
from activities.error_mapping import reason_of
from records.contents.documents import is_kept
from records.database import is_connection_error
from records.ledger.entries import are_posted, is_refused
from temporal.names import ActivityName
from workflows.history import Ended

_REFUSED_FOR_GOOD = frozenset(
    {ActivityName.POST_HAND_IN, ActivityName.BOOK_POSTING, ActivityName.DISBURSE, ActivityName.DISTRIBUTE}
)
"""Steps whose order the ledger keeps as refused."""

_MOVES_MONEY = _REFUSED_FOR_GOOD | {
    ActivityName.BOOK_EXPENDITURE,
    ActivityName.COLLECT_DEMAND,
    ActivityName.SETTLE_CLEARING,
}


class NotTheSame(Exception):
    """Done again, the step would not leave what it left; nothing is kept. The message says why."""


async def do_again(context: Context, ended: Ended) -> None:
    """Leave in the records what the step left there, in one transaction; nothing that they have already.

    Raises ``NotTheSame``, and what ``is_connection_error`` knows.
    """
    async with context.database.write() as session:
        if await _is_there(session, ended):
            return
        # What a bank was told meanwhile is lost: an order that is made again is asked about, never sent.
        pack = context.pack.with_doubtful_orders()
        inside = replace(context, database=_OneTransaction(session), pack=pack)
        try:
            again = await AUTOMATIC[ended.activity](inside, ended.work)
        except Exception as error:
            if is_connection_error(error):
                raise
            raise NotTheSame(reason_of(error)) from error
        then = ended.result
        known = "instructions" in then.model_fields_set
        if (again.ok, again.document) != (then.ok, then.document):
            raise NotTheSame(f"结果不同 / another result: {again.document or '; '.join(map(str, again.reasons))}")
        if known and again.instructions != then.instructions:
            raise NotTheSame(f"指令不同 / other instructions: {', '.join(again.instructions)}")


async def _is_there(session: AsyncSession, ended: Ended) -> bool:
    result, work = ended.result, ended.work
    if not result.ok:
        return ended.activity not in _REFUSED_FOR_GOOD or await is_refused(session, f"{work.case}.{work.task}")
    if result.document is not None and not await is_kept(session, result.document.content_hash):
        return False
    if "instructions" not in result.model_fields_set:
        return ended.activity not in _MOVES_MONEY
    return await are_posted(session, result.instructions)


class _OneTransaction:
    """The records inside a transaction that whoever has it commits or not."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        yield self._session

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        async with self._session.begin_nested():
            yield self._session
