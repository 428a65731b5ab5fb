"""What an action did to a case: numbered events, chained by hash, that the records follow and auditors read."""

from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Literal

from pydantic import Field

from approvals.actions import Actor, DocumentRef, Evidence, Seen
from approvals.base import Frozen
from approvals.definitions import Party

FIRST = "0" * 64
"""What the first effect of a case names as its predecessor."""


class Role(StrEnum):
    """What a task asks for."""

    PREPARE = "prepare"
    DECIDE = "decide"
    RECORD = "record"
    MISSING = "missing"
    AUTOMATIC = "automatic"


class Outcome(StrEnum):
    """How a task was dealt with."""

    SUBMITTED = "submitted"
    PREPARED = "prepared"
    APPROVED = "approved"
    RETURNED = "returned"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    CHOSEN = "chosen"
    SUPERSEDED = "superseded"
    COMPLETED = "completed"
    FAILED = "failed"


class Notice(StrEnum):
    """The kinds of entries on a case's agenda."""

    REMIND = "remind"
    DUE = "due"
    ESCALATE = "escalate"
    DUN = "dun"


class CaseStatus(StrEnum):
    """Whether a case runs, and how it ended."""

    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"


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
    """The case stands at another step (or at a stretch that all branches walk)."""

    kind: Literal["stage_entered"] = "stage_entered"
    step: str
    zh: str
    en: str


class TaskOpened(Frozen):
    """Somebody (or an automatic step) has something to do."""

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
    reasons: tuple[str, ...] = ()
    back_to: str | None = None
    branches: tuple[str, ...] = ()
    facts: dict[str, str] = Field(default_factory=dict)


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
    reason: str


class CaseNoted(Frozen):
    """Another case was started from here, or reported its end."""

    kind: Literal["case_noted"] = "case_noted"
    event: Literal["started", "reported"]
    case: str
    outcome: str = ""


class CaseClosed(Frozen):
    """The case ended."""

    kind: Literal["case_closed"] = "case_closed"
    status: CaseStatus
    reason: str = ""


Event = Annotated[
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
    | CaseClosed,
    Field(discriminator="kind"),
]


class EffectBody(Frozen):
    """An effect before it is chained: the case's next number, the instant, who (none: the clock or the case)."""

    number: int
    at: datetime
    actor: Actor | None
    event: Event


class Effect(EffectBody):
    """One entry of a case's history. ``hash`` is SHA-256 over the previous hash and the body's JSON."""

    previous: str
    hash: str

    def body_json(self) -> str:
        """The text that the hash covers, after the previous hash."""
        return self.model_dump_json(exclude={"previous", "hash"})

    def is_sound(self) -> bool:
        """Whether the hash fits the content."""
        return self.hash == chained(self.previous, self.body_json())


def chained(previous: str, body_json: str) -> str:
    """The hash of an entry that follows ``previous``."""
    return sha256(f"{previous}\n{body_json}".encode()).hexdigest()
