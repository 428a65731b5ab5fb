"""`tongchou policy`: what a policy pack says on a day, where two differ, and whether a city stays above its floors."""

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from temporal.settings import load_settings

if TYPE_CHECKING:
    from pydantic import BaseModel

    from calculations.input.faults import BadInput
    from policies.pack import Pack

EXIT_BELOW = 1
"""A value is below a floor, or the city lacks what its year needs."""
EXIT_BAD_INPUT = 2

app = typer.Typer(help="政策包:查看、比较、核对下限 / policy packs: show, compare, check", no_args_is_help=True)

PackName = Annotated[str, typer.Argument(help="政策包 / a policy pack, such as ningbo")]
On = Annotated[str | None, typer.Option("--on", metavar="DATE", help="适用日 / the day whose values count")]
With = Annotated[
    list[str] | None, typer.Option("--with", metavar="NAME=NUMBER", help="提供缺失的参数 / supply a missing value")
]
Readings = Annotated[bool, typer.Option("--readings", help="只看读法 / only what is a reading")]
Begin = Annotated[bool, typer.Option("--begin", help="启动年度尚缺什么 / what the city lacks to begin a year")]
Year = Annotated[
    int | None, typer.Option("--year", min=2000, max=2100, help="与 --begin 同用:年度 / with --begin: the fund year")
]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON / as JSON")]


def register(parent: typer.Typer) -> None:
    """Add the commands."""
    parent.add_typer(app, name="policy")


@app.command()
def show(pack: PackName, on: On = None, readings: Readings = False, as_json: AsJson = False) -> None:
    """查看参数、依据与读法 / the values on a day, with source, status and, for readings, the alternatives."""
    from policies.policy_view import shown
    from policies.values import PolicyStatus

    found = shown(loaded(pack), _day(on), PolicyStatus.READING if readings else None)
    if as_json:
        _json(found)
    else:
        from cli.policy_showing import show_policy

        show_policy(found)


@app.command()
def diff(one: PackName, other: PackName, on: On = None, as_json: AsJson = False) -> None:
    """比较两个政策包 / where two packs differ on a day."""
    from policies.policy_view import differences

    found = differences(loaded(one), loaded(other), _day(on))
    if as_json:
        _json(found)
    else:
        from cli.policy_showing import show_differences

        show_differences(found)


@app.command()
def check(
    pack: PackName,
    on: On = None,
    given: With = None,
    begin: Begin = False,
    year: Year = None,
    as_json: AsJson = False,
) -> None:
    """核对下限或启动年度所需:不符以 1 结束 / hold a pack against its floors, or against what a year needs; 1 if not."""
    if begin:
        _check_begin(loaded(pack), year or _day(on).year, as_json)
        return
    from calculations.input.faults import BadInput
    from policies.bounds import check as findings_of

    numbers = dict(each.partition("=")[::2] for each in given or ())
    try:
        found = findings_of(loaded(pack), None if on is None else _day(on), numbers)
    except BadInput as error:
        _refused(error)
    if as_json:
        _json(found)
    else:
        from cli.policy_showing import show_check

        show_check(found)
    if not found.holds:
        raise typer.Exit(EXIT_BELOW)


def _check_begin(pack: "Pack", year: int, as_json: bool) -> None:
    from policies.readiness import readiness

    found = readiness(pack, year, load_settings().policy_folder)
    if as_json:
        _json(found)
    else:
        from cli.policy_showing import show_readiness

        show_readiness(found)
    if not found.ready:
        raise typer.Exit(EXIT_BELOW)


def loaded(name: str) -> "Pack":
    """A pack by its name; ends the command for what is none."""
    from policies.errors import InvalidPack, UnknownPack
    from policies.loader import load

    try:
        return load(name, load_settings().policy_folder)
    except UnknownPack as error:
        typer.echo(f"{error.zh} / {error}", err=True)
        raise typer.Exit(EXIT_BAD_INPUT) from error
    except InvalidPack as error:
        _refused(error)


def _refused(error: "BadInput") -> NoReturn:
    for fault in error.faults:
        typer.echo(fault.in_both(), err=True)
    raise typer.Exit(EXIT_BAD_INPUT) from error


def _day(given: str | None) -> date:
    from calculations.dates.deadlines import day_of

    if given is None:
        return day_of(datetime.now(UTC))
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        typer.echo(f"--on: 不是日期 / not a day: {given}", err=True)
        raise typer.Exit(EXIT_BAD_INPUT) from error


def _json(found: "BaseModel") -> None:
    typer.echo(found.model_dump_json(indent=1))
