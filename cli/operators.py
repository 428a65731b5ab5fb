"""The operators' commands: powers by two, hand-over, empty posts, substitutes."""

from datetime import datetime
from typing import Annotated, Any

import typer

from cli.asking import ask
from cli.directory import propose
from cli.sending import send
from cli.staff import ActingFor, Case
from temporal.cli_errors import WrongArguments

Json = dict[str, Any]
Key = Annotated[str | None, typer.Option(help="重发同一请求时的编号 / the key, to send the same again")]
Reason = Annotated[str, typer.Option(help="理由 / the reason")]

_POWERS = {
    "jump": ("lane", "to", "branches"),
    "terminate": (),
    "reassign": ("task", "to"),
    "extend": ("task", "due"),
    "migrate": (),
    "new_calendar": (),
    "retry": (),
}
"""What each power is proposed with, in addition to the reason."""

_DECIDED = ("confirm", "decline")


class UnknownPower(WrongArguments):
    """There is no such power."""


class ProposalNeeded(WrongArguments):
    """To confirm or decline, one says which proposal; to propose, one names none."""


def register(app: typer.Typer) -> None:
    """Add the operators' commands."""
    app.command()(power)
    app.command(name="hand-over")(hand_over)
    app.command(name="empty-posts")(empty_posts)
    app.command(name="late-notice")(late_notice)
    app.command()(substitute)


def power(
    case: Case,
    what: Annotated[
        str, typer.Argument(help=f"{', '.join(_POWERS)}(提请);confirm, decline(另一名运维人员)/ propose, or decide")
    ],
    proposal: Annotated[str | None, typer.Option(help="提请编号 / the proposal, to confirm or decline")] = None,
    task: Annotated[str | None, typer.Option(help="待办编号 / the task, to reassign or extend")] = None,
    to: Annotated[str | None, typer.Option(help="跳转到的环节,或改派给谁 / the step, or the person")] = None,
    lane: Annotated[str, typer.Option(help="只跳转一个区县时的区县代码 / the branch that jumps")] = "main",
    branch: Annotated[list[str] | None, typer.Option(help="重走的区县,可多次 / counties that walk it again")] = None,
    due: Annotated[str | None, typer.Option(help="新的到期日 / the new day, 2022-03-31")] = None,
    reason: Reason = "",
    acting_for: ActingFor = None,
    key: Key = None,
) -> None:
    """运维处置,须两人 / an operator's power: one proposes it, another confirms."""
    given: Json = {"lane": lane, "to": to, "branches": branch or [], "task": task, "due": due}
    if what not in (*_POWERS, *_DECIDED):
        words = " ".join((*_POWERS, *_DECIDED))
        raise UnknownPower(f"没有“{what}”这种处置,可用 / no such power, there are: {words}")
    if (what in _DECIDED) is (proposal is None):
        raise ProposalNeeded(
            f"{what} 须用 --proposal 指明提请编号(GET /powers 列出待确认的)/ say which proposal with --proposal"
            if what in _DECIDED
            else f"--proposal 只用于 {'、'.join(_DECIDED)} / --proposal goes with {', '.join(_DECIDED)} only"
        )
    body = {name: given[name] for name in _POWERS.get(what, ()) if given[name] is not None}
    path = f"/cases/{case}/powers/{what}" if proposal is None else f"/cases/{case}/powers/{proposal}/{what}"
    content: Json = {"json": {} if what == "confirm" else {**body, "reason": reason}}
    if acting_for is not None:
        content["params"] = {"acting_for": acting_for}
    send(key, lambda api, own: api.act(path, key=own, **content))


def hand_over(
    person: Annotated[str, typer.Argument(help="离职人员用户名 / who leaves")],
    to: Annotated[str, typer.Option(help="接办人用户名 / who takes over")],
    reason: Reason = "",
    key: Key = None,
) -> None:
    """提出离职转办,另一名运维人员确认后逐项检查 / propose to hand over all that a person holds."""
    propose(f"/people/{person}/hand-over", {"to": to, "reason": reason}, key)


def empty_posts() -> None:
    """空缺岗位与无人可办的待办 / posts that nobody holds, and tasks that nobody can take."""
    found = ask(lambda api: api.get("/posts/empty"))
    if not found["posts"] and not found["stranded"]:
        typer.echo("没有空缺岗位 / no post is empty")
    for post in found["posts"]:
        typer.echo(f"空缺 empty: {post['zh']} {post['party']} ({post['waiting']})")
        for task in post["tasks"]:
            typer.echo(f"  {task['case']} {task['task']}")
    for task in found["stranded"]:
        typer.echo(f"持有人已离岗 left: {task['holder_name']} {task['case']} {task['task']}")


def late_notice() -> None:
    """放假安排影响的未办结事项及期限变化 / open cases that a late holiday notice touches, before and after."""
    found = ask(lambda api: api.get("/powers/new-calendar"))
    touched, unanswered = found["cases"], found["unanswered"]
    if not touched and not unanswered:
        typer.echo("没有受影响的事项 / no open case is touched")
    for case in touched:
        typer.echo(f"{case['case']} {case['zh']}")
        for move in case["moves"]:
            lane = f"{move['lane']['zh']} " if move["lane"] else ""
            before = _day(move["before"]) if move["before"] else "—"
            typer.echo(f"  {lane}{move['zh']} {before} → {_day(move['due'])} ({move['task']})")
    for case in unanswered:
        typer.echo(f"未答复 no answer: {case['case']} {case['zh']} {case['why']}")


def _day(due: str) -> str:
    from calculations.dates.deadlines import due_day

    return f"{due_day(datetime.fromisoformat(due))} 24:00"


def substitute(
    who: Annotated[str, typer.Argument(help="代理人用户名 / who acts")],
    until: Annotated[datetime, typer.Option(help="至(不含),中国时间 / until, China time")],
    since: Annotated[datetime | None, typer.Option(help="自,不填为现在 / from, now if left out")] = None,
    person: Annotated[
        str | None, typer.Option(help="代谁;不填为本人;为他人设定限运维,须两人 / for whom; by two operators")
    ] = None,
    reason: Reason = "",
    key: Key = None,
) -> None:
    """设定代理人 / let a colleague of the same organisation act."""
    from calculations.dates.deadlines import CHINA

    body: Json = {"substitute": who, "until": until.replace(tzinfo=CHINA).isoformat(), "reason": reason}
    if since is not None:
        body["since"] = since.replace(tzinfo=CHINA).isoformat()
    if person is not None:
        propose(f"/people/{person}/substitute", body, key)
        return
    answer = ask(lambda api: api.act("/substitutes", key=key, json=body))
    typer.echo(f"第{answer['number']}号代理 / substitution: {answer['person_name']} → {answer['substitute_name']}")
