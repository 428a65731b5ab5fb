"""What people and the clock can do to a case, and who they are while they do it."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from approvals.base import Frozen
from approvals.definitions import Party

Reason = Annotated[str, Field(max_length=2000)]
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Actor(Frozen):
    """A person as of now: login and name, organisation and post held, and for whom they act, if for another."""

    person: str
    name: str
    organisation: str
    organisation_name: str
    kind: str
    county: str | None = None
    post: str
    acting_for: str | None = None

    def persons(self) -> tuple[str, ...]:
        """The logins behind the action: the person, and for whom they act."""
        return (self.person,) if self.acting_for is None else (self.person, self.acting_for)

    def holds(self, party: Party) -> bool:
        """Whether the post in which this person acts is that party's."""
        return (self.kind, self.county, self.post) == (party.kind, party.county, party.post)


class DocumentRef(Frozen):
    """A document in the records: its form, the hash of all of it, the hash of its amounts alone.

    ``findings`` are what its checks found wrong with it, in words; it is handed in only with a written reason then.
    """

    form: str
    content_hash: Hash
    amounts_hash: Hash
    findings: tuple[str, ...] = ()


class Seen(Frozen):
    """The version that the person had before them when deciding (number and hash of its content)."""

    number: int = Field(ge=1)
    content_hash: Hash


class Votes(Frozen):
    """The counts of a vote."""

    yes: int = Field(ge=0)
    no: int = Field(ge=0)
    abstain: int = Field(ge=0)


class Evidence(Frozen):
    """The paper behind a decision taken outside: number, the date it says, the scan's SHA-256, a vote's counts."""

    document_number: str = Field(min_length=1, max_length=100)
    effective_date: date
    scan: Hash
    votes: Votes | None = None


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
    """退回修改: to a named earlier step (of the named branches, if it is walked by each)."""

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


class Withdraw(Frozen):
    """撤回: the maker takes back what they handed in while nobody after has decided; names the closed task."""

    kind: Literal["withdraw"] = "withdraw"
    task: str
    reason: Reason = ""


class Comment(Frozen):
    """意见: words and attachments (SHA-256) on an open task; nothing else changes."""

    kind: Literal["comment"] = "comment"
    task: str
    text: Reason
    attachments: tuple[Hash, ...] = ()


class Choose(Frozen):
    """What becomes of a document that has not come: wait, leave the branch out, or take an estimate."""

    kind: Literal["choose"] = "choose"
    task: str
    choice: Literal["wait", "leave_out", "estimate"]
    document: DocumentRef | None = None
    reason: Reason


class HandIn(Frozen):
    """A party hands in a document that the case takes at any time (a posting of money received)."""

    kind: Literal["hand_in"] = "hand_in"
    entry: str
    document: DocumentRef
    note: Reason = ""


StaffAction = Annotated[
    Submit | Approve | Return | Refuse | Withdraw | Comment | Choose | HandIn, Field(discriminator="kind")
]


class Open(Frozen):
    """The case begins."""

    kind: Literal["open"] = "open"


class Tick(Frozen):
    """Time has come to the earliest entries of the agenda."""

    kind: Literal["tick"] = "tick"


class Complete(Frozen):
    """The result of an automatic task.

    ``reasons`` of a failed one go back with the case to the step ``back_to`` (of the named branches); without
    ``back_to`` the task just ends as failed (a standing entry). ``skip`` of a step that the case walks once
    names branches that need not walk the stretch after it, with the reason. ``facts`` are figures for people,
    already in words. ``approvals.ways.misfit`` says whether a result can be carried out.
    """

    kind: Literal["complete"] = "complete"
    task: str
    ok: bool
    document: DocumentRef | None = None
    reasons: tuple[str, ...] = ()
    back_to: str | None = None
    branches: tuple[str, ...] = ()
    skip: dict[str, str] = Field(default_factory=dict)
    facts: dict[str, str] = Field(default_factory=dict)


class NoteCase(Frozen):
    """A case that this one started, or that reported its end to this one."""

    kind: Literal["note_case"] = "note_case"
    event: Literal["started", "reported"]
    case: str
    outcome: str = ""


class CloseCase(Frozen):
    """A case without steps of its own (the fiscal year) has nothing left to do."""

    kind: Literal["close_case"] = "close_case"


SystemAction = Open | Tick | Complete | NoteCase | CloseCase
Action = StaffAction | SystemAction


class Request(Frozen):
    """A staff action as it reaches a case: who, what, the request's key, and in rehearsals the business instant."""

    key: str = Field(min_length=1, max_length=200)
    actor: Actor
    action: StaffAction
    instant: datetime | None = None
