"""The ledger 账户: balances and the movements of an account."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict

from api.access import sees
from api.account_words import BalanceItem, balance_item
from api.catalogue import ProblemName
from api.dependencies import Cursor, PersonDep, ServicesDep
from api.problems import ProblemError, declared
from api.times import Day
from calculations.accounts import AccountKind, NotAnAccount, Part, parse_account
from records.account_statement import LARGEST_PAGE, StatementPage, account_statement
from records.balances import balances

router = APIRouter(prefix="/ledger", tags=["账户 / ledger"])

_PROBLEMS = declared(ProblemName.NOT_LOGGED_IN, ProblemName.NOT_FOUND, ProblemName.BAD_INPUT)


class Balances(BaseModel):
    """Accounts by code; ``on`` is the day at whose end (China) they were asked for, none: now."""

    model_config = ConfigDict(frozen=True)

    on: date | None
    accounts: tuple[BalanceItem, ...]


@router.get(
    "/balances",
    summary="账户余额",
    description="The accounts that money has touched, in yuan; county staff see their own county's and the city's.",
    responses=_PROBLEMS,
)
async def list_balances(
    person: PersonDep,
    services: ServicesDep,
    on: Annotated[Day | None, Query(description="As of the end of this day (China); else as of now")] = None,
    fund: Annotated[str | None, Query(examples=["resident"])] = None,
    part: Part | None = None,
    kind: Annotated[tuple[AccountKind, ...], Query()] = (),
    county: Annotated[str | None, Query(examples=["330203"])] = None,
) -> Balances:
    async with services.store.read() as session:
        found = await balances(session, services.pack.id, on=on, fund=fund, part=part, kinds=kind, county=county)
    accounts = tuple(balance_item(services.pack, each) for each in found if sees(person, each.county))
    return Balances(on=on, accounts=accounts)


@router.get(
    "/accounts/{account}/entries",
    summary="账户明细",
    description="The movements of an account with the balance after each, in order of time.",
    responses=_PROBLEMS,
)
async def entries(
    account: Annotated[str, Path(examples=["special:resident:pooled"])],
    person: PersonDep,
    services: ServicesDep,
    first: Annotated[Day | None, Query(description="From this day (China)")] = None,
    last: Annotated[Day | None, Query(description="To this day")] = None,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = 100,
) -> StatementPage:
    try:
        county = parse_account(account).county
    except NotAnAccount as error:
        raise ProblemError(ProblemName.NOT_FOUND, zh=error.zh, en=str(error)) from error
    if not sees(person, county):
        raise ProblemError(ProblemName.NOT_ALLOWED)
    async with services.store.read() as session:
        return await account_statement(
            session, services.pack.id, account, first=first, last=last, cursor=cursor, limit=limit
        )
