"""Logging in without HTTP, for tests."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from records.identity.logins import Limits, begin_session, credentials

LIMITS = Limits(lifetime=timedelta(hours=1), idle=timedelta(minutes=30), most=5)


async def logs_in(session: AsyncSession, login: str, limits: Limits = LIMITS) -> str:
    """A token of somebody who has a password."""
    known = await credentials(session, login, datetime.now(UTC))
    assert known is not None
    token = await begin_session(session, known, limits)
    assert token is not None
    return token
