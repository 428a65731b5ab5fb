"""The ledger 账户 as somebody may read it: balances, and the movements of an account."""

from datetime import date

from pydantic import BaseModel, ConfigDict

from approvals.reading import Access, access_to_account
from calculations.input.suggestions import known_instead
from calculations.ledger.accounts import Account, AccountKind, NotAnAccount, Part, parse_account
from policies.pack import Pack
from records.cases.filter_values import Recorded, in_use
from records.ledger.account_statement import LARGEST_PAGE, StatementPage, account_statement
from records.ledger.balances import balances
from records.ledger.earmarks import room
from records.views import PersonView
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.identity.read_access import offices_of
from services.views.balances import BalanceItem, balance_item
from services.wiring import Services

ENTRIES_A_PAGE = LARGEST_PAGE
"""Movements of an account on a page, at most."""


class Balances(BaseModel):
    """Accounts by code; ``on`` is the day at whose end (China) they were asked for, none: now."""

    model_config = ConfigDict(frozen=True)

    on: date | None
    accounts: tuple[BalanceItem, ...]


async def account_balances(
    services: Services,
    person: PersonView,
    on: date | None,
    fund: str | None,
    part: Part | None,
    kinds: tuple[AccountKind, ...],
    county: str | None,
) -> Balances:
    """The accounts that money has touched and somebody may know of, at the end of a day (China) or now."""
    async with services.store.read() as session:
        found = await balances(session, services.pack.id, on=on, fund=fund, part=part, kinds=kinds, county=county)
        left = await room(session, services.pack.id) if on is None else {}
    offices = offices_of(person)
    seen = ((each, access_to_account(offices, each.kind, each.county)) for each in found)
    accounts = tuple(balance_item(services.pack, held, access, left.get(held.code)) for held, access in seen if access)
    return Balances(on=on, accounts=accounts)


async def account_entries(
    services: Services,
    person: PersonView,
    account: str,
    first: date | None,
    last: date | None,
    cursor: str | None,
    limit: int,
) -> StatementPage:
    """A page of an account's movements from one day to another (China); ``account`` is its code.

    Raises ``ServiceError``: no such account of this city; one that the person may not read.
    """
    try:
        asked = parse_account(account)
    except NotAnAccount as error:
        raise ServiceError(ErrorKind.NOT_FOUND, zh=error.zh, en=str(error)) from error
    offices = offices_of(person)
    access = access_to_account(offices, asked.kind, asked.county)
    if access is Access.NOTHING:
        raise ServiceError(ErrorKind.NOT_ALLOWED)
    own = {office.county for office in offices if office.county is not None} if access is Access.OWN_LINES else None
    async with services.store.read() as session:
        if not await in_use(session, services.pack.id, Recorded.ACCOUNT, account):
            # An account that money may touch some day has no entries; any other is misspelt.
            _possible(services.pack, asked)
        return await account_statement(
            session, services.pack.id, account, first=first, last=last, cursor=cursor, limit=limit, counties=own
        )


def _possible(pack: Pack, account: Account) -> None:
    """Raise ``ServiceError`` for an account of a county, fund or part that the city does not have."""
    parts = pack.parts_in_accounts()
    for en, zh, given, known in (
        ("county", "区县", account.county, pack.counties()),
        ("fund", "险种", account.fund, parts),
        ("part of the fund", "基金部分", account.part, parts.get(account.fund, ())),
    ):
        if given is not None and given not in known:
            known_ones = known_instead(given, known)
            raise ServiceError(
                ErrorKind.NOT_FOUND,
                zh=f"本市没有此{zh}:{given}{known_ones.zh}。",
                en=f"No {en} of this city: {given} {known_ones.en}.",
            )
