"""What somebody may do with a task or a case, and why not the rest: every kind of action put to ``decide``."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from approvals.action_kinds import ON_CASE, ON_OPEN_TASK, ON_TASK
from approvals.actions import Actor, RecordsAction, StaffAction
from approvals.decide import decide
from approvals.refusals import Refusal
from approvals.state import CaseState
from approvals.trials import NamedTask, OpenTask
from calculations.input.frozen import Frozen

Tried = Iterable[StaffAction | RecordsAction]


class Possibility(Frozen):
    """A kind of action, and why it is not allowed; ``None`` when it is."""

    kind: str
    refusal: Refusal | None


def allowed_on_task(state: CaseState, actor: Actor, task: str, at: datetime) -> tuple[Possibility, ...]:
    """Every kind of action on a task, open or closed, as it stands for this person at that instant (aware)."""
    return _put(state, actor, _on_task(state, task, at), at)


def allowed_on_case(state: CaseState, actor: Actor, at: datetime) -> tuple[Possibility, ...]:
    """The kinds of action that name no task: hand-ins, and what operators do."""
    return _put(state, actor, (each for kind in ON_CASE for each in kind.tried(state)), at)


def _put(state: CaseState, actor: Actor, tried: Tried, at: datetime) -> tuple[Possibility, ...]:
    """Allowed as soon as one action of the kind is; else why the first one was not."""
    found: dict[str, Possibility] = {}
    for action in tried:
        known = found.get(action.kind)
        if known is None or known.refusal is not None:
            refusal = decide(state, actor, action, at)
            if known is None or refusal is None:
                found[action.kind] = Possibility(kind=action.kind, refusal=refusal)
    return tuple(found.values())


def _on_task(state: CaseState, name: str, at: datetime) -> Iterator[StaffAction | RecordsAction]:
    task = state.tasks.get(name)
    if task is not None and task.party is not None:
        open_task = OpenTask(state, task, task.party, at)
        for kind in ON_OPEN_TASK:
            yield from kind.tried(open_task)
    named = NamedTask(state, name)
    for other in ON_TASK:
        yield from other.tried(named)
