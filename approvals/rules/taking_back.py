"""Whether somebody may take back what they handed in, or what they approved."""

from approvals.actions import Actor, TakeBack, Withdraw
from approvals.definitions import StepAction, resolve_party
from approvals.effects import Outcome, Role
from approvals.refusals import Refusal, RefusalCode, missing_reason, too_late, wrong_party
from approvals.rules.reading import first_known
from approvals.rules.tasks import not_allowed_here
from approvals.state import Approval, CaseState, ClosedTask

_ACTED = frozenset(Outcome) - {Outcome.SUPERSEDED, Outcome.TAKEN_BACK, Outcome.REMOVED, Outcome.WITHDRAWN}
"""The ways for a task to end by which somebody has dealt with it."""


def withdraw(state: CaseState, actor: Actor, action: Withdraw) -> Refusal | None:
    """The maker, while the checker has not decided."""
    tasks = state.tasks.values()
    waiting = next((task for task in tasks if task.prepared_in == action.task and task.of_task is None), None)
    if waiting is None:
        approved = next((held.task.id for held in state.approvals.values() if held.task.prepared_in == action.task), "")
        if (won := state.closed.get(approved)) is not None:
            return too_late(
                "后一环节已经办理,不能再撤回。", "Somebody after has decided already.", by=won.by, at=won.at
            )
        return Refusal(
            code=RefusalCode.WRONG_ACTION,
            zh="只有在后一环节尚未办理时才能撤回。",
            en="It can be withdrawn only while nobody after has decided.",
        )
    step = state.step_of(waiting)
    maker = step.seat(waiting.slot).maker
    holds = maker is not None and actor.holds(resolve_party(maker, waiting.lane))
    if set(actor.persons()).isdisjoint(waiting.prepared_by) or not holds:
        return Refusal(
            code=RefusalCode.WRONG_PARTY,
            zh="只有提交人本人可以撤回。",
            en="Only the person who handed it in can withdraw it.",
        )
    if waiting.consulted:
        return too_late("已有人签署或提出意见,不能再撤回。", "Somebody has signed or given an opinion already.")
    return None if step.allowed(StepAction.WITHDRAW) else not_allowed_here(action.kind)


def take_back(state: CaseState, actor: Actor, action: TakeBack) -> Refusal | None:
    """The decider, until the next one acts; not from an automatic step, nor over one that cannot be undone."""
    approval = state.approvals.get(action.task)
    if approval is None:
        won = _first_after(state, actor, action.task)
        return too_late(
            "只有在后一环节尚未办理时才能拿回。",
            "An approval can be taken back only until the next one acts.",
            by=won.by if won is not None else None,
            at=won.at if won is not None else None,
        )
    task = approval.task
    if set(actor.persons()).isdisjoint(approval.persons) or task.party is None or not actor.holds(task.party):
        return wrong_party(str(task.party))
    if not state.step_of(task).allowed(StepAction.TAKE_BACK):
        return not_allowed_here(action.kind)
    if not _still_there(state, approval):
        return too_late("后续环节已开始办理,不能再拿回。", "What follows is under way; it cannot be taken back.")
    return None if action.reason.strip() else missing_reason()


def _first_after(state: CaseState, actor: Actor, task_id: str) -> ClosedTask | None:
    """How the first task ended that somebody dealt with after this one, as far as the asker may know of it."""
    tasks = list(state.closed)
    after = tasks[tasks.index(task_id) + 1 :] if task_id in state.closed else ()
    known = first_known(state, actor, (task for task in after if state.closed[task].how in _ACTED))
    return None if known is None else state.closed[known]


def _still_there(state: CaseState, approval: Approval) -> bool:
    """Whether nothing has begun by the approval that cannot just be closed again."""
    task = approval.task
    if state.lanes[task.lane].step == task.step:
        return True
    chain = state.head.chain
    segment = chain.segment_of(task.step)
    if task.lane not in state.left or segment not in (state.segment, state.segment - 1):
        return False
    lanes = (task.lane,) if segment == state.segment else state.lanes_of(state.segment)
    begun = any(other.lane in lanes and other.role is Role.AUTOMATIC for other in state.tasks.values())
    return not begun and not chain.step(task.step).no_way_back
