"""Logins: a password gives an opaque token; the token then is enough, by its hash, until the session ends.

A session ends at its time, when it was not used for a while, when its person ends it, and with a new password.
Sessions live on the machine's clock, in rehearsals too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import Table, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from records.identity.names import fold_login
from records.integrity.seals import seal, take_turn
from records.tables import LoginSession, Person, table_of
from records.views import View

SESSIONS: Table = table_of(LoginSession)
PEOPLE: Table = table_of(Person)

_TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Limits:
    """How long sessions last: at most, and unused; how many a person has at once, the oldest giving way."""

    lifetime: timedelta
    idle: timedelta
    most: int


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who logs in with which password: its hash; whether it opens nothing but its own change."""

    login: str
    password_hash: str
    must_change: bool


@dataclass(frozen=True, slots=True)
class Session:
    """Whose token it is, until when, and whether it is good for nothing but a change of the password."""

    person: str
    must_change: bool
    used_at: datetime
    ends_at: datetime


class SessionView(View):
    """A session 会话 of mine: since when, last used when, from which address; `current` is the one that asks."""

    id: str
    address: str | None
    created_at: datetime
    used_at: datetime
    expires_at: datetime
    current: bool


async def credentials(session: AsyncSession, login: str, now: datetime) -> Credentials | None:
    """The password of an active person; none for who has none, or whose one-time secret is too old."""
    good = or_(PEOPLE.c.secret_until.is_(None), PEOPLE.c.secret_until > now)
    query = select(PEOPLE.c.login, PEOPLE.c.password_hash, PEOPLE.c.must_change)
    # Older logins may have capitals; whoever types one as it is finds it.
    typed = PEOPLE.c.login.in_({login, fold_login(login)})
    query = query.where(typed, PEOPLE.c.active.is_(True), PEOPLE.c.password_hash.is_not(None), good)
    rows = (await session.execute(query)).all()
    row = min(rows, key=lambda each: each.login != login, default=None)
    return None if row is None else Credentials(row.login, row.password_hash, row.must_change)


async def begin_session(
    session: AsyncSession, known: Credentials, limits: Limits, address: str | None = None
) -> str | None:
    """A new token for who has given that password; none when it was changed, or the person left, meanwhile.

    Sessions of theirs that have ended are forgotten, and the oldest beyond what a person may have.
    """
    now = datetime.now(UTC)
    # The row is held until the transaction ends: a change of the password, which ends sessions, comes before or after.
    query = select(PEOPLE.c.login).where(*_still(known)).with_for_update()
    if (await session.execute(query)).scalar() is None:
        return None
    token = token_urlsafe(_TOKEN_BYTES)
    ended = or_(SESSIONS.c.expires_at <= now, SESSIONS.c.used_at <= now - limits.idle)
    await session.execute(delete(SESSIONS).where(SESSIONS.c.person == known.login, ended))
    newest = select(SESSIONS.c.token_hash).where(SESSIONS.c.person == known.login)
    newest = newest.order_by(SESSIONS.c.created_at.desc(), SESSIONS.c.token_hash).limit(limits.most - 1)
    kept = list((await session.execute(newest)).scalars())
    await session.execute(delete(SESSIONS).where(SESSIONS.c.person == known.login, SESSIONS.c.token_hash.not_in(kept)))
    row: dict[str, Any] = {"token_hash": _hash(token), "person": known.login, "address": address}
    row |= {"created_at": now, "used_at": now, "expires_at": now + limits.lifetime}
    await session.execute(SESSIONS.insert(), [row])
    return token


async def session_of(session: AsyncSession, token: str, idle: timedelta) -> Session | None:
    """Whose token it is; None when it is unknown or has ended, or the person is no longer active."""
    now = datetime.now(UTC)
    query = (
        select(SESSIONS.c.person, SESSIONS.c.used_at, SESSIONS.c.expires_at, PEOPLE.c.must_change)
        .join(PEOPLE, PEOPLE.c.login == SESSIONS.c.person)
        .where(SESSIONS.c.token_hash == _hash(token), SESSIONS.c.expires_at > now, SESSIONS.c.used_at > now - idle)
        .where(PEOPLE.c.active.is_(True))
    )
    row = (await session.execute(query)).one_or_none()
    return None if row is None else Session(row.person, row.must_change, row.used_at, row.expires_at)


async def mark_used(session: AsyncSession, used: Mapping[str, datetime]) -> None:
    """Note when tokens were last used; in one order, since several processes note the same ones at the same time."""
    for token_hash, at in sorted((_hash(token), at) for token, at in used.items()):
        later = update(SESSIONS).where(SESSIONS.c.token_hash == token_hash, SESSIONS.c.used_at < at)
        await session.execute(later.values(used_at=at))


async def sessions_of(session: AsyncSession, login: str, idle: timedelta, token: str) -> tuple[SessionView, ...]:
    """A person's sessions that have not ended, the oldest first; ``token`` is the one that asks."""
    now = datetime.now(UTC)
    query = select(SESSIONS).where(SESSIONS.c.person == login, SESSIONS.c.expires_at > now)
    query = query.where(SESSIONS.c.used_at > now - idle).order_by(SESSIONS.c.created_at, SESSIONS.c.token_hash)
    return tuple(_shown(row, token) for row in await session.execute(query))


async def end_session(session: AsyncSession, token: str) -> None:
    """Forget a token."""
    await session.execute(delete(SESSIONS).where(SESSIONS.c.token_hash == _hash(token)))


async def end_sessions(session: AsyncSession, login: str, but: str | None = None) -> None:
    """Forget all tokens of a person, but one."""
    ended = delete(SESSIONS).where(SESSIONS.c.person == login)
    await session.execute(ended if but is None else ended.where(SESSIONS.c.token_hash != _hash(but)))


async def change_password(session: AsyncSession, known: Credentials, new_hash: str, token: str) -> bool:
    """Give a person who has proved the old password a new one of their own, and end their other sessions.

    Whether it was done: not when the old one was changed, or the person left, meanwhile.
    """
    own = {"password_hash": new_hash, "must_change": False, "secret_until": None}
    await take_turn(session)
    changed: Any = await session.execute(update(PEOPLE).where(*_still(known)).values(own))
    if changed.rowcount != 1:
        return False
    await seal(session, PEOPLE, [(known.login,)])
    await end_sessions(session, known.login, but=token)
    return True


async def has_password(session: AsyncSession, login: str) -> bool:
    """Whether somebody has a password, be it a one-time secret."""
    query = select(PEOPLE.c.login).where(PEOPLE.c.login == login, PEOPLE.c.password_hash.is_not(None))
    return (await session.execute(query)).scalar() is not None


async def give_secret(session: AsyncSession, login: str, secret_hash: str, until: datetime) -> None:
    """Give a person a one-time secret in place of the password, and end their sessions."""
    secret = {"password_hash": secret_hash, "must_change": True, "secret_until": until}
    await take_turn(session)
    await session.execute(update(PEOPLE).where(PEOPLE.c.login == login).values(secret))
    await seal(session, PEOPLE, [(login,)])
    await end_sessions(session, login)


def _still(known: Credentials) -> tuple[Any, ...]:
    """The person is active and has that password yet."""
    return PEOPLE.c.login == known.login, PEOPLE.c.password_hash == known.password_hash, PEOPLE.c.active.is_(True)


def _shown(row: Any, token: str) -> SessionView:
    return SessionView(
        id=row.token_hash[:12],
        address=row.address,
        created_at=row.created_at,
        used_at=row.used_at,
        expires_at=row.expires_at,
        current=row.token_hash == _hash(token),
    )


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
