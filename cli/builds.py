"""The commands for deploying a build and taking one back: `tongchou replay-check` and `tongchou new-runs`."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from temporal.cli_errors import Problem
from temporal.settings import Settings, load_settings

if TYPE_CHECKING:
    from operations.new_runs import NewRuns
    from operations.replaying import Replayed


class BuildMisfits(Problem):
    """Open cases would stand still under this build."""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(name="replay-check")(replay_check)
    app.command(name="new-runs")(new_runs)


def replay_check(
    most: Annotated[int | None, typer.Option(min=1, help="最多核对几个,新的在前 / at most so many")] = None,
) -> None:
    """部署前核对本版本能否接续办理中的事项 / whether this build fits the open cases; exit 1 when it does not."""
    replayed = asyncio.run(require_replays(load_settings(), most))
    for line in replayed.lines():
        typer.echo(line)


def new_runs(
    cases: Annotated[list[str] | None, typer.Argument(help="事项编号;不填须给 --build / the cases")] = None,
    build: Annotated[str | None, typer.Option(help="该版本办理过的事项 / all that it has worked on")] = None,
) -> None:
    """回退版本前,让事项另起一轮 / have cases go on as new runs, while the build that knows them still works."""
    if bool(cases) is (build is not None):
        raise typer.BadParameter("给出事项编号,或用 --build / name cases, or say --build")
    done = asyncio.run(_new_runs(load_settings(), cases, build))
    for case in done.begun:
        typer.echo(f"✔ {case}")
    for case in done.waiting:
        typer.echo(f"✘ {case}: 尚未另起,请查看 tongchou troubles / not yet, see tongchou troubles")
    typer.echo(f"已另起 {len(done.begun)} 个,未另起 {len(done.waiting)} 个 / begun, not begun")
    raise typer.Exit(1 if done.waiting else 0)


async def require_replays(settings: Settings, most: int | None = None) -> "Replayed":
    """What was replayed. Raises ``BuildMisfits`` with the cases, where this build does not fit them all."""
    from operations.replaying import replay_open_cases
    from temporal.connect import connect
    from workflows import WORKFLOWS

    replayed = await replay_open_cases(await connect(settings), settings, WORKFLOWS, most)
    if replayed.misfits:
        raise BuildMisfits(
            "\n".join(replayed.lines()) + "\n→ 请勿部署本版本;修改程序(workflow.patched)后再核对 / "
            "do not deploy this build; correct its code (workflow.patched) and check again"
        )
    return replayed


async def _new_runs(settings: Settings, cases: list[str] | None, build: str | None) -> "NewRuns":
    from operations.new_runs import ask_new_runs
    from operations.replaying import open_cases
    from temporal.connect import connect

    client = await connect(settings)
    return await ask_new_runs(client, cases or [case async for case in open_cases(client, settings, build)])
