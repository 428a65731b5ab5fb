"""Money that was booked before by the same rule: what a posting handed in may be a repeat of, and is compared with."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, Table, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from calculations.dates.deadlines import day_of
from calculations.input.money import Yuan, text, yuan
from calculations.ledger.accounts import AccountKind, parse_account
from calculations.ledger.postings import PostingForm, Transfer
from records.tables import LedgerEntry, LedgerLine, table_of
from records.views import View

ENTRIES: Table = table_of(LedgerEntry)
LINES: Table = table_of(LedgerLine)
BOOKED_BEFORE = "booked_before"
"""The check that a posting does not pass which may be a repeat: it is taken with a reason only."""

_MOST_NAMED = 5

Way = tuple[str, str, str | None, str | None]
"""From which account to which, whose money, and of which line."""

_Mark = Way | tuple[str, str, str | None, Decimal]
"""The way, or the amount in the place of the line."""


class EarlierTransfer(View):
    """A transfer in the ledger: from which account to which, whose, for which line and period, of which entry."""

    entry: str
    year: int
    period: str
    zh: str
    source: str
    target: str
    county: str | None
    line: str | None
    amount: Yuan
    value_date: date

    @property
    def kinds(self) -> tuple[AccountKind, ...]:
        """From what kind of account it goes to what kind, whosever."""
        return tuple(parse_account(code).kind for code in (self.source, self.target))

    @property
    def way(self) -> Way:
        """Which way it goes."""
        return self.source, self.target, self.county, self.line


def way_of(transfer: Transfer) -> Way:
    """Which way a transfer of a posting goes."""
    return transfer.source, transfer.target, transfer.place, transfer.line


async def repeats_of(
    session: AsyncSession, city: str, form: PostingForm, except_entry: str = ""
) -> tuple[EarlierTransfer, ...]:
    """For each transfer of a posting the latest in the ledger, but for ``except_entry``, that may be the same.

    The same way for the same period, or the same amount between the same accounts on the same day.
    """
    accounts = {account for transfer in form.transfers for account in (transfer.source, transfer.target)}
    known = await _found(
        session,
        city,
        form,
        LINES.c.account.in_(sorted(accounts)),
        or_(ENTRIES.c.year == form.year, ENTRIES.c.value_date == form.date),
        ENTRIES.c.id != except_entry,
    )
    latest: dict[_Mark, int] = {}
    for number, each in enumerate(known):
        for mark in _marks_of(each, form):
            latest.setdefault(mark, number)
    for_each = ([latest[mark] for mark in _marks(transfer) if mark in latest] for transfer in form.transfers)
    return tuple(known[min(numbers)] for numbers in for_each if numbers)


def _marks_of(earlier: EarlierTransfer, form: PostingForm) -> Iterator[_Mark]:
    """By what a transfer of the posting may be this money again, though words, line or period are written otherwise."""
    if earlier.year == form.year and _folded(earlier.period) == _folded(form.period):
        yield earlier.way
    if earlier.value_date == form.date:
        yield (*earlier.way[:3], earlier.amount)


def _marks(transfer: Transfer) -> tuple[_Mark, ...]:
    way = way_of(transfer)
    return way, (*way[:3], transfer.amount)


def is_all_of(found: Iterable[EarlierTransfer], form: PostingForm) -> bool:
    """Whether an entry of these is the very posting, words, day and period included."""
    entries: dict[str, list[EarlierTransfer]] = {}
    for each in found:
        entries.setdefault(each.entry, []).append(each)
    head, body = (form.zh, form.date, form.period), sorted(_moved(form))
    return any(
        {(each.zh, each.value_date, each.period) for each in entry} == {head}
        and sorted((each.source, each.target, each.county or "", each.line or "", text(each.amount)) for each in entry)
        == body
        for entry in entries.values()
    )


def repeat_words(form: PostingForm, found: Iterable[EarlierTransfer], names: Mapping[str, str]) -> str:
    """What was booked before, in Chinese; ``names`` are the counties'."""
    repeats = tuple(found)
    first = "、".join(
        f"{names.get(each.county or '', '')}{each.value_date}已登记 {text(each.amount)} 元({each.entry})"
        for each in repeats[:_MOST_NAMED]
    )
    more = f"等{len(repeats)}笔" if len(repeats) > _MOST_NAMED else ""
    return f"{form.rule} {form.period or f'{form.year}年度'}的同类资金此前已登记:{first}{more};确非重复的请说明"


async def transfers_of_year(
    session: AsyncSession, city: str, form: PostingForm, year: int
) -> tuple[EarlierTransfer, ...]:
    """What the ledger has of the rule and fund of a posting in a fund year, the latest first."""
    return await _found(session, city, form, ENTRIES.c.year == year)


async def _found(
    session: AsyncSession, city: str, form: PostingForm, *more: ColumnElement[bool]
) -> tuple[EarlierTransfer, ...]:
    words = (ENTRIES.c.year, ENTRIES.c.period, ENTRIES.c.zh, ENTRIES.c.value_date)
    query = (
        # The gaining side of each transfer: the other side is the same money.
        select(LINES, *words)
        .join(ENTRIES, ENTRIES.c.id == LINES.c.entry)
        .where(ENTRIES.c.city == city, ENTRIES.c.fund == form.fund, ENTRIES.c.rule == form.rule)
        .where(LINES.c.amount > 0, *more)
        .order_by(LINES.c.at.desc(), LINES.c.entry.desc(), LINES.c.number)
    )
    return tuple(
        EarlierTransfer(
            entry=row.entry,
            year=row.year,
            period=row.period or "",
            zh=row.zh,
            source=row.other,
            target=row.account,
            county=row.county,
            line=row.line,
            amount=yuan(row.amount),
            value_date=row.value_date or day_of(row.at),
        )
        for row in await session.execute(query)
    )


def _moved(form: PostingForm) -> Iterator[tuple[str, str, str, str, str]]:
    for each in form.transfers:
        yield each.source, each.target, each.place or "", each.line or "", text(each.amount)


def _folded(period: str) -> str:
    """``2022-Q1``, ``2022q1`` and ``2022-q-1`` are one period."""
    return period.casefold().replace("-", "")
