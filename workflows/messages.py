"""What goes into a case, what it answers, and what it hands to its activities."""

from datetime import datetime

from pydantic import ConfigDict, Field, JsonValue

from approvals.actions import Complete, DocumentRef, NoteEmptyPost
from approvals.effects import CaseStatus, Effect
from approvals.facts import Facts, Reason
from approvals.packed_effects import PackedEffects
from approvals.request_memory import Processed
from approvals.snapshot_record import PinnedPolicy
from approvals.state import CaseHead, CaseState, Version
from calculations.input.frozen import Frozen, left_out
from temporal.names import WorkflowName

UPDATES_A_RUN = 1500
"""Continue as new before the engine's limit of 2,000 updates a run."""


REQUESTS_KEPT = 500
"""The newest requests go on being answered by the case itself though the records could: they may be away."""


LOCAL_SECONDS = 1.0
"""While a recording runs inside a workflow task, everybody else who acts on the case waits for it."""


class CaseStart(Frozen):
    """How a case (or the next run of one) begins. ``instant`` is the business instant of a rehearsal.

    ``resumes`` is the run that was ended in the engine and that this one goes on from. ``local_seconds``: how long a
    recording inside a workflow task may take.
    The limits are here so that others in later code leave the histories of running cases valid.
    """

    head: CaseHead
    rehearsal: bool
    instant: datetime
    reports_to: str | None = None
    state: CaseState | None = None
    resumes: str | None = None
    unrecorded: tuple[Effect, ...] = ()
    updates_a_run: int = Field(default=UPDATES_A_RUN, ge=1)
    requests_kept: int = Field(default=REQUESTS_KEPT, ge=0)
    local_seconds: float = left_out(LOCAL_SECONDS)


class CasePlan(Frozen):
    """A case that the fiscal year starts: its id, what runs it, for which fund and month, and when."""

    case: str
    workflow: WorkflowName
    fund: str | None = None
    month: int | None = None
    starts: datetime


class CaseReport(Frozen):
    """The end of a case, reported to the fiscal year."""

    case: str
    status: CaseStatus
    instant: datetime


class YearStart(CaseStart):
    """How a fiscal year begins: the cases to start, in order of time, what of it is done, reports not yet read."""

    plans: tuple[CasePlan, ...]
    started: int = 0
    reported: dict[str, CaseStatus] = Field(default_factory=dict)
    unread: tuple[CaseReport, ...] = ()


class CaseOutcome(Frozen):
    """How a case ended."""

    case: str
    status: CaseStatus
    effects: int
    hash: str


class PostNote(Frozen):
    """Whoever knows the directory found the post of an open task empty, or filled again."""

    note: NoteEmptyPost
    instant: datetime


class Receipt(Frozen):
    """The answer to a staff action: which effects it had, under which hash, and what it set in motion.

    ``digest`` is the digest of the request that was carried out: the same key with another content shows it.
    ``effects`` are left out when the request was answered before and the records have them already.
    ``settled`` is false while automatic work that follows is still to be done.
    """

    case: str
    key: str
    digest: str
    first: int
    last: int
    hash: str
    at: datetime
    effects: PackedEffects
    settled: bool

    @property
    def processed(self) -> Processed:
        """The request that it answers."""
        return Processed(digest=self.digest, first=self.first, last=self.last, hash=self.hash, at=self.at)


class Advance(Frozen):
    """A rehearsal's driver says what time it is."""

    instant: datetime


class Settled(Frozen):
    """A case has done all that it can do at this instant.

    ``started`` are all cases that it has started so far; ``stuck`` says what failed and waits for operators.
    """

    case: str
    is_open: bool
    next_due: datetime | None
    started: tuple[str, ...] = ()
    stuck: str | None = None


class Recording(Frozen):
    """Effects to be brought into the records.

    ``requests`` are those, by key, that had any of them; ``pinned`` is what the case goes by, with the effects
    that it began with and those that changed it.
    """

    case: str
    effects: tuple[Effect, ...]
    instant: datetime
    requests: dict[str, Processed] = Field(default_factory=dict)
    pinned: PinnedPolicy | None = None


class AutomaticWork(Frozen):
    """What an activity gets to know for an automatic task: the case, the lane, the newest version of each document.

    ``versions`` is keyed ``lane.form``; ``parameters`` and ``templates`` are the policy values and the lines of forms
    that the case has pinned; ``document`` is the hand-in of a standing entry, ``makers`` the logins behind it.
    """

    case: str
    task: str
    step: str
    lane: str
    city: str
    fund: str | None
    year: int
    month: int | None
    branches: tuple[str, ...]
    versions: dict[str, Version]
    parameters: dict[str, JsonValue]
    templates: dict[str, JsonValue] = Field(default_factory=dict)
    document: DocumentRef | None
    makers: tuple[str, ...] = ()
    instant: datetime


class AutomaticResult(Frozen):
    """What an activity found; see ``approvals.actions.Complete``.

    ``instructions`` are the ids of the ledger entries that it made, ``moved`` what each of them moved, as a digest: for
    verification, the case has no use for them.
    """

    ok: bool = True
    document: DocumentRef | None = None
    reasons: tuple[Reason, ...] = ()
    back_to: str | None = None
    branches: tuple[str, ...] = ()
    skip: dict[str, Reason] = Field(default_factory=dict)
    facts: Facts = Field(default_factory=dict)
    instructions: tuple[str, ...] = ()
    moved: dict[str, str] = Field(default_factory=dict)

    def completed(self, task: str) -> Complete:
        """What it means for the case: the end of a task."""
        return Complete(task=task, **{name: value for name, value in self if name in Complete.model_fields})


class Recorded(Frozen):
    """The records have the effects. ``posts`` are open tasks whose post was found empty (true), or held again.

    ``answers``: they can answer every request whose last effect was in the recording. ``through`` is the number of the
    last of the effects: the history has no input of a local activity. Results of before say neither, and have keys that
    meant nothing.
    """

    model_config = ConfigDict(extra="ignore")

    posts: dict[str, bool] = left_out({})
    answers: bool = False
    through: int = 0


class HeadWanted(Frozen):
    """The fiscal year asks for the pinned head of a case that it is about to start."""

    city: str
    year: int
    plan: CasePlan
    instant: datetime
