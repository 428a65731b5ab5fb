"""The seals over tables that no history vouches for, the ends of hash chains, and contents found to differ."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from records.tables.base import Instant, Key, Record


class Seal(Record, table=True):
    """An entry of the chain of seals: a row of table `sealed` was written as its digest says, or removed (no digest).

    `key` is the row's primary key as JSON. `hash` covers all of it after `previous`, the hash of the seal before.
    """

    __tablename__ = "seal"
    __table_args__ = (Index(None, "sealed", "key", "number"),)

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    sealed: str = Field(sa_type=Key)
    key: str = Field(sa_type=Key)
    digest: str | None = Field(default=None, sa_type=Key)
    at: datetime = Field(sa_type=Instant)
    previous: str = Field(sa_type=Key)
    hash: str = Field(sa_type=Key)


class NotedHead(Record, table=True):
    """The number and hash of the newest entry of a chain, the seals or the security log."""

    __tablename__ = "noted_head"

    chain: str = Field(sa_type=Key, primary_key=True)
    number: int
    hash: str = Field(sa_type=Key)


class ContentFault(Record, table=True):
    """A content that was met with another hash than its own, for operators; whether it still is so is looked up."""

    __tablename__ = "content_fault"

    content: str = Field(sa_type=Key, primary_key=True)
    key: str = Field(sa_type=Key, primary_key=True)
    found_at: datetime = Field(sa_type=Instant)
