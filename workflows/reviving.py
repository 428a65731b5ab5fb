"""Brings a case to life again that somebody ended in the engine: a new run goes on from where the old one stood."""

from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from approvals.temporal_summaries import summary_markdown, title_markdown
from temporal.names import QueryName
from workflows.attributes import fixed_attributes
from workflows.history import STARTS
from workflows.messages import CaseStart

_NOT_CUT_OFF = frozenset({WorkflowExecutionStatus.RUNNING, WorkflowExecutionStatus.COMPLETED})


async def is_cut_off(engine: Client, case: str) -> bool:
    """Whether the engine has closed the case before its end. Raises ``RPCError`` for one that it does not know."""
    described = await engine.get_workflow_handle(case).describe()
    return described.status not in _NOT_CUT_OFF


async def revive(engine: Client, task_queue: str, case: str) -> None:
    """Start the case again with everything that its history holds; one that runs already is left as it is.

    What it carries is asked of a worker, which reads the history of the closed run. Nothing that the case acknowledged
    is lost: its effects, requests and open tasks go on; a step that was under way is ordered once more, and the ledger
    executes an instruction once. Raises ``RPCError``, and ``WorkflowQueryFailedError`` when no worker can read it.
    """
    described = await engine.get_workflow_handle(case).describe()
    if described.status in _NOT_CUT_OFF:
        return
    ended = engine.get_workflow_handle(case, run_id=described.run_id)
    model = STARTS.get(described.workflow_type, CaseStart)
    start: CaseStart = await ended.query(QueryName.CARRIED, result_type=model)
    try:
        await engine.start_workflow(
            described.workflow_type,
            start.model_copy(update={"resumes": described.run_id}),
            id=case,
            task_queue=task_queue,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
            search_attributes=fixed_attributes(start.head),
            static_summary=summary_markdown(start.head.zh),
            static_details=title_markdown(start.head),
        )
    except WorkflowAlreadyStartedError:
        # Another attempt of the same order came first.
        return
