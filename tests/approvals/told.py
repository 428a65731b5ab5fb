"""What the effects of a case tell of it, and what its state says of the same: the two must be equal.

Whoever has only the effects (records, auditors) knows by them every open and closed task with its holder and due
time, every version, every proposal, the vote so far, and how the case stands.
"""

from collections.abc import Iterable
from typing import Any

from approvals.effects import (
    FIRST,
    AutomaticDone,
    CaseClosed,
    CaseStatus,
    DeadlineMoved,
    Decided,
    Effect,
    HolderChanged,
    Outcome,
    PowerConfirmed,
    PowerDeclined,
    PowerProposed,
    TaskClosed,
    TaskOpened,
    VersionMade,
)
from approvals.state import CaseState

Told = dict[str, Any]


def told_by_state(state: CaseState) -> Told:
    """The same things as ``told_by_effects``, from the state."""
    return {
        "status": state.status,
        "number": state.number,
        "hash": state.hash,
        "open": {
            task.id: [task.lane, task.step, task.round, task.role, task.party, task.due, task.holder, task.of_task]
            for task in state.tasks.values()
        },
        "closed": {task: (closed.how, closed.by, closed.at) for task, closed in state.closed.items()},
        "versions": {
            f"{key}.{version.number}": (version.document, version.makers, version.estimate)
            for key, made in state.versions.items()
            for version in made
        },
        "proposals": {name: (each.power, each.reason, each.by, each.at) for name, each in state.proposals.items()},
    }


def told_by_effects(effects: Iterable[Effect]) -> Told:
    """What somebody knows who has read every effect and nothing else."""
    told: Told = {
        "status": CaseStatus.OPEN,
        "number": 0,
        "hash": FIRST,
        "open": {},
        "closed": {},
        "versions": {},
        "proposals": {},
    }
    for effect in effects:
        told["number"], told["hash"] = effect.number, effect.hash
        _take(told, effect)
    return told


def _take(told: Told, effect: Effect) -> None:
    event = effect.event
    match event:
        case TaskOpened():
            told["open"][event.task] = [
                event.lane,
                event.step,
                event.round,
                event.role,
                event.party,
                event.due,
                event.holder,
                event.of_task,
            ]
        case TaskClosed():
            _close(told, effect, event.task, event.how)
        case Decided():
            _close(told, effect, event.task, event.outcome)
        case AutomaticDone():
            _close(told, effect, event.task, Outcome.COMPLETED if event.ok else Outcome.FAILED)
        case HolderChanged():
            told["open"][event.task][6] = event.holder
        case DeadlineMoved():
            assert told["open"][event.task][5] == event.before
            told["open"][event.task][5] = event.due
        case VersionMade():
            makers = effect.actor.persons() if effect.actor else ()
            name = f"{event.lane}.{event.document.form}.{event.number}"
            told["versions"][name] = (event.document, makers, event.estimate)
        case PowerProposed():
            told["proposals"][event.proposal] = (event.power, event.reason, effect.actor, effect.at)
        case PowerConfirmed() | PowerDeclined():
            del told["proposals"][event.proposal]
        case CaseClosed():
            told["status"] = event.status


def _close(told: Told, effect: Effect, task: str, how: Outcome) -> None:
    del told["open"][task]
    by = effect.actor.signature if effect.actor else "系统"
    told["closed"][task] = (how, by, effect.at)
