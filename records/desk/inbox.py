"""The inbox: open tasks of a person's posts, or all of them for operators, by due date, page by page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, literal, or_, select, tuple_
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

_OF_CASE: Mapping[str, ColumnElement[Any]] = {
    "case_kind": CASES.c.kind,
    "case_zh": CASES.c.zh,
    "case_en": CASES.c.en,
    "fund": CASES.c.fund,
    "year": CASES.c.year,
    "month": CASES.c.month,
}
"""What an item has of its case; all else it has of its task."""

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
    `equal` has values by the names of `FILTERS`.
    """

    parties: tuple[CityParty, ...] | None = None
    persons: tuple[str, ...] = ()
    held: Held | None = None
    city: str | None = None
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
    rows = await session.execute(page_query(wanted, cursor).limit(one_more(size)))
    items, last = page_of([InboxItem.model_validate(row) for row in rows], size)
    return InboxPage(items=items, next=_place(last) if last else None)


def page_query(wanted: InboxFilter, cursor: str | None = None) -> Select[Any]:
    """The open tasks asked for, in order, from the one after `cursor` on. Raises `BadCursor`."""
    query = _filtered(wanted).order_by(TASKS.c.due, TASKS.c.case, TASKS.c.task)
    return query if cursor is None else query.where(_after(cursor))


def tasks_with_cases() -> Select[Any]:
    """Tasks, each a row of an `InboxItem`: with what its case is about."""
    columns = (column.label(name) for name, column in _OF_CASE.items())
    # A task may be recorded a moment before its case's first effect.
    return select(TASKS, *columns).outerjoin(CASES, CASES.c.id == TASKS.c.case)


def _filtered(wanted: InboxFilter) -> Select[Any]:
    query = tasks_with_cases().where(TASKS.c.open.is_(True))
    if not wanted.automatic:
        query = query.where(TASKS.c.role != Role.AUTOMATIC.value)
    if wanted.parties is not None:
        query = query.where(_of_parties(wanted.parties))
    if wanted.persons:
        theirs = or_(TASKS.c.holder.in_(wanted.persons), TASKS.c.holder_for.in_(wanted.persons))
        query = query.where(or_(TASKS.c.holder.is_(None), theirs))
    if wanted.held is not None:
        query = query.where(TASKS.c.holder.is_(None) if wanted.held is Held.NOBODYS else TASKS.c.holder.is_not(None))
    if wanted.opened_since is not None:
        query = query.where(TASKS.c.opened_at >= wanted.opened_since)
    if wanted.overdue is not None:
        query = query.where(TASKS.c.overdue.is_(wanted.overdue))
    if wanted.city is not None:
        query = query.where(TASKS.c.city == wanted.city)
    for name, value in wanted.equal.items():
        shown, _ = FILTERS[name]
        query = query.where((_OF_CASE[shown] if shown in _OF_CASE else TASKS.c[shown]) == value)
    return query


def _of_parties(parties: Iterable[CityParty]) -> Any:
    by_city: dict[str, list[str]] = {}
    for each in parties:
        by_city.setdefault(each.city, []).append(str(each.party))
    return or_(
        *((TASKS.c.city == city) & TASKS.c.party.in_(sorted(set(names))) for city, names in sorted(by_city.items()))
    )


def _place(item: InboxItem) -> str:
    return encode([item.due.isoformat() if item.due else None, item.case, item.task])


def _after(cursor: str) -> Any:
    due, case, task = _parts(decode(cursor, 3), cursor)
    return tuple_(TASKS.c.due, TASKS.c.case, TASKS.c.task) > tuple_(
        literal(due, DueInstant), literal(case, Key), literal(task, Key)
    )


def _parts(place: Place, cursor: str) -> tuple[datetime | None, str, str]:
    due, case, task = place
    if not isinstance(case, str) or not isinstance(task, str) or not isinstance(due, str | None):
        raise BadCursor(cursor)
    return None if due is None else instant_of(due, cursor), case, task
