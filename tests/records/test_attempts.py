"""A refused attempt is recorded once for each key, whether or not it named a task."""

import asyncio

import pytest

from records.cases.attempts import add_attempt, attempts_of
from records.database import Database
from records.views import Attempt
from tests.records.test_seals import attempt, checked

TASKS = pytest.mark.parametrize("task", ["main.draft.1.decide", None])


async def add(database: Database, made: Attempt) -> None:
    async with database.write() as session:
        await add_attempt(session, made)


async def keys(database: Database) -> list[str]:
    async with database.read() as session:
        return [each.key for each in await attempts_of(session, attempt("").case)]


@TASKS
async def test_sent_again_it_is_no_other(database: Database, task: str | None) -> None:
    for key in ("first", "first", "second", "first"):
        await add(database, attempt(key, task))
    assert await keys(database) == ["first", "second"]
    assert (await checked(database)).faults == ()


@TASKS
async def test_sent_several_times_at_once_neither(database: Database, task: str | None) -> None:
    await asyncio.gather(*(add(database, attempt("first", task)) for _ in range(6)))
    assert await keys(database) == ["first"]


async def test_with_and_without_a_task_it_is_two(database: Database) -> None:
    for task in ("main.draft.1.decide", None):
        await add(database, attempt("first", task))
    assert await keys(database) == ["first", "first"]
