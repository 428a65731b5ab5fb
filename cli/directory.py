"""`tongchou directory`: what one operator proposes about people and another confirms, and what there was before."""

from typing import Annotated, Any

import typer

from cli.asking import ask

Json = dict[str, Any]
Number = Annotated[int, typer.Argument(help="变更编号 / number of the change")]
Reason = Annotated[str, typer.Option(help="理由 / the reason")]
Key = Annotated[str | None, typer.Option(help="重发同一请求时的编号 / the key, to send the same again")]

_HALF = "一次性口令,仅此一次给出,请密交本人 / one-time secret, shown once, for its person alone: "

app = typer.Typer(
    name="directory", help="名册变更,须两名运维人员 / changes of the directory, by two operators", no_args_is_help=True
)


def register(main: typer.Typer) -> None:
    """Add the group."""
    main.add_typer(app)
    main.command()(revive)


@app.command()
def waiting() -> None:
    """待另一名运维人员确认的变更 / changes that wait to be confirmed."""
    _show("/directory/proposals", "没有待确认的变更 / nothing waits to be confirmed")


@app.command()
def changes() -> None:
    """全部变更记录 / every change that there was."""
    _show("/directory/changes", "没有变更记录 / there was no change")


@app.command()
def reset(
    login: Annotated[str, typer.Argument(help="人员登录名 / whose password")], reason: Reason = "", key: Key = None
) -> None:
    """提出重置口令 / propose that a person gets a new one-time secret."""
    propose(f"/people/{login}/password/reset", {"reason": reason}, key)


def revive(
    case: Annotated[str, typer.Argument(help="事项编号 / the case")], reason: Reason = "", key: Key = None
) -> None:
    """提出恢复在引擎中被终止的事项 / propose that a case that was ended in the engine goes on."""
    propose(f"/operations/cases/{case}/revive", {"reason": reason}, key)


@app.command()
def confirm(number: Number, key: Key = None) -> None:
    """确认另一名运维人员提出的变更 / confirm what another operator proposed."""
    answer = ask(lambda api: api.act(f"/directory/proposals/{number}/confirm", key=key))
    typer.echo(f"已确认 / confirmed: {_words(answer['entry'])}")
    if answer["half"] is not None:
        typer.echo(f"{_HALF}后一半 / the second half: {answer['half']}")
    if answer["handed_over"] is not None:
        _show_moved(answer["handed_over"])


@app.command()
def decline(number: Number, reason: Reason = "", key: Key = None) -> None:
    """撤销变更:不同意,或撤回本人提出的 / let a change go: refuse it, or take one's own back."""
    path = f"/directory/proposals/{number}/decline"
    entry = ask(lambda api: api.act(path, key=key, json={"reason": reason}))
    typer.echo(f"已撤销 / declined: {_words(entry)}")


@app.command()
def half(number: Number) -> None:
    """领取本人所提变更的一次性口令前一半 / take the first half of the secret of one's own proposal."""
    found = ask(lambda api: api.act(f"/directory/changes/{number}/half"))
    typer.echo(
        f"一次性口令前一半,仅此一次给出,请密交本人 / first half of the one-time secret, shown once: {found['half']}"
    )


def propose(path: str, body: Json, key: str | None) -> None:
    """Propose a change, and say by which number another operator confirms it."""
    entry = ask(lambda api: api.act(path, key=key, json=body))
    typer.echo(f"已提出 / proposed: {_words(entry)}")
    typer.echo(f"  待另一名运维人员确认 / another operator confirms: tongchou directory confirm {entry['number']}")


def _show(path: str, nothing: str) -> None:
    entries = ask(lambda api: api.get_all(path))
    for entry in entries:
        typer.echo(_words(entry))
    if not entries:
        typer.echo(nothing)


def _words(entry: Json) -> str:
    decided = f" → {entry['decided_by']} {entry['decided_at']}" if entry["decided_by"] else ""
    wanted = "、".join(f"{name}={value}" for name, value in entry["wanted"].items() if value not in (None, ""))
    return (
        f"{entry['number']} {entry['state']} {entry['kind']} {entry['subject']} [{wanted}] {entry['reason']} "
        f"({entry['proposed_by']} {entry['proposed_at']}{decided})"
    )


def _show_moved(answer: Json) -> None:
    for moved in answer["moved"]:
        typer.echo(f"✔ {moved['case']} {moved['task']}")
    for kept in answer["kept"]:
        typer.echo(f"✘ {kept['case']} {kept['task']}: {kept['why']}")
    typer.echo(f"转出 {len(answer['moved'])} 项,未转 {len(answer['kept'])} 项 / moved, kept")
