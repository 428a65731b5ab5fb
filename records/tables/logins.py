"""Tables of log-ins: the sessions that are open, and how often somebody gave a wrong password."""

from datetime import datetime

from sqlmodel import Field

from records.tables.base import Instant, Key, Record


class LoginSession(Record, table=True):
    """A login that has not ended: the hash of its token, so that a copy of the records opens nothing."""

    __tablename__ = "login_session"

    token_hash: str = Field(sa_type=Key, primary_key=True)
    person: str = Field(sa_type=Key, foreign_key="person.login", index=True)
    address: str | None = Field(default=None, sa_type=Key)
    created_at: datetime = Field(sa_type=Instant)
    used_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)


class LoginTries(Record, table=True):
    """Wrong passwords for a login from an address; for a login from anywhere, or from an address for any login, `*`."""

    __tablename__ = "login_tries"

    login: str = Field(sa_type=Key, primary_key=True)
    address: str = Field(sa_type=Key, primary_key=True)
    failures: int
    last_at: datetime = Field(sa_type=Instant, index=True)
    waits_until: datetime | None = Field(default=None, sa_type=Instant)
    succeeded_at: datetime | None = Field(default=None, sa_type=Instant)
