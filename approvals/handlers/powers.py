"""The operators' powers: proposed, confirmed by another, let go; and what each of them does."""

from datetime import date, datetime

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
from approvals.chain_transition import ChainTransition
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
from approvals.state import CaseState, Proposal
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


def propose(transition: ChainTransition, action: Propose) -> None:
    """It waits for a second operator; its id is made of the effect's number."""
    if transition.actor is None:
        raise ValueError("a proposal is somebody's")
    name = f"p{transition.next_number}"
    transition.proposals[name] = Proposal(
        power=action.power, reason=action.reason, by=transition.actor, at=transition.at
    )
    transition.record(PowerProposed(proposal=name, power=action.power, reason=action.reason))


def decline(transition: ChainTransition, action: Decline) -> None:
    """It is let go."""
    del transition.proposals[action.proposal]
    transition.record(PowerDeclined(proposal=action.proposal, reason=action.reason))


def confirm(transition: ChainTransition, action: Confirm) -> None:
    """It is carried out; every effect from here to the end of the turn is marked with it."""
    proposal = transition.proposals.pop(action.proposal)
    power, reason = proposal.power, proposal.reason
    transition.power = action.proposal
    transition.record(PowerConfirmed(proposal=action.proposal, proposed_by=proposal.by, power=power, reason=reason))
    match power:
        case Jump():
            transition.jump(power.lane, transition.chain.step(power.to), power.branches, reason)
        case Terminate():
            transition.close_case(CaseStatus.TERMINATED, reason)
        case Reassign():
            how = HeldHow.REASSIGNED if power.to is not None else HeldHow.FREED
            give(transition, transition.tasks[power.task], power.to, how, reason)
        case Extend():
            _extend(transition, power.task, power.due)
        case Migrate():
            _migrate(transition, power.chain)
        case NewCalendar():
            count_by(transition, power.calendar)
        case Retry():
            # Nothing of the state: the case orders the work again.
            pass


def hand_over(transition: ChainTransition, action: HandOver) -> None:
    """The tasks that the other person may hold go to them; the rest stay, with the reason."""
    kept: dict[str, str | Refusal] = {}
    moving = []
    by_content = transition.head.semantics >= LOOKS_AT_CONTENT
    for task in held_by(transition.before, action.person):
        refusal = person_refusal(transition.before, task, action.to, by_content=by_content)
        if refusal is None:
            moving.append(task)
        else:
            kept[task.id] = refusal if transition.head.semantics >= KEEPS_REFUSALS else refusal.with_code().zh
    transition.record(
        HandedOver(
            person=action.person,
            to=action.to,
            tasks=tuple(task.id for task in moving),
            kept=kept,
            reason=action.reason,
        )
    )
    for task in moving:
        give(transition, task, action.to, HeldHow.HANDED_OVER, action.reason)


def _extend(transition: ChainTransition, task_id: str, day: date) -> None:
    """The step is due at the end of another day: for its open tasks, and for those that open in it later."""
    named = transition.tasks[task_id]
    due = end_of(day)
    position = transition.change_lane(named.lane, due=due)
    if transition.head.semantics >= HOLDS_ON:
        extended = {**position.extended, named.step: due}
        position = transition.change_lane(named.lane, extended=extended)
    step = transition.chain.step(named.step)
    for task in list(transition.tasks.values()):
        if (task.lane, task.step) != (named.lane, named.step) or task.due is None:
            continue
        entered = position.entered or transition.at
        _, agenda = times(transition.head, step, task.lane, task.role, task.party, entered, transition.at, due)
        transition.change_task(task, due=due, agenda=agenda)
        transition.record(DeadlineMoved(task=task.id, before=task.due, due=due))


def count_by(transition: ChainTransition, calendar: WorkCalendar) -> None:
    """Open tasks become due by the new calendar, save those whose due time is over and those that were extended."""
    transition.head = transition.head.model_copy(update={"calendar": calendar})
    for task in list(transition.tasks.values()):
        position = transition.lanes[task.lane]
        if task.due is None or task.due <= transition.at or position.due is not None:
            continue
        step, entered = transition.chain.step(task.step), position.entered or transition.at
        # Its time was not over, so nobody has been called in.
        uncalled = transition.head.semantics >= CALLS_IN
        due, agenda = times(
            transition.head, step, task.lane, task.role, task.party, entered, transition.at, uncalled=uncalled
        )
        if due is None or due == task.due:
            continue
        transition.change_task(task, due=due, agenda=agenda)
        transition.record(DeadlineMoved(task=task.id, before=task.due, due=due))


def moved_by(state: CaseState, calendar: WorkCalendar, at: datetime) -> tuple[DeadlineMoved, ...]:
    """The deadlines of open tasks that would move if the case counted by this calendar from that instant (aware) on."""
    transition = ChainTransition(state, None, at)
    count_by(transition, calendar)
    return tuple(effect.event for effect in transition.effects if isinstance(effect.event, DeadlineMoved))


def _migrate(transition: ChainTransition, chain: Chain) -> None:
    """The case goes on by the newer chain from where it stands; deadlines of open tasks stay as they are."""
    here = transition.chain.segments()[transition.segment]
    standing = {lane.step for lane in transition.lanes.values() if lane.step is not None}
    step = next(step.id for step in here if step.id in standing)
    transition.head = transition.head.model_copy(update={"chain": chain})
    transition.segment = chain.segment_of(step)
    transition.forget_approvals(None)
