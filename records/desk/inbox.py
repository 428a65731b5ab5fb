"""The inbox: open tasks of a person's posts, or all of them for operators, by due date, page by page."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    Table,
    and_,
    false,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.definitions import Party
from approvals.effects import Role
from records.paging import BadCursor, Place, decode, encode, instant_of, one_more, page_of
from records.tables import CaseRecord, TaskRecord, table_of
from records.tables.base import DueInstant, Key
from records.views import Filtered, InboxItem, InboxPage

TASKS: Table = table_of(TaskRecord)
CASES: Table = table_of(CaseRecord)

LARGEST_PAGE = 200

_IN_ORDER = (TASKS.c.due, TASKS.c.case, TASKS.c.task)

_OF_CASE: Mapping[str, ColumnElement[Any]] = {
    "case_zh": CASES.c.zh,
    "case_en": CASES.c.en,
    "year": CASES.c.year,
    "month": CASES.c.month,
}
"""What an item has of its case; all else it has of its task, by which alone the inbox can be narrowed."""

FILTERS: Mapping[str, tuple[str, Filtered]] = {
    mark.name: (field, mark)
    for field, about in InboxItem.model_fields.items()
    for mark in about.metadata
    if isinstance(mark, Filtered)
}
"""The fields by one value of which the inbox can be narrowed, by the filter's name."""


@dataclass(frozen=True, slots=True)
class CityParty:
    """A party of one city: the same kind of office and post exists in every city."""

    city: str
    party: Party


class Held(StrEnum):
    """Which tasks of one's parties: those that one holds, those that nobody holds yet and one could claim."""

    MINE = "mine"
    NOBODYS = "nobodys"


@dataclass(frozen=True, slots=True)
class InboxFilter:
    """Which open tasks. `parties` None: everybody's (operators). Automatic steps' only when asked for.

    `persons`, if any, are the logins for whom it is asked: what somebody else of the party holds is left out then.
    `places` None: anywhere; otherwise lanes, each with the kind of organisation that tasks there wait for (None: any).
    `equal` has values by the names of `FILTERS`.
    """

    parties: tuple[CityParty, ...] | None = None
    persons: tuple[str, ...] = ()
    held: Held | None = None
    city: str | None = None
    party: str | None = None
    places: tuple[tuple[str, str | None], ...] | None = None
    overdue: bool | None = None
    opened_since: datetime | None = None
    automatic: bool = False
    equal: Mapping[str, object] = field(default_factory=dict)


async def open_tasks(
    session: AsyncSession, wanted: InboxFilter, cursor: str | None = None, limit: int = 50
) -> InboxPage:
    """A page of open tasks after `cursor`, at most `limit` (1 to 200). Raises `BadCursor`."""
    size = max(1, min(limit, LARGEST_PAGE))
    if wanted.parties == ():
        return InboxPage(items=(), next=None)
    rows = await session.execute(page_query(wanted, one_more(size), cursor))
    items, last = page_of([InboxItem.model_validate(row) for row in rows], size)
    return InboxPage(items=items, next=_place(last) if last else None)


def page_query(wanted: InboxFilter, rows: int, cursor: str | None = None) -> Select[Any]:
    """The first so many of the open tasks asked for, in order, from the one after `cursor` on. Raises `BadCursor`.

    The first of each stretch are read from its index, and of these the first of all.
    """
    columns = (TASKS.c.case, TASKS.c.task)
    after = true() if cursor is None else _after(cursor)
    first = union_all(
        *(_all_of(query.where(after).order_by(*_IN_ORDER).limit(rows)) for query in _stretches(wanted, *columns))
    ).subquery()
    named = (TASKS.c.case == first.c.case) & (TASKS.c.task == first.c.task)
    return tasks_with_cases().join(first, named).order_by(*_IN_ORDER).limit(rows)


def number_of(wanted: InboxFilter, at_most: int) -> ScalarSelect[int]:
    """How many open tasks are asked for, counted no further than to ``at_most``."""
    stretches = _stretches(wanted, TASKS.c.task)
    each = union_all(*(_all_of(query.limit(at_most)) for query in stretches)).limit(at_most)
    return select(func.count()).select_from(each.subquery()).scalar_subquery()


def tasks_with_cases() -> Select[Any]:
    """Tasks, each a row of an `InboxItem`: with what its case is about."""
    columns = (column.label(name) for name, column in _OF_CASE.items())
    # A task may be recorded a moment before its case's first effect.
    return select(TASKS, *columns).outerjoin(CASES, CASES.c.id == TASKS.c.case)


def _stretches(wanted: InboxFilter, *columns: ColumnElement[Any]) -> list[Select[Any]]:
    """Columns of the open tasks asked for, each task in one of several queries that read a stretch of an index.

    What a stretch begins with is equal in all of it, so that it is in the order of the inbox.
    """
    query = select(*columns).where(TASKS.c.open.is_(True), *_narrowed(wanted))
    return [query.where(begins) for begins in _beginnings(wanted)]


def _beginnings(wanted: InboxFilter) -> list[ColumnElement[bool]]:
    """What the stretches have in common each: of one's tasks, whose they are; of everybody's, whether overdue."""
    late: list[ColumnElement[bool]] = [
        TASKS.c.overdue.is_(each) for each in (True, False) if wanted.overdue in (None, each)
    ]
    if wanted.parties is None:
        return late
    of_party = _of_parties(wanted.parties)
    if not wanted.persons:
        return of_party
    nobodys: list[ColumnElement[bool]] = [
        each & TASKS.c.holder.is_(None) & each_late for each in of_party for each_late in late
    ]
    mine: list[ColumnElement[bool]] = [or_(*of_party) & theirs for theirs in _held_by(wanted.persons)]
    return {None: nobodys + mine, Held.NOBODYS: nobodys, Held.MINE: mine}[wanted.held]


def _of_parties(parties: Iterable[CityParty]) -> list[ColumnElement[bool]]:
    named = sorted({(each.city, str(each.party)) for each in parties})
    return [and_(TASKS.c.city == city, TASKS.c.party == party) for city, party in named]


def _held_by(persons: Collection[str]) -> list[ColumnElement[bool]]:
    """What one of these holds, or somebody else holds for one of them."""
    by_others = TASKS.c.holder.not_in(persons)
    return [
        *(TASKS.c.holder == person for person in persons),
        *((TASKS.c.holder_for == person) & by_others for person in persons),
    ]


def _narrowed(wanted: InboxFilter) -> Iterator[ColumnElement[bool]]:
    """What is asked of the tasks themselves, apart from whose they are."""
    if not wanted.automatic and wanted.parties is None:
        yield TASKS.c.role != Role.AUTOMATIC.value
    if wanted.held is not None and not wanted.persons:
        yield TASKS.c.holder.is_(None) if wanted.held is Held.NOBODYS else TASKS.c.holder.is_not(None)
    if wanted.opened_since is not None:
        yield TASKS.c.opened_at >= wanted.opened_since
    if wanted.overdue is not None:
        yield TASKS.c.overdue.is_(wanted.overdue)
    if wanted.city is not None:
        yield TASKS.c.city == wanted.city
    if wanted.party is not None:
        yield TASKS.c.party == wanted.party
    if wanted.places is not None:
        yield or_(false(), *(_of_place(lane, kind) for lane, kind in wanted.places))
    for name, value in wanted.equal.items():
        shown, _ = FILTERS[name]
        yield TASKS.c[shown] == value


def _of_place(lane: str, kind: str | None) -> ColumnElement[bool]:
    in_lane = TASKS.c.lane == lane
    return in_lane if kind is None else in_lane & (TASKS.c.party_kind == kind)


def _all_of(query: Select[Any]) -> Select[Any]:
    """A query with an order and a limit of its own as part of a union, which SQLite takes as a subquery alone."""
    return select(query.subquery())


def _place(item: InboxItem) -> str:
    return encode([item.due.isoformat() if item.due else None, item.case, item.task])


def _after(cursor: str) -> Any:
    due, case, task = _parts(decode(cursor, 3), cursor)
    return tuple_(*_IN_ORDER) > tuple_(literal(due, DueInstant), literal(case, Key), literal(task, Key))


def _parts(place: Place, cursor: str) -> tuple[datetime | None, str, str]:
    due, case, task = place
    if not isinstance(case, str) or not isinstance(task, str) or not isinstance(due, str | None):
        raise BadCursor(cursor)
    return None if due is None else instant_of(due, cursor), case, task
