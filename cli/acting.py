"""`tongchou act`: everything that people do with a task, through the HTTP API."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperArgument, TyperCommand

from cli.asking import ask
from cli.reading import text_of
from cli.sending import send
from cli.staff import ActingFor, Case, Task
from temporal.cli_errors import Problem, WrongArguments

if TYPE_CHECKING:
    from approvals.action_kinds import ActionKind
    from client.api_client import ApiClient

Json = dict[str, Any]


class VersionNeeded(WrongArguments):
    """A decision binds to a version, and none was named."""


class NoSuchVersion(Problem):
    """The case has no version of that number for the task."""


class UnknownAction(WrongArguments):
    """There is no such action."""


class IdleOption(WrongArguments):
    """An option was given that the action does not take: nothing that somebody types is left out unsaid."""


class HalfAPaper(WrongArguments):
    """The paper behind a decision was named in part, or the counts of its vote are no three numbers."""


_BALLOTS = ("yes", "no", "abstain")
_FIELDS = {
    "version": ("seen",),
    "note": ("note", "text"),
    "reason": ("reason",),
    "to": ("to",),
    "branch": ("branches",),
    "person": ("person",),
    "position": ("position",),
    "reader": (),
    "ballot": ("ballot",),
    "attachment": ("attachments",),
    "choice": ("choice",),
    "document_number": ("evidence",),
    "date": ("evidence",),
    "scan": ("evidence",),
    "votes": ("evidence",),
}
"""The fields of an action that an option fills."""
_OPTIONS = {"submit": ("file", "note"), "copy": ("reader", "note"), "save-draft": ("file", "note"), "read": ()}
"""The options of the actions whose body is more than the fields of the action, or is none."""

OWN = ("read", "save-draft")
"""What is in the records alone and is sent in its own way."""


@cache
def sent_actions() -> "Mapping[str, ActionKind[Any]]":
    """Every action that is sent to a task, by its name here."""
    from approvals.action_kinds import ACTION_KINDS

    return {each.kind.replace("_", "-"): each for each in ACTION_KINDS.values() if each.path is not None}


class _Act(TyperCommand):
    """The command, whose help lists the actions only when somebody reads it."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        for param in self.params:
            if isinstance(param, TyperArgument) and param.name == "action":
                param.help = f"{', '.join((*sent_actions(), *OWN))} / 办理方式"
        super().format_help(ctx, formatter)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(cls=_Act)(act)


def act(
    ctx: typer.Context,
    case: Case,
    task: Task,
    action: Annotated[str, typer.Argument()],
    file: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="文稿 JSON、CSV 或 xlsx / document")
    ] = None,
    version: Annotated[int | None, typer.Option(min=1, help="您看过的稿次 / the version you looked at")] = None,
    note: Annotated[str, typer.Option(help="意见、沟通内容 / words with it")] = "",
    reason: Annotated[str, typer.Option(help="理由 / the reason")] = "",
    to: Annotated[str | None, typer.Option(help="退回到的环节,或转给的人 / step to return to, or to whom")] = None,
    branch: Annotated[list[str] | None, typer.Option(help="退回的区县,可多次 / counties to return to")] = None,
    person: Annotated[str | None, typer.Option(help="减签的人 / the signer to remove")] = None,
    position: Annotated[str, typer.Option(help="before 前加签,after 后加签,beside 并加签")] = "before",
    ballot: Annotated[str | None, typer.Option(help="yes 赞成,no 反对,abstain 弃权")] = None,
    reader: Annotated[list[str] | None, typer.Option(help="抄送给谁,可多次 / copy to, may be repeated")] = None,
    attachment: Annotated[
        list[Path] | None, typer.Option(exists=True, dir_okay=False, help="附件,可多次 / files with the words")
    ] = None,
    choice: Annotated[str | None, typer.Option(help="wait, leave_out, estimate / 未报处置")] = None,
    document_number: Annotated[str | None, typer.Option(help="文号 / number of the paper")] = None,
    date: Annotated[str | None, typer.Option(help="文件日期 / its date, 2022-03-10")] = None,
    scan: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="扫描件 / its scan")] = None,
    votes: Annotated[str | None, typer.Option(help="票数 赞成/反对/弃权,如 210/3/5 / counts of a vote")] = None,
    acting_for: ActingFor = None,
    key: Annotated[str | None, typer.Option(help="重发同一请求时的编号 / the key, to send the same again")] = None,
) -> None:
    """办理一项待办 / do something to a task."""
    if action in OWN:
        _refuse_idle_options(ctx, action)
        _of_ones_own(case, task, action, note, file)
        return
    kind = sent_actions().get(action)
    if kind is None:
        raise UnknownAction(
            f"没有“{action}”这种办理方式,可用 / no such action, there are: {' '.join((*sent_actions(), *OWN))}"
        )
    _refuse_idle_options(ctx, action)
    paper = _paper(document_number, date, scan, votes)
    document = _named(file) if file is not None else None
    files, paper_scan = [_named(each) for each in attachment or ()], _named(scan) if scan is not None else None
    body: Json = {"note": note, "text": note, "reason": reason, "to": to, "choice": choice}
    body |= {"branches": branch or [], "person": person, "position": position, "ballot": ballot}
    sent_to = f"/cases/{case}/tasks/{task}/{kind.path}"
    params = {"acting_for": acting_for} if acting_for is not None else {}

    async def carry_out(api: "ApiClient", own: str) -> Json:
        if document is not None:
            return await api.act(sent_to, key=own, params=params, files={"file": document}, data={"note": note})
        if "seen" in kind.fields:
            body["seen"] = await _seen(api, case, task, version)
        if "attachments" in kind.fields:
            body["attachments"] = [await api.upload(*each) for each in files]
        if paper_scan is not None:
            body["evidence"] = {**paper, "scan": await api.upload(*paper_scan)}
        said = {name: body[name] for name in kind.fields if name in body}
        if action == "copy":
            said = {"to": reader or [], "note": note}
        return await api.act(sent_to, key=own, params=params, json=said)

    send(key, carry_out)


def _named(file: Path) -> tuple[str, bytes]:
    """A file as it is uploaded: its name, its content."""
    return file.name, file.read_bytes()


def _of_ones_own(case: str, task: str, action: str, note: str, file: Path | None) -> None:
    """What no case hears of: that one has read something, and what one has so far."""
    if action == "read":
        send(None, lambda api, own: api.act(f"/cases/{case}/read/{task}", key=own, json={}))
        return
    content = note if file is None else text_of(file)
    ask(lambda api: api.put(f"/cases/{case}/tasks/{task}/draft", json={"content": content}))
    typer.echo("已暂存 / kept")


def _refuse_idle_options(ctx: typer.Context, action: str) -> None:
    """Raises ``IdleOption`` for what was typed and would not be sent."""
    typed = [name for name in (*_FIELDS, "file") if _was_typed(ctx, name)]
    taken = _OPTIONS.get(action)
    if taken is None:
        fields = sent_actions()[action].fields
        taken = tuple(name for name, filled in _FIELDS.items() if set(filled) & set(fields))
    idle = ", ".join(f"--{name.replace('_', '-')}" for name in typed if name not in taken)
    if idle:
        raise IdleOption(f"“{action}”不用这些选项,请去掉 / {action} takes no {idle}: leave it out")


def _was_typed(ctx: typer.Context, name: str) -> bool:
    source = ctx.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


def _paper(number: str | None, date: str | None, scan: Path | None, votes: str | None) -> Json:
    """The paper behind a decision without its scan; nothing where none is named. Raises ``HalfAPaper``."""
    if number is None and date is None and scan is None and votes is None:
        return {}
    if number is None or date is None or scan is None:
        raise HalfAPaper(
            "依据须同时给出 --document-number、--date 和 --scan / "
            "a paper is named by --document-number, --date and --scan together"
        )
    counts = _counts(votes)
    return {"document_number": number, "effective_date": date} | ({"votes": counts} if counts else {})


def _counts(votes: str | None) -> Json | None:
    """The counts of a vote, ``210/3/5``. Raises ``HalfAPaper``."""
    if votes is None:
        return None
    counts = votes.split("/")
    if len(counts) != len(_BALLOTS) or not all(count.isascii() and count.isdecimal() for count in counts):
        raise HalfAPaper(
            f"--votes 须为赞成/反对/弃权三个整数,如 210/3/5,不是“{votes}” / "
            f"--votes are three whole numbers, for/against/abstaining, such as 210/3/5, not {votes!r}"
        )
    return dict(zip(_BALLOTS, map(int, counts), strict=True))


async def _seen(api: "ApiClient", case: str, task: str, version: int | None) -> Json | None:
    """Number and hash of the version that the person looked at; the newest is never taken for it unasked."""
    known = await api.get(f"/cases/{case}")
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
