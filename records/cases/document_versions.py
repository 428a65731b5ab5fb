"""Versions of the documents of cases: the newest of a lane and form, and those of a content."""

from collections.abc import Iterable

from sqlalchemy import Table, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.actions import Seen
from records.tables import VersionRecord, table_of
from records.views import VersionView

VERSIONS: Table = table_of(VersionRecord)

LaneForm = tuple[str, str, str]
"""Case, lane, form."""


async def newest_seen(session: AsyncSession, wanted: Iterable[LaneForm]) -> dict[LaneForm, Seen]:
    """Number and hash of the newest version of each; those without any version are left out."""
    keys = sorted(set(wanted))
    if not keys:
        return {}
    key = tuple_(VERSIONS.c.case, VERSIONS.c.lane, VERSIONS.c.form)
    newest = (
        select(VERSIONS.c.case, VERSIONS.c.lane, VERSIONS.c.form, func.max(VERSIONS.c.number).label("number"))
        .where(key.in_(keys))
        .group_by(VERSIONS.c.case, VERSIONS.c.lane, VERSIONS.c.form)
        .subquery()
    )
    query = select(VERSIONS).join(
        newest,
        tuple_(VERSIONS.c.case, VERSIONS.c.lane, VERSIONS.c.form, VERSIONS.c.number)
        == tuple_(newest.c.case, newest.c.lane, newest.c.form, newest.c.number),
    )
    return {
        (row.case, row.lane, row.form): Seen(number=row.number, content_hash=row.content_hash)
        for row in await session.execute(query)
    }


async def versions_of_document(session: AsyncSession, case: str, content_hash: str) -> tuple[VersionView, ...]:
    """The versions of a case that have that content."""
    query = select(VERSIONS).where(VERSIONS.c.case == case, VERSIONS.c.content_hash == content_hash)
    return tuple(VersionView.model_validate(row) for row in await session.execute(query.order_by(VERSIONS.c.effect)))
