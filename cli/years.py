"""`tongchou begin-year YEAR`: begins a fund year in real life, where the installation runs."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import typer

from engine.problems import Problem
from engine.settings import Settings, load_settings


class YearBegun(Problem):
    """The fund year has begun before."""


class StillRehearsing(Problem):
    """A case of the installation was started as a rehearsal: its records are none of real life."""


class YearNotPossible(Problem):
    """The policy pack does not cover the year."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="begin-year")(begin)
    app.command(name="end-rehearsal")(end_rehearsal)


def begin(year: Annotated[int, typer.Argument(min=2000, max=2100, help="基金年度 / the fund year")]) -> None:
    """启动基金年度,在装有系统的机器上运行 / begin a fund year: it opens each of its cases at its date."""
    from operations.starting import begin_work
    from records.marks import Purpose

    settings = load_settings()
    begin_work(settings, Purpose.REAL)
    case = asyncio.run(_begin(settings, year))
    typer.echo(f"已启动 / begun: {case}")


def end_rehearsal() -> None:
    """正式系统被误设业务时间后恢复,在装有系统的机器上运行 / take a business clock away that real records were given."""
    from operations.starting import end_rehearsal_here, require_fit

    settings = load_settings()
    require_fit(settings)
    asyncio.run(_refuse_rehearsed_cases(settings))
    end_rehearsal_here(settings)
    typer.echo("已恢复为正式系统,请重新启动 API 和 worker / the records are of real life again: restart API and worker")


async def _refuse_rehearsed_cases(settings: Settings) -> None:
    from engine.connect import connect
    from records.database import Database
    from verification.run import all_cases
    from workflows.history import is_rehearsal

    engine = await connect(settings)
    database = Database(settings.database_url)
    try:
        cases = await all_cases(engine, database, settings.policy)
    finally:
        await database.close()
    rehearsed = [case for case in cases if await is_rehearsal(engine, case)]
    if rehearsed:
        names = "、".join(rehearsed[:10])
        raise StillRehearsing(
            f"这些事项是演练,此处不是正式系统:{names} / "
            f"these cases are a rehearsal's, so the records are not of real life: {names}"
        )


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
    try:
        start = year_start(pack, year, rehearsal=False, instant=datetime.now(UTC))
    except (YearNotCovered, NotInForce, UnknownName) as error:
        raise YearNotPossible(f"不能启动{year}年度:{error.zh} / {year} cannot begin: {error}") from error
    engine = await connect(settings)
    try:
        return await begin_year(engine, settings.task_queue, start)
    except WorkflowAlreadyStartedError as error:
        raise YearBegun(f"{start.head.case} 已经启动过 / has begun before") from error
