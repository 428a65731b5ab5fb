"""Records that a restore has lost come back from the histories; documents from their makers, byte for byte."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from activities.context import Context
from operations.installation import Installation
from operations.restored_sources import contents_missing, not_together
from operations.troubles import TroubleKind
from policies.loader import load
from records.cases.missing_contents import ContentKind, MissingContent, missing_contents
from records.contents.documents import put_attachment, put_document
from records.contents.store import attachment, documents
from records.database import Database
from records.export import export
from records.migrate import upgrade
from recovery.run import bring_together, keep_together
from recovery.standing import find_standing
from temporal.connect import connect
from tests.postgres import PostgresServer
from tests.short_year import CASES, CITY, LivedYear, prove
from tests.waiting import FOR_EVER_SECONDS

OF_CASES = frozenset(
    f'{{"table":"{name}",'
    for name in (
        *("audit", "case_policy", "case_record", "decision_record", "document", "ledger_account", "ledger_entry"),
        *("ledger_line", "notice", "pinned_policy", "power_proposal", "refused_instruction", "task_record"),
        "version_record",
    )
)
"""The lines of an export that a history vouches for."""


@contextmanager
def empty_records(backend: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    if backend == "sqlite":
        yield f"sqlite:///{folder / 'records.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with server.database() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
async def empty(undisturbed: LivedYear, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Context]:
    """New records next to the engine of a year that was lived through."""
    with empty_records(request.param, tmp_path, request) as url:
        upgrade(url)
        database = Database(url)
        settings = undisturbed.settings
        yield Context(database=database, pack=load(settings.policy, settings.policy_folder))
        await database.close()


async def of_cases(database: Database) -> list[str]:
    async with database.read() as session:
        return [line async for line in export(session) if line[: line.index(",") + 1] in OF_CASES]


async def hand_in_again(old: Database, new: Database, lost: list[MissingContent]) -> None:
    """The makers still have what they handed in."""
    async with old.read() as session:
        theirs = await documents(session, [each.hash for each in lost if each.kind is ContentKind.DOCUMENT])
    async with new.write() as session:
        for document in theirs.values():
            await put_document(session, document)


async def upload_again(old: Database, new: Database, lost: Iterable[MissingContent]) -> None:
    """As ``hand_in_again``, the files."""
    for each in lost:
        if each.kind is ContentKind.ATTACHMENT:
            async with old.read() as session:
                found = await attachment(session, each.hash)
            assert found is not None
            async with new.write() as session:
                await put_attachment(session, found[0].name, found[0].media_type, found[1])


async def test_empty_records_come_back_as_they_were(undisturbed: LivedYear, empty: Context) -> None:
    client = await connect(undisturbed.settings)
    database = empty.database
    assert isinstance(database, Database)
    assert (await find_standing(client, database, CITY)).behind == list(CASES)
    said: list[str] = []
    assert not await bring_together(empty, client, undisturbed.settings, said.append)
    async with database.read() as session:
        lost = await missing_contents(session, CITY)
    assert all(any(each.hash in line for line in said) for each in lost)
    made_by_people = [each for each in lost if each.person is not None]
    assert {(each.case, each.form, each.person is not None) for each in made_by_people} > {
        ("short.resident.2022-01.funding", "plan", True),
        ("short.year.2022", "posting", True),
    }
    old = Database(undisturbed.settings.database_url)
    await hand_in_again(old, database, made_by_people)
    await upload_again(old, database, lost)
    await bring_together(empty, client, undisturbed.settings, said.append)
    async with database.read() as session:
        left = [each for each in await missing_contents(session, CITY) if each.kind is ContentKind.DOCUMENT]
    assert left == [], "what automatic steps made is computed again"
    assert (await find_standing(client, database, CITY)).agree
    assert await of_cases(database) == await of_cases(old)
    settings = undisturbed.settings.model_copy(update={"database_url": database.url})
    proof = await prove(client, settings, undisturbed.slips)
    assert proof.findings == []
    assert proof.ledger.ties
    before = await of_cases(database)
    await bring_together(empty, client, undisturbed.settings, said.append)
    assert await of_cases(database) == before, "once more changes nothing"
    await old.close()


async def test_a_worker_that_finds_the_records_behind_brings_them(undisturbed: LivedYear, empty: Context) -> None:
    client = await connect(undisturbed.settings)
    assert isinstance(empty.database, Database)
    installation = Installation(undisturbed.settings, empty.database, lambda: connect(undisturbed.settings))
    async with asyncio.timeout(FOR_EVER_SECONDS):
        while not (troubles := await not_together(installation)):  # noqa: ASYNC110 (it tells nobody)
            await asyncio.sleep(0.2)
    assert [(each.kind, each.about) for each in troubles] == [(TroubleKind.RECORDS_BEHIND, case) for case in CASES]
    assert all(each.unready for each in troubles)
    beside = asyncio.create_task(keep_together(empty, client))
    async with asyncio.timeout(FOR_EVER_SECONDS):
        while not (await find_standing(client, empty.database, CITY)).agree:  # noqa: ASYNC110 (nobody tells)
            await asyncio.sleep(0.2)
    beside.cancel()
    assert {each.kind for each in await contents_missing(installation)} == {TroubleKind.CONTENT_MISSING}
