"""Tables of what cases refer to by hash: documents, attachments, pinned policies; and the clock of rehearsals."""

from datetime import datetime

from sqlalchemy import CheckConstraint, LargeBinary
from sqlmodel import Field

from records.tables.base import Instant, Key, Record


class Document(Record, table=True):
    """A document (draft, plan, report, posting) as canonical JSON text, by the hash of that text."""

    __tablename__ = "document"

    content_hash: str = Field(sa_type=Key, primary_key=True)
    form: str = Field(sa_type=Key)
    amounts_hash: str = Field(sa_type=Key)
    body: str
    recorded_at: datetime = Field(sa_type=Instant)


class OfferedDocument(Record, table=True):
    """A document on its way into a case: it becomes a `Document` with the version that names it.

    `request` names one attempt of a request.
    """

    __tablename__ = "offered_document"

    case: str = Field(sa_type=Key, primary_key=True)
    request: str = Field(sa_type=Key, primary_key=True)
    content_hash: str = Field(sa_type=Key, primary_key=True, index=True)
    form: str = Field(sa_type=Key)
    amounts_hash: str = Field(sa_type=Key)
    body: str
    recorded_at: datetime = Field(sa_type=Instant)


class Attachment(Record, table=True):
    """A file (a scan, a spreadsheet) by its SHA-256."""

    __tablename__ = "attachment"
    __table_args__ = (CheckConstraint("size >= 0", name="size"),)

    hash: str = Field(sa_type=Key, primary_key=True)
    name: str
    media_type: str
    size: int
    content: bytes = Field(sa_type=LargeBinary)
    recorded_at: datetime = Field(sa_type=Instant)


class PinnedPolicy(Record, table=True):
    """What cases have pinned of a policy (chain, values, lines of forms) as JSON text, by the hash of that text."""

    __tablename__ = "pinned_policy"

    hash: str = Field(sa_type=Key, primary_key=True)
    body: str


class CasePolicy(Record, table=True):
    """What a case goes by since its effect `number`: the first when it opened."""

    __tablename__ = "case_policy"

    case: str = Field(sa_type=Key, primary_key=True)
    number: int = Field(primary_key=True)
    policy: str = Field(sa_type=Key, foreign_key="pinned_policy.hash")


class BusinessClock(Record, table=True):
    """The business instant of a city's rehearsal; none in real life."""

    __tablename__ = "business_clock"

    city: str = Field(sa_type=Key, primary_key=True)
    instant: datetime = Field(sa_type=Instant)
