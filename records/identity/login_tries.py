"""Whoever gives wrong passwords waits, each time twice as long; counted in the records, for all processes together.

Three counts, each with its own patience: a login from one address, an address for whatever login, a login from
anywhere. The first makes a guesser wait, and nobody who sits elsewhere. The other two stop who goes through many
logins, or comes from many addresses; they do not touch a login at an address where it has lately succeeded, so that
nobody who guesses elsewhere locks staff out (docs/decisions/0023-waiting-after-wrong-passwords.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import Table, delete, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from records.backends.statements import insert_into, one_at_a_time
from records.tables import LoginTries, table_of

TRIES: Table = table_of(LoginTries)

ANY = "*"

PAIR_TRIES, ADDRESS_TRIES, LOGIN_TRIES = 5, 30, 50
"""How many wrong passwords are free of waiting: a login from an address, an address, a login from anywhere."""

FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=1)
"""Without another one, wrong passwords are forgotten after this long."""

KNOWN_FOR = timedelta(days=90)
"""How long an address is one from which a login has succeeded."""

_ONE_AT_A_TIME = 7_346_201_179
"""The key of PostgreSQL's advisory lock."""

_Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Try:
    """A try to log in; ``address`` is where it comes from."""

    login: str
    address: str
    at: datetime

    @property
    def limits(self) -> Mapping[_Key, int]:
        """What it counts for, and how many are free there."""
        return MappingProxyType(
            {
                (self.login, self.address): PAIR_TRIES,
                (ANY, self.address): ADDRESS_TRIES,
                (self.login, ANY): LOGIN_TRIES,
            }
        )


async def waits_until(session: AsyncSession, attempt: Try) -> datetime | None:
    """Until when such a try is not looked at; none: it is now."""
    pair = (attempt.login, attempt.address)
    counts = await _counts(session, attempt)
    known = pair in counts and _is_known(counts[pair], attempt.at)
    applying = [row for key, row in counts.items() if key == pair or not known]
    waits = [row.waits_until for row in applying if row.waits_until is not None and row.waits_until > attempt.at]
    return max(waits, default=None)


async def count_as_wrong(session: AsyncSession, attempt: Try) -> datetime | None:
    """Count a try before its password is looked at, so that many at once are no way around; in a `write` session.

    ``None``: it is counted, and may be looked at. Else until when it is not.
    """
    await one_at_a_time(session, _ONE_AT_A_TIME)
    waits = await waits_until(session, attempt)
    if waits is not None:
        return waits
    await _forget_old(session, attempt.at)
    counts = await _counts(session, attempt)
    rows = []
    for (login, address), free in attempt.limits.items():
        before = counts.get((login, address))
        failures = _failures(before, attempt.at) + 1
        rows.append(
            {
                "login": login,
                "address": address,
                "failures": failures,
                "last_at": attempt.at,
                "waits_until": attempt.at + _wait(failures - free) if failures >= free else None,
                "succeeded_at": before.succeeded_at if before is not None else None,
            }
        )
    statement = insert_into(session, TRIES)
    changes = {name: statement.excluded[name] for name in ("failures", "last_at", "waits_until")}
    await session.execute(statement.on_conflict_do_update(index_elements=list(TRIES.primary_key), set_=changes), rows)
    return None


async def was_right(session: AsyncSession, attempt: Try) -> None:
    """The try that was counted had the right password: it counts as none, and the login is known at that address."""
    await one_at_a_time(session, _ONE_AT_A_TIME)
    pair = (TRIES.c.login == attempt.login) & (TRIES.c.address == attempt.address)
    fresh = {"failures": 0, "waits_until": None, "succeeded_at": attempt.at}
    await session.execute(update(TRIES).where(pair).values(fresh))
    totals = ((ANY, attempt.address, ADDRESS_TRIES), (attempt.login, ANY, LOGIN_TRIES))
    for login, address, free in totals:
        total = (TRIES.c.login == login) & (TRIES.c.address == address)
        await session.execute(update(TRIES).where(total).values(failures=TRIES.c.failures - 1))
        within = update(TRIES).where(total, TRIES.c.failures < free)
        await session.execute(within.values(waits_until=None))


async def _counts(session: AsyncSession, attempt: Try) -> dict[_Key, Any]:
    query = select(TRIES).where(tuple_(TRIES.c.login, TRIES.c.address).in_(list(attempt.limits)))
    return {(row.login, row.address): row for row in await session.execute(query)}


async def _forget_old(session: AsyncSession, now: datetime) -> None:
    unknown = or_(TRIES.c.succeeded_at.is_(None), TRIES.c.succeeded_at < now - KNOWN_FOR)
    await session.execute(delete(TRIES).where(TRIES.c.last_at < now - FORGOTTEN_AFTER, unknown))


def _is_known(row: Any, now: datetime) -> bool:
    return row.succeeded_at is not None and row.succeeded_at > now - KNOWN_FOR


def _failures(row: Any, now: datetime) -> int:
    return row.failures if row is not None and row.last_at > now - FORGOTTEN_AFTER else 0


def _wait(beyond: int) -> timedelta:
    # The longest is reached after a few; larger powers would only overflow.
    return min(FIRST_WAIT * (1 << min(beyond, 10)), LONGEST_WAIT)
