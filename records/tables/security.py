"""The table of the security log: who came in, from where, what of the administration they did, what they read."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from records.tables.base import Instant, Key, Record


class SecurityEntry(Record, table=True):
    """An entry of the security log 安全日志; each carries the hash of the one before. Rows are never updated."""

    __tablename__ = "security_entry"
    __table_args__ = (Index(None, "at"), Index(None, "person", "number"), Index(None, "act", "number"))

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=Instant)
    act: str = Field(sa_type=Key)
    outcome: str = Field(sa_type=Key)
    person: str | None = Field(default=None, sa_type=Key)
    address: str | None = Field(default=None, sa_type=Key)
    subject: str
    detail: str
    previous: str = Field(sa_type=Key)
    hash: str = Field(sa_type=Key)
