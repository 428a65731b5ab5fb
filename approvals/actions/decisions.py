"""What people do with the task that waits for them: hand in, decide, and take either back."""

from enum import StrEnum
from typing import Literal

from approvals.actions.people import Reason
from approvals.actions.references import DocumentRef, Evidence, Seen
from approvals.steps import MissingChoice
from calculations.input.frozen import Frozen


class Submit(Frozen):
    """提交: the maker hands in a version of the document."""

    kind: Literal["submit"] = "submit"
    task: str
    document: DocumentRef
    note: Reason = ""


class Approve(Frozen):
    """同意: on a prepared opinion the checker agrees with it; binds to the version seen."""

    kind: Literal["approve"] = "approve"
    task: str
    seen: Seen | None = None
    note: Reason = ""
    evidence: Evidence | None = None


class Return(Frozen):
    """退回修改: to a named earlier step (of the named branches, if it is walked by each).

    Named the step itself: the checker gives it back to the maker, an added signer to who added them.
    """

    kind: Literal["return"] = "return"
    task: str
    seen: Seen | None = None
    to: str
    branches: tuple[str, ...] = ()
    reason: Reason
    evidence: Evidence | None = None


class Refuse(Frozen):
    """不予同意: ends the case; only at steps that may."""

    kind: Literal["refuse"] = "refuse"
    task: str
    seen: Seen | None = None
    reason: Reason
    evidence: Evidence | None = None


class Ballot(StrEnum):
    """How one votes."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"


class Vote(Frozen):
    """表决: one member's vote at a step that is voted on; binds to the version seen."""

    kind: Literal["vote"] = "vote"
    task: str
    seen: Seen | None = None
    ballot: Ballot
    note: Reason = ""


class Withdraw(Frozen):
    """撤回: the maker takes back what they handed in while nobody after has decided; names the closed task."""

    kind: Literal["withdraw"] = "withdraw"
    task: str
    reason: Reason = ""


class TakeBack(Frozen):
    """拿回: the previous decider takes back their approval until the next one acts; names the closed task."""

    kind: Literal["take_back"] = "take_back"
    task: str
    reason: Reason


class Choose(Frozen):
    """What becomes of a document that has not come: wait, leave the branch out, or take an estimate."""

    kind: Literal["choose"] = "choose"
    task: str
    choice: MissingChoice
    document: DocumentRef | None = None
    reason: Reason


class HandIn(Frozen):
    """A party hands in a document that the case takes at any time (a posting of money received)."""

    kind: Literal["hand_in"] = "hand_in"
    entry: str
    document: DocumentRef
    note: Reason = ""


DecisionAction = Submit | Approve | Vote | Return | Refuse | Withdraw | TakeBack | Choose
"""What is decided on a task, and taken back."""
