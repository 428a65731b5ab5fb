"""The words in which a case records what happened: roles of tasks, outcomes, notices, how a case stands."""

from enum import StrEnum


class Role(StrEnum):
    """What a task asks for."""

    PREPARE = "prepare"
    DECIDE = "decide"
    RECORD = "record"
    MISSING = "missing"
    SIGN = "sign"
    OPINION = "opinion"
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
    VOTED = "voted"
    OPINED = "opined"
    TAKEN_BACK = "taken_back"
    REMOVED = "removed"


class Notice(StrEnum):
    """What is noticed about a task: what its agenda brings, and whether anybody holds the post it waits for."""

    REMIND = "remind"
    DUE = "due"
    ESCALATE = "escalate"
    DUN = "dun"
    POST_EMPTY = "post_empty"
    POST_FILLED = "post_filled"


class CaseStatus(StrEnum):
    """Whether a case runs, and how it ended."""

    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"
    TERMINATED = "terminated"

    @property
    def zh(self) -> str:
        """In Chinese."""
        return _STATUS_ZH[self]


_STATUS_ZH = {
    CaseStatus.OPEN: "办理中",
    CaseStatus.DONE: "办结",
    CaseStatus.REFUSED: "不予同意",
    CaseStatus.TERMINATED: "终止",
}


class HeldHow(StrEnum):
    """How a task came to its holder, or was freed of one."""

    CLAIMED = "claimed"
    TRANSFERRED = "transferred"
    HANDED_OVER = "handed_over"
    REASSIGNED = "reassigned"
    FREED = "freed"
