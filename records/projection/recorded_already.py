"""Whether the records have already what a recorder brings, by one statement: mostly they do."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.effects import Effect
from approvals.request_memory import Processed
from records.desk.empty_posts import any_changes
from records.projection.apply import AUDIT, by_number, compare
from records.projection.recorded_effects import are_answered


class RecordedAlready(NamedTuple):
    """What the records say of effects that they have: whether they can answer the requests, and of the case's posts.

    ``posts_changed``: of an open task they say otherwise than the directory, see ``post_changes``; perhaps only because
    the city has no directory.
    """

    answers: bool
    posts_changed: bool


async def recorded_already(
    session: AsyncSession, case: str, effects: Sequence[Effect], requests: Mapping[str, Processed], city: str, on: date
) -> RecordedAlready | None:
    """What they say on a day if they have all of these effects; ``None`` when they lack any.

    For who would else take the write lock to learn it. Raises as ``apply`` does.
    """
    given = by_number(case, effects)
    first = min([*given, *(done.first for done in requests.values())])
    wanted = {"case": case, "first": first, "last": max(given), "city": city, "day": on, "of_case": case}
    rows = {row.number: row for row in await session.execute(_of_a_recording(), wanted)}
    compare(case, given.values(), {number: row.hash for number, row in rows.items()})
    if not given.keys() <= rows.keys():
        return None
    return RecordedAlready(are_answered(rows, requests), any(row.posts_changed for row in rows.values()))


@cache
def _of_a_recording() -> Select[Any]:
    """Built once: every recording asks it."""
    return select(
        AUDIT.c.number, AUDIT.c.hash, AUDIT.c.request, AUDIT.c.digest, any_changes().label("posts_changed")
    ).where(AUDIT.c.case == bindparam("case"), AUDIT.c.number.between(bindparam("first"), bindparam("last")))
