"""What is in the records alone: drafts, read marks, copies. ``decide`` says who may; the case never hears of it."""

from typing import Annotated, Literal

from pydantic import Field

from approvals.actions.people import Actor
from calculations.input.frozen import Frozen


class SaveDraft(Frozen):
    """暂存: whoever has the task keeps what they have so far; nobody else is notified."""

    kind: Literal["save_draft"] = "save_draft"
    task: str


class MarkRead(Frozen):
    """已阅: somebody who takes part in the case says that they have read; ``task`` is open or closed.

    Whoever was given a copy needs no leave any more: giving it was decided.
    """

    kind: Literal["mark_read"] = "mark_read"
    task: str


class Copy(Frozen):
    """抄送: whoever has the task gives it to others to read; they need not do anything."""

    kind: Literal["copy"] = "copy"
    task: str
    to: Annotated[tuple[Actor, ...], Field(min_length=1)]


RecordsAction = SaveDraft | MarkRead | Copy
