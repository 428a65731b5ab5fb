"""What happens to a case and its tasks as the chain is walked."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from approvals.actions import Actor, Ballot, DocumentRef, Evidence, Seen
from approvals.definitions import Party
from approvals.facts import Facts, Reason
from approvals.vocabulary import CaseStatus, Notice, Outcome, Role
from calculations.input.frozen import Frozen, left_out


class CaseOpened(Frozen):
    """The case began, with its chain and policy values pinned by hash."""

    kind: Literal["case_opened"] = "case_opened"
    case_kind: str
    zh: str
    en: str
    city: str
    fund: str | None
    year: int
    month: int | None
    chain: str
    policy_hash: str


class StageEntered(Frozen):
    """The case is at another step (or at a stretch that all branches walk)."""

    kind: Literal["stage_entered"] = "stage_entered"
    step: str
    zh: str
    en: str


class TaskOpened(Frozen):
    """Somebody (or an automatic step) has something to do.

    ``of_task`` is the task that a signer was added to, or on which an opinion was asked; ``holder`` who is to do it.
    """

    kind: Literal["task_opened"] = "task_opened"
    task: str
    lane: str
    step: str
    round: int
    role: Role
    party: Party | None = None
    form: str | None = None
    zh: str
    en: str
    due: datetime | None = None
    holder: Actor | None = left_out(None)
    of_task: str | None = left_out(None)


class TaskClosed(Frozen):
    """A task ended without a decision of its own: superseded by another, or withdrawn."""

    kind: Literal["task_closed"] = "task_closed"
    task: str
    how: Outcome
    reason: str = ""


class Decided(Frozen):
    """A person dealt with their task; this closes it."""

    kind: Literal["decided"] = "decided"
    task: str
    lane: str
    step: str
    outcome: Outcome
    seen: Seen | None = None
    note: str = ""
    to: str | None = None
    branches: tuple[str, ...] = ()
    choice: str | None = None
    evidence: Evidence | None = None
    ballot: Ballot | None = left_out(None)
    attachments: tuple[str, ...] = left_out(())


class VersionMade(Frozen):
    """A version (稿次) of a lane's document; without an actor, an automatic step made it."""

    kind: Literal["version_made"] = "version_made"
    lane: str
    number: int
    document: DocumentRef
    estimate: bool = False


class Commented(Frozen):
    """Words on a task."""

    kind: Literal["commented"] = "commented"
    task: str
    text: str
    attachments: tuple[str, ...] = ()


class HandedIn(Frozen):
    """A standing entry received a document."""

    kind: Literal["handed_in"] = "handed_in"
    entry: str
    number: int
    document: DocumentRef
    note: str = ""


class AutomaticDone(Frozen):
    """The result of an automatic task; this closes it."""

    kind: Literal["automatic_done"] = "automatic_done"
    task: str
    lane: str
    step: str
    ok: bool
    reasons: tuple[Reason, ...] = ()
    back_to: str | None = None
    branches: tuple[str, ...] = ()
    facts: Facts = Field(default_factory=dict)


class Noticed(Frozen):
    """A reminder, a due notice, an escalation or a dunning went to a party."""

    kind: Literal["noticed"] = "noticed"
    task: str
    notice: Notice
    party: Party
    due: datetime


class BranchSkipped(Frozen):
    """A branch need not walk the stretch that begins."""

    kind: Literal["branch_skipped"] = "branch_skipped"
    branch: str
    reason: Reason


class CaseNoted(Frozen):
    """Another case was started from here, or reported its end."""

    kind: Literal["case_noted"] = "case_noted"
    event: Literal["started", "reported"]
    case: str
    outcome: str = ""


class CancelRefused(Frozen):
    """Somebody asked the engine to cancel the case, past the API; it goes on as before."""

    kind: Literal["cancel_refused"] = "cancel_refused"


class CaseClosed(Frozen):
    """The case ended."""

    kind: Literal["case_closed"] = "case_closed"
    status: CaseStatus
    reason: str = ""


ChainEvent = (
    CaseOpened
    | StageEntered
    | TaskOpened
    | TaskClosed
    | Decided
    | VersionMade
    | Commented
    | HandedIn
    | AutomaticDone
    | Noticed
    | BranchSkipped
    | CaseNoted
    | CancelRefused
    | CaseClosed
)
"""What happens as the chain is walked."""
