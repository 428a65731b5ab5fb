"""What the effects of a case say of it, and what its state says of the same: the two must be equal.

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

CaseSummary = dict[str, Any]


def summary_of_state(state: CaseState) -> CaseSummary:
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


def summary_of_effects(effects: Iterable[Effect]) -> CaseSummary:
    """What somebody knows who has read every effect and nothing else."""
    summary: CaseSummary = {
        "status": CaseStatus.OPEN,
        "number": 0,
        "hash": FIRST,
        "open": {},
        "closed": {},
        "versions": {},
        "proposals": {},
    }
    for effect in effects:
        summary["number"], summary["hash"] = effect.number, effect.hash
        _take(summary, effect)
    return summary


def _take(summary: CaseSummary, effect: Effect) -> None:
    event = effect.event
    match event:
        case TaskOpened():
            summary["open"][event.task] = [
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
            _close(summary, effect, event.task, event.how)
        case Decided():
            _close(summary, effect, event.task, event.outcome)
        case AutomaticDone():
            _close(summary, effect, event.task, Outcome.COMPLETED if event.ok else Outcome.FAILED)
        case HolderChanged():
            summary["open"][event.task][6] = event.holder
        case DeadlineMoved():
            assert summary["open"][event.task][5] == event.before
            summary["open"][event.task][5] = event.due
        case VersionMade():
            makers = effect.actor.persons() if effect.actor else ()
            name = f"{event.lane}.{event.document.form}.{event.number}"
            summary["versions"][name] = (event.document, makers, event.estimate)
        case PowerProposed():
            summary["proposals"][event.proposal] = (event.power, event.reason, effect.actor, effect.at)
        case PowerConfirmed() | PowerDeclined():
            del summary["proposals"][event.proposal]
        case CaseClosed():
            summary["status"] = event.status


def _close(summary: CaseSummary, effect: Effect, task: str, how: Outcome) -> None:
    del summary["open"][task]
    by = effect.actor.signature if effect.actor else "系统"
    summary["closed"][task] = (how, by, effect.at)
