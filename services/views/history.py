"""The history of a case as somebody reads it: in plain words, with the data and hashes that it is checked by."""

import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import takewhile
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from approvals.actions import Extend, Jump, Power, Reassign
from approvals.effects import (
    AutomaticDone,
    BranchSkipped,
    Copied,
    Decided,
    EffectBody,
    Event,
    HandedIn,
    PowerConfirmed,
    PowerProposed,
    TaskOpened,
    VersionMade,
    VoteCounted,
)
from approvals.reading import STANDING, Access, is_handling, tells_state_alone
from calculations.input.bilingual import both
from policies.pack import Pack
from records.cases.case_facts import case_summary
from records.cases.reading import history
from records.contents.policy_snapshots import official_years
from records.paging import one_more, page_of
from records.views import AuditRow, PersonView
from services.dispatch.case_errors import unknown_case
from services.identity.read_access import Sight, sight_of
from services.narration.history import Narrator
from services.views.case_policy import CasePolicy, about_case, policy_of
from services.wiring import Services


class HistoryEntry(BaseModel):
    """One entry of a case's history in plain words, with its data and all that the hash chain takes to be checked.

    Without a ``body`` it is an extract: the entry is about other counties too, or somebody of another county did it.
    """

    model_config = ConfigDict(frozen=True)

    number: int
    at: datetime
    recorded_at: datetime
    kind: str
    person: str | None
    zh: str
    en: str
    data: dict[str, Any]
    body: str | None = Field(
        description=both("哈希所涵盖的全文;只看到摘录的没有", "What the hash covers; none where one reads an extract")
    )
    previous: str
    hash: str


class HistoryPage(BaseModel):
    """Entries in order; ``next`` is the number to go on after, ``None`` at the end of what there is."""

    model_config = ConfigDict(frozen=True)

    items: tuple[HistoryEntry, ...]
    withheld: tuple[int, ...] = Field(
        description=both("本页中您无权查阅的各条序号", "The numbers of this page's entries that you may not read")
    )
    awaited: int | None = Field(
        default=None,
        description=both(
            "该序号尚在登记,其后的各条待其登记后列出:请稍后再取",
            "This number is still being recorded; what follows is listed after it: ask again in a moment",
        ),
    )
    next: int | None


async def case_history(services: Services, person: PersonView, case: str, after: int, limit: int) -> HistoryPage:
    """A page of a case's history. Raises ``ServiceError`` when there is no such case."""
    async with services.store.read() as session:
        known = await case_summary(session, case)
        if known is None:
            raise unknown_case(case)
        sight = await sight_of(session, services.pack, person, case)
        policy = await policy_of(session, services.pack, about_case(known))
        narrators = _Narrators(policy, services.pack, await official_years(session, case))
        recorded = await history(session, case, after, one_more(limit))
    rows = _without_gap(recorded, after)
    shown, last = page_of(rows, limit)
    entries = {row.number: _entry(row, narrators.at(row.number), sight) for row in shown}
    return HistoryPage(
        items=tuple(entry for entry in entries.values() if entry is not None),
        withheld=tuple(number for number, entry in entries.items() if entry is None),
        awaited=after + len(rows) + 1 if len(rows) < len(recorded) else None,
        next=last.number if last else None,
    )


class _Narrators:
    """Narrate each entry by the calendar that the case counted by then: a notice that came later changes no words."""

    def __init__(self, policy: CasePolicy | None, pack: Pack, years: Mapping[int, tuple[int, ...] | None]) -> None:
        """``years`` whose holidays were announced, by the number of the effect from which on they counted."""
        named_by, chain = (policy.pack, policy.chain) if policy else (pack, None)
        self._numbers = sorted({0, *years})
        self._narrators = [Narrator(named_by, chain, years.get(number)) for number in self._numbers]

    def at(self, number: int) -> Narrator:
        """Who narrates the entry of that number."""
        return self._narrators[bisect_right(self._numbers, number) - 1]


def _without_gap(rows: Iterable[AuditRow], after: int) -> list[AuditRow]:
    """The rows up to the first number that the records still lack: who goes on after these misses none."""
    numbered = takewhile(lambda place: place[1].number == place[0], enumerate(rows, after + 1))
    return [row for _, row in numbered]


def _entry(row: AuditRow, narrator: Narrator, sight: Sight) -> HistoryEntry | None:
    body = EffectBody.model_validate_json(row.body)
    event = as_read(body, sight)
    if event is None:
        return None
    actor = body.actor if sight.reads_actor(body.actor) else None
    words = narrator.tell(body.model_copy(update={"event": event, "actor": actor}))
    whole = (event, actor) == (body.event, body.actor)
    return HistoryEntry(
        number=row.number,
        at=row.at,
        recorded_at=row.recorded_at,
        kind=row.kind,
        person=row.person if actor is body.actor else None,
        zh=words.zh,
        en=words.en,
        data=json.loads(row.body)["event"] if whole else event.model_dump(mode="json"),
        body=row.body if whole else None,
        previous=row.previous,
        hash=row.hash,
    )


def as_read(body: EffectBody, sight: Sight) -> Event | None:
    """An event as far as somebody reads it: the same value when they read all of it."""
    event, office = body.event, body.actor.organisation_name if body.actor else None
    if is_handling(event):
        return sight.shown(event, sight.handling(lane_of(event)))
    access = sight.place(lane_of(event), office)
    if access is Access.STATE:
        return event if tells_state_alone(event) else None
    return sight.shown(event, access)


def lane_of(event: Event) -> str | None:
    """The lane that an event is about: its own, its task's (the first part of the id), or the whole case's."""
    match event:
        case TaskOpened() | Decided() | VersionMade() | AutomaticDone() | VoteCounted() | Copied():
            return event.lane
        case PowerProposed(power=power) | PowerConfirmed(power=power):
            return lane_of_power(power)
        case BranchSkipped() as skipped:
            return skipped.branch
        case HandedIn() as handed_in:
            return f"{STANDING}{handed_in.entry}"
        case _:
            task = getattr(event, "task", None)
            return None if task is None else lane_of_task(task)


def lane_of_power(power: Power | None) -> str | None:
    """The lane that an operator's power is about; none: the whole case."""
    match power:
        case Jump():
            return power.lane
        case Reassign() | Extend():
            return lane_of_task(power.task)
        case _:
            return None


def lane_of_task(task: str) -> str:
    """The lane of a task: the first part of its id."""
    return task.partition(".")[0]
