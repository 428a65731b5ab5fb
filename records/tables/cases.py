"""Tables of the cases: the audit rows that follow the histories, and what is projected from them.

`at` is the business instant, `recorded_at` the machine's. Effects of one case may arrive out of order:
a projected row may exist before the effect that describes it, so its descriptive columns may be empty.
"""

from datetime import datetime

from sqlalchemy import Index, false
from sqlmodel import Field

from records.tables.base import DueInstant, Instant, Key, Record


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
    __table_args__ = (Index(None, "city", "status", "id"), Index(None, "city", "year", "kind"))

    id: str = Field(sa_type=Key, primary_key=True)
    city: str = Field(sa_type=Key)
    kind: str | None = Field(default=None, sa_type=Key)
    zh: str | None = None
    en: str | None = None
    fund: str | None = Field(default=None, sa_type=Key)
    year: int | None = None
    month: int | None = None
    chain: str | None = Field(default=None, sa_type=Key)
    policy_hash: str | None = Field(default=None, sa_type=Key)
    opened_at: datetime | None = Field(default=None, sa_type=Instant)
    stage: str | None = Field(default=None, sa_type=Key)
    stage_zh: str | None = None
    stage_en: str | None = None
    stage_number: int = 0
    status: str = Field(sa_type=Key)
    status_number: int = 0
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    closed_reason: str | None = None


_NUMBER = Field(default=0, sa_column_kwargs={"server_default": "0"})


class TaskRecord(Record, table=True):
    """A task 待办; open once its opening is known and its closing is not. The inbox reads it by its indexes.

    The numbers are those of the effects that set holder, due date, overdue and empty post; higher ones win.
    """

    __tablename__ = "task_record"
    __table_args__ = (
        Index("task_record_holder_index", "open", "holder"),
        Index("task_record_inbox_index", "open", "city", "party", "due", "case", "task"),
        Index("task_record_due_index", "open", "due", "case", "task"),
    )

    case: str = Field(sa_type=Key, primary_key=True)
    task: str = Field(sa_type=Key, primary_key=True)
    city: str = Field(sa_type=Key)
    lane: str | None = Field(default=None, sa_type=Key)
    step: str | None = Field(default=None, sa_type=Key)
    round: int | None = None
    role: str | None = Field(default=None, sa_type=Key)
    party: str | None = Field(default=None, sa_type=Key)
    party_kind: str | None = Field(default=None, sa_type=Key)
    party_county: str | None = Field(default=None, sa_type=Key)
    party_post: str | None = Field(default=None, sa_type=Key)
    form: str | None = Field(default=None, sa_type=Key)
    zh: str | None = None
    en: str | None = None
    due: datetime | None = Field(default=None, sa_type=DueInstant, nullable=False)
    opened_number: int | None = None
    opened_at: datetime | None = Field(default=None, sa_type=Instant)
    closed_number: int | None = None
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    outcome: str | None = Field(default=None, sa_type=Key)
    closed_by: str | None = Field(default=None, sa_type=Key)
    closed_by_name: str | None = None
    closed_reason: str | None = None
    open: bool
    reminded: bool
    overdue: bool
    escalated: bool
    dunned: int
    of_task: str | None = Field(default=None, sa_type=Key)
    holder: str | None = Field(default=None, sa_type=Key)
    holder_name: str | None = None
    holder_for: str | None = Field(default=None, sa_type=Key)
    holder_number: int = _NUMBER
    due_number: int = _NUMBER
    overdue_number: int = _NUMBER
    post_empty: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    post_number: int = _NUMBER


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
    power: str | None = None
    reason: str | None = None
    proposed_by: str | None = Field(default=None, sa_type=Key)
    proposed_by_name: str | None = None
    proposed_at: datetime | None = Field(default=None, sa_type=Instant)
    confirmed: bool | None = None
    decided_by: str | None = Field(default=None, sa_type=Key)
    decided_by_name: str | None = None
    decided_at: datetime | None = Field(default=None, sa_type=Instant)
    declined_because: str | None = None
    open: bool


class RefusedAttempt(Record, table=True):
    """An action that was refused, once for each key: nothing of it is in the history. `id` only tells rows apart."""

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
