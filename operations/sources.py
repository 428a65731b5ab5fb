"""Looks for the troubles of an installation: every source is one function, asked for a bounded time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from operations.belonging import other_installation
from operations.engine_sources import failing_cases, mixed_builds, no_worker, stuck_cases
from operations.installation import ANSWER_WITHIN, Installation, Part
from operations.integrity_sources import cut_off_cases, differing_contents
from operations.records_sources import other_version
from operations.restored_sources import contents_missing, not_together
from operations.troubles import Trouble, TroubleKind


@dataclass(frozen=True)
class Source:
    """Where troubles are looked for; what it says does not count while a part that it ``needs`` is away."""

    name: str
    needs: frozenset[Part]
    look: Callable[[Installation], Awaitable[Sequence[Trouble]]]


SOURCES: tuple[Source, ...] = (
    Source("records-version", frozenset({Part.RECORDS}), other_version),
    Source("installation", frozenset(Part), other_installation),
    Source("workers", frozenset({Part.ENGINE}), no_worker),
    Source("builds", frozenset({Part.ENGINE}), mixed_builds),
    Source("stuck-cases", frozenset({Part.ENGINE}), stuck_cases),
    Source("failing-cases", frozenset({Part.ENGINE}), failing_cases),
    Source("records-and-histories", frozenset(Part), not_together),
    Source("contents", frozenset({Part.RECORDS}), contents_missing),
    Source("cut-off-cases", frozenset(Part), cut_off_cases),
    Source("changed-contents", frozenset({Part.RECORDS}), differing_contents),
)
"""Every source; each is cheap enough to be asked every ten seconds."""


async def find_troubles(installation: Installation, sources: Sequence[Source] = SOURCES) -> tuple[Trouble, ...]:
    """All troubles now: parts that are away, and what the sources find that need none of these."""
    parts, found = await asyncio.gather(
        asyncio.gather(*(_away(installation, part) for part in Part)),
        asyncio.gather(*(_ask(installation, source) for source in sources)),
    )
    away = [trouble for trouble in parts if trouble is not None]
    missing = {trouble.about for trouble in away}
    asked = zip(sources, found, strict=True)
    return (*away, *(trouble for source, troubles in asked if source.needs.isdisjoint(missing) for trouble in troubles))


async def _ask(installation: Installation, source: Source) -> Sequence[Trouble]:
    try:
        async with asyncio.timeout(ANSWER_WITHIN.total_seconds()):
            return await source.look(installation)
    except Exception as error:
        return (
            Trouble(
                kind=TroubleKind.NOT_CHECKED,
                about=source.name,
                zh=f"“{source.name}”一项未能检查:{_words(error)}",
                en=f"{source.name} could not be checked: {_words(error)}",
                todo_zh="稍后再看;持续出现时查看引擎、记录库和本进程的日志。",
                todo_en="Look again later; if it lasts, see the logs of engine, records and this process.",
                unready=False,
            ),
        )


async def _away(installation: Installation, part: Part) -> Trouble | None:
    try:
        async with asyncio.timeout(ANSWER_WITHIN.total_seconds()):
            await installation.ping(part)
    except Exception as error:
        return _AWAY[part](_words(error))
    return None


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__


def _records_away(reason: str) -> Trouble:
    return Trouble(
        kind=TroubleKind.RECORDS_AWAY,
        about=Part.RECORDS,
        zh=f"记录库没有答复:{reason}",
        en=f"The records do not answer: {reason}",
        todo_zh="查看数据库是否运行、能否连接、磁盘是否已满;恢复后自动补记。",
        todo_en="See whether the database runs, can be reached and has room; records catch up when it is back.",
        unready=True,
    )


def _engine_away(reason: str) -> Trouble:
    return Trouble(
        kind=TroubleKind.ENGINE_AWAY,
        about=Part.ENGINE,
        zh=f"流程引擎没有答复:{reason}",
        en=f"The engine does not answer: {reason}",
        todo_zh="查看引擎是否运行、地址是否正确;恢复后各事项自行继续。",
        todo_en="See whether the engine runs and its address is right; cases go on by themselves when it is back.",
        unready=True,
    )


_AWAY: dict[Part, Callable[[str], Trouble]] = {Part.RECORDS: _records_away, Part.ENGINE: _engine_away}
