"""The table of what has ever worked on these records: an older program looks here before it begins."""

from datetime import datetime

from sqlmodel import Field

from records.tables.base import Instant, Key, Record


class InstallationMark(Record, table=True):
    """Something that only some builds know, and the first build that used it here; or what the installation is for."""

    __tablename__ = "installation_mark"

    name: str = Field(sa_type=Key, primary_key=True)
    build: str
    at: datetime = Field(sa_type=Instant)
