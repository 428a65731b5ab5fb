"""Tables of what is in the records alone: drafts, phrases, copies to read and who has read them.

The copies that a chain makes by itself are projected from its cases' effects; everything else no case ever hears of.
"""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from records.tables.base import Instant, Key, Record


class SavedDraft(Record, table=True):
    """What somebody has so far for a task 暂存; `content` is what they sent, as text, and nobody else's business."""

    __tablename__ = "saved_draft"

    case: str = Field(sa_type=Key, primary_key=True)
    task: str = Field(sa_type=Key, primary_key=True)
    person: str = Field(sa_type=Key, primary_key=True)
    content: str
    at: datetime = Field(sa_type=Instant)
    recorded_at: datetime = Field(sa_type=Instant)


class Phrase(Record, table=True):
    """A phrase 常用语 that somebody has at hand, in their own order."""

    __tablename__ = "phrase"

    person: str = Field(sa_type=Key, primary_key=True)
    number: int = Field(primary_key=True)
    text: str


class CopyRecord(Record, table=True):
    """A copy 抄送 to read. `subject` is the task, or lane, step and effect number of a passed step.

    `reader` is a login, or a party that a passed step was copied to (`to_party`).
    """

    __tablename__ = "copy_record"
    __table_args__ = (Index(None, "city", "reader", "at", "case", "subject"),)

    case: str = Field(sa_type=Key, primary_key=True)
    subject: str = Field(sa_type=Key, primary_key=True)
    reader: str = Field(sa_type=Key, primary_key=True)
    to_party: bool
    city: str = Field(sa_type=Key)
    lane: str = Field(sa_type=Key)
    step: str = Field(sa_type=Key)
    at: datetime = Field(sa_type=Instant)
    copied_by: str | None = Field(default=None, sa_type=Key)
    copied_by_name: str | None = None
    note: str


class ReadMark(Record, table=True):
    """Somebody has read 已阅 what a copy or a task of a case is about."""

    __tablename__ = "read_mark"

    case: str = Field(sa_type=Key, primary_key=True)
    subject: str = Field(sa_type=Key, primary_key=True)
    person: str = Field(sa_type=Key, primary_key=True)
    name: str
    at: datetime = Field(sa_type=Instant)
