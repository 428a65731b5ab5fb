"""What a case does by itself: it begins, time comes, automatic steps end, other cases report."""

from typing import Literal

from pydantic import Field

from approvals.actions.references import DocumentRef
from approvals.facts import Facts
from approvals.facts import Reason as FactReason
from calculations.input.frozen import Frozen


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
    names branches that need not walk the stretch after it, with the reason. ``facts`` are for people.
    ``approvals.return_targets.misfit`` says whether a result can be carried out.
    """

    kind: Literal["complete"] = "complete"
    task: str
    ok: bool
    document: DocumentRef | None = None
    reasons: tuple[FactReason, ...] = ()
    back_to: str | None = None
    branches: tuple[str, ...] = ()
    skip: dict[str, FactReason] = Field(default_factory=dict)
    facts: Facts = Field(default_factory=dict)


class NoteCase(Frozen):
    """A case that this one started, or that reported its end to this one."""

    kind: Literal["note_case"] = "note_case"
    event: Literal["started", "reported"]
    case: str
    outcome: str = ""


class CloseCase(Frozen):
    """A case without steps of its own (the fiscal year) has nothing left to do."""

    kind: Literal["close_case"] = "close_case"


class NoteEmptyPost(Frozen):
    """Whoever knows the directory found that nobody holds the post of an open task, or somebody again.

    What the case knows already, and a task that is not open any more, have no effect.
    """

    kind: Literal["note_empty_post"] = "note_empty_post"
    task: str
    empty: bool


class NoteCancelRequest(Frozen):
    """Somebody asked the engine to cancel the case: it goes on, and the history says so."""

    kind: Literal["note_cancel_request"] = "note_cancel_request"


SystemAction = Open | Tick | Complete | NoteCase | CloseCase | NoteEmptyPost | NoteCancelRequest
