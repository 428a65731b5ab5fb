"""Tables of the directory: organisations, people, the posts they hold, who stands in for whom, changes of these."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, false
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
    """A member of staff. Without a password hash there is no local login; inactive people are refused.

    ``must_change``: the password was made by somebody else, and opens nothing but its own change; ``secret_until``:
    it is a one-time secret, and good until then.
    """

    __tablename__ = "person"

    login: str = Field(sa_type=Key, primary_key=True)
    name: str
    name_en: str
    password_hash: str | None = None
    active: bool = True
    must_change: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    secret_until: datetime | None = Field(default=None, sa_type=Instant)


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


class Substitution(Record, table=True):
    """A substitute 代理人 acts for a person from an instant until before another; ``number`` counts in the city.

    Ending one early sets ``until``: it never held afterwards, and what was done before stays as it was.
    """

    __tablename__ = "substitution"
    __table_args__ = (
        Index(None, "person", "until"),
        Index(None, "substitute", "until"),
        CheckConstraint("until >= since", name="ends_after_it_began"),
        CheckConstraint("person <> substitute", name="two_people"),
    )

    city: str = Field(sa_type=Key, primary_key=True)
    number: int = Field(primary_key=True)
    person: str = Field(sa_type=Key, foreign_key="person.login")
    substitute: str = Field(sa_type=Key, foreign_key="person.login")
    since: datetime = Field(sa_type=Instant)
    until: datetime = Field(sa_type=Instant)
    reason: str
    set_by: str = Field(sa_type=Key)
    set_at: datetime = Field(sa_type=Instant)
    ended_by: str | None = Field(default=None, sa_type=Key)


class DirectoryChange(Record, table=True):
    """What somebody had done to the directory or to payments, once for their key: what they asked for, the answer."""

    __tablename__ = "directory_change"
    __table_args__ = (Index(None, "city", "at"),)

    changed_by: str = Field(sa_type=Key, primary_key=True)
    key: str = Field(sa_type=Key, primary_key=True)
    city: str = Field(sa_type=Key)
    kind: str = Field(sa_type=Key)
    body: str
    answer: str
    at: datetime = Field(sa_type=Instant)
    recorded_at: datetime = Field(sa_type=Instant)


class DirectoryEntry(Record, table=True):
    """A change of a city's directory, waiting or decided: who proposed it, who decided, what it was about before.

    ``half`` is the proposer's half of a one-time secret until they take it; alone it opens nothing.
    """

    __tablename__ = "directory_entry"
    __table_args__ = (Index(None, "city", "state", "number"),)

    city: str = Field(sa_type=Key, primary_key=True)
    number: int = Field(primary_key=True)
    kind: str = Field(sa_type=Key)
    subject: str = Field(sa_type=Key)
    wanted: str
    reason: str
    before: str | None = None
    after: str | None = None
    proposed_by: str = Field(sa_type=Key)
    proposed_at: datetime = Field(sa_type=Instant)
    state: str = Field(sa_type=Key)
    decided_by: str | None = Field(default=None, sa_type=Key)
    decided_at: datetime | None = Field(default=None, sa_type=Instant)
    declined_because: str | None = None
    half: str | None = None
    recorded_at: datetime = Field(sa_type=Instant)
