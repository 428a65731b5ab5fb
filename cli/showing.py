"""Tasks and cases as tables in a terminal."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from approvals.vocabulary import CaseStatus
from calculations.dates.deadlines import CHINA, due_day
from temporal.cli_errors import WrongArguments

Json = dict[str, Any]

_MARKS = {"done": "✔", "current": "▶", "ahead": "·"}


class NoSuchField(WrongArguments):
    """Tasks have no field of that name."""


def show_tasks(console: Console, tasks: Iterable[Json], fields: Sequence[str] = ()) -> None:
    """Open tasks: case and task as `tongchou act` takes them, and under them what it is about and what it takes.

    Then the ``fields`` asked for. Raises ``NoSuchField``.
    """
    shown = tuple(tasks)
    for task in shown:
        overdue = " 逾期 overdue" if task["overdue"] else ""
        seen = f"第{task['seen']['number']}稿,--version {task['seen']['number']} " if task["seen"] else ""
        _line(console, f"{task['case']} {task['task']}")
        due = f"期限 due {_day(task['due'])}{overdue}"
        _line(console, f"  {task['case_zh'] or ''}“{task['zh']}”{_waits_for(task)} {due}")
        if task["returned"]:
            _line(console, f"  {_returned(task['returned'])}")
        _line(console, f"  {seen}可办 actions: {' '.join(task['actions'])}")
        for field in fields:
            _line(console, f"  {field}: {_field(task, field)}")
    if not shown:
        console.print("没有待办 / no tasks")


def _field(task: Json, field: str) -> str:
    if field not in task:
        raise NoSuchField(f"待办没有此字段,可用 / tasks have no field {field}; there are: {' '.join(task)}")
    value = task[field]
    return "—" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _returned(returned: Json) -> str:
    """Who sent a task back, from where, when and why."""
    post = f"({returned['post_name']['zh']})" if returned["post_name"] else ""
    who = f"{returned['organisation_name'] or ''}{returned['name'] or '系统'}{post}"
    step = returned["step_name"]["zh"]
    return f"退回 returned: {_instant(returned['at'])} {who} 于“{step}”退回:{returned['reason']}"


def show_case(console: Console, case: Json) -> None:
    """A case: its chain with where it stands, open tasks, versions and decisions."""
    console.print(f"[bold]{escape(case['zh'])}[/bold] {case['en']}  {CaseStatus(case['status']).zh} {case['status']}")
    if case["closed_reason"]:
        console.print(case["closed_reason"], markup=False)
    for step in case["chain"]["steps"] if case["chain"] else ():
        console.print(f" {_MARKS[step['stand']]} {step['zh']} {step['en']} ({step['rule']})", highlight=False)
    if case["tasks"]:
        show_tasks(console, case["tasks"])
    if case["versions"]:
        _show_versions(console, case["versions"])
    if case["decisions"]:
        _show_decisions(console, case["decisions"])


def show_actions(console: Console, found: Json) -> None:
    """What somebody may do, and why not the rest."""
    acting = found["acting_as"]
    absent = f",代{acting['acting_for_name']}" if acting["acting_for"] else ""
    who = f"{acting['organisation_name']}{acting['name']}({found['acting_party']['zh']}{absent})"
    console.print(who, highlight=False)
    table = _table("操作 action", "可办 allowed", "原因 why not")
    for action in found["actions"]:
        mark = "✔" if action["allowed"] else "✘"
        table.add_row(f"{action['zh']} {action['action']}", mark, escape(action["why_not"] or ""))
    console.print(table)


def show_copies(console: Console, copies: Iterable[Json]) -> None:
    """Copies to read: case and subject as `tongchou act CASE SUBJECT read` takes them."""
    shown = tuple(copies)
    for copy in shown:
        sender = copy["copied_by_name"] or "审批链"
        read = f"已阅 read {_instant(copy['read_at'])}" if copy["read_at"] else "未阅 not read"
        note = f":{copy['note']}" if copy["note"] else ""
        _line(console, f"{copy['case']} {copy['subject']}")
        place = copy["lane_name"]["zh"] if copy["lane_name"] else ""
        _line(console, f"  {copy['case_zh'] or ''} {place}“{copy['step_name']['zh']}”")
        _line(console, f"  {_instant(copy['at'])} {sender} 抄送{note} {read}")
    if not shown:
        console.print("没有抄送 / no copies")


def show_notices(console: Console, notices: Iterable[Json]) -> None:
    """Notices: case and subject as `tongchou act CASE SUBJECT read` takes them, then which task of whom is due when."""
    shown = tuple(notices)
    for notice in shown:
        read = f"已阅 read {_instant(notice['read_at'])}" if notice["read_at"] else "未阅 not read"
        done = f"已办结 done {_instant(notice['closed_at'])}" if notice["closed_at"] else "未办结 open"
        place = notice["lane_name"]["zh"] if notice["lane_name"] else ""
        _line(console, f"{notice['case']} {notice['subject']}")
        _line(console, f"  {notice['notice_name']['zh']}:{notice['case_zh'] or ''} {place}“{notice['zh'] or ''}”")
        _line(console, f"  {notice['task']} 期限 due {_instant(notice['due'])} {done} {read}")
    if not shown:
        console.print("没有通知 / no notices")


def _table(*columns: str) -> Table:
    """A table whose cells are wrapped, never cut: ids are there to be typed."""
    return Table(*(Column(column, overflow="fold") for column in columns))


def _show_versions(console: Console, versions: Iterable[Json]) -> None:
    """A version a line: what may be long, and the codes that one types, is never cut."""
    console.print("[bold]稿次 versions[/bold]")
    for version in versions:
        estimate = " 估列 estimate" if version["estimate"] else ""
        maker = f"{version['organisation_name'] or ''}{version['name'] or '系统'}"
        what = f"{_of(version)}{version['form_name']['zh']} 第{version['number']}稿{estimate}"
        code = f"{version['form']} {version['number']} {version['content_hash'][:12]}"
        _line(console, f" {_instant(version['at'])} {what} {maker} ({code})")


def _show_decisions(console: Console, decisions: Iterable[Json]) -> None:
    console.print("[bold]意见 decisions[/bold]")
    for decision in decisions:
        who = f"{decision['organisation_name'] or ''}{decision['name'] or ''}" or "系统"
        if decision["acting_for"]:
            who = f"{who}(代{decision['acting_for_name'] or decision['acting_for']})"
        what = f"{_of(decision)}“{decision['step_name']['zh']}”"
        how = f"{decision['outcome_name']['zh']} {decision['outcome']}"
        note = f":{decision['note']}" if decision["note"] else ""
        _line(console, f" {_instant(decision['at'])} {who} {how} {what}{note} ({decision['task']})")


def _of(row: Json) -> str:
    """Of which place it is."""
    return str(row["lane_name"]["zh"]) if row["lane_name"] else ""


def _line(console: Console, words: str) -> None:
    console.print(words, markup=False, highlight=False, soft_wrap=True)


def _waits_for(task: Json) -> str:
    """Whose task it is: the post, who holds it, and for whom one would act."""
    return f" {task['party_name']['zh']}{_held(task)}"


def _held(task: Json) -> str:
    """Who holds a task, and for whom one would act."""
    held = f" [{task['holder_name']}]" if task["holder_name"] else ""
    return f"{held} 代{task['acting_for']}" if task["acting_for"] else held


def _day(due: str | None) -> str:
    return f"{due_day(datetime.fromisoformat(due)):%Y-%m-%d}" if due else "—"


def _instant(at: str) -> str:
    return f"{datetime.fromisoformat(at).astimezone(CHINA):%Y-%m-%d %H:%M}"
