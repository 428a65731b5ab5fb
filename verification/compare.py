"""Compares what a case's history contains with what the records say of it. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from approvals.effects import FIRST, Effect
from records.views import AuditRow
from workflows.history import CaseHistory


@dataclass(frozen=True)
class Finding:
    """Something that is not as it must be, in Chinese and English; ``pending`` may only not have been recorded yet."""

    case: str
    zh: str
    en: str
    pending: bool = False


def compare(history: CaseHistory, rows: Sequence[AuditRow], entries: Collection[str]) -> list[Finding]:
    """Every difference between history and records. ``entries`` are the ids of the case's ledger entries.

    What must hold: effects are numbered without a gap and chained by hash; each is in the records with the same
    hash, and nothing else is; each acknowledged receipt is among them; each ledger entry was ordered in the history.
    """
    return [
        *_chain(history),
        *_rows(history, rows),
        *_receipts(history, rows),
        *_entries(history, entries),
    ]


def _chain(history: CaseHistory) -> list[Finding]:
    case = history.case
    found = [
        Finding(case, f"历史中第{number}号内容不一", f"effect {number} stands in the history twice, differently")
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
    found = []
    for number, effect in history.effects.items():
        row = recorded.get(number)
        if row is None:
            zh, en = f"台账缺第{number}号", f"the records lack effect {number}"
            found.append(Finding(case, zh, en, pending=not history.closed))
        elif _told(row) != _meant(effect):
            found.append(Finding(case, f"台账第{number}号与历史不符", f"effect {number} differs in the records"))
    for number in recorded.keys() - history.effects.keys():
        found.append(Finding(case, f"台账第{number}号不在历史中", f"the history has no effect {number}"))
    return found


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
            zh, en = f"回执 {receipt.key} 不在台账中", f"receipt {receipt.key} is not in the records"
            found.append(Finding(history.case, zh, en, pending=not history.closed))
    return found


def _entries(history: CaseHistory, entries: Collection[str]) -> list[Finding]:
    ordered = {f"{history.case}.{task}" for task in history.ordered}
    return [
        Finding(history.case, f"分录 {entry} 没有指令", f"ledger entry {entry} was never ordered")
        for entry in entries
        if not any(entry == order or entry.startswith(f"{order}.") for order in ordered)
    ]
