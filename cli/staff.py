"""The staff's commands: `tongchou login`, `tasks` and `act`, all through the HTTP API."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import uuid4

import typer

from engine.problems import Problem
from engine.settings import load_settings

if TYPE_CHECKING:
    from cli.desk import Desk

Json = dict[str, Any]

Case = Annotated[str, typer.Argument(help="事项编号,如 ningbo.budget.2022 / the case")]
Task = Annotated[str, typer.Argument(help="待办编号 / the task, as `tongchou tasks` shows it")]


class VersionNeeded(Problem):
    """A decision binds to a version, and none was named."""


class NoSuchVersion(Problem):
    """The case has no version of that number for the task."""


def register(app: typer.Typer) -> None:
    """Add the staff's commands."""
    app.command()(login)
    app.command()(tasks)
    app.command()(act)


def login(
    name: Annotated[str, typer.Argument(help="用户名 / the login")],
    password: Annotated[str, typer.Option(prompt="口令 password", hide_input=True, help="口令 / the password")],
) -> None:
    """登录,后续命令以此身份办理 / log in; the next commands act as this person."""
    person = _desk().log_in(name, password)
    posts = "、".join(f"{post['organisation']['zh']} {post['post']}" for post in person["posts"])
    typer.echo(f"{person['name']} {person['name_en']}:{posts}")


def tasks(
    case: Annotated[str | None, typer.Option(help="只看一个事项 / of one case")] = None,
    fund: Annotated[str | None, typer.Option(help="险种 / employee or resident")] = None,
    kind: Annotated[str | None, typer.Option(help="事项类型 / kind of case")] = None,
    step: Annotated[str | None, typer.Option(help="环节 / step")] = None,
    overdue: Annotated[bool | None, typer.Option("--overdue", help="只看逾期的 / only overdue ones")] = None,
    everybodys: Annotated[bool, typer.Option("--all", help="全部待办,仅运维 / everybody's; operators only")] = False,
    limit: Annotated[int, typer.Option(min=1, max=200, help="最多行数 / rows")] = 50,
) -> None:
    """我的待办 / my tasks, by due date."""
    from rich.console import Console

    from cli.showing import show_tasks

    wanted = {"case": case, "fund": fund, "kind": kind, "step": step, "overdue": overdue, "limit": limit}
    page = _desk().get("/tasks", **wanted, all=everybodys or None)
    show_tasks(Console(), page["items"])
    if page["next"] is not None:
        typer.echo("还有更多,请加条件或 --limit / there are more: filter, or raise --limit")


def act(
    case: Case,
    task: Task,
    action: Annotated[
        str, typer.Argument(help="submit, approve, return, refuse, withdraw, comment, choose / 办理方式")
    ],
    file: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="提交的文稿 JSON 或 CSV")] = None,
    version: Annotated[int | None, typer.Option(min=1, help="您看过的稿次 / the version you looked at")] = None,
    note: Annotated[str, typer.Option(help="意见 / words with it")] = "",
    reason: Annotated[str, typer.Option(help="理由:退回、不予同意、处置 / the reason")] = "",
    to: Annotated[str | None, typer.Option(help="退回到的环节 / the step to return to")] = None,
    branch: Annotated[list[str] | None, typer.Option(help="退回的区县,可多次 / counties to return to")] = None,
    choice: Annotated[str | None, typer.Option(help="wait, leave_out, estimate / 未报处置")] = None,
    document_number: Annotated[str | None, typer.Option(help="文号 / number of the paper")] = None,
    date: Annotated[str | None, typer.Option(help="文件日期 / its date, 2022-03-10")] = None,
    scan: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="扫描件 / its scan")] = None,
    key: Annotated[str | None, typer.Option(help="重发同一请求时的编号 / the key, to send the same again")] = None,
) -> None:
    """办理一项待办 / do something to a task."""
    from cli.sending import send

    desk = _desk()
    content: dict[str, Any]
    if file is not None:
        content = {"files": {"file": (file.name, file.read_bytes())}, "data": {"note": note}}
    else:
        body: Json = {"note": note, "text": note, "reason": reason, "to": to, "choice": choice}
        body["branches"] = branch or []
        if action in ("approve", "return", "refuse"):
            body["seen"] = _seen(desk, case, task, version)
        if document_number is not None and date is not None and scan is not None:
            paper = {"document_number": document_number, "effective_date": date, "scan": desk.upload(scan)}
            body["evidence"] = paper
        content = {"json": {name: body[name] for name in _FIELDS.get(action, ()) if name in body}}
    send(desk, f"/cases/{case}/tasks/{task}/{action}", key or str(uuid4()), content)


_FIELDS = {
    "approve": ("seen", "note", "evidence"),
    "return": ("seen", "to", "branches", "reason", "evidence"),
    "refuse": ("seen", "reason", "evidence"),
    "withdraw": ("reason",),
    "comment": ("text",),
    "choose": ("choice", "reason"),
}
"""What each action is sent with."""


def _seen(desk: "Desk", case: str, task: str, version: int | None) -> Json | None:
    """Number and hash of the version that the person looked at; the newest is never taken for it unasked."""
    known = desk.get(f"/cases/{case}")
    about = next((each for each in known["tasks"] if each["task"] == task), None)
    if about is None or about["seen"] is None:
        return None
    newest = about["seen"]["number"]
    if version is None:
        raise VersionNeeded(
            f"请用 --version 指明您看过的稿次(最新为第 {newest} 稿)/ "
            f"name the version you looked at with --version (the newest is {newest})"
        )
    for each in known["versions"]:
        if (each["lane"], each["form"], each["number"]) == (about["lane"], about["form"], version):
            return {"number": version, "content_hash": each["content_hash"]}
    raise NoSuchVersion(f"没有第 {version} 稿 / there is no version {version} (the newest is {newest})")


def _desk() -> "Desk":
    # Here: only commands that call the API load what that takes.
    from cli.desk import Desk

    return Desk(load_settings())
