"""The staff's commands: `tongchou tasks`, `explain`, `copies` and `notices`, all through the HTTP API."""

from typing import Annotated

import typer

from cli.asking import ask

Case = Annotated[str, typer.Argument(help="事项编号,如 ningbo.budget.2022 / the case")]
Task = Annotated[str, typer.Argument(help="待办编号 / the task, as `tongchou tasks` shows it")]
ActingFor = Annotated[
    str | None, typer.Option("--for", help="代谁办理(用户名)/ for which colleague, as their substitute")
]


def register(app: typer.Typer) -> None:
    """Add the staff's commands."""
    app.command()(tasks)
    app.command()(explain)
    app.command()(copies)
    app.command()(notices)


def tasks(
    case: Annotated[str | None, typer.Option(help="只看一个事项 / of one case")] = None,
    fund: Annotated[str | None, typer.Option(help="险种 / employee or resident")] = None,
    kind: Annotated[str | None, typer.Option(help="事项类型 / kind of case")] = None,
    step: Annotated[str | None, typer.Option(help="环节 / step")] = None,
    held: Annotated[str | None, typer.Option(help="mine 已认领,nobodys 可认领 / held by me, or free to claim")] = None,
    acting_for: ActingFor = None,
    overdue: Annotated[bool | None, typer.Option("--overdue", help="只看逾期的 / only overdue ones")] = None,
    everybodys: Annotated[bool, typer.Option("--all", help="全部待办,仅运维 / everybody's; operators only")] = False,
    where: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="GET /tasks 的其他条件 / another filter of GET /tasks"),
    ] = None,
    show: Annotated[
        list[str] | None, typer.Option(metavar="FIELD", help="另列 GET /tasks 的字段,如 round / a further field of it")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="最多行数 / rows")] = 50,
) -> None:
    """我的待办 / my tasks, by due date."""
    from rich.console import Console

    from cli.showing import show_tasks

    wanted = {"case": case, "fund": fund, "kind": kind, "step": step, "held": held, "acting_for": acting_for}
    more = {"overdue": overdue, "limit": limit, "all": everybodys or None}
    further = dict(each.partition("=")[::2] for each in where or ())
    page = ask(lambda api: api.get("/tasks", **{**wanted, **more, **further}))
    show_tasks(Console(), page["items"], show or ())
    if page["next"] is not None:
        typer.echo("还有更多,请加条件或 --limit / there are more: filter, or raise --limit")


def explain(
    case: Case,
    task: Annotated[str | None, typer.Argument(help="待办编号;不填则为整个事项 / the task, or the whole case")] = None,
    acting_for: ActingFor = None,
) -> None:
    """我能办什么、为何不能办 / what I may do, and why not the rest."""
    from rich.console import Console

    from cli.showing import show_actions

    path = f"/cases/{case}/actions" if task is None else f"/cases/{case}/tasks/{task}/actions"
    show_actions(Console(), ask(lambda api: api.get(path, acting_for=acting_for)))


def copies(
    unread: Annotated[bool, typer.Option("--unread", help="只看未阅的 / only those not read")] = False,
    limit: Annotated[int, typer.Option(min=1, max=200, help="最多行数 / rows")] = 50,
) -> None:
    """抄送我的 / copies to me, the newest first."""
    from rich.console import Console

    from cli.showing import show_copies

    page = ask(lambda api: api.get("/copies", unread=unread or None, limit=limit))
    show_copies(Console(), page["items"])


def notices(
    unread: Annotated[bool, typer.Option("--unread", help="只看未办结、未阅的 / open and not read")] = False,
    kind: Annotated[
        str | None, typer.Option(help="一类:remind 提醒、due 到期、escalate 督办、dun 催缴 / of one kind")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="最多行数 / rows")] = 50,
) -> None:
    """通知我的 / reminders, due notices, escalations and dunnings to my posts, the newest first."""
    from rich.console import Console

    from cli.showing import show_notices

    page = ask(lambda api: api.get("/notices", unread=unread or None, notice=kind, limit=limit))
    show_notices(Console(), page["items"])
