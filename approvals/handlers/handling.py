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
from approvals.chain_transition import ChainTransition
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


def comment(transition: ChainTransition, action: Comment) -> None:
    """Words on a task."""
    transition.record(Commented(task=action.task, text=action.text, attachments=action.attachments))


def urge(transition: ChainTransition, action: Urge) -> None:
    """The task is pressed for, and remembers when."""
    transition.change_task(transition.tasks[action.task], urged_at=transition.at)
    transition.record(Urged(task=action.task, note=action.note))


def claim(transition: ChainTransition, action: Claim) -> None:
    """Whoever acts holds the task from now on."""
    if transition.actor is not None:
        give(transition, transition.tasks[action.task], transition.actor, HeldHow.CLAIMED)


def transfer(transition: ChainTransition, action: Transfer) -> None:
    """Another holds the task from now on."""
    give(transition, transition.tasks[action.task], action.to, HeldHow.TRANSFERRED, action.reason)


def delegate(transition: ChainTransition, action: Delegate) -> None:
    """Another is asked for an opinion; the task waits for it."""
    task = transition.tasks[action.task]
    transition.record(Delegated(task=task.id, to=action.to, reason=action.reason))
    transition.open_for(task, Role.OPINION, Signer(to=action.to, added_by=transition.persons))


def add_signer(transition: ChainTransition, action: AddSigner) -> None:
    """Another is to sign as well; one who signs afterwards gets their task when this one is approved."""
    task = transition.tasks[action.task]
    signer = Signer(to=action.to, added_by=transition.persons)
    transition.record(SignerAdded(task=task.id, to=action.to, position=action.position, reason=action.reason))
    if action.position is Position.AFTER:
        transition.change_task(task, signers_after=(*task.signers_after, signer))
    else:
        transition.open_for(task, Role.SIGN, signer, action.position)


def remove_signer(transition: ChainTransition, action: RemoveSigner) -> None:
    """Somebody need not sign or give an opinion any more; an approval that waited for them alone counts now."""
    transition.record(SignerRemoved(task=action.task, person=action.person, reason=action.reason))
    task = transition.tasks.get(action.task)
    if task is not None:
        left = tuple(signer for signer in task.signers_after if signer.to.person != action.person)
        transition.change_task(task, signers_after=left)
    for helper in [other for other in transition.tasks.values() if is_helper(other, action)]:
        transition.close_task(helper, Outcome.REMOVED, action.reason)
        signed_or_let_go(transition, helper)


def is_helper(task: Task, action: RemoveSigner) -> bool:
    """Whether this open task is that of the signer to be removed."""
    return task.of_task == action.task and task.holder is not None and task.holder.person == action.person


def give(transition: ChainTransition, task: Task, to: Actor | None, how: HeldHow, reason: str = "") -> None:
    """One person holds an open task from now on; without one, whoever of the party comes first."""
    transition.change_task(task, holder=to, held_since=transition.at if to is not None else None)
    transition.record(HolderChanged(task=task.id, how=how, holder=to, reason=reason))
