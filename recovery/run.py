"""Brings records and engine together: once, for operators, or repeatedly, next to a worker."""

import asyncio
from collections.abc import Callable
from typing import NoReturn

import structlog
from sqlalchemy.exc import DBAPIError
from temporalio.client import Client
from temporalio.service import RPCError

from activities.context import Context
from records.cases.missing_contents import MissingContent, missing_contents
from records.database import is_connection_error
from recovery.from_histories import Brought, bring_records
from recovery.standing import Comparison, Standing, engine_cases, find_standing
from recovery.to_engine import bring_engine
from temporal.settings import Settings

_LOOK_EVERY_SECONDS = 60.0
_WAIT_SECONDS = 5.0

log = structlog.get_logger("recovery")


async def bring_together(context: Context, client: Client, settings: Settings, say: Callable[[str], None]) -> bool:
    """Bring cases that the engine has lost forward, then the records from all histories; whether nothing is left.

    What is left is said.
    """
    city = context.pack.id
    lost_by_engine = (await find_standing(client, context.database, city)).ahead
    failed = await bring_engine(context, client, settings, lost_by_engine, say) if lost_by_engine else {}
    for case, words in failed.items():
        say(f"{case}: 引擎未能补到最新 / the engine could not be brought forward: {words}")
    brought = await bring_records(context, client, await engine_cases(client, city), say, thorough=True)
    standing = await find_standing(client, context.database, city)
    async with context.database.read() as session:
        lost = await missing_contents(session, city)
    for line in (*brought_words(brought), *lost_words(lost), *standing_words(standing)):
        say(line)
    return standing.agree and not (lost or brought.contradicting or brought.not_done_again)


async def until_engine_is_whole(context: Context, client: Client) -> None:
    """Return when the engine has all that the records have; said while it has not.

    A worker that went on before would have cases do again, at other times, what was done and recorded already.
    """
    while True:
        try:
            standing = await find_standing(client, context.database, context.pack.id)
        except (RPCError, DBAPIError, OSError) as error:
            # Whatever is away now is no reason not to begin; the list of troubles looks again.
            log.warning("未能比较台账与历史 / records and histories were not compared", reason=str(error))
            return
        if not standing.ahead:
            return
        for line in standing_words(standing):
            log.error(line)
        log.error("请先运行 tongchou catch-up,worker 等待 / run tongchou catch-up first, the worker waits")
        await asyncio.sleep(_WAIT_SECONDS)


async def keep_together(context: Context, client: Client) -> NoReturn:
    """Look now and every minute whether the records are behind, and bring them; next to a worker, until cancelled.

    Steps that could not be done again, since a content was missing, are tried again each time.
    """
    waiting: set[str] = set()
    comparison = Comparison()
    while True:
        try:
            waiting = await _look(context, client, comparison, waiting)
        except (RPCError, DBAPIError, OSError) as error:
            if isinstance(error, DBAPIError) and not is_connection_error(error):
                raise
            log.warning("未能比较台账与历史 / records and histories were not compared", reason=str(error))
        await asyncio.sleep(_LOOK_EVERY_SECONDS)


async def _look(context: Context, client: Client, comparison: Comparison, waiting: set[str]) -> set[str]:
    standing = await comparison.look(client, context.database, context.pack.id)
    for line in standing_words(standing):
        log.warning(line)
    behind = sorted({*standing.behind, *waiting})
    if not behind:
        return set()
    brought = await bring_records(context, client, behind, log.debug)
    for line in brought_words(brought):
        log.warning(line)
    return {step.case for step in brought.not_done_again}


def standing_words(standing: Standing) -> list[str]:
    """What does not agree, a line for each case."""
    return [
        *(f"{case}: 台账落后于引擎历史 / the records are behind the history" for case in standing.behind),
        *(
            f"{case}: 引擎落后于台账(引擎恢复了较旧的备份)/ the engine is older than the records (an older backup)"
            for case in standing.ahead
        ),
        *(
            f"{case}: 台账与引擎历史相互矛盾 / records and history contradict each other"
            for case in standing.contradicting
        ),
    ]


def brought_words(brought: Brought) -> list[str]:
    """What was gone through, and what could not be brought."""
    return [
        f"已从 {brought.cases} 个事项的历史补记台账 / the records are brought from {brought.cases} histories",
        *(f"{case}: {words}" for case, words in sorted(brought.contradicting.items())),
        *(
            f"{step.case} {step.task}: 未能重做 / could not be done again: {step.reason}"
            for step in brought.not_done_again
        ),
    ]


def lost_words(lost: tuple[MissingContent, ...]) -> list[str]:
    """Contents that nobody but their makers has."""
    return [
        f"缺内容 missing {each.kind.value} {each.hash}: {each.case} {each.lane or ''} {each.form or ''} "
        f"第{each.number or '-'}稿 {each.organisation_name or ''}{each.name or '系统'} {each.person or ''}"
        for each in lost
    ]
