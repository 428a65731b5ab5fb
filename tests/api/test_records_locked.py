"""While something holds the records locked for long, decisions count and are answered; nobody waits for the lock."""

import asyncio
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from sqlalchemy import make_url

from recovery.standing import Standing
from rehearsal.year_data import YearData
from tests.api.bureau import CHECKER, LEADER, MAKER, SIGNATURE, Bureau, is_problem
from tests.api.house import House

ANSWERED_WITHIN = 9.0
"""Two seconds for the records, and what a busy machine takes on top; SQLite itself would wait for fifteen."""


@pytest.fixture
def bureau(house: House, year_data: YearData) -> Bureau:
    return Bureau.of(house, year_data)


@contextmanager
def locked(house: House) -> Iterator[None]:
    """Somebody else is in the middle of a transaction, as an operator with a shell of their own may be."""
    path = make_url(house.settings.database_url).database
    with closing(sqlite3.connect(str(path), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def answered_soon() -> Iterator[None]:
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < ANSWERED_WITHIN


async def test_decisions_count_and_are_answered_while_the_records_are_locked(house: House, bureau: Bureau) -> None:
    cases = [await bureau.drafts() for _ in range(6)]
    seen = [await bureau.seen(case) for case in cases]
    for login in (CHECKER, LEADER):
        await house.desk(login)
    with locked(house):
        with answered_soon():
            answers = await asyncio.gather(
                *(bureau.does(CHECKER, case, "approve", seen=each) for case, each in zip(cases, seen, strict=True))
            )
        receipts = [await bureau.counts(answer) for answer in answers]
        with answered_soon():
            signed = await bureau.counts(await bureau.does(LEADER, cases[0], "approve", SIGNATURE, seen=seen[0]))
    await house.becomes(cases[1], await house.now())
    assert [each["hash"] for each in await bureau.history(cases[1]) if each["number"] == receipts[1]["last"]] == [
        receipts[1]["hash"]
    ]
    assert signed["first"] > receipts[0]["last"]


async def test_what_needs_the_records_first_is_told_soon_to_come_again(house: House, bureau: Bureau) -> None:
    case = await bureau.drafts()
    await bureau.counts(await bureau.does(CHECKER, case, "return", to="draft", reason="请改"))
    document = {"kind": "paper", "title": "统筹推进情况", "text": "已改。"}
    path = f"/cases/{case}/tasks/main.draft.2.prepare/submit"
    with locked(house), answered_soon():
        refused = await bureau.send(MAKER, path, {"document": document, "note": "已改"}, key="comes-again")
    is_problem(refused, 503, "records-away")
    assert int(refused.headers["retry-after"]) > 0
    await bureau.counts(await bureau.send(MAKER, path, {"document": document, "note": "已改"}, key="comes-again"))


async def test_readiness_is_answered_within_its_bound_while_the_records_are_locked(house: House) -> None:
    with locked(house), answered_soon():
        assert (await house.http.get("/ready")).json()["records"] is True


async def test_what_an_older_engine_cannot_know_is_not_asked_of_it(house: House, bureau: Bureau) -> None:
    case = await bureau.drafts()
    seen = await bureau.seen(case)
    standing = house.app.state.services.installation.standing
    before, standing.found = standing.found, Standing(ahead=[case])
    try:
        refused = await bureau.does(CHECKER, case, "approve", seen=seen, key="engine-is-older")
        is_problem(refused, 503, "engine-behind")
        assert int(refused.headers["retry-after"]) > 0
    finally:
        standing.found = before
    await bureau.counts(await bureau.does(CHECKER, case, "approve", seen=seen, key="engine-is-older"))
