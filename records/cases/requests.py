"""The requests of a fund year (M2): what every month asks for in its newest version, and which of them count."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Table, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.effects import CaseStatus
from calculations.ledger.accounts import AccountKind
from records.cases.claims import newest_claims
from records.cases.reading import newest_versions
from records.tables import CaseRecord, LedgerAccount, LedgerEntry, LedgerLine, table_of

ACCOUNTS: Table = table_of(LedgerAccount)
CASES: Table = table_of(CaseRecord)
ENTRIES: Table = table_of(LedgerEntry)
LINES: Table = table_of(LedgerLine)

FORM = "request"
BROKEN_OFF = (CaseStatus.REFUSED, CaseStatus.TERMINATED)
"""How a month ends that was not walked to its end."""


async def requests_of(session: AsyncSession, city: str, kind: str, year: int, fund: str) -> Mapping[str, str]:
    """The content hash of the newest request of each month's case: as claimed, or as recorded if that is newer.

    A month that was broken off counts if it has paid: its money is gone.
    """
    recorded = await newest_versions(session, city, kind, year, FORM, fund=fund, statuses=tuple(CaseStatus))
    versions = {each.case: (each.number, each.content_hash) for each in recorded}
    for case, claim in (await newest_claims(session, city, FORM, year, fund)).items():
        versions[case] = max(versions.get(case, (0, "")), (claim.version, claim.content_hash))
    gone = await broken_off(session, city, kind, year)
    dropped = gone.keys() - await have_paid(session, city, gone)
    return {case: content_hash for case, (_, content_hash) in versions.items() if case not in dropped}


async def broken_off(session: AsyncSession, city: str, kind: str, year: int) -> Mapping[str, tuple[int, CaseStatus]]:
    """The year's months that were broken off, by case in order: the month and how it ended."""
    query = (
        select(CASES.c.id, CASES.c.month, CASES.c.status)
        .where(CASES.c.city == city, CASES.c.kind == kind, CASES.c.year == year)
        .where(CASES.c.status.in_([status.value for status in BROKEN_OFF]))
        .order_by(CASES.c.id)
    )
    return {row.id: (row.month, CaseStatus(row.status)) for row in await session.execute(query)}


async def have_paid(session: AsyncSession, city: str, cases: Iterable[str]) -> frozenset[str]:
    """Those of the cases by which money has left the special account and not come back."""
    query = (
        select(ENTRIES.c.case)
        .join(LINES, LINES.c.entry == ENTRIES.c.id)
        .join(ACCOUNTS, (ACCOUNTS.c.city == LINES.c.city) & (ACCOUNTS.c.code == LINES.c.account))
        .where(ENTRIES.c.city == city, ENTRIES.c.case.in_(sorted(cases)), ACCOUNTS.c.kind == AccountKind.SPECIAL)
        .group_by(ENTRIES.c.case)
        .having(func.sum(LINES.c.amount) < 0)
    )
    return frozenset((await session.execute(query)).scalars())
