"""Waiting after wrong passwords: it grows, it ends, and nobody can make all others wait."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from records.database import Database
from records.identity.login_tries import (
    ADDRESS_TRIES,
    FIRST_WAIT,
    FORGOTTEN_AFTER,
    KNOWN_FOR,
    LOGIN_TRIES,
    LONGEST_WAIT,
    PAIR_TRIES,
    Try,
    count_as_wrong,
    waits_until,
    was_right,
)

NOW = datetime(2026, 11, 30, 8, tzinfo=UTC)
LI, OFFICE, ELSEWHERE = "li", "10.1.1.1", "203.0.113.9"


async def fails(database: Database, login: str = LI, address: str = OFFICE, at: datetime = NOW) -> datetime | None:
    """A wrong password; until when one waits, if it was not even looked at."""
    async with database.write() as session:
        return await count_as_wrong(session, Try(login, address, at))


async def succeeds(database: Database, login: str = LI, address: str = OFFICE, at: datetime = NOW) -> None:
    attempt = Try(login, address, at)
    async with database.write() as session:
        assert await count_as_wrong(session, attempt) is None
    async with database.write() as session:
        await was_right(session, attempt)


async def waits(database: Database, login: str = LI, address: str = OFFICE, at: datetime = NOW) -> timedelta | None:
    async with database.read() as session:
        until = await waits_until(session, Try(login, address, at))
    return None if until is None else until - at


async def test_who_fails_waits_each_time_twice_as_long_and_not_for_ever(database: Database) -> None:
    for _ in range(PAIR_TRIES):
        assert await waits(database) is None
        assert await fails(database) is None
    at, waited = NOW, []
    for _ in range(7):
        wait = await waits(database, at=at)
        assert wait is not None
        waited.append(wait)
        at += wait
        assert await fails(database, at=at) is None
    assert waited == [min(FIRST_WAIT * 2**n, LONGEST_WAIT) for n in range(7)]
    assert await waits(database, at=at + FORGOTTEN_AFTER) is None


async def test_tries_while_one_waits_are_not_looked_at_and_do_not_make_it_longer(database: Database) -> None:
    for _ in range(PAIR_TRIES):
        await fails(database)
    before = await waits(database)
    assert await fails(database) is not None
    assert await waits(database) == before


async def test_a_right_password_begins_anew(database: Database) -> None:
    for _ in range(PAIR_TRIES - 1):
        await fails(database)
    await succeeds(database)
    for _ in range(PAIR_TRIES - 1):
        await fails(database)
    assert await waits(database) is None


async def test_many_at_once_are_no_way_around(database: Database, second_process: Database) -> None:
    answers = await asyncio.gather(*(fails(each) for _ in range(10) for each in (database, second_process)))
    assert sum(answer is None for answer in answers) == PAIR_TRIES


async def test_who_guesses_one_login_makes_nobody_wait_elsewhere(database: Database) -> None:
    await succeeds(database)
    for _ in range(PAIR_TRIES + 3):
        await fails(database, address=ELSEWHERE)
    assert await waits(database, address=ELSEWHERE) is not None
    assert await waits(database) is None


async def test_who_goes_through_many_logins_waits_and_known_staff_at_the_same_address_do_not(
    database: Database,
) -> None:
    await succeeds(database)
    for number in range(ADDRESS_TRIES):
        assert await fails(database, login=f"staff-{number}") is None
    assert await waits(database, login="another") is not None
    assert await waits(database) is None
    assert await waits(database, login="another", address=ELSEWHERE) is None


async def test_who_comes_from_many_addresses_waits_and_the_person_at_their_own_does_not(database: Database) -> None:
    await succeeds(database)
    for number in range(LOGIN_TRIES):
        assert await fails(database, address=f"203.0.113.{number}") is None
    assert await waits(database, address=ELSEWHERE) is not None
    assert await waits(database) is None


@pytest.mark.parametrize(("later", "known"), [(KNOWN_FOR - timedelta(hours=1), True), (KNOWN_FOR, False)])
async def test_an_address_is_known_for_some_time(database: Database, later: timedelta, known: bool) -> None:
    await succeeds(database)
    for number in range(ADDRESS_TRIES):
        await fails(database, login=f"staff-{number}", at=NOW + later)
    assert (await waits(database, at=NOW + later) is None) is known
