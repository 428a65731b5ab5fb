"""Who holds a task and who helps with it: claims, transfers, delegations, added signers; urging and comments."""

from approvals.actions import (
    Actor,
    AddSigner,
    Claim,
    Comment,
    Delegate,
    Position,
    RemoveSigner,
    Transfer,
    Urge,
)
from approvals.chain_transition import Walk
from approvals.effects import (
    Commented,
    Delegated,
    HeldHow,
    HolderChanged,
    Outcome,
    Role,
    SignerAdded,
    SignerRemoved,
    Urged,
)
from approvals.handlers.decisions import signed_or_let_go
from approvals.state import Signer, Task


def comment(turn: Walk, action: Comment) -> None:
    """Words on a task."""
    turn.record(Commented(task=action.task, text=action.text, attachments=action.attachments))


def urge(turn: Walk, action: Urge) -> None:
    """The task is pressed for, and remembers when."""
    turn.change_task(turn.tasks[action.task], urged_at=turn.at)
    turn.record(Urged(task=action.task, note=action.note))


def claim(turn: Walk, action: Claim) -> None:
    """Whoever acts holds the task from now on."""
    if turn.actor is not None:
        give(turn, turn.tasks[action.task], turn.actor, HeldHow.CLAIMED)


def transfer(turn: Walk, action: Transfer) -> None:
    """Another holds the task from now on."""
    give(turn, turn.tasks[action.task], action.to, HeldHow.TRANSFERRED, action.reason)


def delegate(turn: Walk, action: Delegate) -> None:
    """Another is asked for an opinion; the task waits for it."""
    task = turn.tasks[action.task]
    turn.record(Delegated(task=task.id, to=action.to, reason=action.reason))
    turn.open_for(task, Role.OPINION, Signer(to=action.to, added_by=turn.persons))


def add_signer(turn: Walk, action: AddSigner) -> None:
    """Another is to sign as well; one who signs afterwards gets their task when this one is approved."""
    task = turn.tasks[action.task]
    signer = Signer(to=action.to, added_by=turn.persons)
    turn.record(SignerAdded(task=task.id, to=action.to, position=action.position, reason=action.reason))
    if action.position is Position.AFTER:
        turn.change_task(task, signers_after=(*task.signers_after, signer))
    else:
        turn.open_for(task, Role.SIGN, signer, action.position)


def remove_signer(turn: Walk, action: RemoveSigner) -> None:
    """Somebody need not sign or give an opinion any more; an approval that waited for them alone counts now."""
    turn.record(SignerRemoved(task=action.task, person=action.person, reason=action.reason))
    task = turn.tasks.get(action.task)
    if task is not None:
        left = tuple(signer for signer in task.signers_after if signer.to.person != action.person)
        turn.change_task(task, signers_after=left)
    for helper in [other for other in turn.tasks.values() if is_helper(other, action)]:
        turn.close_task(helper, Outcome.REMOVED, action.reason)
        signed_or_let_go(turn, helper)


def is_helper(task: Task, action: RemoveSigner) -> bool:
    """Whether this open task is that of the signer to be removed."""
    return task.of_task == action.task and task.holder is not None and task.holder.person == action.person


def give(turn: Walk, task: Task, to: Actor | None, how: HeldHow, reason: str = "") -> None:
    """One person holds an open task from now on; without one, whoever of the party comes first."""
    turn.change_task(task, holder=to, held_since=turn.at if to is not None else None)
    turn.record(HolderChanged(task=task.id, how=how, holder=to, reason=reason))
