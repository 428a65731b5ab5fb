"""Where a case stands, in plain words for people who watch it in the engine's UI or in the product."""

import re
from datetime import datetime
from functools import lru_cache

from approvals.definitions import MAIN
from approvals.state import CaseHead, CaseState, Task
from calculations.dates.deadlines import due_day, is_estimated

SUMMARY_BYTES = 200
"""The engine's limit for summaries."""

_KNOWN_WORDS = 1024
"""The names of steps, counties and offices come again with every act."""

_MARKUP = re.compile(r"[\\`*\[\]<>&~|#!@]|(?<![^\W_])_|_(?![^\W_])|(?<=:)/|(?<=www)\.", re.IGNORECASE)
"""What makes text more than text in the engine's pages: emphasis, links, also bare ones, pictures, HTML, tables."""


@lru_cache(maxsize=_KNOWN_WORDS)
def plain(words: str) -> str:
    """Words of people or of programs on one line of Markdown, where they are shown as they are."""
    return _MARKUP.sub(lambda found: f"\\{found[0]}", " ".join(words.split()))


def summary_markdown(words: str) -> str:
    """Words as the engine takes a summary: of a case, a timer or an activity."""
    return _short(plain(words))


def title_markdown(head: CaseHead) -> str:
    """The titles of a case for the engine's page of it."""
    return f"{plain(head.zh)}\n\n{plain(head.en)}"


def task_words(state: CaseState, task: Task) -> str:
    """A task in a few words: the branch, if any, and the step."""
    chain = state.head.chain
    name = (chain.find_step(task.step) or chain.standing_entry(task.step)).zh
    return _short(name if task.lane == MAIN else f"{state.head.names.lane(task.lane)} {name}")


def agenda_words(state: CaseState) -> str:
    """What the case's timer waits for."""
    items = [(item.at, task.id) for task in state.tasks.values() for item in task.agenda]
    if not items:
        return "无期限"
    _, first = min(items)
    return _short(f"期限提醒:{task_words(state, state.tasks[first])}")


def due_words(due: datetime) -> str:
    """A due instant as the day people read: the end of that day, China time."""
    return f"{due_day(due):%Y-%m-%d} 24:00"


def details_markdown(state: CaseState, now: datetime, stuck: str | None) -> str:
    """The case for operators: title, stage, whom it waits for and until when."""
    head = state.head
    lines = [f"**{plain(head.zh)}** ({plain(head.en)})", "", f"状态:{state.status.zh}(status: {state.status.value})"]
    if stuck is not None:
        lines += ["", f"**⚠ 自动处理受阻,待运维人员处理后发送 retry:** {plain(stuck)}"]
    official = head.calendar.official_years
    waiting = [task for task in state.tasks.values() if task.party is not None]
    if waiting:
        # A list, not a table: the engine's UI sets the cells of a table without a gap between them.
        lines += ["", "待办 · 等待 · 期限:", ""]
    for task in waiting:
        overdue = " **逾期**" if task.due is not None and task.due <= now else ""
        estimated = "(放假安排未公布,估算)" if is_estimated(task.due, official) else ""
        until = due_words(task.due) + estimated + overdue if task.due is not None else "—"
        lines.append(f"- {plain(task_words(state, task))} · {_who(state, task)} · {until}")
    return "\n".join(lines)


def _who(state: CaseState, task: Task) -> str:
    """The party that a task waits for, and the person who has taken it on, if anybody has."""
    party = state.head.names.party(task.party) if task.party is not None else ""
    return plain(party if task.holder is None else f"{party} {task.holder.signature}")


def _short(words: str) -> str:
    return words.encode()[:SUMMARY_BYTES].decode(errors="ignore")
