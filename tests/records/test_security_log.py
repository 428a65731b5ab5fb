"""The security log: appended to, chained, and never shortened but from its beginning."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from records.database import Database
from records.integrity.security_log import (
    FIRST,
    Outcome,
    SecurityAct,
    SecurityEntryView,
    SecurityEvent,
    SecurityLogFilter,
    all_entries,
    append,
    broken_at,
    check_log,
    entries,
    removal,
    remove_through,
)

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
LATER = LONG_AGO + timedelta(days=100)


def event(person: str, at: datetime = LATER) -> SecurityEvent:
    return SecurityEvent(act=SecurityAct.LOG_IN, person=person, address="10.1.2.3", subject="登录", at=at)


async def written(database: Database, *events: SecurityEvent) -> tuple[SecurityEntryView, ...]:
    async with database.write() as session:
        await append(session, *events)
    return await everything(database)


async def everything(database: Database) -> tuple[SecurityEntryView, ...]:
    async with database.read() as session:
        return await entries(session, SecurityLogFilter())


async def test_entries_are_numbered_and_each_has_the_hash_of_the_one_before(database: Database) -> None:
    await written(database, event("li"), event("wang"))
    found = await written(database, event("zhao"))
    assert [(entry.number, entry.person) for entry in found] == [(1, "li"), (2, "wang"), (3, "zhao")]
    assert [entry.previous for entry in found] == [FIRST, found[0].hash, found[1].hash]
    assert broken_at(found) is None


async def test_an_entry_that_was_changed_or_taken_out_is_found(database: Database) -> None:
    found = await written(database, event("li"), event("wang"), event("zhao"))
    assert broken_at((found[0], found[2])) == 2
    async with database.write() as session:
        await session.execute(text("UPDATE security_entry SET person = 'nobody' WHERE number = 2"))
    assert broken_at(await everything(database)) == 2


@pytest.mark.parametrize("at_once", [1, 2, 3])
async def test_all_entries_are_read_some_at_a_time(database: Database, at_once: int) -> None:
    found = await written(database, event("li"), event("wang"), event("zhao"))
    read = [some async for some in all_entries(database.read, SecurityLogFilter(), at_once)]
    assert [entry for some in read for entry in some] == list(found)
    assert max(len(some) for some in read) == at_once


async def test_two_processes_write_one_chain(database: Database, second_process: Database) -> None:
    async def logs_in(through: Database, person: str) -> None:
        async with through.write() as session:
            await append(session, event(person))

    await asyncio.gather(*(logs_in(through, f"p{n}") for n in range(10) for through in (database, second_process)))
    found = await everything(database)
    assert [entry.number for entry in found] == list(range(1, 21))
    assert broken_at(found) is None


async def test_entries_are_found_by_person_act_and_time(database: Database) -> None:
    failed = event("li", LONG_AGO).model_copy(update={"outcome": Outcome.REFUSED})
    await written(database, failed, event("wang"), event("li"))
    async with database.read() as session:
        numbers = [
            [entry.number for entry in await entries(session, wanted)]
            for wanted in (
                SecurityLogFilter(person="li"),
                SecurityLogFilter(since=LATER),
                SecurityLogFilter(until=LATER),
                SecurityLogFilter(act=SecurityAct.LOG_OUT),
                SecurityLogFilter(person="li", since=LATER),
            )
        ]
    assert numbers == [[1, 3], [2, 3], [1], [], [3]]


async def test_the_oldest_entries_can_go_and_the_chain_goes_on(database: Database) -> None:
    await written(database, event("li", LONG_AGO), event("wang", LONG_AGO), event("zhao"))
    async with database.write() as session:
        await remove_through(session, 2)
    left = await written(database, event("wang"))
    assert [entry.number for entry in left] == [3, 4]
    assert broken_at(left) is None


async def newest_and_broken(database: Database) -> tuple[int, int | None]:
    async with database.read() as session:
        check = await check_log(session)
    assert check.newest is not None
    return check.newest.number, check.broken


@pytest.mark.parametrize("at_once", [1, 2, 5000])
async def test_the_whole_chain_is_followed_from_the_first_entry(
    database: Database, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr("records.integrity.security_log._CHECKED_AT_ONCE", at_once)
    await written(database, *(event(f"p{number}") for number in range(5)))
    assert await newest_and_broken(database) == (5, None)
    async with database.write() as session:
        await session.execute(text("DELETE FROM security_entry WHERE number = 3"))
    assert (await newest_and_broken(database))[1] == 3


async def test_the_oldest_entries_may_lack_only_where_an_entry_says_that_they_were_removed(database: Database) -> None:
    await written(database, *(event(f"p{number}") for number in range(5)))
    async with database.write() as session:
        await append(session, removal("console:root", 2, 2, "0" * 64))
        await remove_through(session, 2)
    assert await newest_and_broken(database) == (6, None)
    async with database.write() as session:
        await remove_through(session, 3)
    assert await newest_and_broken(database) == (6, 3)


async def test_the_first_entry_begins_the_chain(database: Database) -> None:
    await written(database, event("li"), event("wang"))
    async with database.write() as session:
        await remove_through(session, 1)
    assert await newest_and_broken(database) == (2, 1)
