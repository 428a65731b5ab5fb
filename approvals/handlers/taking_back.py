"""Taking back: the maker what they handed in, the decider what they approved, before the next one acts."""

from approvals.actions import TakeBack, Withdraw
from approvals.chain_transition import Walk
from approvals.definitions import MAIN, StepKind
from approvals.effects import Outcome, StageEntered, TakenBack
from approvals.handlers.decisions import back_to_maker, close_helpers
from approvals.state import Task


def withdraw(turn: Walk, action: Withdraw) -> None:
    """The checker's task closes, the maker's opens again."""
    task = next(task for task in turn.tasks.values() if task.prepared_in == action.task and task.of_task is None)
    turn.close_task(task, Outcome.WITHDRAWN, action.reason)
    close_helpers(turn, task)
    back_to_maker(turn, turn.chain.step(task.step), task)


def take_back(turn: Walk, action: TakeBack) -> None:
    """What the approval opened closes, and the decider has the task again."""
    task = turn.approvals.pop(action.task).task
    turn.record(TakenBack(task=task.id, reason=action.reason))
    step_goes_on = turn.lanes[task.lane].step == task.step
    if step_goes_on:
        _close_what_followed_in_the_step(turn, task, action.reason)
    else:
        _leave_what_followed(turn, task, action.reason)
    position = turn.lanes[task.lane]
    turn.change_lane(
        task.lane,
        approved_slots=tuple(slot for slot in position.approved_slots if slot != task.slot),
        signing={slot: held for slot, held in position.signing.items() if slot != task.slot},
    )
    turn.open_again(task)
    if not step_goes_on:
        turn.open_other_seats(turn.chain.step(task.step), task.lane, task.slot)


def _close_what_followed_in_the_step(turn: Walk, task: Task, reason: str) -> None:
    """Added signers of this approval; in a step taken in order, those whose turn came by it."""
    for other in list(turn.tasks.values()):
        in_turn = (other.lane, other.step) == (task.lane, task.step) and other.slot == task.slot + 1
        by_order = in_turn and turn.chain.step(task.step).kind is StepKind.ALL_IN_ORDER
        if other.of_task == task.id or by_order:
            turn.close_task(other, Outcome.TAKEN_BACK, reason)


def _leave_what_followed(turn: Walk, task: Task, reason: str) -> None:
    """The lane stands again where it stood when it passed the step; the stretch that began by it has not begun."""
    segment = turn.chain.segment_of(task.step)
    lanes = turn.lanes_here() if segment != turn.segment else (task.lane,)
    for lane in lanes:
        for other in [other for other in turn.tasks.values() if other.lane == lane]:
            turn.close_task(other, Outcome.TAKEN_BACK, reason)
        turn.leave_step(lane)
    rounds = turn.lanes[task.lane].rounds
    turn.lanes[task.lane] = turn.left.pop(task.lane).model_copy(update={"rounds": rounds})
    if segment != turn.segment:
        turn.segment = segment
    elif task.lane != MAIN:
        return
    stage = turn.chain.segments()[segment][0] if task.lane != MAIN else turn.chain.step(task.step)
    turn.record(StageEntered(step=stage.id, zh=stage.zh, en=stage.en))
