"""Which bank account each account of the ledger is: named by two operators, like the people of the directory."""

from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncSession

from calculations.ledger.postings import AccountCode
from calculations.payments.bank_accounts import BankAccount
from records.backends.statements import in_portions, insert_into
from records.integrity.seals import seal
from records.tables import BankAccountRecord, table_of
from records.views import View

BANK_ACCOUNTS: Table = table_of(BankAccountRecord)


class NamedBankAccount(BaseModel):
    """账户登记: an account of the ledger is this bank account from now on; orders that are made keep the one before."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    account: AccountCode
    bank_account: BankAccount


class BankAccountView(View):
    """The bank account of an account of the ledger."""

    account: str
    name: str
    number: str
    bank: str
    bank_code: str


async def name_bank_account(session: AsyncSession, city: str, wanted: NamedBankAccount) -> None:
    """Name an account's bank account, or another one in its place."""
    values = wanted.bank_account.model_dump()
    statement = insert_into(session, BANK_ACCOUNTS).values(city=city, account=wanted.account, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["city", "account"], set_=values))
    await seal(session, BANK_ACCOUNTS, [(city, wanted.account)])


async def bank_accounts(session: AsyncSession, city: str, accounts: Iterable[str]) -> dict[str, BankAccount]:
    """The bank accounts of these accounts of the ledger, as far as they are named, by the ledger's code."""
    found: dict[str, BankAccount] = {}
    for portion in in_portions(accounts):
        query = select(BANK_ACCOUNTS).where(BANK_ACCOUNTS.c.city == city, BANK_ACCOUNTS.c.account.in_(portion))
        for row in await session.execute(query):
            found[row.account] = BankAccount(name=row.name, number=row.number, bank=row.bank, bank_code=row.bank_code)
    return found


async def bank_account(session: AsyncSession, city: str, account: str) -> BankAccountView | None:
    """One of them as people read it."""
    query = select(BANK_ACCOUNTS).where(BANK_ACCOUNTS.c.city == city, BANK_ACCOUNTS.c.account == account)
    row = (await session.execute(query)).one_or_none()
    return None if row is None else BankAccountView.model_validate(row)


async def accounts_at(session: AsyncSession, city: str, number: str) -> tuple[str, ...]:
    """The accounts of the ledger that are the bank account of a number."""
    query = select(BANK_ACCOUNTS.c.account).where(BANK_ACCOUNTS.c.city == city, BANK_ACCOUNTS.c.number == number)
    return tuple((await session.execute(query.order_by(BANK_ACCOUNTS.c.account))).scalars())


async def all_bank_accounts(session: AsyncSession, city: str) -> tuple[BankAccountView, ...]:
    """All that are named in a city, by the ledger's code."""
    query = select(BANK_ACCOUNTS).where(BANK_ACCOUNTS.c.city == city).order_by(BANK_ACCOUNTS.c.account)
    return tuple(BankAccountView.model_validate(row) for row in await session.execute(query))
