"""Ways back: to which earlier steps a case can return from where it stands, by a person or by a failed check."""

from approvals.actions import Complete
from approvals.definitions import MAIN, Step, StepKind
from approvals.state import CaseState


def leads_back(state: CaseState, lane: str, step: Step, to: str, branches: tuple[str, ...]) -> bool:
    """Whether a way leads from ``step``, at which ``lane`` stands, back to the step ``to`` (of these branches).

    Only to an earlier step that people take, over none whose doing cannot be undone. A branch returns within its
    own stretch; the case as a whole names the branches that walk a stretch of theirs again.
    """
    chain = state.head.chain
    earlier = chain.steps[: chain.index(step.id)]
    if to not in [other.id for other in earlier]:
        return False
    target = chain.step(to)
    if target.kind is StepKind.AUTOMATIC or any(passed.no_way_back for passed in earlier[chain.index(to) :]):
        return False
    if lane != MAIN and chain.segment_of(to) != state.segment:
        return False
    if lane == MAIN and target.each == "branch":
        return bool(branches) and set(branches) <= set(state.head.branches)
    return not branches


def misfit(state: CaseState, result: Complete) -> str | None:
    """Why an automatic step's result cannot be carried out, in Chinese; ``None`` when it can.

    Whoever gets one keeps it from ``apply`` and tells the operators. A result that comes too late does no harm.
    """
    task = state.tasks.get(result.task)
    if task is None or task.document is not None:
        return None
    step = state.step_of(task)
    if result.ok:
        unknown = sorted(set(result.skip) - set(state.head.branches))
        return f"结果免办的分支不存在:{'、'.join(unknown)}" if unknown else None
    if result.back_to is not None and leads_back(state, task.lane, step, result.back_to, result.branches):
        return None
    return f"检查未通过,但不能退回到“{result.back_to or '—'}”:{';'.join(result.reasons)}"
