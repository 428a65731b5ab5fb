"""Brings the records from the engine's histories: effects, requests, pinned policies, ledger entries, documents."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import structlog
from temporalio.client import Client

from activities.context import Context
from records.projection.apply import RecordsConflict, UnsoundEffect
from recovery.entries import take_in
from recovery.scratch import find_documents_again
from recovery.spool import CaseEntry, Spool
from recovery.steps import NotTheSame, do_again
from workflows.history import Ended, read_entries

_SAY_EVERY = 500

log = structlog.get_logger("recovery")


@dataclass(frozen=True)
class NotDoneAgain:
    """An automatic step whose traces the records lack, and why it could not be done again."""

    case: str
    task: str
    reason: str


@dataclass
class Brought:
    """What came of it; ``contradicting`` are cases of which records and history say different things, with which."""

    cases: int = 0
    entries: int = 0
    contradicting: dict[str, str] = field(default_factory=dict)
    not_done_again: list[NotDoneAgain] = field(default_factory=list)


async def bring_records(
    context: Context, client: Client, cases: Iterable[str], say: Callable[[str], None], *, thorough: bool = False
) -> Brought:
    """Write whatever the histories of these cases say and the records lack; nothing is changed or written twice.

    In the order in which it came about, across all cases, so that a step that is done again finds the records as they
    were. Others may write at the same time, and it may be done again whenever it was interrupted.

    ``thorough``, where these are all cases: steps that come out otherwise by what the records have now are worked out
    apart.
    """
    brought = Brought()
    spool = Spool()
    try:
        for case in cases:
            async for entry in read_entries(client, case):
                spool.add(case, entry)
            brought.cases += 1
            say(f"已读取历史 {case} / read the history of {case}")
        await _bring(context, spool, brought, say, thorough=thorough)
    finally:
        spool.close()
    return brought


async def _bring(
    context: Context, spool: Spool, brought: Brought, say: Callable[[str], None], *, thorough: bool
) -> None:
    waiting: list[Ended] = []
    for each in spool.in_order():
        if each.case not in brought.contradicting:
            await _bring_one(context, each, brought, waiting)
        brought.entries += 1
        if brought.entries % _SAY_EVERY == 0:
            say(f"已核对 {brought.entries}/{len(spool)} 条 / {brought.entries} of {len(spool)} entries gone through")
    if waiting and thorough:
        say(f"{len(waiting)} 个自动环节另行重算 / {len(waiting)} automatic steps are worked out apart")
        await find_documents_again(context, spool)
    brought.not_done_again = await _again_while_it_helps(context, waiting)


async def _bring_one(context: Context, each: CaseEntry, brought: Brought, waiting: list[Ended]) -> None:
    try:
        await take_in(context, each)
    except (RecordsConflict, UnsoundEffect) as error:
        brought.contradicting[each.case] = str(error)
    ended = each.entry.ended
    if ended is not None and await _fails(context, ended) is not None:
        waiting.append(ended)


async def _again_while_it_helps(context: Context, waiting: list[Ended]) -> list[NotDoneAgain]:
    """Steps that ended at about the same time may have moved their money in another order than that of their ends."""
    while True:
        failed = [(ended, reason) for ended in waiting if (reason := await _fails(context, ended)) is not None]
        if len(failed) == len(waiting):
            return [NotDoneAgain(ended.work.case, ended.work.task, reason) for ended, reason in failed]
        waiting = [ended for ended, _ in failed]


async def _fails(context: Context, ended: Ended) -> str | None:
    try:
        await do_again(context, ended)
    except NotTheSame as error:
        return str(error)
    return None
