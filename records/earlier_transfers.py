"""Money that was booked before by the same rule for the same period: what a posting handed in may be a repeat of."""

from datetime import date

from sqlalchemy import ColumnElement, Table, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from calculations.accounts import AccountKind, parse_account
from calculations.deadlines import day_of
from calculations.money import Yuan, yuan
from calculations.postings import PostingForm, Transfer
from records.tables import LedgerEntry, LedgerLine, table_of
from records.views import View

ENTRIES: Table = table_of(LedgerEntry)
LINES: Table = table_of(LedgerLine)


class EarlierTransfer(View):
    """A transfer in the ledger: from which account to which, whose, for which line, on which day, of which entry."""

    entry: str
    source: str
    target: str
    county: str | None
    line: str | None
    amount: Yuan
    value_date: date

    def goes_between(self, kinds: tuple[AccountKind, ...]) -> bool:
        """Whether it goes from an account of the first kind to one of the second, whosever."""
        return tuple(parse_account(code).kind for code in (self.source, self.target)) == kinds

    def is_like(self, transfer: Transfer) -> bool:
        """Whether another transfer goes the same way for the same county and line, whatever its amount."""
        other = (transfer.source, transfer.target, transfer.place, transfer.line)
        return (self.source, self.target, self.county, self.line) == other


async def earlier_transfers(session: AsyncSession, city: str, form: PostingForm) -> tuple[EarlierTransfer, ...]:
    """What the ledger has of the rule, fund, year and period of a posting, the latest first.

    Entries of before periods were kept count as those without one.
    """
    return await _found(session, city, form, form.year, func.coalesce(ENTRIES.c.period, "") == form.period)


async def transfers_of_year(
    session: AsyncSession, city: str, form: PostingForm, year: int
) -> tuple[EarlierTransfer, ...]:
    """What the ledger has of the rule and fund of a posting in a fund year, the latest first."""
    return await _found(session, city, form, year)


async def _found(
    session: AsyncSession, city: str, form: PostingForm, year: int, *more: ColumnElement[bool]
) -> tuple[EarlierTransfer, ...]:
    query = (
        # The gaining side of each transfer: the other side is the same money.
        select(LINES, ENTRIES.c.value_date)
        .join(ENTRIES, ENTRIES.c.id == LINES.c.entry)
        .where(ENTRIES.c.city == city, ENTRIES.c.fund == form.fund, ENTRIES.c.year == year)
        .where(ENTRIES.c.rule == form.rule, LINES.c.amount > 0, *more)
        .order_by(LINES.c.at.desc(), LINES.c.entry.desc(), LINES.c.number)
    )
    return tuple(
        EarlierTransfer(
            entry=row.entry,
            source=row.other,
            target=row.account,
            county=row.county,
            line=row.line,
            amount=yuan(row.amount),
            value_date=row.value_date or day_of(row.at),
        )
        for row in await session.execute(query)
    )
