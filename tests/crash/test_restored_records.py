"""The records of an older backup next to the newest engine, in the middle of a year: it ends as if nothing had been."""

import asyncio
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

from activities.context import Context
from cli.processes import Part, Stack
from policies.loader import load
from records.cases.missing_contents import ContentKind, missing_contents
from records.contents.store import attachment, documents
from records.database import Database
from recovery.run import bring_together
from recovery.standing import find_standing
from rehearsal.staff_clients import StaffClients
from temporal.connect import connect
from tests.crash.kills import live_through, until
from tests.crash.outcome import is_as_undisturbed
from tests.short_year import CITY, LivedYear, new_stack, short_rehearsal


def copy_database(source: Path, target: Path) -> None:
    """As a backup does."""
    with closing(sqlite3.connect(source)) as database, closing(sqlite3.connect(target)) as copy:
        database.backup(copy)


def restore_file(backup: Path, place: Path) -> None:
    """Put a backup in the place of a database that nobody has open."""
    for suffix in ("", "-wal", "-shm"):
        place.with_name(place.name + suffix).unlink(missing_ok=True)
    copy_database(backup, place)


async def restore_older_records(
    stack: Stack, staff: StaffClients, folder: Path, acts: Callable[[], int], last: int
) -> None:
    """Take a backup early, put it in the records' place later, and go on; the makers hand in again what is lost."""
    records, backup, newest = Path(str(make_url(stack.settings.database_url).database)), folder / "old", folder / "new"
    await until(lambda: acts() >= last // 4)
    await asyncio.to_thread(copy_database, records, backup)
    await until(lambda: acts() >= last // 2)
    for part in (Part.API, Part.WORKER):
        stack.kill(part)
    await asyncio.to_thread(copy_database, records, newest)
    await asyncio.to_thread(restore_file, backup, records)
    engine = await connect(stack.settings)
    database = Database(stack.settings.database_url)
    assert (await find_standing(engine, database, CITY)).behind
    context = Context(database=database, pack=load(stack.settings.policy, stack.settings.policy_folder))
    assert not await bring_together(context, engine, stack.settings, print), "contents are missing"
    assert (await find_standing(engine, database, CITY)).agree
    await asyncio.to_thread(stack.start, Part.API)
    await hand_in_again(staff, database, newest)
    assert await bring_together(context, engine, stack.settings, print)
    await asyncio.to_thread(stack.start, Part.WORKER)
    await database.close()


async def hand_in_again(staff: StaffClients, database: Database, newest: Path) -> None:
    """Each maker sends what they still have."""
    async with database.read() as session:
        lost = await missing_contents(session, CITY)
    theirs = [each for each in lost if each.kind is ContentKind.DOCUMENT and each.person is not None]
    assert theirs
    copy = Database(f"sqlite:///{newest}")
    async with copy.read() as session:
        bodies = await documents(session, [each.hash for each in theirs])
    for each in theirs:
        body = {"document": json.loads(bodies[each.hash].body)}
        assert each.person is not None
        await staff.person(each.person).put(f"/cases/{each.case}/documents/{each.hash}", json=body)
    for each in lost:
        if each.kind is ContentKind.ATTACHMENT:
            async with copy.read() as session:
                found = await attachment(session, each.hash)
            assert found is not None
            assert each.person is not None
            await staff.person(each.person).upload(found[0].name, found[1])
    await copy.close()


async def test_a_year_goes_on_with_the_records_of_an_older_backup(tmp_path: Path, undisturbed: LivedYear) -> None:
    with new_stack(tmp_path / "stack") as stack:
        async with short_rehearsal(stack) as rehearsal:
            await live_through(
                rehearsal,
                restore_older_records(stack, rehearsal.staff, tmp_path, lambda: rehearsal.story.acts, undisturbed.acts),
            )
        await is_as_undisturbed(stack, rehearsal, undisturbed)
        stack.kill()
