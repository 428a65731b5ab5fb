"""What accounts hold, now or at the end of a business day, and whether the ledger ties. Amounts are yuan."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Table, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from calculations.dates.deadlines import end_of
from calculations.input.money import Yuan, yuan
from calculations.ledger.accounts import AccountKind, NotAnAccount, Part, parse_account
from records.tables import LedgerAccount, LedgerEntry, LedgerLine, table_of
from records.views import View

ACCOUNTS: Table = table_of(LedgerAccount)
ENTRIES: Table = table_of(LedgerEntry)
LINES: Table = table_of(LedgerLine)


class AccountView(View):
    """An account; `bank` is the bank account that holds it, none outside."""

    code: str
    kind: AccountKind
    county: str | None
    fund: str
    part: Part
    bank: str | None


class BalanceView(AccountView):
    """An account and what it holds."""

    balance: Yuan


class LedgerCheck(View):
    """What does not tie: entries whose lines are not zero together or not their total, accounts whose balance is
    not the sum of their lines, bank accounts below zero, accounts that are not what their code says or have no line,
    lines without entry or account. All empty: the ledger balances.
    """

    entries: int
    lines: int
    unbalanced_entries: tuple[str, ...]
    wrong_balances: tuple[str, ...]
    banks_below_zero: tuple[str, ...]
    wrong_accounts: tuple[str, ...] = ()
    stray_lines: tuple[str, ...] = ()

    @property
    def ties(self) -> bool:
        """Whether everything does."""
        faults = (self.unbalanced_entries, self.wrong_balances, self.banks_below_zero)
        return not any((*faults, self.wrong_accounts, self.stray_lines))


async def balances(
    session: AsyncSession,
    city: str,
    *,
    on: date | None = None,
    up_to_year: int | None = None,
    fund: str | None = None,
    part: Part | None = None,
    kinds: Iterable[AccountKind] = (),
    county: str | None = None,
) -> tuple[BalanceView, ...]:
    """The accounts that money has touched, by code; as of the end of the day `on` (China), else as of now.

    With `up_to_year` what the entries of that fund year and those before have left, whenever they were booked.
    """
    held = _balance(on, up_to_year)
    names = ("code", "kind", "county", "fund", "part", "bank")
    query = select(*(ACCOUNTS.c[name] for name in names), held.label("held")).where(ACCOUNTS.c.city == city)
    if on is not None or up_to_year is not None:
        query = query.where(held.is_not(None))
    if wanted := [kind.value for kind in kinds]:
        query = query.where(ACCOUNTS.c.kind.in_(wanted))
    for column, value in ((ACCOUNTS.c.fund, fund), (ACCOUNTS.c.part, part), (ACCOUNTS.c.county, county)):
        if value is not None:
            query = query.where(column == value)
    rows = await session.execute(query.order_by(ACCOUNTS.c.code))
    return tuple(BalanceView.model_validate({**row._mapping, "balance": yuan(int(row.held))}) for row in rows)


async def check_ledger(session: AsyncSession) -> LedgerCheck:
    """Add up the whole ledger again, of every city."""
    entries, lines = await _count(session, ENTRIES), await _count(session, LINES)
    gained = func.sum(LINES.c.amount).filter(LINES.c.amount > 0)
    unbalanced = (
        select(ENTRIES.c.id)
        .outerjoin(LINES, LINES.c.entry == ENTRIES.c.id)
        .group_by(ENTRIES.c.id, ENTRIES.c.total)
        .having((func.coalesce(func.sum(LINES.c.amount), 0) != 0) | (func.coalesce(gained, 0) != ENTRIES.c.total))
        .order_by(ENTRIES.c.id)
    )
    wrong = (
        select(ACCOUNTS.c.code)
        .where(ACCOUNTS.c.balance != func.coalesce(_sum_of_lines().scalar_subquery(), 0))
        .order_by(ACCOUNTS.c.code)
    )
    below = (
        select(ACCOUNTS.c.bank)
        .where(ACCOUNTS.c.bank.is_not(None))
        .group_by(ACCOUNTS.c.city, ACCOUNTS.c.bank)
        .having(func.sum(ACCOUNTS.c.balance) < 0)
        .order_by(ACCOUNTS.c.bank)
    )
    return LedgerCheck(
        entries=entries,
        lines=lines,
        unbalanced_entries=tuple((await session.execute(unbalanced)).scalars()),
        wrong_balances=tuple((await session.execute(wrong)).scalars()),
        banks_below_zero=tuple((await session.execute(below)).scalars()),
        wrong_accounts=await _wrong_accounts(session),
        stray_lines=await _stray_lines(session),
    )


async def _wrong_accounts(session: AsyncSession) -> tuple[str, ...]:
    used = select(LINES.c.city, LINES.c.account)
    unused = select(ACCOUNTS.c.code).where(tuple_(ACCOUNTS.c.city, ACCOUNTS.c.code).not_in(used))
    found = set((await session.execute(unused)).scalars())
    found |= {row.code for row in await session.execute(select(ACCOUNTS)) if not _is_as_its_code(row)}
    return tuple(sorted(found))


def _is_as_its_code(row: Any) -> bool:
    try:
        account = parse_account(row.code)
    except NotAnAccount:
        return False
    identity = (row.kind, row.county, row.fund, row.part, row.bank)
    return identity == (account.kind.value, account.county, account.fund, account.part.value, account.bank)


async def _stray_lines(session: AsyncSession) -> tuple[str, ...]:
    accounts = select(ACCOUNTS.c.city, ACCOUNTS.c.code)
    stray = or_(
        LINES.c.entry.not_in(select(ENTRIES.c.id)),
        tuple_(LINES.c.city, LINES.c.account).not_in(accounts),
        tuple_(LINES.c.city, LINES.c.other).not_in(accounts),
    )
    rows = await session.execute(select(LINES.c.entry, LINES.c.number).where(stray).order_by(*LINES.primary_key))
    return tuple(f"{row.entry}#{row.number}" for row in rows)


async def _count(session: AsyncSession, table: Table) -> int:
    return int((await session.execute(select(func.count()).select_from(table))).scalar_one())


def _sum_of_lines() -> Any:
    return (
        select(func.sum(LINES.c.amount))
        .where(LINES.c.city == ACCOUNTS.c.city, LINES.c.account == ACCOUNTS.c.code)
        .correlate(ACCOUNTS)
    )


def _balance(on: date | None, up_to_year: int | None) -> Any:
    if on is None and up_to_year is None:
        return ACCOUNTS.c.balance
    lines = _sum_of_lines()
    if on is not None:
        lines = lines.where(LINES.c.at < end_of(on))
    if up_to_year is not None:
        lines = lines.join(ENTRIES, ENTRIES.c.id == LINES.c.entry).where(ENTRIES.c.year <= up_to_year)
    return lines.scalar_subquery()
