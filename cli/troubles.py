"""`tongchou troubles`: what is wrong with the installation, asked of its engine and records themselves."""

import asyncio
from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

import typer

from temporal.settings import Settings, load_settings

if TYPE_CHECKING:
    from operations.troubles import Trouble

_PATIENCE = timedelta(seconds=1)


def troubles() -> None:
    """现有故障及处理办法,在装有系统的机器上运行 / what is wrong, and what to do; exit 1 when anything is."""
    found = asyncio.run(_find(load_settings()))
    for line in _lines(found):
        typer.echo(line)
    raise typer.Exit(1 if found else 0)


async def _find(settings: Settings) -> tuple["Trouble", ...]:
    from operations.installation import Installation
    from operations.sources import find_troubles
    from records.database import Database
    from temporal.connect import connect

    database = Database(settings.database_url)
    try:
        return await find_troubles(Installation(settings, database, lambda: connect(settings, patience=_PATIENCE)))
    finally:
        await database.close()


def _lines(found: Iterable["Trouble"]) -> list[str]:
    from calculations.dates.deadlines import CHINA

    lines = []
    for trouble in found:
        since = f" {trouble.since.astimezone(CHINA):%Y-%m-%d %H:%M}" if trouble.since is not None else ""
        lines.append(f"{trouble.about} ({trouble.kind}){since}")
        lines += [f"  {trouble.zh}", f"  {trouble.en}", f"  → {trouble.todo_zh}", f"  → {trouble.todo_en}"]
    return lines or ["没有故障 / no trouble"]
