"""Who uploaded which file, and under what name: a file is kept once, its name is each uploader's own."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from records.tables.base import Instant, Key, Record


class AttachmentUpload(Record, table=True):
    """A file as a person uploaded it first, by the machine's clock; `media_type` is what its content is."""

    __tablename__ = "attachment_upload"
    __table_args__ = (Index(None, "person", "recorded_at"),)

    person: str = Field(sa_type=Key, primary_key=True)
    hash: str = Field(sa_type=Key, primary_key=True, foreign_key="attachment.hash")
    name: str
    media_type: str
    size: int
    recorded_at: datetime = Field(sa_type=Instant)
