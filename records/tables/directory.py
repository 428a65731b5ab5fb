"""Tables of the directory: organisations, people, the posts they hold, their logins."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlmodel import Field

from records.tables.base import Instant, Key, Record


class Organisation(Record, table=True):
    """An organisation 机构 of a city or of one of its counties."""

    __tablename__ = "organisation"
    __table_args__ = (Index(None, "city", "kind", "county"),)

    city: str = Field(sa_type=Key, primary_key=True)
    code: str = Field(sa_type=Key, primary_key=True)
    kind: str = Field(sa_type=Key)
    county: str | None = Field(default=None, sa_type=Key)
    zh: str
    en: str


class Person(Record, table=True):
    """A member of staff. Without a password hash there is no local login; inactive people are refused."""

    __tablename__ = "person"

    login: str = Field(sa_type=Key, primary_key=True)
    name: str
    name_en: str
    password_hash: str | None = None
    active: bool = True


class PostHolding(Record, table=True):
    """A post 岗位 that a person holds in an organisation, from a day until before another (China)."""

    __tablename__ = "post_holding"
    __table_args__ = (
        ForeignKeyConstraint(["city", "organisation"], ["organisation.city", "organisation.code"]),
        Index(None, "city", "organisation", "post"),
        CheckConstraint("until IS NULL OR until > since", name="ends_after_it_began"),
    )

    person: str = Field(sa_type=Key, primary_key=True, foreign_key="person.login")
    city: str = Field(sa_type=Key, primary_key=True)
    organisation: str = Field(sa_type=Key, primary_key=True)
    post: str = Field(sa_type=Key, primary_key=True)
    since: date = Field(primary_key=True)
    until: date | None = None


class LoginSession(Record, table=True):
    """A login that has not ended: the hash of its token, so that a copy of the records opens nothing."""

    __tablename__ = "login_session"

    token_hash: str = Field(sa_type=Key, primary_key=True)
    person: str = Field(sa_type=Key, foreign_key="person.login", index=True)
    created_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
