"""While something holds the records locked for long, decisions count and are answered; nobody waits for the lock."""

import asyncio
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

from sqlalchemy import make_url

from recovery.standing import Standing
from tests.api.product import Product
from tests.api.progress_reports import CHECKER, LEADER, MAKER, SIGNATURE, Reports, is_problem

ANSWERED_WITHIN = 9.0
"""Two seconds for the records, and what a busy machine takes on top; SQLite itself would wait for fifteen."""


@contextmanager
def locked(product: Product) -> Iterator[None]:
    """Somebody else is in the middle of a transaction, as an operator with a shell of their own may be."""
    path = make_url(product.settings.database_url).database
    with closing(sqlite3.connect(str(path), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def answered_soon() -> Iterator[None]:
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < ANSWERED_WITHIN


async def test_decisions_count_and_are_answered_while_the_records_are_locked(
    product: Product, reports: Reports
) -> None:
    cases = [await reports.drafts() for _ in range(6)]
    seen = [await reports.seen(case) for case in cases]
    for login in (CHECKER, LEADER):
        await product.staff(login)
    with locked(product):
        with answered_soon():
            answers = await asyncio.gather(
                *(reports.does(CHECKER, case, "approve", seen=each) for case, each in zip(cases, seen, strict=True))
            )
        receipts = [await reports.counts(answer) for answer in answers]
        with answered_soon():
            signed = await reports.counts(await reports.does(LEADER, cases[0], "approve", SIGNATURE, seen=seen[0]))
    await product.becomes(cases[1], await product.now())
    assert [each["hash"] for each in await reports.history(cases[1]) if each["number"] == receipts[1]["last"]] == [
        receipts[1]["hash"]
    ]
    assert signed["first"] > receipts[0]["last"]


async def test_what_needs_the_records_first_is_told_soon_to_come_again(product: Product, reports: Reports) -> None:
    case = await reports.drafts()
    await reports.counts(await reports.does(CHECKER, case, "return", to="draft", reason="请改"))
    document = {"kind": "paper", "title": "统筹推进情况", "text": "已改。"}
    path = f"/cases/{case}/tasks/main.draft.2.prepare/submit"
    with locked(product), answered_soon():
        refused = await reports.send(MAKER, path, {"document": document, "note": "已改"}, key="comes-again")
    is_problem(refused, 503, "records-away")
    assert int(refused.headers["retry-after"]) > 0
    await reports.counts(await reports.send(MAKER, path, {"document": document, "note": "已改"}, key="comes-again"))


async def test_readiness_is_answered_within_its_bound_while_the_records_are_locked(product: Product) -> None:
    with locked(product), answered_soon():
        assert (await product.http.get("/ready")).json()["records"] is True


async def test_what_an_older_engine_cannot_know_is_not_asked_of_it(product: Product, reports: Reports) -> None:
    case = await reports.drafts()
    seen = await reports.seen(case)
    standing = product.app.state.services.installation.standing
    before, standing.found = standing.found, Standing(ahead=[case])
    try:
        refused = await reports.does(CHECKER, case, "approve", seen=seen, key="engine-is-older")
        is_problem(refused, 503, "engine-behind")
        assert int(refused.headers["retry-after"]) > 0
    finally:
        standing.found = before
    await reports.counts(await reports.does(CHECKER, case, "approve", seen=seen, key="engine-is-older"))
