"""An offered document can be read while its request is decided on; it stays with a version, or goes with a refusal."""

from collections.abc import Sequence
from hashlib import sha256

import pytest

from approvals.actions import DocumentRef, Submit
from approvals.definitions import Party
from approvals.effects import Effect
from records.contents.documents import WrongHash, get_document, is_kept
from records.contents.offers import offer, withdraw_offer
from records.database import Database
from records.projection.apply import apply
from records.views import StoredDocument
from tests.records.story import Story, actor

BODY = '{"kind":"plan"}'
HASH = sha256(BODY.encode()).hexdigest()
DOCUMENT = StoredDocument(content_hash=HASH, form="plan", amounts_hash=HASH, body=BODY)
CASE, OTHER = "ningbo.offers.2022", "ningbo.offers.2023"


def handed_in() -> Sequence[Effect]:
    """What a case says when it has taken the document."""
    maker = actor(Party(kind="county_agency", county="330203", post="maker"))
    reference = DocumentRef(form="plan", content_hash=HASH, amounts_hash=HASH)
    return Story.begin().do(maker, Submit(task="330203.draft.1.prepare", document=reference))


async def offered(database: Database, case: str, *attempts: str) -> None:
    async with database.write() as session:
        for attempt in attempts:
            await offer(session, case, attempt, DOCUMENT)


async def withdrawn(database: Database, case: str, attempt: str) -> None:
    async with database.write() as session:
        await withdraw_offer(session, case, attempt)


async def found(database: Database) -> tuple[bool, bool]:
    """Whether the document can be read, and whether it is kept for good."""
    async with database.read() as session:
        return await get_document(session, HASH) == DOCUMENT, await is_kept(session, HASH)


async def test_an_offer_is_read_at_once_and_gone_when_it_is_refused(database: Database) -> None:
    await offered(database, CASE, "a")
    assert await found(database) == (True, False)
    await withdrawn(database, CASE, "a")
    assert await found(database) == (False, False)


async def test_a_refusal_takes_nothing_from_another_attempt_with_the_same_document(database: Database) -> None:
    await offered(database, CASE, "a", "b")
    await offered(database, OTHER, "c")
    await withdrawn(database, CASE, "a")
    assert await found(database) == (True, False)
    async with database.write() as session:
        await apply(session, CASE, handed_in())
    assert await found(database) == (True, True)
    await withdrawn(database, CASE, "b")
    await withdrawn(database, OTHER, "c")
    assert await found(database) == (True, True)


async def test_what_is_kept_is_not_offered_again(database: Database) -> None:
    await offered(database, CASE, "a")
    async with database.write() as session:
        await apply(session, CASE, handed_in())
    await offered(database, OTHER, "b")
    await withdrawn(database, OTHER, "b")
    assert await found(database) == (True, True)


async def test_a_document_is_offered_under_its_own_hash_only(database: Database) -> None:
    with pytest.raises(WrongHash):
        async with database.write() as session:
            await offer(session, CASE, "a", DOCUMENT.model_copy(update={"body": "{}"}))
