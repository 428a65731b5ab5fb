"""The commands about cases: `tongchou case CASE` shows one, `tongchou case start CHAIN FILE` starts one."""

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from cli.asking import ask
from cli.sending import send

SHOW = "show"


class _CaseGroup(TyperGroup):
    """What is no command is the id of a case to be shown."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            args = [SHOW, *args]
        return super().parse_args(ctx, args)


cases = typer.Typer(cls=_CaseGroup, no_args_is_help=True, help="事项:查看、启动 / show a case, start one")


def register(app: typer.Typer) -> None:
    """Add the commands about cases."""
    app.add_typer(cases, name="case")


@cases.command(name=SHOW)
def show(case: Annotated[str, typer.Argument(help="事项编号,如 ningbo.budget.2022 / the case")]) -> None:
    """事项进展、稿次与意见 / where a case stands, its versions and decisions."""
    from rich.console import Console

    from cli.showing import show_case

    show_case(Console(), ask(lambda api: api.get(f"/cases/{case}")))


@cases.command()
def start(
    chain: Annotated[str, typer.Argument(help="审批链,如 budget_adjustment / the chain")],
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="文稿 JSON 或 CSV / the document")],
    year: Annotated[int, typer.Option(help="基金年度 / fund year")],
    month: Annotated[int | None, typer.Option(min=1, max=12, help="月份 / month, for chains of a month")] = None,
    fund: Annotated[str | None, typer.Option(help="险种 / employee or resident")] = None,
    name: Annotated[str | None, typer.Option(help="一年多件时的区分名 / distinguishes several of a year")] = None,
    title: Annotated[str | None, typer.Option(help="事项名称的补充 / part of the case's name")] = None,
    note: Annotated[str, typer.Option(help="说明 / words with it")] = "",
    key: Annotated[str | None, typer.Option(help="重发同一请求时的编号 / the key, to send the same again")] = None,
) -> None:
    """以一份文稿启动事项 / start a case with its document."""
    about = {"chain": chain, "year": year, "month": month, "fund": fund, "name": name, "title": title}
    content: dict[str, Any] = {
        "params": {field: value for field, value in about.items() if value is not None},
        "files": {"file": (file.name, file.read_bytes())},
        "data": {"note": note},
    }
    send(key, lambda api, own: api.act("/cases", key=own, **content))
