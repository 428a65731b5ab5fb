"""The ledger 账户: balances and the movements of an account."""

from datetime import date
from typing import Annotated

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict

from api.bodies.times import Day
from api.problems.details import declared
from api.requests.dependencies import Cursor, ReaderDep, ServicesDep
from api.requests.filters import County, Fund
from api.requests.routing import Router
from approvals.reading import Access, access_to_account
from calculations.input.bilingual import both
from calculations.input.suggestions import known_instead
from calculations.ledger.accounts import Account, AccountKind, NotAnAccount, Part, parse_account
from policies.pack import Pack
from records.account_statement import LARGEST_PAGE, StatementPage, account_statement
from records.balances import balances
from records.filter_values import Recorded, in_use
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.identity.read_access import offices_of
from services.views.balances import BalanceItem, balance_item

router = Router(prefix="/ledger", tags=["账户 / ledger"])

_PROBLEMS = declared(ErrorKind.NOT_LOGGED_IN, ErrorKind.NOT_ALLOWED, ErrorKind.NOT_FOUND, ErrorKind.BAD_INPUT)


class Balances(BaseModel):
    """Accounts by code; ``on`` is the day at whose end (China) they were asked for, none: now."""

    model_config = ConfigDict(frozen=True)

    on: date | None
    accounts: tuple[BalanceItem, ...]


@router.get(
    "/balances",
    summary=both("账户余额", "Balances"),
    description=both(
        "有过资金往来的账户余额(元);区县人员看到本区县的余额,市级账户只列出、不给余额;其他市级部门只看到自己管理的。",
        "The accounts that money has touched, in yuan; county staff see their own county's with balances and the "
        "city's without, other offices of the city those that they keep.",
    ),
    responses=_PROBLEMS,
)
async def list_balances(
    person: ReaderDep,
    services: ServicesDep,
    on: Annotated[
        Day | None,
        Query(description=both("截至该日终(中国时间),不写为此刻", "As of the end of this day (China); else as of now")),
    ] = None,
    fund: Fund = None,
    part: Annotated[
        Part | None, Query(description=both("统筹基金或个人账户", "Pooled part or individual accounts"))
    ] = None,
    kind: Annotated[
        tuple[AccountKind, ...], Query(description=both("账户种类,可写多个", "Kinds of account; several may be given"))
    ] = (),
    county: County = None,
) -> Balances:
    async with services.store.read() as session:
        found = await balances(session, services.pack.id, on=on, fund=fund, part=part, kinds=kind, county=county)
    offices = offices_of(person)
    seen = ((each, access_to_account(offices, each.kind, each.county)) for each in found)
    accounts = tuple(balance_item(services.pack, held, access) for held, access in seen if access)
    return Balances(on=on, accounts=accounts)


@router.get(
    "/accounts/{account}/entries",
    summary=both("账户明细", "Entries of an account"),
    description=both(
        "某账户的逐笔收支及每笔之后的余额,按时间先后。市级账户,区县人员只看到本区县和市级的收支,没有余额。",
        "The movements of an account with the balance after each, in order of time. Of a city account, "
        "county staff get their own county's and the city's, without balances.",
    ),
    responses=_PROBLEMS,
)
async def entries(
    account: Annotated[
        str, Path(description=both("账户代码", "Code of the account"), examples=["special:resident:pooled"])
    ],
    person: ReaderDep,
    services: ServicesDep,
    first: Annotated[Day | None, Query(description=both("自该日起(中国时间)", "From this day (China)"))] = None,
    last: Annotated[Day | None, Query(description=both("至该日止", "To this day"))] = None,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE, description=both("每页行数", "Rows a page"))] = 100,
) -> StatementPage:
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
    parts = pack.parts()
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
