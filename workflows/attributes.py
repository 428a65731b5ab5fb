"""Keeps a case's search attributes in step with its state: one upsert, and only when something changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from temporalio import workflow
from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes

with workflow.unsafe.imports_passed_through():
    from approvals.state import CaseHead, CaseState
    from temporal.attributes import (
        CITY,
        DUE_DATE,
        FISCAL_YEAR,
        FUND,
        OVERDUE,
        STAGE,
        STUCK_MEMO,
        STUCK_SINCE,
        WAITING_FOR,
    )
    from workflows.patches import Patch

_MOST_BYTES = 1800
"""What a value may take at most, with room for its quotes and commas: the engine refuses one above 2,048."""

_MOST_WORDS = 1000
"""Of what a case is stuck with, in the engine's list; *Current Details* have it whole."""

AND_MORE = "…"
"""Stands for the parties that have no room in the engine's list; the records name them all."""


def fixed_attributes(head: CaseHead) -> TypedSearchAttributes:
    """What a case is started with and never changes: city, fund, fiscal year."""
    pairs: list[SearchAttributePair[Any]] = [
        SearchAttributePair(CITY, head.city),
        SearchAttributePair(FISCAL_YEAR, head.anchor.year),
    ]
    if head.fund is not None:
        pairs.append(SearchAttributePair(FUND, head.fund))
    return TypedSearchAttributes(pairs)


class AttributeSetter:
    """Remembers what was last sent to the engine, and sends it what is new."""

    def __init__(self) -> None:
        self._told: dict[str, str | Sequence[str] | datetime | bool | None] = {}

    def follow(self, state: CaseState, now: datetime) -> None:
        """Upsert stage, waiting-for parties, earliest due time and overdue flag where they changed."""
        dues = [task.due for task in state.tasks.values() if task.due is not None]
        due = min(dues, default=None)
        parties = sorted({str(task.party) for task in state.tasks.values() if task.party is not None})
        wanted: list[tuple[SearchAttributeKey[Any], str | Sequence[str] | datetime | bool | None]] = [
            (STAGE, state.stage() or state.status.value),
            (WAITING_FOR, fitting(parties) or None),
            (DUE_DATE, due),
            (OVERDUE, due is not None and due <= now),
        ]
        changed = [(key, value) for key, value in wanted if self._told.get(key.name) != value]
        if not changed:
            return
        self._told.update({key.name: value for key, value in changed})
        workflow.upsert_search_attributes(
            [key.value_unset() if value is None else key.value_set(value) for key, value in changed]
        )


def list_stuck(words: str | None) -> None:
    """Show in the engine's list what a case is stuck with, since now; ``None``: it is not stuck any more."""
    if workflow.patched(Patch.STUCK_LISTED):
        since = STUCK_SINCE.value_unset() if words is None else STUCK_SINCE.value_set(workflow.now())
        workflow.upsert_search_attributes([since])
        workflow.upsert_memo({STUCK_MEMO: None if words is None else words[:_MOST_WORDS]})


def fitting(parties: Sequence[str]) -> list[str]:
    """As many of the parties as the engine takes, ``AND_MORE`` after them where some are left out."""
    left = _MOST_BYTES
    for number, party in enumerate(parties):
        left -= len(party.encode()) + len('"",')
        if left < 0:
            return [*parties[:number], AND_MORE]
    return list(parties)
