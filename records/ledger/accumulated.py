"""The counties' accumulated balances: what was handed over as opening balances (H1), and what the city has drawn."""

from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from calculations.ledger.accounts import AccountKind, Part
from records.ledger.flows import Flow, FlowFilter, by_county, flows

HANDED_OVER = "H1"
RETURNED = "S3"
CONFIRMED_DIFFERENCE = "confirmed_difference"
"""The line of money that goes back because the audit confirmed less than was posted."""

ACCUMULATED, SPECIAL, BEFORE = AccountKind.ACCUMULATED, AccountKind.SPECIAL, AccountKind.PRE_POOLING

ByCounty = dict[str, Decimal]
"""Yuan by county."""


async def handed_over(session: AsyncSession, city: str, fund: str) -> ByCounty:
    """What is posted as the counties' balances before pooling, less what went back since the audit confirmed less.

    Pooling begins once: of all fund years together.
    """
    of_fund = FlowFilter(city=city, fund=fund, part=Part.POOLED, rules=(HANDED_OVER,))
    moved = await flows(session, of_fund)
    posted = (flow for flow in moved if (flow.from_kind, flow.to_kind) == (BEFORE, ACCUMULATED))
    back = (flow for flow in moved if flow.line == CONFIRMED_DIFFERENCE)
    return less(by_county(posted), by_county(back))


async def dispatched(session: AsyncSession, city: str, fund: str, up_to_year: int) -> ByCounty:
    """What the city has drawn from the counties' accumulated balances to the special account and not returned (H1)."""
    of_fund = FlowFilter(city=city, fund=fund, part=Part.POOLED, rules=(HANDED_OVER, RETURNED))
    moved = [flow for flow in await flows(session, of_fund) if flow.year <= up_to_year]
    drawn = (flow for flow in moved if _way(flow) == (HANDED_OVER, ACCUMULATED, SPECIAL))
    back = (flow for flow in moved if _way(flow) == (RETURNED, SPECIAL, ACCUMULATED))
    return {county: amount for county, amount in less(by_county(drawn), by_county(back)).items() if amount}


def _way(flow: Flow) -> tuple[str, AccountKind, AccountKind]:
    return flow.rule, flow.from_kind, flow.to_kind


def less(amounts: ByCounty, taken: ByCounty) -> ByCounty:
    """What is left of the amounts; below zero where more was taken."""
    nothing = Decimal("0.00")
    return {county: amounts.get(county, nothing) - taken.get(county, nothing) for county in sorted({*amounts, *taken})}
