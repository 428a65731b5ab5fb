"""`tongchou calculate NAME`: the calculators, JSON or tables in and JSON out, without any server."""

import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from temporal.settings import load_settings

if TYPE_CHECKING:
    from policies.calculators.contract import Options

EXIT_BAD_INPUT = 2
STANDARD_INPUT = "-"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(calculate)


def calculate(
    name: Annotated[str, typer.Argument(help="clearing、top-up、premiums、make-up、reconciliation …")],
    files: Annotated[list[str], typer.Argument(help="文件,- 为标准输入,多个写作 名称=文件 / FILE, -, or name=FILE …")],
    policy: Annotated[str | None, typer.Option(help="政策包 / the policy pack")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="逐项说明依据 / explain every figure")] = False,
    text: Annotated[bool, typer.Option("--text", help="只输出文字说明 / print the explanation alone, as text")] = False,
    page: Annotated[Path | None, typer.Option(help="说明另存为网页 / the explanation as an HTML page")] = None,
    known_on: Annotated[
        str | None, typer.Option(metavar="DATE", help="此日以后公布的不计 / leave out what was announced later")
    ] = None,
    detail: Annotated[Path | None, typer.Option(help="逐人逐月明细 CSV / one row a person and month")] = None,
    employers: Annotated[Path | None, typer.Option(help="单位明细 CSV / one row an employer and month")] = None,
    differences: Annotated[Path | None, typer.Option(help="对账差异 CSV / one row a difference")] = None,
) -> None:
    """测算 / a calculation: wrong input ends with 2 and one message a fault, and nothing is printed."""
    import json

    from calculations.dates.deadlines import day_of
    from calculations.explaining.explanation import Explained
    from calculations.explaining.text import explanation_text
    from calculations.forms import Limits
    from calculations.input.faults import BadInput
    from calculations.input.partial_input import collect_faults
    from cli.outputs import writing, written_together
    from policies.calculators.registry import UnknownCalculator, page_of
    from policies.calculators.registry import calculate as answer_of

    settings = load_settings()
    pack = policy or settings.policy
    wanted = {"detail": detail, "employers": employers, "differences": differences}
    tables = {name: path for name, path in wanted.items() if path is not None}
    try:
        with written_together({**tables, **({"page": page} if page is not None else {})}) as outputs:
            answer = collect_faults(
                lambda: _options(known_on, tables),
                lambda options: answer_of(
                    name,
                    _sources(files),
                    pack,
                    day=day_of(datetime.now(UTC)),
                    folder=settings.policy_folder,
                    explain=explain or text or page is not None,
                    # The limits are for what strangers send; a file of one's own is as large as it is.
                    limits=Limits(max_bytes=sys.maxsize),
                    options=options,
                ),
            )
            for table, path in tables.items():
                with writing(path):
                    answer.tables[table].write_csv(outputs[table])
                    outputs[table].flush()
            if page is not None:
                with writing(page):
                    outputs["page"].write(page_of(name, answer, pack, settings.policy_folder).encode())
                    outputs["page"].flush()
        figures = [Explained.model_validate(each) for each in answer.document.get("explain", ())]
    except BadInput as error:
        for fault in error.faults:
            typer.echo(str(fault), err=True)
        raise typer.Exit(EXIT_BAD_INPUT) from error
    except UnknownCalculator as error:
        typer.echo(f"{error.zh} / {error}", err=True)
        raise typer.Exit(EXIT_BAD_INPUT) from error
    except OSError as error:
        typer.echo(
            f"{error.filename}: 无法读写({error.strerror}),请检查文件名和权限 / "
            f"cannot be read or written ({error.strerror}): see to its name and rights",
            err=True,
        )
        raise typer.Exit(EXIT_BAD_INPUT) from error
    if text:
        typer.echo(explanation_text(figures))
    else:
        kept = answer.document if explain else {k: v for k, v in answer.document.items() if k != "explain"}
        typer.echo(json.dumps(kept, ensure_ascii=False, indent=1))


def _options(known_on: str | None, tables: Iterable[str]) -> "Options":
    """What is asked for in addition. Raises ``BadInput`` for what is no day."""
    from calculations.input.faults import BadInput, Fault, shown
    from policies.calculators.contract import Options

    options = Options(tables=frozenset(tables))
    try:
        return replace(options, known_on=None if known_on is None else date.fromisoformat(known_on))
    except ValueError as error:
        words, zh = f"not a day (2022-11-30): {shown(known_on)}", f"不是日期(2022-11-30):{shown(known_on)}"
        raise BadInput([Fault("known-on", words, zh)], seen=options) from error


def _sources(files: list[str]) -> dict[str, bytes | Path]:
    """The files by name. Raises ``BadInput`` for a name that appears twice."""
    from calculations.input.faults import BadInput, Fault

    sources: dict[str, bytes | Path] = {}
    for label, path in map(_named, files):
        if label in sources:
            raise BadInput([Fault(label, "given twice", "重复给出")])
        sources[label] = _source(path)
    return sources


def _named(given: str) -> tuple[str, str]:
    """`name=FILE` as its two parts; a file alone is named by itself."""
    label, equals, path = given.partition("=")
    return (label, path) if equals else (given, given)


def _source(path: str) -> bytes | Path:
    if path == STANDARD_INPUT:
        return sys.stdin.buffer.read()
    # Opened here already: one message for whatever cannot be read, before anything is computed.
    with open(path, "rb"):
        return Path(path)
