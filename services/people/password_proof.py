"""Proves that somebody is who they say: the password, with waiting after wrong ones, alike for unknown logins."""

from datetime import UTC, datetime

from records.identity.login_tries import Try, count_as_wrong, waits_until, was_right
from records.identity.logins import Credentials, credentials
from records.identity.names import fold_login
from records.identity.passwords import is_right
from records.integrity.security_log import Outcome, SecurityAct, SecurityEvent
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.wiring import Services

NOWHERE = "unknown"
"""For a connection that has no address."""


async def proved(services: Services, act: SecurityAct, login: str, password: str, address: str | None) -> Credentials:
    """The credentials whose password was given, in order to do that. Raises ``ServiceError``: wrong, or too many tries.

    Only a known login is named in the security log: into this field people also type passwords.
    """
    attempt = Try(fold_login(login), address or NOWHERE, datetime.now(UTC))
    async with services.store.read() as session:
        # First without the right to write: who floods us does not keep others from writing.
        waits = await waits_until(session, attempt)
        known = await credentials(session, login, attempt.at)
    if waits is not None:
        raise _too_many(attempt, waits)
    async with services.passwords:
        async with services.store.write() as session:
            waits = await count_as_wrong(session, attempt)
        if waits is not None:
            raise _too_many(attempt, waits)
        right = await is_right(password, known.password_hash if known else None)
        if known is None or not right:
            event = SecurityEvent(act=act, person=known.login if known is not None else None, address=address)
            raise await _wrong(services, attempt, event)
        async with services.store.write() as session:
            await was_right(session, attempt)
    return known


async def _wrong(services: Services, attempt: Try, event: SecurityEvent) -> ServiceError:
    refused = event.model_copy(update={"outcome": Outcome.REFUSED})
    services.security.note(refused)
    async with services.store.read() as session:
        waits = await waits_until(session, attempt)
    if waits is not None:
        locked = {"act": SecurityAct.LOCK_OUT, "detail": waits.isoformat(timespec="seconds")}
        services.security.note(refused.model_copy(update=locked))
    return ServiceError(ErrorKind.WRONG_CREDENTIALS)


def _too_many(attempt: Try, waits: datetime) -> ServiceError:
    seconds = max(1, round((waits - attempt.at).total_seconds()))
    return ServiceError(ErrorKind.TOO_MANY_TRIES, retry_after=seconds)
