"""What the month's money moves (M3, M4): the request as transfers between the fund's accounts, in yuan."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from calculations.ledger.accounts import Account, AccountKind, Part
from calculations.ledger.postings import Transfer
from calculations.monthly.plans import Consolidated, distribute


def disbursed(request: Consolidated) -> tuple[Transfer, ...]:
    """M3: from the city special account to the city agency's expenditure account."""
    fund = request.fund
    return tuple(
        above_zero(
            transfer(
                account(AccountKind.SPECIAL, fund, part), account(AccountKind.AGENCY_EXPENDITURE, fund, part), amount
            )
            for part, amount in request.parts.items()
        )
    )


def distributed(request: Consolidated) -> tuple[Transfer, ...]:
    """M4: from the city agency's expenditure account to the counties'."""
    fund = request.fund
    return tuple(
        above_zero(
            transfer(
                account(AccountKind.AGENCY_EXPENDITURE, fund, part),
                account(AccountKind.COUNTY_EXPENDITURE, fund, part, share.county),
                amount,
            )
            for share in distribute(request.parts, request)
            for part, amount in share.parts.items()
        )
    )


def account(kind: AccountKind, fund: str, part: str, county: str | None = None) -> Account:
    """An account of a fund and part."""
    return Account(kind, county, fund, Part(part))


def transfer(source: Account, target: Account, amount: Decimal, line: str | None = None) -> Transfer | None:
    """Money from one account to another; none where the amount is zero."""
    if amount == 0:
        return None
    return Transfer(source=source.code, target=target.code, amount=amount, line=line)


def above_zero(transfers: Iterable[Transfer | None]) -> Iterator[Transfer]:
    """Those that move something."""
    return (each for each in transfers if each is not None)
