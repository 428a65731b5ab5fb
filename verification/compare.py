"""Compares what a case's history contains with what the records say of it. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Any

from approvals.effects import FIRST, AutomaticDone, Effect
from approvals.snapshot_record import PinnedPolicy
from approvals.vocabulary import CaseStatus
from records.projection.check import Projected, to_be_projected
from records.views import AuditRow
from verification.findings import Finding, Nature
from workflows.history import CaseHistory

CLOCKS_DIFFER_BY = timedelta(minutes=5)
"""So much may the clocks of the engine's machine and of who wrote the records differ."""


@dataclass(frozen=True)
class Recorded:
    """What the records say of a case: audit rows, what is projected from them, what its money moved, policies."""

    rows: Sequence[AuditRow]
    projected: Projected
    moved: Mapping[str, str]
    pinned: Mapping[int, PinnedPolicy | None]


def compare(history: CaseHistory, recorded: Recorded) -> list[Finding]:
    """Every difference between history and records.

    What must hold: effects are numbered without a gap and chained by hash; each is in the records with the same
    hash, and nothing else is; each acknowledged receipt is among them; case, tasks, versions, decisions and notices
    are what the recorded effects make of them; the ledger has the entries that the history ordered, moving what it
    says, and no other; the policies kept are those pinned; the engine has not closed what has not come to its end.
    """
    return [
        *_closing(history, recorded),
        *_chain(history),
        *_rows(history, recorded.rows),
        *_receipts(history, recorded.rows),
        *_requests(history, recorded.rows),
        *_projections(history, recorded),
        *_entries(history, recorded),
        *_policies(history, recorded.pinned),
    ]


def _closing(history: CaseHistory, recorded: Recorded) -> list[Finding]:
    [row] = recorded.projected["case_record"].values() or [None]
    if not history.was_cut_off or row is None or row["status"] != CaseStatus.OPEN:
        return []
    zh = f"引擎中该事项已被终止({history.status}),台账仍为办理中"
    en = f"the engine has closed the case ({history.status}), which has not come to its end"
    return [Finding(history.case, zh, en)]


def _chain(history: CaseHistory) -> list[Finding]:
    case = history.case
    found = [
        Finding(case, f"历史中第{number}号内容不一", f"effect {number} is in the history twice, differently")
        for number in history.contradictions
    ]
    previous = FIRST
    for expected, effect in enumerate(history.effects.values(), 1):
        if effect.number != expected:
            found.append(Finding(case, f"历史缺第{expected}号", f"the history lacks effect {expected}", pending=True))
            break
        if effect.previous != previous or not effect.is_sound():
            found.append(Finding(case, f"历史第{expected}号校验链断裂", f"effect {expected} does not follow by hash"))
        previous = effect.hash
    return found


def _rows(history: CaseHistory, rows: Sequence[AuditRow]) -> list[Finding]:
    case = history.case
    recorded = {row.number: row for row in rows}
    newest = max(recorded, default=0)
    found = []
    for number, effect in history.effects.items():
        row = recorded.get(number)
        if row is None:
            # What comes after all that is recorded has not been recorded yet; a gap before is something that is gone.
            nature = Nature.BEHIND if number > newest else Nature.DIFFERENT
            zh, en = f"台账缺第{number}号", f"the records lack effect {number}"
            found.append(Finding(case, zh, en, nature, pending=not history.closed))
        elif _told(row) != _meant(effect):
            found.append(Finding(case, f"台账第{number}号与历史不符", f"effect {number} differs in the records"))
        elif not _is_plausible(row.recorded_at, history.seen_at[number]):
            zh, en = f"台账第{number}号的登记时间不可能", f"effect {number} cannot have been recorded then"
            found.append(Finding(case, zh, en))
    for number in recorded.keys() - history.effects.keys():
        found.append(Finding(case, f"台账第{number}号不在历史中", f"the history has no effect {number}"))
    return found


def _is_plausible(recorded_at: datetime, seen_at: datetime) -> bool:
    """Nothing is recorded before the engine has it, nor after now. An engine whose clock is ahead proves nothing."""
    now = datetime.now(UTC) + CLOCKS_DIFFER_BY
    return recorded_at <= now and (seen_at > now or recorded_at >= seen_at - CLOCKS_DIFFER_BY)


def _told(row: AuditRow) -> tuple[object, ...]:
    return row.hash, row.previous, row.body, row.kind, row.at, row.person


def _meant(effect: Effect) -> tuple[object, ...]:
    person = effect.actor.person if effect.actor else None
    return effect.hash, effect.previous, effect.body_json(), effect.event.kind, effect.at, person


def _receipts(history: CaseHistory, rows: Sequence[AuditRow]) -> list[Finding]:
    recorded = {row.number: row.hash for row in rows}
    found = []
    for receipt in history.acknowledged:
        in_history = history.effects.get(receipt.last)
        if in_history is None or in_history.hash != receipt.hash:
            zh, en = f"回执 {receipt.key} 不在历史中", f"receipt {receipt.key} is not in the history"
            found.append(Finding(history.case, zh, en))
        elif recorded.get(receipt.last) != receipt.hash:
            nature = Nature.BEHIND if receipt.last > max(recorded, default=0) else Nature.DIFFERENT
            zh, en = f"回执 {receipt.key} 不在台账中", f"receipt {receipt.key} is not in the records"
            found.append(Finding(history.case, zh, en, nature, pending=not history.closed))
    return found


def _requests(history: CaseHistory, rows: Sequence[AuditRow]) -> list[Finding]:
    """Rows say which request had them, and the digest of what it asked; those of earlier versions say neither."""
    if all(row.request is None and row.digest is None for row in rows):
        return []
    asked = {
        number: (key, done.digest)
        for key, done in history.requests.items()
        for number in range(done.first, done.last + 1)
    }
    return [
        Finding(
            history.case,
            f"台账第{row.number}号的请求编号或摘要不符",
            f"effect {row.number} is another request's in the records",
        )
        for row in rows
        if (row.request, row.digest) != asked.get(row.number, (None, None))
    ]


_TABLES = {
    "case_record": ("事项", "the case's row"),
    "task_record": ("待办", "task"),
    "version_record": ("稿次", "version"),
    "decision_record": ("审批意见", "decision"),
    "notice": ("通知", "notice"),
    "copy_record": ("抄送", "copy"),
    "power_proposal": ("特别处置", "proposal"),
}


def _projections(history: CaseHistory, recorded: Recorded) -> list[Finding]:
    """Checked against the effects that are recorded: those that are not are reported already."""
    known = {row.number for row in recorded.rows}
    projected = to_be_projected(history.case, [effect for number, effect in history.effects.items() if number in known])
    found = []
    for table, expected in projected.items():
        there = recorded.projected[table]
        for key in sorted(expected.keys() | there.keys(), key=str):
            if there.get(key) != expected.get(key):
                found.append(_projection(history.case, table, key, key in there, key in expected))
    return found


def _projection(case: str, table: str, key: tuple[Any, ...], there: bool, expected: bool) -> Finding:
    zh, en = _TABLES[table]
    which = " ".join(["", *(str(part) for part in key if part != case)])
    if not there:
        return Finding(case, f"台账缺{zh}{which}", f"the records lack {en}{which}")
    if not expected:
        return Finding(case, f"台账{zh}{which}不在历史中", f"the history has no {en}{which}")
    return Finding(case, f"台账{zh}{which}与历史不符", f"{en}{which} differs in the records")


def _entries(history: CaseHistory, recorded: Recorded) -> list[Finding]:
    """A task that has ended says which entries it made; one under way, or ended long ago, may have any of its own."""
    case, entries = history.case, recorded.moved
    posted = {entry for of_task in history.posted.values() for entry in of_task}
    open_to = {f"{case}.{task}" for task in history.ordered if task not in history.posted}
    surplus = [
        Finding(case, f"分录 {entry} 没有指令", f"ledger entry {entry} was never ordered")
        for entry in entries
        if entry not in posted and open_to.isdisjoint(_orders_of(entry))
    ]
    differing = [
        Finding(case, f"分录 {entry} 与引擎记载的不符", f"ledger entry {entry} moved something else")
        for entry, digest in sorted(history.moved.items())
        if entries.get(entry, digest) != digest
    ]
    return [*surplus, *differing, *_lacking(history, recorded)]


def _orders_of(entry: str) -> Iterator[str]:
    """The tasks that may have ordered an entry: its id is one's, or begins with it and goes on behind a dot."""
    yield from accumulate(entry.split("."), lambda task, part: f"{task}.{part}")


def _lacking(history: CaseHistory, recorded: Recorded) -> list[Finding]:
    """Entries are made before their step ends: where the records have the step's end but not its entry, it is gone."""
    known = {row.number for row in recorded.rows}
    ended = {
        effect.event.task
        for effect in history.effects.values()
        if isinstance(effect.event, AutomaticDone) and effect.number in known
    }
    return [
        Finding(
            history.case,
            f"总账缺分录 {entry}",
            f"the ledger lacks entry {entry}",
            Nature.DIFFERENT if task in ended else Nature.BEHIND,
            pending=not history.closed,
        )
        for task, of_task in sorted(history.posted.items())
        for entry in of_task
        if entry not in recorded.moved
    ]


def _policies(history: CaseHistory, kept: Mapping[int, PinnedPolicy | None]) -> list[Finding]:
    """``kept`` and what the history gave to be kept, each by the first effect that was recorded with it."""
    zh, en = "台账保存的政策与事项所取定的不符", "the policy in the records is not the one that the case has pinned"
    return [
        Finding(
            history.case,
            zh,
            en,
            Nature.DIFFERENT if number in kept else Nature.BEHIND,
            pending=number not in kept and not history.closed,
        )
        for number in sorted(history.pinned.keys() | kept.keys())
        if number not in history.pinned or history.pinned[number] != kept.get(number)
    ]
