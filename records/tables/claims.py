"""The table of what automatic steps have decided on the ground of what was there."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from records.tables.base import Instant, Key, Record


class ClaimRecord(Record, table=True):
    """A version that an automatic step made of what it found, kept in the transaction in which it looked.

    The claims of a form, fund year and fund (empty: the whole city) are numbered: of two that rest on the same
    predecessor only one gets the next number. `task` is the automatic task, so one that is tried again finds its own.
    """

    __tablename__ = "claim"
    __table_args__ = (Index(None, "case", "task", unique=True),)

    city: str = Field(sa_type=Key, primary_key=True)
    form: str = Field(sa_type=Key, primary_key=True)
    year: int = Field(primary_key=True)
    fund: str = Field(sa_type=Key, primary_key=True)
    number: int = Field(primary_key=True)
    case: str = Field(sa_type=Key)
    task: str = Field(sa_type=Key)
    version: int
    content_hash: str = Field(sa_type=Key)
    at: datetime = Field(sa_type=Instant)
    recorded_at: datetime = Field(sa_type=Instant)
