"""What a power would do to a case, before anybody proposes it."""

from datetime import datetime

from approvals.chain_transition import ChainTransition
from approvals.effects import DeadlineMoved
from approvals.handlers.powers import count_by
from approvals.state import CaseState
from calculations.dates.working_days import WorkCalendar


def moved_by(state: CaseState, calendar: WorkCalendar, at: datetime) -> tuple[DeadlineMoved, ...]:
    """The deadlines of open tasks that would move if the case counted by this calendar from that instant (aware) on."""
    transition = ChainTransition(state, None, at)
    count_by(transition, calendar)
    return tuple(effect.event for effect in transition.effects if isinstance(effect.event, DeadlineMoved))
