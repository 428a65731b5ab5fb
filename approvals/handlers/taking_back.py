"""Taking back: the maker what they handed in, the decider what they approved, before the next one acts."""

from approvals.actions import TakeBack, Withdraw
from approvals.chain_transition import ChainTransition
from approvals.definitions import MAIN, StepKind
from approvals.effects import Outcome, StageEntered, TakenBack
from approvals.handlers.decisions import back_to_maker, close_helpers
from approvals.state import Task


def withdraw(transition: ChainTransition, action: Withdraw) -> None:
    """The checker's task closes, the maker's opens again."""
    task = next(task for task in transition.tasks.values() if task.prepared_in == action.task and task.of_task is None)
    transition.close_task(task, Outcome.WITHDRAWN, action.reason)
    close_helpers(transition, task)
    back_to_maker(transition, transition.chain.step(task.step), task)


def take_back(transition: ChainTransition, action: TakeBack) -> None:
    """What the approval opened closes, and the decider has the task again."""
    task = transition.approvals.pop(action.task).task
    transition.record(TakenBack(task=task.id, reason=action.reason))
    step_goes_on = transition.lanes[task.lane].step == task.step
    if step_goes_on:
        _close_what_followed_in_the_step(transition, task, action.reason)
    else:
        _leave_what_followed(transition, task, action.reason)
    position = transition.lanes[task.lane]
    transition.change_lane(
        task.lane,
        approved_slots=tuple(slot for slot in position.approved_slots if slot != task.slot),
        signing={slot: held for slot, held in position.signing.items() if slot != task.slot},
    )
    transition.open_again(task)
    if not step_goes_on:
        transition.open_other_seats(transition.chain.step(task.step), task.lane, task.slot)


def _close_what_followed_in_the_step(transition: ChainTransition, task: Task, reason: str) -> None:
    """Added signers of this approval; in a step taken in order, those whose turn came by it."""
    for other in list(transition.tasks.values()):
        in_turn = (other.lane, other.step) == (task.lane, task.step) and other.slot == task.slot + 1
        by_order = in_turn and transition.chain.step(task.step).kind is StepKind.ALL_IN_ORDER
        if other.of_task == task.id or by_order:
            transition.close_task(other, Outcome.TAKEN_BACK, reason)


def _leave_what_followed(transition: ChainTransition, task: Task, reason: str) -> None:
    """The lane is again where it was when it passed the step; the stretch that began by it has not begun."""
    segment = transition.chain.segment_of(task.step)
    lanes = transition.lanes_here() if segment != transition.segment else (task.lane,)
    for lane in lanes:
        for other in [other for other in transition.tasks.values() if other.lane == lane]:
            transition.close_task(other, Outcome.TAKEN_BACK, reason)
        transition.leave_step(lane)
    rounds = transition.lanes[task.lane].rounds
    transition.lanes[task.lane] = transition.left.pop(task.lane).model_copy(update={"rounds": rounds})
    if segment != transition.segment:
        transition.segment = segment
    elif task.lane != MAIN:
        return
    stage = transition.chain.segments()[segment][0] if task.lane != MAIN else transition.chain.step(task.step)
    transition.record(StageEntered(step=stage.id, zh=stage.zh, en=stage.en))
