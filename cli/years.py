"""`tongchou begin-year YEAR`: begins a fund year in real life, where the installation runs."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import typer

from cli.records import require_records
from engine.problems import Problem
from engine.settings import Settings, load_settings


class YearBegun(Problem):
    """The fund year has begun before."""


class YearNotPossible(Problem):
    """The policy pack does not cover the year."""


class Rehearsing(Problem):
    """The records are a rehearsal's: its business clock and a year of real life would not go together."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="begin-year")(begin)


def begin(year: Annotated[int, typer.Argument(min=2000, max=2100, help="基金年度 / the fund year")]) -> None:
    """启动基金年度,在装有系统的机器上运行 / begin a fund year: it opens each of its cases at its date."""
    settings = load_settings()
    require_records(settings)
    case = asyncio.run(_begin(settings, year))
    typer.echo(f"已启动 / begun: {case}")


async def _begin(settings: Settings, year: int) -> str:
    from temporalio.exceptions import WorkflowAlreadyStartedError

    from activities.planning import year_start
    from calculations.working_days import YearNotCovered
    from cli.packs import pack_faults_told
    from engine.connect import connect
    from policies.errors import NotInForce, UnknownName
    from policies.loader import load
    from workflows.beginning import begin_year

    with pack_faults_told():
        pack = load(settings.policy, settings.policy_folder)
    await _refuse_in_a_rehearsal(settings, pack.id)
    try:
        start = year_start(pack, year, rehearsal=False, instant=datetime.now(UTC))
    except (YearNotCovered, NotInForce, UnknownName) as error:
        raise YearNotPossible(f"不能启动{year}年度:{error.zh} / {year} cannot begin: {error}") from error
    engine = await connect(settings)
    try:
        return await begin_year(engine, settings.task_queue, start)
    except WorkflowAlreadyStartedError as error:
        raise YearBegun(f"{start.head.case} 已经启动过 / has begun before") from error


async def _refuse_in_a_rehearsal(settings: Settings, city: str) -> None:
    from records.clock import business_instant
    from records.database import Database

    database = Database(settings.database_url)
    try:
        async with database.read() as session:
            instant = await business_instant(session, city)
    finally:
        await database.close()
    if instant is not None:
        raise Rehearsing(
            "此处为演练,业务时间由演练设定,不能启动真实年度:请在正式系统的数据文件夹(TONGCHOU_DATA_FOLDER)中运行 / "
            "this is a rehearsal with a business clock of its own, no place for a year of real life: "
            "run it with the data folder (TONGCHOU_DATA_FOLDER) of the installation meant"
        )
