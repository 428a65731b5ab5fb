"""Ways back: to which earlier steps a case can return from where it stands, and what is done and stays done."""

from approvals.actions import Complete
from approvals.definitions import MAIN, Step
from approvals.refusals import Refusal, not_possible
from approvals.state import CaseState


def leads_back(state: CaseState, lane: str, step: Step, to: str, branches: tuple[str, ...]) -> bool:
    """Whether a way leads from ``step``, at which ``lane`` stands, back to the step ``to`` (of these branches).

    Only to an earlier step that people take, over none whose doing cannot be undone. A branch returns within its
    own stretch; the case as a whole names the branches that walk a stretch of theirs again.
    """
    chain = state.head.chain
    if not chain.leads_back(step.id, to):
        return False
    if lane != MAIN and chain.segment_of(to) != state.segment:
        return False
    if lane == MAIN and chain.step(to).each == "branch":
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
    return f"检查未通过,但不能退回到“{result.back_to or '—'}”:{';'.join(map(str, result.reasons))}"


def place_of(state: CaseState, lane: str) -> int:
    """The number of the step at which a lane of this stretch stands; of the one after it when the lane is through."""
    step = state.lanes[lane].step
    if step is not None:
        return state.head.chain.index(step)
    first = state.head.chain.segments()[state.segment][0]
    return state.head.chain.end_of_segment(first.id)


def stays_done(state: CaseState) -> tuple[Step, ...]:
    """The steps without a way back that are done, in some lane: money has moved, or what was decided is in force."""
    chain = state.head.chain
    return tuple(
        step
        for step in chain.steps
        if step.no_way_back and any(_has_done(state, lane, step) for lane in state.lanes_of(chain.segment_of(step.id)))
    )


def breaks_off(state: CaseState) -> Refusal | None:
    """Why a case cannot end here: what has been done without a way back has to be walked to its end, and booked."""
    done = stays_done(state)
    if not done:
        return None
    zh, en = "、".join(step.zh for step in done), ", ".join(step.id for step in done)
    return not_possible(
        f"“{zh}”已经完成且不可撤销,事项不能中途结束;请按审批链继续办至办结。",
        f"{en} cannot be undone, so the case cannot be broken off; go on with the steps that are left.",
    )


def _has_done(state: CaseState, lane: str, step: Step) -> bool:
    """Whether a lane has walked a step and left it behind; one that was let off has not walked it."""
    chain = state.head.chain
    segment = chain.segment_of(step.id)
    is_behind = segment < state.segment
    if segment == state.segment:
        is_behind = chain.index(step.id) < place_of(state, lane)
    return is_behind and state.lanes[lane].rounds.get(step.id, 0) > 0
