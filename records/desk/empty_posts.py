"""Empty posts: open tasks whose party nobody holds today. Asked again each time, so it clears when somebody does."""

from collections.abc import Collection
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Exists, Select, Table, bindparam, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.definitions import Party
from records.directory.holdings import HOLDINGS, held_on
from records.directory.over_time import EmptyPost
from records.directory.people import ORGANISATIONS, PEOPLE
from records.tables import TaskRecord, table_of
from records.views import TaskView

TASKS: Table = table_of(TaskRecord)

SHOWN = 50
"""Tasks of one empty post in the operators' list; it says how many there are in all."""


async def empty_posts(session: AsyncSession, city: str, on: date) -> tuple[EmptyPost, ...]:
    """The parties of a city for which tasks wait while nobody holds the post on a day, by party.

    Of each the first tasks by due date, at most ``SHOWN``. Tasks are only counted, in the index of the inbox.
    """
    waiting = (
        select(TASKS.c.party, func.count().label("tasks"))
        .where(TASKS.c.open.is_(True), TASKS.c.city == city, TASKS.c.party.is_not(None))
        .group_by(TASKS.c.party)
        .order_by(TASKS.c.party)
    )
    counted = (await session.execute(waiting)).all()
    held = await _held_parties(session, city, on)
    empty = {row.party: row.tasks for row in counted if row.party not in held}
    first = await _first_tasks(session, city, empty)
    return tuple(EmptyPost(party=party, waiting=tasks, tasks=tuple(first[party])) for party, tasks in empty.items())


async def _held_parties(session: AsyncSession, city: str, on: date) -> frozenset[str]:
    """The parties of a city whose post somebody holds on a day."""
    query = (
        select(ORGANISATIONS.c.kind, ORGANISATIONS.c.county, HOLDINGS.c.post)
        .distinct()
        .where(HOLDINGS.c.city == city, _of_organisation(), PEOPLE.c.login == HOLDINGS.c.person, *_present(on))
    )
    return frozenset(
        str(Party(kind=row.kind, county=row.county, post=row.post)) for row in await session.execute(query)
    )


async def _first_tasks(session: AsyncSession, city: str, parties: Collection[str]) -> dict[str, list[TaskView]]:
    """The first of each party: all are numbered in the index of the inbox, these alone are read."""
    order = (TASKS.c.due, TASKS.c.case, TASKS.c.task)
    place = func.row_number().over(partition_by=TASKS.c.party, order_by=order).label("place")
    waiting = (
        select(TASKS.c.case, TASKS.c.task, place)
        .where(TASKS.c.open.is_(True), TASKS.c.city == city, TASKS.c.party.in_(parties))
        .subquery()
    )
    query = (
        select(TASKS)
        .join(waiting, (TASKS.c.case == waiting.c.case) & (TASKS.c.task == waiting.c.task))
        .where(waiting.c.place <= SHOWN)
        .order_by(*order)
    )
    first: dict[str, list[TaskView]] = {party: [] for party in parties}
    for row in await session.execute(query):
        first[row.party].append(TaskView.model_validate(row))
    return first


async def post_changes(
    session: AsyncSession, city: str, on: date, case: str | None = None
) -> dict[tuple[str, str], bool]:
    """Open tasks (case, task) of a city, or of one case, for which the records say otherwise than the directory.

    True where nobody holds the post on a day any more, False where somebody does again. Nothing for a city whose
    directory is empty: nobody could be notified.
    """
    wanted = {"city": city, "day": on, "of_case": case}
    rows = await session.execute(_changes(case is not None), wanted)
    changed = {(row.case, row.task): not row.post_empty for row in rows}
    known = select(ORGANISATIONS.c.code).where(ORGANISATIONS.c.city == city).limit(1)
    if not changed or (await session.execute(known)).first() is None:
        return {}
    return changed


def any_changes() -> Exists:
    """Whether there are changes of one case, for another statement that says ``city``, ``day`` and ``of_case``."""
    return _changes(of_a_case=True).order_by(None).exists()


async def stranded(session: AsyncSession, city: str, on: date) -> tuple[TaskView, ...]:
    """Open tasks whose holder does not hold the post any more on a day, by due date: an operator hands them over."""
    query = (
        select(TASKS)
        .where(TASKS.c.open.is_(True), TASKS.c.city == city, TASKS.c.holder.is_not(None), TASKS.c.party.is_not(None))
        .where(~_is_held(on).where(HOLDINGS.c.person.in_([TASKS.c.holder, TASKS.c.holder_for])))
        .order_by(TASKS.c.due, TASKS.c.case, TASKS.c.task)
    )
    return tuple(TaskView.model_validate(row) for row in await session.execute(query))


@cache
def _changes(of_a_case: bool) -> Select[Any]:
    """Built once: every recording asks it."""
    query = (
        select(TASKS.c.case, TASKS.c.task, TASKS.c.post_empty)
        .where(TASKS.c.open.is_(True), TASKS.c.city == bindparam("city"), TASKS.c.party.is_not(None))
        .where(TASKS.c.post_empty == _is_held(bindparam("day")))
        .order_by(TASKS.c.case, TASKS.c.task)
    )
    return query.where(TASKS.c.case == bindparam("of_case")) if of_a_case else query


def _is_held(on: date | BindParameter[date]) -> Exists:
    return exists().where(
        HOLDINGS.c.city == TASKS.c.city,
        HOLDINGS.c.post == TASKS.c.party_post,
        _of_organisation(),
        ORGANISATIONS.c.kind == TASKS.c.party_kind,
        ORGANISATIONS.c.county.is_not_distinct_from(TASKS.c.party_county),
        PEOPLE.c.login == HOLDINGS.c.person,
        *_present(on),
    )


def _of_organisation() -> ColumnElement[bool]:
    return (ORGANISATIONS.c.city == HOLDINGS.c.city) & (ORGANISATIONS.c.code == HOLDINGS.c.organisation)


def _present(on: date | BindParameter[date]) -> tuple[ColumnElement[bool], ...]:
    return PEOPLE.c.active.is_(True), held_on(on)
