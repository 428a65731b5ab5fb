"""`tongchou begin-year YEAR`: begins a fund year in real life, where the installation runs."""

import asyncio
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from calculations.dates.deadlines import CHINA
from temporal.cli_errors import Problem
from temporal.settings import Settings, load_settings

if TYPE_CHECKING:
    from activities.planning import Opening
    from workflows.messages import YearStart


class YearBegun(Problem):
    """The fund year has begun before."""


class StillRehearsing(Problem):
    """A case of the installation was started as a rehearsal: its records are none of real life."""


class YearNotPossible(Problem):
    """The policy pack does not cover the year, or it is too far ahead."""


class YearPast(Problem):
    """The year is past in whole or in part, and nobody has said that it is to begin all the same."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="begin-year")(begin)
    app.command(name="end-rehearsal")(end_rehearsal)


def begin(
    year: Annotated[int, typer.Argument(min=2000, max=2100, help="基金年度 / the fund year")],
    yes: Annotated[
        bool, typer.Option("--yes", help="已过期限的年度仍要启动 / begin it though some of it is past")
    ] = False,
) -> None:
    """启动真实的基金年度,在装有系统的机器上运行 / begin a fund year of real life: each case opens at its date."""
    from operations.starting import begin_work, require_fit
    from records.marks import Purpose

    settings = load_settings()
    require_fit(settings)
    start = _planned(settings, year, yes)
    begin_work(settings, Purpose.REAL)
    case = asyncio.run(_begin(settings, start))
    typer.echo(f"已启动 / begun: {case}")


def _planned(settings: Settings, year: int, yes: bool) -> "YearStart":
    """The year as it will begin. Raises ``YearNotPossible``, and ``YearPast`` for what nobody has said yes to."""
    from activities.planning import openings, year_start
    from calculations.dates.deadlines import day_of
    from calculations.dates.working_days import YearNotCovered
    from operations.pack_errors import reporting_pack_faults
    from policies.errors import CityNotReady, NotInForce, UnknownName
    from policies.loader import load
    from policies.readiness import require_ready
    from policies.seasons import fund_year_years_ahead

    now = datetime.now(UTC)
    with reporting_pack_faults():
        pack = load(settings.policy, settings.policy_folder)
    ahead = fund_year_years_ahead(pack, day_of(now))
    last = day_of(now).year + ahead
    if year > last:
        raise YearNotPossible(
            f"不能启动{year}年度:至多提前{ahead}年,现至多为{last}年度 / "
            f"{year} cannot begin yet: {last} is the latest now"
        )
    try:
        require_ready(pack, year)
        start = year_start(pack, year, rehearsal=False, instant=now)
        at_once = openings(pack, year, start.plans, now)
    except (CityNotReady, YearNotCovered, NotInForce, UnknownName) as error:
        raise YearNotPossible(f"不能启动{year}年度:{error.zh} / {year} cannot begin: {error}") from error
    if any(opening.overdue for opening in at_once):
        _ask(year, at_once, yes)
    return start


def _ask(year: int, at_once: Sequence["Opening"], yes: bool) -> None:
    """Say what will be open and overdue at once. Raises ``YearPast`` unless that is meant."""
    late = sum(len(opening.overdue) for opening in at_once)
    typer.echo(
        f"{year}年度(真实业务,不是演练)全部或部分已过:启动后立即开启{len(at_once)}个事项,{late}个环节已逾期 / "
        f"{year}, in real life and no rehearsal, is past in whole or in part: {len(at_once)} cases open at once, "
        f"{late} of their steps overdue",
        err=True,
    )
    for opening in at_once:
        overdue = f"逾期 overdue:{'、'.join(opening.overdue)}" if opening.overdue else ""
        typer.echo(f"  {opening.case} {opening.starts.astimezone(CHINA):%Y-%m-%d} {overdue}".rstrip(), err=True)
    if not yes and not (sys.stdin.isatty() and typer.confirm("仍要启动 / begin it all the same?", err=True)):
        raise YearPast("未启动。确要启动,请加 --yes / not begun: add --yes if it is meant")


def end_rehearsal() -> None:
    """正式系统被误设业务时间后恢复,在装有系统的机器上运行 / take a business clock away that real records were given."""
    from operations.starting import end_rehearsal_here, require_fit

    settings = load_settings()
    require_fit(settings)
    asyncio.run(_refuse_rehearsed_cases(settings))
    end_rehearsal_here(settings)
    typer.echo("已恢复为正式系统,请重新启动 API 和 worker / the records are of real life again: restart API and worker")


async def _refuse_rehearsed_cases(settings: Settings) -> None:
    from records.database import Database
    from temporal.connect import connect
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


async def _begin(settings: Settings, start: "YearStart") -> str:
    from temporalio.exceptions import WorkflowAlreadyStartedError

    from operations.belonging import require_together
    from temporal.connect import connect
    from workflows.start_year import begin_year

    engine = await connect(settings)
    await require_together(engine, settings)
    try:
        return await begin_year(engine, settings.task_queue, start)
    except WorkflowAlreadyStartedError as error:
        raise YearBegun(f"{start.head.case} 已经启动过 / has begun before") from error
