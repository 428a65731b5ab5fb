"""Whether somebody may keep a draft, mark a task as read, or give copies: what stands in the records alone."""

from approvals.actions import Actor, MarkRead
from approvals.refusals import Refusal, RefusalCode, takes_no_part
from approvals.rules.operators import is_operator
from approvals.state import CaseState


def mark_read(state: CaseState, actor: Actor, action: MarkRead) -> Refusal | None:
    """Whoever takes part in the case, a county in its own; and operators."""
    if action.task not in state.tasks and action.task not in state.closed:
        return Refusal(
            code=RefusalCode.UNKNOWN_TASK,
            zh=f"没有编号为“{action.task}”的待办。请刷新后重试。",
            en=f"There is no task {action.task} here. Refresh and try again.",
        )
    lane = action.task.partition(".")[0]
    takes_part = actor.kind in state.head.chain.organisation_kinds() and (
        lane not in state.head.branches or actor.county in (None, lane)
    )
    if takes_part or is_operator(actor):
        return None
    return takes_no_part()
