"""Whether a fund year is closed, so that it can be cleared: every month ended, and all that was paid is booked."""

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncSession

from approvals.case_ids import funding_case, year_case
from approvals.effects import CaseStatus
from records.cases.reading import CaseFilter, list_cases, noted_cases
from records.cases.requests import broken_off, have_paid
from temporal.names import WorkflowName
from workflows.messages import AutomaticWork

MONTHS = range(1, 13)
MOST_CASES = 200
"""More cases of a kind than a fund year has."""


class NotYetClosed(LookupError):
    """A figure of the year is missing: no approved budget, a month without its reports, money that is not booked."""


async def refuse_what_is_open(session: AsyncSession, funds: Iterable[str], work: AutomaticWork) -> None:
    """A year is cleared when all of its months are closed, and the years before it are cleared.

    Raises ``NotYetClosed`` with the first kind of what is open.
    """
    await _refuse_open_months(session, funds, work)
    await _refuse_unbooked_months(session, work)
    await _refuse_years_before(session, work)


async def _refuse_open_months(session: AsyncSession, funds: Iterable[str], work: AutomaticWork) -> None:
    """Months that the year has started and that the records do not know yet are open as well."""
    wanted = CaseFilter(city=work.city, kind=WorkflowName.MONTHLY_FUNDING, year=work.year)
    months = {case.id: case.status for case in (await list_cases(session, wanted, limit=MOST_CASES)).items}
    possible = {funding_case(work.city, fund, work.year, month) for fund in funds for month in MONTHS}
    started = possible & await noted_cases(session, year_case(work.city, work.year))
    still_open = [case for case in sorted(months.keys() | started) if months.get(case) in (None, CaseStatus.OPEN)]
    if still_open:
        raise NotYetClosed(f"尚有月度用款未办结 / months still open: {'、'.join(still_open)}")


async def _refuse_unbooked_months(session: AsyncSession, work: AutomaticWork) -> None:
    """Money that was paid in a month that was broken off is in no report: it would be cleared as a surplus."""
    ended = await broken_off(session, work.city, WorkflowName.MONTHLY_FUNDING, work.year)
    paid = await have_paid(session, work.city, ended)
    if paid:
        named = "、".join(
            f"{work.year}-{month:02d}:已拨付未核销({case},{status.zh})"
            for case, (month, status) in ended.items()
            if case in paid
        )
        raise NotYetClosed(f"{named};须先核销或退回该款项 / paid and not booked: book the money or have it returned")


async def _refuse_years_before(session: AsyncSession, work: AutomaticWork) -> None:
    """What a clearing settles belongs to its own year, and the next year begins with it."""
    wanted = CaseFilter(city=work.city, kind=WorkflowName.YEAR_END_CLEARING, status=CaseStatus.OPEN)
    found = (await list_cases(session, wanted, limit=MOST_CASES)).items
    before = [case.id for case in found if case.year is not None and case.year < work.year]
    if before:
        raise NotYetClosed(f"以前年度清算尚未完成 / clearings of years before are still open: {'、'.join(before)}")
