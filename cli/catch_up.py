"""`tongchou catch-up`: brings records and engine to the same state again, after either was restored from a backup."""

import asyncio
from typing import Annotated

import typer

from temporal.settings import Settings, load_settings


def catch_up(
    check: Annotated[bool, typer.Option("--check", help="只比较,不补记 / compare only, write nothing")] = False,
) -> None:
    """恢复备份后,使台账与引擎历史重新一致 / after a restore: bring records and engine to the same state again.

    可重复执行,可在办理期间执行 / may be repeated, and run while people work. Exit 1 when something is left.
    """
    from operations.starting import require_fit

    settings = load_settings()
    require_fit(settings)
    raise typer.Exit(0 if asyncio.run(_catch_up(settings, check)) else 1)


async def _catch_up(settings: Settings, check: bool) -> bool:
    from activities.context import Context
    from operations.belonging import require_together
    from operations.pack_errors import reporting_pack_faults
    from policies.loader import load
    from records.database import Database
    from recovery.run import bring_together, standing_words
    from recovery.standing import find_standing
    from temporal.connect import connect

    with reporting_pack_faults():
        pack = load(settings.policy, settings.policy_folder)
    client = await connect(settings)
    await require_together(client, settings)
    database = Database(settings.database_url)
    try:
        if check:
            standing = await find_standing(client, database, pack.id)
            for line in standing_words(standing):
                typer.echo(line)
            return standing.agree
        return await bring_together(Context(database=database, pack=pack), client, settings, typer.echo)
    finally:
        await database.close()
