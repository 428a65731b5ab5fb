"""Why an action is not allowed: a code for programs, words for people, and what to do."""

from datetime import datetime
from enum import StrEnum

from approvals.base import Frozen


class RefusalCode(StrEnum):
    """The reasons that ``decide`` can give."""

    CASE_CLOSED = "case_closed"
    UNKNOWN_TASK = "unknown_task"
    ALREADY_DECIDED = "already_decided"
    WRONG_PARTY = "wrong_party"
    WRONG_ACTION = "wrong_action"
    OWN_WORK = "own_work"
    SECOND_PERSON = "second_person"
    STALE_VERSION = "stale_version"
    BAD_TARGET = "bad_target"
    MISSING_REASON = "missing_reason"
    MISSING_EVIDENCE = "missing_evidence"
    WRONG_DOCUMENT = "wrong_document"
    KEY_REUSED = "key_reused"
    NOT_A_REHEARSAL = "not_a_rehearsal"


class Refusal(Frozen):
    """Why not, in Chinese and English; for a lost race who was first and when; for a stale version the newest."""

    code: RefusalCode
    zh: str
    en: str
    by: str | None = None
    at: datetime | None = None
    newest_version: int | None = None
