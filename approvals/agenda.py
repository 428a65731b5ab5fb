"""When a task is due, and what time will bring to whom before and after: the entries of a case's agenda."""

from datetime import datetime, timedelta

from approvals.definitions import Deadline, Escalation, Party, Step, resolve_party
from approvals.effects import Notice, Role
from approvals.state import AgendaItem, CaseHead
from calculations.dates.deadlines import AfterOpening, FixedDay, due_instant
from calculations.dates.working_days import YearNotCovered


def times(
    head: CaseHead,
    step: Step,
    lane: str,
    role: Role,
    party: Party | None,
    entered: datetime,
    opened: datetime,
    extended: datetime | None = None,
    uncalled: bool = False,
) -> tuple[datetime | None, tuple[AgendaItem, ...]]:
    """The due instant (24:00 in China of the due day) and the agenda of a task that opens at an instant.

    Days are counted from when the lane ``entered`` the step: the checker's task is due when the maker's was.
    Reminders whose time is over are left out. A supervisor is called once for a step: a task that opens in it later
    (the checker's, or the maker's after a return) only goes on being dunned, in the same rhythm. Whoever decides on a
    missing document, or is asked for an opinion, is not reminded themselves. ``extended`` is the due instant that
    operators have set in place of the rule's; ``uncalled``: no supervisor was called for the step yet.
    """
    deadline = step.deadline
    if deadline is None or party is None:
        return None, ()
    due = extended or rule_due(deadline.rule, head, entered)
    if role in (Role.MISSING, Role.OPINION):
        return due, ()
    reminders = (due - timedelta(days=days) for days in sorted(deadline.remind_days_before, reverse=True))
    items = [AgendaItem(at=at, notice=Notice.REMIND, party=party) for at in reminders if at > opened]
    items.append(AgendaItem(at=due, notice=Notice.DUE, party=party))
    levels = _levels(deadline, due)
    to_come = [(at, to) for at, to in levels if at > opened or entered == opened or uncalled]
    for at, to in to_come:
        items.append(AgendaItem(at=at, notice=Notice.ESCALATE, party=resolve_party(to, lane)))
    if levels and not to_come and deadline.repeat_every_days is not None:
        last, repeat = levels[-1][0], timedelta(days=deadline.repeat_every_days)
        next_at = last + ((opened - last) // repeat + 1) * repeat
        items.append(AgendaItem(at=next_at, notice=Notice.DUN, party=party))
    return due, tuple(items)


def _levels(deadline: Deadline, due: datetime) -> list[tuple[datetime, str]]:
    """When each level is called in, and who it is."""
    if deadline.escalate_days_after is None or deadline.escalate_to is None:
        return []
    first = Escalation(days_after=deadline.escalate_days_after, to=deadline.escalate_to)
    return [(due + timedelta(days=level.days_after), level.to) for level in (first, *deadline.further)]


def rule_due(rule: FixedDay | AfterOpening, head: CaseHead, entered: datetime) -> datetime:
    """When a step that was entered then is due by its rule.

    Years beyond the case's pinned calendar count Monday to Friday: a case that lasts longer never stands still."""
    calendar = head.calendar
    while True:
        try:
            return due_instant(rule, head.anchor, entered, calendar)
        except YearNotCovered as beyond:
            estimated = {
                "years": (*calendar.years, beyond.year),
                "estimated_years": (*calendar.estimated_years, beyond.year),
            }
            calendar = calendar.model_copy(update=estimated)
