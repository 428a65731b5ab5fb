"""Troubles of integrity: cases that the engine has closed before their end, contents that are not what was kept."""

import asyncio
from collections.abc import Sequence

from temporalio.client import WorkflowExecution, WorkflowExecutionStatus

from operations.installation import Installation
from operations.troubles import Trouble, TroubleKind
from records.cases.reading import open_ones
from records.contents.faults import ContentFaultView, standing_content_faults
from temporal.attributes import CITY

_CUT_OFF = ("Canceled", "Terminated", "Failed", "TimedOut")
"""How the engine closes what did not come to its end; a case's own end is *Completed*."""

MOST_CASES = 200


async def cut_off_cases(installation: Installation) -> Sequence[Trouble]:
    """Cases that somebody ended in the engine, past the API, and that the records have open."""
    client = await installation.engine()
    of_status = ", ".join(f"'{status}'" for status in _CUT_OFF)
    query = f"{CITY.name} = '{installation.settings.policy}' AND ExecutionStatus IN ({of_status})"
    closed = {execution.id: execution async for execution in client.list_workflows(query, limit=MOST_CASES)}
    async with installation.database.read() as session:
        still_open = await open_ones(session, closed)
    # Its newest run counts: a case that was brought to life again runs.
    newest = await asyncio.gather(*(client.get_workflow_handle(case).describe() for case in sorted(still_open)))
    return [_cut_off(each) for each in newest if each.status is not WorkflowExecutionStatus.RUNNING]


async def differing_contents(installation: Installation) -> Sequence[Trouble]:
    """Contents that somebody met changed or gone, and that still are so."""
    async with installation.database.read() as session:
        return [_differing(fault) for fault in await standing_content_faults(session)]


def _cut_off(execution: WorkflowExecution) -> Trouble:
    how = execution.status.name if execution.status else "?"
    return Trouble(
        kind=TroubleKind.CUT_OFF_CASE,
        about=execution.id,
        since=execution.close_time,
        zh=f"事项尚未办结,但已在流程引擎中被终止({how}):不再受理任何办理。",
        en=f"The case has not come to its end, but was ended in the engine ({how}): nothing is taken any more.",
        todo_zh="查明何人所为;由两名运维人员恢复(tongchou revive,见 docs/operators.md),已办理的不会丢失。",
        todo_en="Find out who did it; bring it to life again by two operators (tongchou revive, docs/operators.md): "
        "nothing decided is lost.",
        unready=False,
    )


def _differing(fault: ContentFaultView) -> Trouble:
    return Trouble(
        kind=TroubleKind.CONTENT_DIFFERS,
        about=f"{fault.content.value} {fault.key}",
        since=fault.found_at,
        zh=f"台账中的{fault.content.zh}与原内容不符或缺失,已停止展示和办理。",
        en=f"The {fault.content.value} in the records was changed or is gone; it is neither shown nor acted on.",
        todo_zh="运行 tongchou verify --all 查看全部差异,查明何人改动了数据库;按备份恢复原内容后,对受阻事项发起重试。",
        todo_en="Run tongchou verify --all for all that differs, and find out who changed the database; restore what "
        "was kept from a backup, then retry the cases that wait.",
        unready=False,
    )
