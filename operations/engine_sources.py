"""Troubles that the engine knows of: no worker or several builds, cases that are stuck or whose tasks fail."""

import asyncio
from collections.abc import Sequence
from datetime import UTC

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType
from temporalio.api.workflowservice.v1 import (
    DescribeWorkflowExecutionRequest,
    GetWorkflowExecutionHistoryReverseRequest,
    ListWorkflowExecutionsRequest,
)
from temporalio.client import Client
from temporalio.client import WorkflowExecution as ListedExecution

from operations.installation import ANSWER_WITHIN, Installation
from operations.troubles import Trouble, TroubleKind
from temporal.attributes import CITY, STUCK_MEMO, STUCK_SINCE
from temporal.health import running_workers

MOST_CASES = 50
"""So many failing cases are listed; where a build fits no case, these are enough."""

REPORTED_PROBLEMS = "TemporalReportedProblems"
"""The engine's own search attribute: set after the number of failures in a row that its dynamic configuration says."""

_NON_DETERMINISTIC = "NonDeterministicError"
_EVENTS_BACK = 20


async def no_worker(installation: Installation) -> Sequence[Trouble]:
    """Nobody takes the work of the task queue."""
    client = await installation.engine()
    if await running_workers(client, installation.settings.task_queue, installation.heartbeats):
        return ()
    return (
        Trouble(
            kind=TroubleKind.NO_WORKER,
            about="worker",
            zh="没有 worker 在工作:办理提交后得不到答复,提醒和自动处理停止。",
            en="No worker is running: actions get no answer, reminders and automatic steps stand still.",
            todo_zh="启动 worker,或查看其日志中为何没有启动;已受理的不会丢失。",
            todo_en="Start a worker, or see in its log why it did not start; nothing accepted is lost.",
            unready=True,
        ),
    )


async def mixed_builds(installation: Installation) -> Sequence[Trouble]:
    """Workers of several builds take work at the same time, so that a case goes to one and then to another."""
    client = await installation.engine()
    workers = await running_workers(client, installation.settings.task_queue, installation.heartbeats)
    builds = sorted({worker.deployment_version.build_id for worker in workers})
    if len(builds) < 2:
        return ()
    named = ", ".join(builds)
    return (
        Trouble(
            kind=TroubleKind.MIXED_BUILDS,
            about="worker",
            zh=f"同时有不同版本的 worker 在工作:{named}。",
            en=f"Workers of different builds work at the same time: {named}.",
            todo_zh="更新部署期间会短暂出现;持续出现时,停用不应再运行的版本(引擎页面的 Workers 一栏列有版本和主机)。",
            todo_en="Passes while an update is deployed; if it lasts, stop the build that should not run any more "
            "(the engine's pages list build and host of each worker).",
            unready=False,
        ),
    )


async def stuck_cases(installation: Installation) -> Sequence[Trouble]:
    """Cases whose automatic work, or recorder, failed for good and waits for operators."""
    client = await installation.engine()
    query = f"{CITY.name} = '{installation.settings.policy}' AND {STUCK_SINCE.name} IS NOT NULL"
    found = client.list_workflows(f"{query} AND ExecutionStatus = 'Running'", limit=MOST_CASES)
    return [await _stuck(execution) async for execution in found]


async def _stuck(execution: ListedExecution) -> Trouble:
    words = await execution.memo_value(STUCK_MEMO, "", type_hint=str)
    return Trouble(
        kind=TroubleKind.STUCK_CASE,
        about=execution.id,
        since=execution.typed_search_attributes.get(STUCK_SINCE),
        zh=f"自动处理受阻:{words}",
        en=f"Automatic work is stuck: {words}",
        todo_zh=f"排除原因后由两名运维人员重试:tongchou power {execution.id} retry --reason …,再由另一人 confirm。",
        todo_en=f"Remove the cause, then retry it by two operators: tongchou power {execution.id} retry --reason …, "
        "and another one confirms.",
        unready=False,
    )


async def failing_cases(installation: Installation) -> Sequence[Trouble]:
    """Cases whose code fails again and again, above all since it does not fit their history."""
    client = await installation.engine()
    query = f"{CITY.name} = '{installation.settings.policy}' AND {REPORTED_PROBLEMS} IS NOT NULL"
    answer = await client.workflow_service.list_workflow_executions(
        ListWorkflowExecutionsRequest(
            namespace=client.namespace, query=f"{query} AND ExecutionStatus = 'Running'", page_size=MOST_CASES
        ),
        timeout=ANSWER_WITHIN,
    )
    return await asyncio.gather(*(_failing(client, each.execution) for each in answer.executions))


async def _failing(client: Client, execution: WorkflowExecution) -> Trouble:
    case = execution.workflow_id
    described, reason = await asyncio.gather(
        client.workflow_service.describe_workflow_execution(
            DescribeWorkflowExecutionRequest(namespace=client.namespace, execution=execution), timeout=ANSWER_WITHIN
        ),
        _newest_failure(client, execution),
    )
    reported = described.workflow_execution_info.search_attributes.indexed_fields[REPORTED_PROBLEMS].data.decode()
    since = described.pending_workflow_task.original_scheduled_time
    known = {
        "kind": TroubleKind.FAILING_CASE,
        "about": case,
        "since": since.ToDatetime(UTC) if since.seconds else None,
    }
    if _NON_DETERMINISTIC in reported:
        return Trouble(
            **known,
            zh=f"运行中的程序版本与该事项的历史不符,事项停止:{reason}",
            en=f"The running build does not fit the case's history, the case does not go on: {reason}",
            todo_zh="停用该版本,换回适合的版本(docs/production.md“回退版本”);历史不受影响,已受理的不会丢失。",
            todo_en="Take the build back to one that fits (docs/production.md, Taking a build back); "
            "the history is unharmed, nothing accepted is lost.",
            unready=True,
        )
    return Trouble(
        **known,
        zh=f"该事项的程序反复出错,事项停止:{reason}",
        en=f"The case's code fails again and again, the case does not go on: {reason}",
        todo_zh="查看 worker 日志,修复程序后重新部署;事项自行继续,已受理的不会丢失。",
        todo_en="See the worker's log, correct the code and deploy it; the case goes on by itself, nothing is lost.",
        unready=False,
    )


async def _newest_failure(client: Client, execution: WorkflowExecution) -> str:
    """What the newest failed workflow task said."""
    answer = await client.workflow_service.get_workflow_execution_history_reverse(
        GetWorkflowExecutionHistoryReverseRequest(
            namespace=client.namespace, execution=execution, maximum_page_size=_EVENTS_BACK
        ),
        timeout=ANSWER_WITHIN,
    )
    failures = (
        event.workflow_task_failed_event_attributes.failure.message
        for event in answer.history.events
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED
    )
    return next(failures, "worker 没有答复 / the worker gave no answer")
