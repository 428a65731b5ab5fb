"""`tongchou verify`: compares the engine's histories with the records, and adds the ledger up."""

import asyncio
from typing import Annotated

import typer

from engine.settings import Settings, load_settings


def verify(
    case: Annotated[str | None, typer.Argument(help="事项编号 / the case's id")] = None,
    every: Annotated[bool, typer.Option("--all", help="核对全部事项与总账 / every case, and the ledger")] = False,
) -> None:
    """核对引擎历史与台账是否一致 / compare history and records; exit 1 when they differ."""
    if (case is None) is not every:
        raise typer.BadParameter("给出事项编号,或用 --all / name a case, or say --all")
    from operations.starting import require_fit

    settings = load_settings()
    require_fit(settings)
    lines, sound = asyncio.run(_verify(settings, case))
    for line in lines:
        typer.echo(line)
    raise typer.Exit(0 if sound else 1)


async def _verify(settings: Settings, case: str | None) -> tuple[list[str], bool]:
    from engine.connect import connect
    from records.database import Database
    from verification.run import verify_all, verify_case

    client = await connect(settings)
    database = Database(settings.database_url)
    try:
        if case is not None:
            verdicts, ledger = [await verify_case(client, database, case)], None
        else:
            found, ledger = await verify_all(client, database, settings.policy)
            verdicts = list(found)
    finally:
        await database.close()
    lines = []
    for verdict in verdicts:
        state = "一致 same" if not verdict.findings else "不一致 DIFFERENT"
        lines.append(f"{verdict.case:<40} {verdict.effects:>6} 条 effects  {state}")
        lines += [f"    {finding.zh} / {finding.en}" for finding in verdict.findings]
    sound = not any(verdict.findings for verdict in verdicts)
    if ledger is not None:
        words = "平 ties" if ledger.ties else "不平 DOES NOT TIE"
        lines.append(f"总账 ledger: {ledger.entries} 笔 entries, {ledger.lines} 行 lines, {words}")
        sound = sound and ledger.ties
    return lines, sound
