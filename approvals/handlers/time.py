"""What time brings: reminders, due notices, escalations, dunning. It never decides."""

from datetime import timedelta

from approvals.actions import Tick
from approvals.chain_transition import ChainTransition
from approvals.definitions import MAIN, resolve_party
from approvals.effects import Notice, Noticed, Role
from approvals.state import AgendaItem, Task

_BEFORE_DUNNING = (Notice.ESCALATE, Notice.DUN)


def tick(transition: ChainTransition, action: Tick) -> None:
    """Send every notice whose time has come, in order of time; a due document that is missing asks who decides."""
    due = sorted(
        (item.at, task.id) for task in transition.tasks.values() for item in task.agenda if item.at <= transition.at
    )
    for at, task_id in due:
        task = transition.tasks[task_id]
        item = next(item for item in task.agenda if item.at == at)
        step = transition.chain.step(task.step)
        left = list(task.agenda)
        left.remove(item)
        repeat = step.deadline.repeat_every_days if step.deadline else None
        called_in = all(other.notice is not Notice.ESCALATE for other in left)
        if repeat is not None and called_in and item.notice in _BEFORE_DUNNING and task.party is not None:
            next_at = at + timedelta(days=repeat)
            left.append(AgendaItem(at=next_at, notice=Notice.DUN, party=task.party))
        transition.change_task(task, agenda=tuple(left))
        transition.record(Noticed(task=task_id, notice=item.notice, party=item.party, due=task.due or at))
        if item.notice is Notice.DUE and step.missing is not None and not _is_asked(transition, task):
            party = resolve_party(step.missing.party, MAIN)
            transition.open_task(step, task.lane, Role.MISSING, party)


def _is_asked(transition: ChainTransition, due: Task) -> bool:
    """Whether somebody has the task to decide what becomes of this document; it stays until one is confirmed."""
    place = (due.lane, due.step, Role.MISSING)
    return any((task.lane, task.step, task.role) == place for task in transition.tasks.values())
