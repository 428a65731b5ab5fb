"""What a power would do to a case, before anybody proposes it."""

from datetime import datetime

from approvals.chain_transition import Walk
from approvals.effects import DeadlineMoved
from approvals.handlers.powers import count_by
from approvals.state import CaseState
from calculations.dates.working_days import WorkCalendar


def moved_by(state: CaseState, calendar: WorkCalendar, at: datetime) -> tuple[DeadlineMoved, ...]:
    """The deadlines of open tasks that would move if the case counted by this calendar from that instant (aware) on."""
    turn = Walk(state, None, at)
    count_by(turn, calendar)
    return tuple(effect.event for effect in turn.effects if isinstance(effect.event, DeadlineMoved))
