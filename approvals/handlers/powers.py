"""The operators' powers: proposed, confirmed by another, let go; and what each of them does."""

from datetime import date

from approvals.actions import (
    Confirm,
    Decline,
    Extend,
    HandOver,
    Jump,
    Migrate,
    NewCalendar,
    Propose,
    Reassign,
    Retry,
    Terminate,
)
from approvals.agenda import times
from approvals.chain_transition import Walk
from approvals.definitions import Chain
from approvals.effects import (
    CaseStatus,
    DeadlineMoved,
    HandedOver,
    HeldHow,
    PowerConfirmed,
    PowerDeclined,
    PowerProposed,
)
from approvals.handlers.handling import give
from approvals.refusals import Refusal
from approvals.rules.persons import held_by, person_refusal
from approvals.state import Proposal
from calculations.dates.deadlines import end_of
from calculations.dates.working_days import WorkCalendar

HOLDS_ON = 2
"""The semantics since which an extension holds when its step is walked again."""

CALLS_IN = 2
"""The semantics since which supervisors are called in when a newer calendar puts a due day into the past."""

LOOKS_AT_CONTENT = 4
"""The semantics since which a task is handed over to nobody who made its content in an earlier version."""

KEEPS_REFUSALS = 5
"""The semantics since which a hand-over keeps the whole refusal of each task that stays."""


def propose(turn: Walk, action: Propose) -> None:
    """It waits for a second operator; its id is made of the effect's number."""
    if turn.actor is None:
        raise ValueError("a proposal is somebody's")
    name = f"p{turn.next_number}"
    turn.proposals[name] = Proposal(power=action.power, reason=action.reason, by=turn.actor, at=turn.at)
    turn.record(PowerProposed(proposal=name, power=action.power, reason=action.reason))


def decline(turn: Walk, action: Decline) -> None:
    """It is let go."""
    del turn.proposals[action.proposal]
    turn.record(PowerDeclined(proposal=action.proposal, reason=action.reason))


def confirm(turn: Walk, action: Confirm) -> None:
    """It is carried out; every effect from here to the end of the turn is marked with it."""
    proposal = turn.proposals.pop(action.proposal)
    power, reason = proposal.power, proposal.reason
    turn.power = action.proposal
    turn.record(PowerConfirmed(proposal=action.proposal, proposed_by=proposal.by, power=power, reason=reason))
    match power:
        case Jump():
            turn.jump(power.lane, turn.chain.step(power.to), power.branches, reason)
        case Terminate():
            turn.close_case(CaseStatus.TERMINATED, reason)
        case Reassign():
            how = HeldHow.REASSIGNED if power.to is not None else HeldHow.FREED
            give(turn, turn.tasks[power.task], power.to, how, reason)
        case Extend():
            _extend(turn, power.task, power.due)
        case Migrate():
            _migrate(turn, power.chain)
        case NewCalendar():
            count_by(turn, power.calendar)
        case Retry():
            # Nothing of the state: the case orders the work again.
            pass


def hand_over(turn: Walk, action: HandOver) -> None:
    """The tasks that the other person may hold go to them; the rest stay, with the reason."""
    kept: dict[str, str | Refusal] = {}
    moving = []
    by_content = turn.head.semantics >= LOOKS_AT_CONTENT
    for task in held_by(turn.before, action.person):
        refusal = person_refusal(turn.before, task, action.to, by_content=by_content)
        if refusal is None:
            moving.append(task)
        else:
            kept[task.id] = refusal if turn.head.semantics >= KEEPS_REFUSALS else refusal.with_code().zh
    turn.record(
        HandedOver(
            person=action.person,
            to=action.to,
            tasks=tuple(task.id for task in moving),
            kept=kept,
            reason=action.reason,
        )
    )
    for task in moving:
        give(turn, task, action.to, HeldHow.HANDED_OVER, action.reason)


def _extend(turn: Walk, task_id: str, day: date) -> None:
    """The step is due at the end of another day: for its open tasks, and for those that open in it later."""
    named = turn.tasks[task_id]
    due = end_of(day)
    position = turn.change_lane(named.lane, due=due)
    if turn.head.semantics >= HOLDS_ON:
        extended = {**position.extended, named.step: due}
        position = turn.change_lane(named.lane, extended=extended)
    step = turn.chain.step(named.step)
    for task in list(turn.tasks.values()):
        if (task.lane, task.step) != (named.lane, named.step) or task.due is None:
            continue
        entered = position.entered or turn.at
        _, agenda = times(turn.head, step, task.lane, task.role, task.party, entered, turn.at, due)
        turn.change_task(task, due=due, agenda=agenda)
        turn.record(DeadlineMoved(task=task.id, before=task.due, due=due))


def count_by(turn: Walk, calendar: WorkCalendar) -> None:
    """Open tasks become due by the new calendar, save those whose due time is over and those that were extended."""
    turn.head = turn.head.model_copy(update={"calendar": calendar})
    for task in list(turn.tasks.values()):
        position = turn.lanes[task.lane]
        if task.due is None or task.due <= turn.at or position.due is not None:
            continue
        step, entered = turn.chain.step(task.step), position.entered or turn.at
        # Its time was not over, so nobody has been called in.
        uncalled = turn.head.semantics >= CALLS_IN
        due, agenda = times(turn.head, step, task.lane, task.role, task.party, entered, turn.at, uncalled=uncalled)
        if due is None or due == task.due:
            continue
        turn.change_task(task, due=due, agenda=agenda)
        turn.record(DeadlineMoved(task=task.id, before=task.due, due=due))


def _migrate(turn: Walk, chain: Chain) -> None:
    """The case goes on by the newer chain from where it stands; deadlines of open tasks stay as they are."""
    here = turn.chain.segments()[turn.segment]
    standing = {lane.step for lane in turn.lanes.values() if lane.step is not None}
    step = next(step.id for step in here if step.id in standing)
    turn.head = turn.head.model_copy(update={"chain": chain})
    turn.segment = chain.segment_of(step)
    turn.forget_approvals(None)
