"""Puts a decision on record, and remembers who had their say where."""

from approvals.actions import Approve, Opine, Refuse, Return, Vote
from approvals.chain_transition import ChainTransition
from approvals.effects import Decided, Outcome, Role
from approvals.state import Task


def note_decision(
    transition: ChainTransition,
    task: Task,
    outcome: Outcome,
    action: Approve | Return | Refuse | Vote | Opine | None = None,
    note: str = "",
    choice: str | None = None,
) -> None:
    """Record that somebody dealt with a task. What came before it can no longer be taken back."""
    returned = action if isinstance(action, Return) else None
    judged = action if isinstance(action, Approve | Return | Refuse) else None
    transition.record(
        Decided(
            task=task.id,
            lane=task.lane,
            step=task.step,
            outcome=outcome,
            seen=action.seen if isinstance(action, Approve | Return | Refuse | Vote) else None,
            note=note or _words(action),
            to=returned.to if returned else None,
            branches=returned.branches if returned else (),
            choice=choice,
            evidence=judged.evidence if judged else None,
            ballot=action.ballot if isinstance(action, Vote) else None,
            attachments=action.attachments if isinstance(action, Opine) else (),
        )
    )
    key = f"{task.lane}.{task.step}"
    transition.acted[key] = joined(transition.acted.get(key, ()), transition.persons)
    if task.role is not Role.OPINION:
        speakers = transition.lanes[task.lane].speakers
        spoken = joined(speakers.get(task.slot, ()), transition.persons)
        transition.change_lane(task.lane, speakers={**speakers, task.slot: spoken})
    transition.forget_approvals(task.lane, acted=task)


def joined(known: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    """The known, and of the others those who are new."""
    return (*known, *(person for person in more if person not in known))


def _words(action: Approve | Return | Refuse | Vote | Opine | None) -> str:
    match action:
        case Approve() | Vote():
            return action.note
        case Return() | Refuse():
            return action.reason
        case Opine():
            return action.text
        case None:
            return ""
