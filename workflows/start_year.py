"""Begins a fiscal year on the engine, once: real life's and a rehearsal's in the same way."""

from temporalio.client import Client
from temporalio.common import WorkflowIDReusePolicy

from approvals.temporal_summaries import summary_markdown, title_markdown
from temporal.names import WorkflowName
from workflows.attributes import fixed_attributes
from workflows.messages import YearStart


async def begin_year(engine: Client, task_queue: str, start: YearStart) -> str:
    """Start the fiscal year; its case. Raises ``WorkflowAlreadyStartedError`` for a year that has begun before."""
    head = start.head
    await engine.start_workflow(
        WorkflowName.FISCAL_YEAR,
        start,
        id=head.case,
        task_queue=task_queue,
        id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
        search_attributes=fixed_attributes(head),
        static_summary=summary_markdown(head.zh),
        static_details=title_markdown(head),
    )
    return head.case
