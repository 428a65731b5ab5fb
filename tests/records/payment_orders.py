"""Payments of the city agency to two counties in the records, on paths that leave as orders."""

from calculations.ledger.postings import Instruction, Path, PathOrder
from calculations.payments.bank_accounts import BankAccount
from records.database import Database
from records.ledger.booking import Posted, PostingRefused, post
from records.payments.bank_accounts import NamedBankAccount, name_bank_account
from records.payments.orders import OrderFilter, OrderView, list_orders
from tests.records.instructions import HAISHU, JIANGBEI, PATHS, income, moved, order

CITY = "ningbo"
AGENCY = "agency_expenditure:employee:pooled"
COUNTIES = {county: f"county_expenditure:{county}:employee:pooled" for county in (HAISHU, JIANGBEI)}

ORDERED_PATHS: tuple[Path, ...] = tuple(
    path.model_copy(update={"order": PathOrder(kind="distribution", district="330200")}) if path.rule == "M4" else path
    for path in PATHS
)

BANK_ACCOUNTS = {
    code: BankAccount(name=name, number=f"39011200090000{number}", bank="工商银行宁波市分行", bank_code="102332000010")
    for number, (code, name) in enumerate(
        ((AGENCY, "市医保中心支出户"), (COUNTIES[HAISHU], "海曙支出户"), (COUNTIES[JIANGBEI], "江北支出户")), start=10
    )
}


def distribution(identity: str, *amounts: str) -> Instruction:
    """What the agency pays Haishu and, with a second amount, Jiangbei."""
    pairs = zip((HAISHU, JIANGBEI), amounts, strict=False)
    transfers = (moved("agency_expenditure", f"county_expenditure:{county}", amount) for county, amount in pairs)
    return order(identity, "M4", *transfers)


async def name_all(database: Database) -> None:
    """Every account's bank account."""
    async with database.write() as session:
        for code, account in BANK_ACCOUNTS.items():
            await name_bank_account(session, CITY, NamedBankAccount(account=code, bank_account=account))


async def fund_agency(database: Database, amount: str) -> None:
    """The agency's expenditure account gets that much."""
    paid = order("before.paid", "M3", moved("special", "agency_expenditure", amount))
    for instruction in (*income("before", amount), paid):
        assert isinstance(await book(database, instruction), Posted)


async def book(database: Database, instruction: Instruction) -> Posted | PostingRefused:
    """One instruction in a transaction of its own."""
    async with database.write() as session:
        return await post(session, instruction, ORDERED_PATHS)


async def orders(database: Database) -> tuple[OrderView, ...]:
    """All orders."""
    async with database.read() as session:
        return await list_orders(session, OrderFilter(city=CITY))
