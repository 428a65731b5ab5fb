"""Two backups while people work, PostgreSQL first, the engine after: nothing acknowledged is lost."""

import asyncio
from contextlib import suppress
from pathlib import Path

from sqlalchemy import make_url

from activities.context import Context
from cli.processes import Part
from policies.loader import load
from records.backup import copy_file, put_back
from records.cases.missing_contents import missing_contents
from records.database import Database
from recovery.run import bring_together
from recovery.standing import find_standing
from temporal.connect import connect
from tests.crash.kills import until
from tests.postgres import PostgresServer
from tests.recovery.test_from_histories import hand_in_again, upload_again
from tests.short_year import CITY, LivedYear, new_stack, prove, short_rehearsal

BETWEEN = 10
"""Actions that are acknowledged between the two, at least."""


async def test_what_was_acknowledged_before_the_second_backup_counts(
    tmp_path: Path, undisturbed: LivedYear, postgres: PostgresServer
) -> None:
    dump, copy = tmp_path / "records.dump", tmp_path / "engine-copy.db"
    with postgres.database() as newest, postgres.database() as url, new_stack(tmp_path / "stack", newest) as stack:
        async with short_rehearsal(stack) as rehearsal:
            living = asyncio.create_task(rehearsal.live())
            await until(lambda: rehearsal.story.acts >= undisturbed.acts // 4)
            database = f"--dbname={make_url(newest).database}"
            written = await asyncio.to_thread(postgres.tool, "pg_dump", "--format=custom", database)
            dump.write_bytes(written)
            dumped = len(rehearsal.staff.slips)
            await until(lambda: len(rehearsal.staff.slips) >= dumped + BETWEEN)
            slips = tuple(rehearsal.staff.slips)
            await asyncio.to_thread(copy_file, stack.settings.data_folder / "engine.db", copy)
            assert not living.done()
            living.cancel()
            with suppress(asyncio.CancelledError):
                await living
            stack.kill()
        put_back(copy, stack.settings.data_folder / "engine.db")
        postgres.tool("pg_restore", f"--dbname={make_url(url).database}", str(dump))

        await asyncio.to_thread(stack.start, Part.ENGINE)
        settings = stack.settings.model_copy(update={"database_url": url})
        engine, old, restored = await connect(settings), Database(newest), Database(url)
        assert (await find_standing(engine, restored, CITY)).behind
        context = Context(database=restored, pack=load(settings.policy, settings.policy_folder))
        await bring_together(context, engine, settings, print)
        async with restored.read() as session:
            lost = await missing_contents(session, CITY)
        await hand_in_again(old, restored, list(lost))
        await upload_again(old, restored, lost)
        assert await bring_together(context, engine, settings, print)
        proof = await prove(engine, settings, slips)
        assert proof.findings == []
        assert proof.ledger.ties
        for each in (old, restored):
            await each.close()
        stack.kill()
