"""`tongchou demo`: a whole fund year of Ningbo, rehearsed on this machine, then open for anyone to look around."""

import asyncio
import shlex
from typing import TYPE_CHECKING, Annotated

import typer

from cli.up import ENGINE_PORT, UI_PORT, stopped_by_signals
from temporal.settings import PREFIX, Settings, load_settings

if TYPE_CHECKING:
    from cli.processes import Stack

REHEARSES = {"TONGCHOU_REHEARSAL": "true"}
FOLDER = "demo"


def demo(
    check: Annotated[bool, typer.Option("--check", help="只验收,不继续服务 / end with a verdict")] = False,
    engine_port: Annotated[int, typer.Option(help="引擎端口,0 自动 / engine port, 0: a free one")] = ENGINE_PORT,
    ui_port: Annotated[int, typer.Option(help="引擎界面端口,0 自动 / UI port, 0: a free one")] = UI_PORT,
    api_port: Annotated[int | None, typer.Option(help="API 端口,0 自动 / API port, 0: a free one")] = None,
) -> None:
    """演练宁波2022基金年度 / rehearse Ningbo's fund year 2022, report, and keep serving."""
    from cli.processes import Stack
    from rehearsal.report import addresses

    settings = load_settings()
    if check:
        # Nobody looks at addresses then, and free ports never clash with a running installation.
        engine_port = ui_port = api_port = 0
    # An engine and records of its own, whatever the environment says of an installation: it begins by emptying both.
    settings = load_settings(
        data_folder=settings.data_folder / FOLDER,
        api_port=settings.api_port if api_port is None else api_port,
        api_address=None,
        engine_address=None,
        database_url="",
        database_password=None,
    )
    sound = False
    with (
        stopped_by_signals(),
        Stack(settings, engine_port=engine_port, ui_port=ui_port, environment=REHEARSES) as stack,
    ):
        stack.begin_empty()
        stack.start()
        sound = asyncio.run(_live(stack))
        if not check:
            for line in addresses(stack.settings.api_url, stack.ui_url, stack.settings.namespace):
                typer.echo(line.text)
            typer.echo(f"  命令行 commands  {for_commands(stack.settings)}")
            typer.echo("按 Ctrl-C 停止 / Ctrl-C stops all")
            stack.wait()
    raise typer.Exit(0 if sound else 1)


async def _live(stack: "Stack") -> bool:
    """Rehearse, report and verify; whether everything is as it must be."""
    from policies.loader import load
    from records.database import Database
    from rehearsal.cast import AUDITOR
    from rehearsal.report import Report
    from rehearsal.run import rehearse
    from rehearsal.scope import WHOLE_YEAR
    from temporal.connect import connect
    from verification.run import verify_all

    settings = stack.settings
    engine = await connect(settings)
    typer.echo("演练开始 / the rehearsal begins")
    async with rehearse(settings, engine, typer.echo) as rehearsal:
        await rehearsal.live()
        report = Report(rehearsal.staff.person(AUDITOR), load(settings.policy, settings.policy_folder), WHOLE_YEAR.year)
        lines = await report.lines(rehearsal.story.incidents)
        database = Database(settings.database_url)
        try:
            verified = await verify_all(engine, database, settings.policy)
        finally:
            await database.close()
    for line in lines:
        typer.echo(line.text)
    ledger, differing = verified.ledger, verified.all_findings
    cases, effects = len(verified.verdicts), sum(verdict.effects for verdict in verified.verdicts)
    typer.echo("\n七、核对 / Invariants")
    typer.echo(f"  总账 ledger: {ledger.entries} 笔 entries,{ledger.lines} 行 lines,{_yes(ledger.ties)}")
    typer.echo(
        f"  审计 audit: {cases} 个事项 cases,{effects} 条 effects 与引擎历史逐条比对,"
        f"{verified.seals.seals} 条封存 seals,{_yes(not differing)}"
    )
    for finding in differing:
        typer.echo(f"    {finding.about}: {finding.zh} / {finding.en}")
    typer.echo(f"  用时 seconds: {rehearsal.seconds:.0f},办理 acts: {rehearsal.story.acts}")
    return ledger.ties and not differing and not any(line.fault for line in lines)


def for_commands(settings: Settings) -> str:
    """What a terminal sets so that commands reach this demo, on whatever ports it runs."""
    values = {
        "DATA_FOLDER": settings.data_folder,
        "API_PORT": settings.api_port,
        "ENGINE_ADDRESS": settings.address,
    }
    return "export " + " ".join(f"{PREFIX}{name}={shlex.quote(str(value))}" for name, value in values.items())


def _yes(holds: bool) -> str:
    return "一致 ✓" if holds else "不一致 ✗"
