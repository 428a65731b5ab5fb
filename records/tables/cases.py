"""Tables of the cases: the audit rows that follow the histories, and what is projected from them.

`at` is the business instant, `recorded_at` the machine's. Effects of one case may arrive out of order:
a projected row may exist before the effect that describes it, so its descriptive columns may be empty.
"""

from datetime import datetime

from sqlalchemy import Index, false, text
from sqlmodel import Field

from approvals.effects import CaseStatus
from records.tables.base import DueInstant, Instant, Key, Record
from records.tables.merging import EITHER, FIRST, SUM, latest, merged, open_between


class Audit(Record, table=True):
    """One effect of a case: `body` is the text its hash covers, after `previous`.

    `request` is the key of the request that had it, `digest` that of the request's content; none for what the clock
    or the case itself did.
    """

    __tablename__ = "audit"
    __table_args__ = (Index(None, "case", "request"),)

    case: str = Field(sa_type=Key, primary_key=True)
    number: int = Field(primary_key=True)
    kind: str = Field(sa_type=Key)
    at: datetime = Field(sa_type=Instant)
    person: str | None = Field(default=None, sa_type=Key, index=True)
    body: str
    previous: str = Field(sa_type=Key)
    hash: str = Field(sa_type=Key)
    recorded_at: datetime = Field(sa_type=Instant)
    request: str | None = Field(default=None, sa_type=Key)
    digest: str | None = Field(default=None, sa_type=Key)


class CaseRecord(Record, table=True):
    """A case 事项. The numbers are those of the effects that set stage and status; higher ones win."""

    __tablename__ = "case_record"
    __table_args__ = (
        Index(None, "city", "status", "id"),
        Index(None, "city", "year", "kind"),
        Index(None, "city", "kind", "id"),
        Index(None, "city", "fund", "id"),
        Index(None, "status", "kind", "fund", "id"),
    )

    id: str = Field(sa_type=Key, primary_key=True)
    city: str = Field(sa_type=Key)
    kind: str | None = merged(FIRST, Key)
    zh: str | None = merged(FIRST)
    en: str | None = merged(FIRST)
    fund: str | None = merged(FIRST, Key)
    year: int | None = merged(FIRST)
    month: int | None = merged(FIRST)
    chain: str | None = merged(FIRST, Key)
    policy_hash: str | None = merged(FIRST, Key)
    opened_at: datetime | None = merged(FIRST, Instant)
    stage: str | None = merged(latest("stage_number"), Key)
    stage_zh: str | None = merged(latest("stage_number"))
    stage_en: str | None = merged(latest("stage_number"))
    stage_number: int = merged(latest("stage_number", 0))
    status: str = merged(latest("status_number", CaseStatus.OPEN.value), Key)
    status_number: int = merged(latest("status_number", 0))
    closed_at: datetime | None = merged(latest("status_number"), Instant)
    closed_reason: str | None = merged(latest("status_number"))


_IN_ORDER = ("due", "case", "task")
"""The order of the inbox."""


def _of_open(name: str, *columns: str, and_where: str = "") -> Index:
    """An index of the open tasks alone, or of those of which something else holds as well."""
    also = f" AND {and_where}" if and_where else ""
    return Index(name, *columns, postgresql_where=text(f"open IS true{also}"), sqlite_where=text(f"open IS 1{also}"))


class TaskRecord(Record, table=True):
    """A task 待办; open once its opening is known and its closing is not.

    Lists of tasks read the open ones in their indexes, which done ones leave: they stay small however long the records
    are. Each begins with what a list asks for and goes on in the order of the inbox.

    The numbers are those of the effects that set holder, due date, overdue and empty post; higher ones win.
    ``case_kind`` and ``fund`` are the case's, and are there once the openings of both task and case are known.
    """

    __tablename__ = "task_record"
    __table_args__ = (
        _of_open("task_record_inbox_index", "city", "party", *_IN_ORDER),
        _of_open(
            "task_record_unheld_index", "city", "party", "overdue", *_IN_ORDER, "opened_at", and_where="holder IS NULL"
        ),
        _of_open("task_record_holder_index", "holder", *_IN_ORDER, and_where="holder IS NOT NULL"),
        _of_open("task_record_holder_for_index", "holder_for", *_IN_ORDER, and_where="holder_for IS NOT NULL"),
        _of_open("task_record_due_index", "overdue", *_IN_ORDER, "opened_at"),
        _of_open("task_record_step_index", "step", "overdue", *_IN_ORDER),
        _of_open("task_record_kind_index", "case_kind", "overdue", *_IN_ORDER),
        _of_open("task_record_fund_index", "fund", "overdue", *_IN_ORDER),
        _of_open("task_record_kind_fund_index", "case_kind", "fund", "overdue", *_IN_ORDER),
        _of_open("task_record_case_index", "case"),
        _of_open("task_record_opened_index", "opened_at"),
    )

    case: str = Field(sa_type=Key, primary_key=True)
    task: str = Field(sa_type=Key, primary_key=True)
    city: str = Field(sa_type=Key)
    lane: str | None = merged(FIRST, Key)
    step: str | None = merged(FIRST, Key)
    round: int | None = merged(FIRST)
    role: str | None = merged(FIRST, Key)
    party: str | None = merged(FIRST, Key)
    party_kind: str | None = merged(FIRST, Key)
    party_county: str | None = merged(FIRST, Key)
    party_post: str | None = merged(FIRST, Key)
    form: str | None = merged(FIRST, Key)
    zh: str | None = merged(FIRST)
    en: str | None = merged(FIRST)
    due: datetime | None = merged(latest("due_number"), DueInstant, nullable=False)
    opened_number: int | None = merged(FIRST)
    opened_at: datetime | None = merged(FIRST, Instant)
    closed_number: int | None = merged(FIRST)
    closed_at: datetime | None = merged(FIRST, Instant)
    outcome: str | None = merged(FIRST, Key)
    closed_by: str | None = merged(FIRST, Key)
    closed_by_name: str | None = merged(FIRST)
    closed_reason: str | None = merged(FIRST)
    open: bool = merged(open_between("opened_number", "closed_number"))
    reminded: bool = merged(EITHER)
    overdue: bool = merged(latest("overdue_number", False))
    escalated: bool = merged(EITHER)
    dunned: int = merged(SUM)
    of_task: str | None = merged(FIRST, Key)
    holder: str | None = merged(latest("holder_number"), Key)
    holder_name: str | None = merged(latest("holder_number"))
    holder_for: str | None = merged(latest("holder_number"), Key)
    holder_number: int = merged(latest("holder_number", 0), server_default="0")
    due_number: int = merged(latest("due_number", 0), server_default="0")
    overdue_number: int = merged(latest("overdue_number", 0), server_default="0")
    post_empty: bool = merged(latest("post_number", False), server_default=false())
    post_number: int = merged(latest("post_number", 0), server_default="0")
    case_kind: str | None = merged(FIRST, Key)
    fund: str | None = merged(FIRST, Key)


class VersionRecord(Record, table=True):
    """A version 稿次 of a lane's document."""

    __tablename__ = "version_record"

    case: str = Field(sa_type=Key, primary_key=True)
    lane: str = Field(sa_type=Key, primary_key=True)
    form: str = Field(sa_type=Key, primary_key=True)
    number: int = Field(primary_key=True)
    content_hash: str = Field(sa_type=Key)
    amounts_hash: str = Field(sa_type=Key)
    estimate: bool
    effect: int
    at: datetime = Field(sa_type=Instant)
    person: str | None = Field(default=None, sa_type=Key)
    name: str | None = None
    organisation_name: str | None = None


class DecisionRecord(Record, table=True):
    """A decision 审批意见, with name, organisation and post as they were; `branches`, `evidence` are JSON text."""

    __tablename__ = "decision_record"

    case: str = Field(sa_type=Key, primary_key=True)
    number: int = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)
    task: str = Field(sa_type=Key)
    lane: str = Field(sa_type=Key)
    step: str = Field(sa_type=Key)
    outcome: str = Field(sa_type=Key)
    person: str | None = Field(default=None, sa_type=Key, index=True)
    name: str | None = None
    organisation: str | None = Field(default=None, sa_type=Key)
    organisation_name: str | None = None
    post: str | None = Field(default=None, sa_type=Key)
    acting_for: str | None = Field(default=None, sa_type=Key)
    seen_number: int | None = None
    seen_hash: str | None = Field(default=None, sa_type=Key)
    note: str
    returned_to: str | None = Field(default=None, sa_type=Key)
    branches: str
    choice: str | None = Field(default=None, sa_type=Key)
    evidence: str | None = None
    acting_for_name: str | None = None
    ballot: str | None = Field(default=None, sa_type=Key)


class NoticeRecord(Record, table=True):
    """A reminder, due notice, escalation or dunning that went to a party."""

    __tablename__ = "notice"
    __table_args__ = (Index(None, "party", "at", "case", "number"),)

    case: str = Field(sa_type=Key, primary_key=True)
    number: int = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)
    task: str = Field(sa_type=Key)
    notice: str = Field(sa_type=Key)
    party: str = Field(sa_type=Key)
    due: datetime = Field(sa_type=Instant)


class PowerProposal(Record, table=True):
    """A power that an operator proposed to use; `power` is JSON text. Open until somebody decides, or the case ends."""

    __tablename__ = "power_proposal"
    __table_args__ = (Index(None, "city", "open", "case", "proposal"),)

    case: str = Field(sa_type=Key, primary_key=True)
    proposal: str = Field(sa_type=Key, primary_key=True)
    city: str = Field(sa_type=Key)
    power: str | None = merged(FIRST)
    reason: str | None = merged(FIRST)
    proposed_by: str | None = merged(FIRST, Key)
    proposed_by_name: str | None = merged(FIRST)
    proposed_at: datetime | None = merged(FIRST, Instant)
    confirmed: bool | None = merged(FIRST)
    decided_by: str | None = merged(FIRST, Key)
    decided_by_name: str | None = merged(FIRST)
    decided_at: datetime | None = merged(FIRST, Instant)
    declined_because: str | None = merged(FIRST)
    open: bool = merged(open_between("proposed_at", "decided_at"))


class RefusedAttempt(Record, table=True):
    """An action that was refused, once for each key: nothing of it is in the history. `id` only distinguishes rows."""

    __tablename__ = "refused_attempt"
    __table_args__ = (
        Index("refused_attempt_once_index", "case", "person", "key", "action", "task", "code", unique=True),
    )

    id: int | None = Field(default=None, primary_key=True)
    case: str = Field(sa_type=Key, index=True)
    task: str | None = Field(default=None, sa_type=Key)
    person: str = Field(sa_type=Key)
    action: str = Field(sa_type=Key)
    code: str = Field(sa_type=Key)
    message: str
    key: str = Field(sa_type=Key)
    at: datetime = Field(sa_type=Instant)
    recorded_at: datetime = Field(sa_type=Instant)
