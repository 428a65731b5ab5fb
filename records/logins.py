"""Logins: a password gives an opaque token; the token then is enough, by its hash, until it expires.

Sessions live on the machine's clock, in rehearsals too.
"""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from sqlalchemy import Table, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from records.passwords import is_right
from records.tables import LoginSession, Person, table_of

SESSIONS: Table = table_of(LoginSession)
PEOPLE: Table = table_of(Person)

_TOKEN_BYTES = 32


async def authenticate(session: AsyncSession, login: str, password: str) -> bool:
    """Whether an active person has that login and password; takes as long for unknown ones.

    For a `read` session: hashing takes tens of milliseconds, in which nobody else could write.
    """
    query = select(PEOPLE.c.password_hash).where(PEOPLE.c.login == login, PEOPLE.c.active.is_(True))
    return await is_right(password, (await session.execute(query)).scalar())


async def begin_session(session: AsyncSession, login: str, lifetime: timedelta) -> str:
    """A new token for somebody who has been authenticated; their expired ones are forgotten."""
    now = datetime.now(UTC)
    token = token_urlsafe(_TOKEN_BYTES)
    await session.execute(delete(SESSIONS).where(SESSIONS.c.person == login, SESSIONS.c.expires_at <= now))
    row = {"token_hash": _hash(token), "person": login, "created_at": now, "expires_at": now + lifetime}
    await session.execute(SESSIONS.insert(), [row])
    return token


async def login_of(session: AsyncSession, token: str) -> str | None:
    """Whose token it is; None when it is unknown or expired, or the person no longer active. One indexed read."""
    query = (
        select(SESSIONS.c.person)
        .join(PEOPLE, PEOPLE.c.login == SESSIONS.c.person)
        .where(SESSIONS.c.token_hash == _hash(token), SESSIONS.c.expires_at > datetime.now(UTC))
        .where(PEOPLE.c.active.is_(True))
    )
    return (await session.execute(query)).scalar()


async def end_session(session: AsyncSession, token: str) -> None:
    """Forget a token."""
    await session.execute(delete(SESSIONS).where(SESSIONS.c.token_hash == _hash(token)))


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
