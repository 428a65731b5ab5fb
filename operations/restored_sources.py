"""Troubles of an installation that was restored from a backup: records and engine are not of the same moment."""

from collections.abc import Sequence

from operations.installation import Installation
from operations.troubles import Trouble, TroubleKind
from records.cases.missing_contents import missing_documents


async def not_together(installation: Installation) -> Sequence[Trouble]:
    """Cases of which the records lack what the engine has, or the engine what the records have."""
    client = await installation.engine()
    standing = await installation.standing.now(client, installation.database, installation.settings.policy)
    if standing is None:
        return ()
    return (
        *map(_behind, standing.behind),
        *map(_ahead, standing.ahead),
        *map(_contradicting, standing.contradicting),
    )


async def contents_missing(installation: Installation) -> Sequence[Trouble]:
    """Cases that name documents which the records lack; files are looked for when somebody asks for the whole list."""
    async with installation.database.read() as session:
        lost = await missing_documents(session, installation.settings.policy)
    counts: dict[str, int] = {}
    for each in lost:
        counts[each.case] = counts.get(each.case, 0) + 1
    return [_lost(case, count) for case, count in counts.items()]


def _behind(case: str) -> Trouble:
    return Trouble(
        kind=TroubleKind.RECORDS_BEHIND,
        about=case,
        zh="台账落后于引擎历史(恢复了较旧的备份):待办和办理过程不是最新的。",
        en="The records are behind the history (an older backup was restored): tasks and history are not the newest.",
        todo_zh="worker 会自动补记,通常在一分钟内;也可运行 tongchou catch-up,并查看其所列缺失的文稿。",
        todo_en="The worker brings them by itself, mostly within a minute; or run tongchou catch-up, and see to what "
        "contents it lists as missing.",
        unready=True,
    )


def _ahead(case: str) -> Trouble:
    return Trouble(
        kind=TroubleKind.ENGINE_BEHIND,
        about=case,
        zh="引擎落后于台账(引擎恢复了较旧的备份):为免前后矛盾,该事项暂不受理。",
        en="The engine is older than the records (an older backup was restored): nothing is taken for the case, so "
        "that nothing contradicts what was decided.",
        todo_zh="运行 tongchou catch-up:按台账所载把引擎中的事项补到最新,已受理的不会丢失。",
        todo_en="Run tongchou catch-up: it brings the engine's case forward by what the records have; nothing is lost.",
        unready=True,
    )


def _contradicting(case: str) -> Trouble:
    return Trouble(
        kind=TroubleKind.CONTRADICTION,
        about=case,
        zh="台账与引擎历史相互矛盾:同一编号的内容不同。",
        en="Records and history contradict each other: the same number has different content.",
        todo_zh="运行 tongchou verify 查看差异,按 docs/production.md“恢复备份”处理;在此之前不要办理该事项。",
        todo_en="Run tongchou verify to see where, and go by docs/production.md (Restoring); let the case rest until "
        "then.",
        unready=False,
    )


def _lost(case: str, count: int) -> Trouble:
    return Trouble(
        kind=TroubleKind.CONTENT_MISSING,
        about=case,
        zh=f"台账缺该事项的 {count} 份文稿;需要它们的环节等待。",
        en=f"The records lack {count} documents of the case; what needs them waits.",
        todo_zh="GET /contents/missing 列出各份的报送人:请其重新提交原件(哈希须相符)。",
        todo_en="GET /contents/missing names who brought each: have them hand in the very same again (by its hash).",
        unready=False,
    )
