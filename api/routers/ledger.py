"""The ledger 账户: balances and the movements of an account."""

from typing import Annotated

from fastapi import Path, Query

from api.bodies.times import Day
from api.problems.details import declared
from api.requests.dependencies import Cursor, ReaderDep, ServicesDep
from api.requests.filters import County, Fund
from api.requests.routing import Router
from calculations.input.bilingual import both
from calculations.ledger.accounts import AccountKind, Part
from services.error_kinds import ErrorKind
from services.views.ledger import ENTRIES_A_PAGE, Balances, account_balances, account_entries
from services.views.types import StatementPage

router = Router(prefix="/ledger", tags=["账户 / ledger"])

_PROBLEMS = declared(ErrorKind.NOT_LOGGED_IN, ErrorKind.NOT_ALLOWED, ErrorKind.NOT_FOUND, ErrorKind.BAD_INPUT)


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
    return await account_balances(services, person, on, fund, part, kind, county)


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
    limit: Annotated[int, Query(ge=1, le=ENTRIES_A_PAGE, description=both("每页行数", "Rows a page"))] = 100,
) -> StatementPage:
    return await account_entries(services, person, account, first, last, cursor, limit)
