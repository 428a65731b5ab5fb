"""Documents and files by hash, refused attempts, and the clock of a rehearsal."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from records.cases.attempts import add_attempt, attempts_of
from records.clock import ClockRunsForward, business_instant, set_business_instant
from records.contents.documents import (
    WrongHash,
    get_document,
    get_documents,
    put_attachment,
    put_document,
)
from records.contents.store import Content, ContentDiffers, attachment
from records.database import Database
from records.views import Attempt, StoredDocument

NOON = datetime(2022, 1, 5, 4, tzinfo=UTC)


def document(body: str = '{"kind":"plan","note":"三月"}') -> StoredDocument:
    return StoredDocument(content_hash=sha256(body.encode()).hexdigest(), form="plan", amounts_hash="a" * 64, body=body)


async def test_a_document_is_kept_once_and_read_back_as_it_was(database: Database) -> None:
    async with database.write() as session:
        assert await put_document(session, document())
        assert not await put_document(session, document())
        other = document("{}")
        assert await put_document(session, other)
    async with database.read() as session:
        assert await get_document(session, document().content_hash) == document()
        assert await get_document(session, "0" * 64) is None
        found = await get_documents(session, [other.content_hash, document().content_hash])
        with pytest.raises(ContentDiffers) as lost:
            await get_documents(session, [other.content_hash, "0" * 64])
    assert set(found) == {other.content_hash, document().content_hash}
    assert (lost.value.content, lost.value.key, lost.value.lost) == (Content.DOCUMENT, "0" * 64, True)


async def test_a_document_under_a_hash_that_is_not_its_own_is_refused(database: Database) -> None:
    async with database.write() as session:
        with pytest.raises(WrongHash):
            await put_document(session, document().model_copy(update={"body": "{}"}))


async def test_a_scan_keeps_its_first_name(database: Database) -> None:
    content = bytes(range(256)) * 40
    async with database.write() as session:
        first = await put_attachment(session, "批复.pdf", "application/pdf", content)
        again = await put_attachment(session, "another.pdf", "application/pdf", content)
    assert first == again
    assert (first.hash, first.size) == (sha256(content).hexdigest(), len(content))
    async with database.read() as session:
        assert await attachment(session, first.hash) == (first, content)
        assert await attachment(session, "0" * 64) is None


async def test_every_refused_attempt_is_kept_in_order_and_the_same_request_again_is_none(database: Database) -> None:
    attempt = Attempt(
        case="ningbo.budget.2022",
        task="main.review.1.decide",
        person="nb-bureau-maker1",
        action="approve",
        code="own_work",
        message="第1稿由您编制",
        key="k1",
        at=NOON,
    )
    again = attempt.model_copy(update={"at": NOON + timedelta(minutes=1)})
    other = attempt.model_copy(update={"key": "k2"})
    later = attempt.model_copy(update={"code": "wrong_party", "at": NOON + timedelta(hours=1)})
    async with database.write() as session:
        for each in (attempt, again, other, later):
            await add_attempt(session, each)
    async with database.read() as session:
        found = await attempts_of(session, "ningbo.budget.2022")
        assert await attempts_of(session, "ningbo.other") == ()
    assert [(each.code, each.at) for each in found] == [
        ("own_work", NOON),
        ("own_work", NOON),
        ("wrong_party", NOON + timedelta(hours=1)),
    ]


async def test_a_rehearsal_has_a_clock_that_only_runs_forward(database: Database) -> None:
    async with database.write() as session:
        assert await business_instant(session, "ningbo") is None
        await set_business_instant(session, "ningbo", NOON)
        await set_business_instant(session, "ningbo", NOON)
        await set_business_instant(session, "ningbo", NOON + timedelta(days=1))
        with pytest.raises(ClockRunsForward):
            await set_business_instant(session, "ningbo", NOON)
    async with database.read() as session:
        assert await business_instant(session, "ningbo") == NOON + timedelta(days=1)
        assert await business_instant(session, "jinhua") is None


async def test_an_instant_without_a_zone_is_refused(database: Database) -> None:
    async with database.write() as session:
        with pytest.raises(Exception, match="time zone"):
            await set_business_instant(session, "ningbo", datetime(2022, 1, 5))  # noqa: DTZ001
