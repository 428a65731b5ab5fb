"""What people and the clock can do to a case, and who they are while they do it."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from approvals.actions.decisions import (
    Approve,
    Ballot,
    Choose,
    HandIn,
    Refuse,
    Return,
    Submit,
    TakeBack,
    Vote,
    Withdraw,
)
from approvals.actions.handling import (
    AddSigner,
    Claim,
    Comment,
    Delegate,
    Opine,
    Position,
    RemoveSigner,
    Transfer,
    Urge,
)
from approvals.actions.papers import DocumentRef, Evidence, FailedCheck, Hash, Seen, Votes
from approvals.actions.people import Actor, Reason
from approvals.actions.powers import (
    Confirm,
    Decline,
    Extend,
    HandOver,
    Jump,
    Migrate,
    NewCalendar,
    Power,
    Propose,
    Reassign,
    Retry,
    Terminate,
)
from approvals.actions.reading import Copy, MarkRead, RecordsAction, SaveDraft
from approvals.actions.system import (
    CloseCase,
    Complete,
    NoteCancelRequest,
    NoteCase,
    NoteEmptyPost,
    Open,
    SystemAction,
    Tick,
)
from approvals.base import Frozen, left_out

OperatorAction = Propose | Confirm | Decline | HandOver
"""What operators do to a case as a whole."""

TaskAction = (
    Submit
    | Approve
    | Vote
    | Return
    | Refuse
    | Withdraw
    | TakeBack
    | Choose
    | Comment
    | Urge
    | Claim
    | Transfer
    | Delegate
    | Opine
    | AddSigner
    | RemoveSigner
)
"""What the staff do with a task, open or closed, that the action names."""

StaffAction = Annotated[TaskAction | HandIn | OperatorAction, Field(discriminator="kind")]
Action = StaffAction | SystemAction
"""Everything that ``apply`` carries out; what is in ``RecordsAction`` never gets there."""


class Request(Frozen):
    """A staff action as it reaches a case: who, what, the request's key, and in rehearsals the business instant.

    The key has room for a login and what that person calls the request, of up to 100 characters each, and for a party.

    ``looked_through``: the records have every request that the case left to them up to that effect, and not this one.
    """

    key: str = Field(min_length=1, max_length=300)
    actor: Actor
    action: StaffAction
    instant: datetime | None = None
    looked_through: int = left_out(0)


def subject(action: StaffAction | RecordsAction) -> str:
    """What an action is about: the task, entry, proposal or person that it names."""
    match action:
        case HandIn():
            return action.entry
        case Confirm() | Decline():
            return action.proposal
        case Propose():
            return action.power.power
        case HandOver():
            return action.person
        case _:
            return action.task


__all__ = [
    "Action",
    "Actor",
    "AddSigner",
    "Approve",
    "Ballot",
    "Choose",
    "Claim",
    "CloseCase",
    "Comment",
    "Complete",
    "Confirm",
    "Copy",
    "Decline",
    "Delegate",
    "DocumentRef",
    "Evidence",
    "Extend",
    "FailedCheck",
    "HandIn",
    "HandOver",
    "Hash",
    "Jump",
    "MarkRead",
    "Migrate",
    "NewCalendar",
    "NoteCancelRequest",
    "NoteCase",
    "NoteEmptyPost",
    "Open",
    "OperatorAction",
    "Opine",
    "Position",
    "Power",
    "Propose",
    "Reason",
    "Reassign",
    "RecordsAction",
    "Refuse",
    "RemoveSigner",
    "Request",
    "Retry",
    "Return",
    "SaveDraft",
    "Seen",
    "StaffAction",
    "Submit",
    "SystemAction",
    "TakeBack",
    "TaskAction",
    "Terminate",
    "Tick",
    "Transfer",
    "Urge",
    "Vote",
    "Votes",
    "Withdraw",
    "subject",
]
