"""When a task is due, and what time will bring to whom before and after: the entries of a case's agenda."""

from datetime import datetime, timedelta

from approvals.definitions import Party, Step, resolve_party
from approvals.effects import Notice, Role
from approvals.state import AgendaItem, CaseHead
from calculations.deadlines import due_instant


def times(
    head: CaseHead, step: Step, lane: str, role: Role, party: Party | None, entered: datetime, opened: datetime
) -> tuple[datetime | None, tuple[AgendaItem, ...]]:
    """The due instant (24:00 in China of the due day) and the agenda of a task that opens at an instant.

    Days are counted from when the lane ``entered`` the step: the checker's task is due when the maker's was.
    Reminders whose time is over are left out. Whoever decides on a missing document is not reminded themselves.
    Raises ``YearNotCovered`` where the deadline counts working days beyond the case's calendar.
    """
    deadline = step.deadline
    if deadline is None or party is None:
        return None, ()
    due = due_instant(deadline.rule, head.anchor, entered, head.calendar)
    if role is Role.MISSING:
        return due, ()
    reminders = (due - timedelta(days=days) for days in sorted(deadline.remind_days_before, reverse=True))
    items = [AgendaItem(at=at, notice=Notice.REMIND, party=party) for at in reminders if at > opened]
    items.append(AgendaItem(at=due, notice=Notice.DUE, party=party))
    if deadline.escalate_days_after is not None and deadline.escalate_to is not None:
        upper = resolve_party(deadline.escalate_to, lane)
        at = due + timedelta(days=deadline.escalate_days_after)
        items.append(AgendaItem(at=at, notice=Notice.ESCALATE, party=upper))
    return due, tuple(items)
