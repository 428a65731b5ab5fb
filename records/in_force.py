"""What has been approved and so is in force: the newest version of a form in each case that came to its end."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Table, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.actions import Evidence
from approvals.definitions import MAIN
from approvals.effects import CaseStatus
from calculations.deadlines import day_of
from records.documents import get_documents
from records.tables import CaseRecord, DecisionRecord, VersionRecord, table_of
from records.views import View

CASES: Table = table_of(CaseRecord)
VERSIONS: Table = table_of(VersionRecord)
DECISIONS: Table = table_of(DecisionRecord)

PAPER = "paper"
"""The form of documents that have none of their own."""


class ApprovedVersion(View):
    """A version that was approved: its case, its content, when the case ended, and the day from which it counts.

    ``in_force_from`` is the day that the document sets for itself, else the day of its approval (Asia/Shanghai).
    """

    case: str
    zh: str | None
    en: str | None
    chain: str | None
    fund: str | None
    year: int | None
    form: str
    number: int
    content_hash: str
    approved_at: datetime
    in_force_from: date
    sets_its_day: bool
    body: str

    def document(self) -> dict[str, Any]:
        """The document as it was approved."""
        content: dict[str, Any] = json.loads(self.body)
        return content

    def replaces(self) -> tuple[object, ...]:
        """What it shares with those that it replaces.

        A document that sets its own day counts until a later one for the same fund; any other is about its fund
        year. A paper without a form of its own replaces none.
        """
        if self.form == PAPER:
            return (self.case,)
        return (self.fund,) if self.sets_its_day else (self.fund, self.year)


async def approved_versions(
    session: AsyncSession, city: str, form: str, year: int | None = None, fund: str | None = None
) -> tuple[ApprovedVersion, ...]:
    """Every approved version of a form, of one fund year or fund if named, in the order in which they count.

    Those that count from the same day stand in the order of their approval: a later one replaces the earlier.
    """
    newest = (
        select(VERSIONS.c.case, func.max(VERSIONS.c.number).label("number"))
        .where(VERSIONS.c.form == form, VERSIONS.c.lane == MAIN)
        .group_by(VERSIONS.c.case)
        .subquery()
    )
    query = (
        select(
            VERSIONS.c.case,
            VERSIONS.c.number,
            VERSIONS.c.content_hash,
            *(CASES.c[name] for name in ("zh", "en", "chain", "fund", "year", "closed_at")),
        )
        .join(CASES, CASES.c.id == VERSIONS.c.case)
        .join(newest, tuple_(VERSIONS.c.case, VERSIONS.c.number) == tuple_(newest.c.case, newest.c.number))
        .where(VERSIONS.c.form == form, VERSIONS.c.lane == MAIN)
        .where(CASES.c.city == city, CASES.c.status == CaseStatus.DONE.value)
    )
    for column, value in ((CASES.c.year, year), (CASES.c.fund, fund)):
        if value is not None:
            query = query.where(column == value)
    rows = list(await session.execute(query))
    bodies = await get_documents(session, [row.content_hash for row in rows])
    found = [_approved(form, row, bodies[row.content_hash].body) for row in rows]
    return tuple(sorted(found, key=lambda version: (version.in_force_from, version.approved_at, version.case)))


async def in_force(
    session: AsyncSession, city: str, form: str, on: date, year: int | None = None, fund: str | None = None
) -> ApprovedVersion | None:
    """The version of a form that counts on a day, if any was approved."""
    approved = await approved_versions(session, city, form, year, fund)
    return next((version for version in reversed(approved) if version.in_force_from <= on), None)


def counting(approved: Iterable[ApprovedVersion], on: date) -> frozenset[ApprovedVersion]:
    """Those of the versions, given in their order, that count on a day: the last of each that replace one another."""
    last = {version.replaces(): version for version in approved if version.in_force_from <= on}
    return frozenset(last.values())


async def consents(session: AsyncSession, cases: Iterable[str]) -> dict[str, str]:
    """The number of the paper by which each case was decided last, of those that have one."""
    query = (
        select(DECISIONS.c.case, DECISIONS.c.evidence)
        .where(DECISIONS.c.case.in_(tuple(cases)), DECISIONS.c.evidence.is_not(None))
        .order_by(DECISIONS.c.case, DECISIONS.c.number)
    )
    found = await session.execute(query)
    return {row.case: Evidence.model_validate_json(row.evidence).document_number for row in found}


_SHOWN = ("case", "zh", "en", "chain", "fund", "year", "number", "content_hash")


def _approved(form: str, row: Row[Any], body: str) -> ApprovedVersion:
    written = json.loads(body).get("in_force_from")
    return ApprovedVersion(
        **{name: getattr(row, name) for name in _SHOWN},
        form=form,
        approved_at=row.closed_at,
        in_force_from=day_of(row.closed_at) if written is None else date.fromisoformat(written),
        sets_its_day=written is not None,
        body=body,
    )
