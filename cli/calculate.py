"""`tongchou calculate NAME`: the calculators, JSON in and JSON out, without any server."""

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from engine.settings import load_settings

EXIT_BAD_INPUT = 2
STANDARD_INPUT = "-"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(calculate)


def calculate(
    name: Annotated[str, typer.Argument(help="clearing(清算 S0–S6)、top-up(归集基金补足 H2、H3)")],
    files: Annotated[list[str], typer.Argument(help="文件,- 为标准输入,多个写作 名称=文件 / FILE, -, or name=FILE …")],
    policy: Annotated[str | None, typer.Option(help="政策包 / the policy pack")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="逐项说明依据 / explain every figure")] = False,
) -> None:
    """测算 / a calculation: wrong input ends with 2 and one message a fault, and nothing is printed."""
    import json

    from calculations.deadlines import day_of
    from calculations.faults import BadInput
    from policies.calculators import UnknownCalculator
    from policies.calculators import calculate as answer_of

    settings = load_settings()
    try:
        answer = answer_of(
            name,
            {label: _content(path) for label, path in map(_named, files)},
            policy or settings.policy,
            day=day_of(datetime.now(UTC)),
            folder=settings.policy_folder,
            explain=explain,
        )
    except BadInput as error:
        for fault in error.faults:
            typer.echo(str(fault), err=True)
        raise typer.Exit(EXIT_BAD_INPUT) from error
    except UnknownCalculator as error:
        typer.echo(f"{error.zh} / {error}", err=True)
        raise typer.Exit(EXIT_BAD_INPUT) from error
    except OSError as error:
        typer.echo(f"{error.filename}: {error.strerror}", err=True)
        raise typer.Exit(EXIT_BAD_INPUT) from error
    typer.echo(json.dumps(answer, ensure_ascii=False, indent=1))


def _named(given: str) -> tuple[str, str]:
    """`name=FILE` as its two parts; a file alone is named by itself."""
    label, equals, path = given.partition("=")
    return (label, path) if equals else (given, given)


def _content(path: str) -> bytes:
    if path == STANDARD_INPUT:
        return sys.stdin.buffer.read()
    with open(path, "rb") as file:
        return file.read()
