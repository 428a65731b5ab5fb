"""What has been approved and so is in force: the newest version of a form in each case that came to its end.

A budget by county is in force as soon as the automatic step that made it has claimed it, which ends its case too.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.actions import Evidence
from approvals.definitions import MAIN
from approvals.effects import CaseStatus
from calculations.dates.deadlines import day_of
from records.cases.claims import Claim, newest_claims
from records.contents.documents import get_documents
from records.contents.store import prove_versions
from records.tables import CaseRecord, DecisionRecord, VersionRecord, table_of
from records.views import View

CASES: Table = table_of(CaseRecord)
VERSIONS: Table = table_of(VersionRecord)
DECISIONS: Table = table_of(DecisionRecord)

PAPER = "paper"
"""The form of documents that have none of their own."""

CLAIMED = frozenset({"budget_split"})
"""The forms that are in force from their claim on, whether or not the end of their case is recorded yet."""


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

    def counts_for(self) -> tuple[tuple[object, ...], ...]:
        """What it counts for; a later one takes its place in what both count for.

        A document that sets its own day counts for its fund, item by item; any other for its fund year. A paper without
        a form of its own counts for its case.
        """
        if self.form == PAPER:
            return ((self.case,),)
        if not self.sets_its_day:
            return ((self.fund, self.year),)
        items = self.document().get("items", ())
        return tuple((self.fund, row["item"]) for row in items) or ((self.fund,),)


async def approved_versions(
    session: AsyncSession, city: str, form: str, year: int | None = None, fund: str | None = None
) -> tuple[ApprovedVersion, ...]:
    """Every approved version of a form, of one fund year or fund if named, in the order in which they count.

    Those that count from the same day are in the order of their approval: a later one replaces the earlier.
    Raises ``ContentDiffers``.
    """
    claims = await newest_claims(session, city, form, year, fund) if form in CLAIMED else {}
    recorded = await _recorded(session, city, form, year, fund)
    names = await _names(session, claims)
    # Of those of the same instant the claims come last, in their order: sorting keeps it.
    found = [each for each in recorded if each["case"] not in claims]
    found += [{**names.get(case, {}), **_claimed(claim)} for case, claim in claims.items()]
    bodies = await get_documents(session, [each["content_hash"] for each in found])
    approved = [_approved(form, each, bodies[each["content_hash"]].body) for each in found]
    return tuple(sorted(approved, key=lambda version: (version.in_force_from, version.approved_at)))


async def _recorded(
    session: AsyncSession, city: str, form: str, year: int | None, fund: str | None
) -> list[Mapping[str, Any]]:
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
            VERSIONS.c.effect,
            *(CASES.c[name] for name in ("zh", "en", "chain", "fund", "year")),
            CASES.c.closed_at.label("approved_at"),
        )
        .join(CASES, CASES.c.id == VERSIONS.c.case)
        .join(newest, tuple_(VERSIONS.c.case, VERSIONS.c.number) == tuple_(newest.c.case, newest.c.number))
        .where(VERSIONS.c.form == form, VERSIONS.c.lane == MAIN)
        .where(CASES.c.city == city, CASES.c.status == CaseStatus.DONE.value)
        .order_by(VERSIONS.c.case)
    )
    for column, value in ((CASES.c.year, year), (CASES.c.fund, fund)):
        if value is not None:
            query = query.where(column == value)
    rows = list(await session.execute(query))
    await prove_versions(session, rows)
    return [dict(row._mapping) for row in rows]


async def _names(session: AsyncSession, cases: Iterable[str]) -> Mapping[str, Mapping[str, Any]]:
    """What the records call the cases, of those that they know already."""
    columns = (CASES.c.id, CASES.c.zh, CASES.c.en, CASES.c.chain)
    found = await session.execute(select(*columns).where(CASES.c.id.in_(sorted(cases))))
    return {row.id: {"zh": row.zh, "en": row.en, "chain": row.chain} for row in found}


def _claimed(claim: Claim) -> Mapping[str, Any]:
    return {
        "case": claim.case,
        "fund": claim.fund or None,
        "year": claim.year,
        "number": claim.version,
        "content_hash": claim.content_hash,
        "approved_at": claim.at,
    }


async def in_force(
    session: AsyncSession, city: str, form: str, on: date, year: int | None = None, fund: str | None = None
) -> ApprovedVersion | None:
    """The version of a form that counts on a day, if any was approved."""
    approved = await approved_versions(session, city, form, year, fund)
    return next((version for version in reversed(approved) if version.in_force_from <= on), None)


def counting(approved: Iterable[ApprovedVersion], on: date) -> frozenset[ApprovedVersion]:
    """Those of the versions, given in their order, that count on a day for anything: the last of each."""
    last = {what: version for version in approved if version.in_force_from <= on for what in version.counts_for()}
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


_SHOWN = ("case", "zh", "en", "chain", "fund", "year", "number", "content_hash", "approved_at")


def _approved(form: str, known: Mapping[str, Any], body: str) -> ApprovedVersion:
    written = json.loads(body).get("in_force_from")
    return ApprovedVersion(
        **{name: known.get(name) for name in _SHOWN},
        form=form,
        in_force_from=day_of(known["approved_at"]) if written is None else date.fromisoformat(written),
        sets_its_day=written is not None,
        body=body,
    )
