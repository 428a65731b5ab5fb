"""Sums of what moved: by rule, kinds of accounts, fund, part, year, county and line; what clearing asks for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Table, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from calculations.dates.deadlines import end_of, start_of
from calculations.input.money import Yuan, yuan
from calculations.ledger.accounts import AccountKind, Part
from records.tables import LedgerAccount, LedgerEntry, LedgerLine, table_of
from records.views import View

ACCOUNTS: Table = table_of(LedgerAccount)
ENTRIES: Table = table_of(LedgerEntry)
LINES: Table = table_of(LedgerLine)


class Flow(View):
    """Money in yuan that went from accounts of one kind to accounts of another, summed; `county`: whose it is."""

    rule: str
    from_kind: AccountKind
    to_kind: AccountKind
    fund: str
    part: Part
    year: int
    county: str | None
    line: str | None
    amount: Yuan


@dataclass(frozen=True, slots=True)
class FlowFilter:
    """Which flows of a city. `year` is the fund year the money belongs to; `since`, `until` the days it moved on."""

    city: str
    fund: str | None = None
    year: int | None = None
    part: Part | None = None
    rules: tuple[str, ...] = ()
    from_kinds: tuple[AccountKind, ...] = ()
    to_kinds: tuple[AccountKind, ...] = ()
    county: str | None = None
    since: date | None = None
    until: date | None = None


async def flows(session: AsyncSession, wanted: FlowFilter) -> tuple[Flow, ...]:
    """The sums asked for, each above zero, in the order of their columns.

    Income received by the county: the rules that bring it, `to_kinds=(SPECIAL,)`; subsidies by payer:
    `from_kinds=(COUNTY_FINANCE, CITY_FINANCE)`; disbursed by county: `to_kinds=(COUNTY_EXPENDITURE,)`.
    """
    payer, payee = ACCOUNTS.alias("payer"), ACCOUNTS.alias("payee")
    keys = (
        ENTRIES.c.rule,
        payer.c.kind.label("from_kind"),
        payee.c.kind.label("to_kind"),
        ENTRIES.c.fund,
        payee.c.part,
        ENTRIES.c.year,
        LINES.c.county,
        LINES.c.line,
    )
    query = (
        # The gaining side of each transfer: the other side is the same money.
        select(*keys, func.sum(LINES.c.amount).label("moved"))
        .join(ENTRIES, ENTRIES.c.id == LINES.c.entry)
        .join(payee, (payee.c.city == LINES.c.city) & (payee.c.code == LINES.c.account))
        .join(payer, (payer.c.city == LINES.c.city) & (payer.c.code == LINES.c.other))
        .where(ENTRIES.c.city == wanted.city, LINES.c.amount > 0)
        .group_by(*keys)
        .order_by(*(key.nulls_first() for key in keys))
    )
    for column, value in (
        (ENTRIES.c.fund, wanted.fund),
        (ENTRIES.c.year, wanted.year),
        (payee.c.part, wanted.part),
        (LINES.c.county, wanted.county),
    ):
        if value is not None:
            query = query.where(column == value)
    for column, values in (
        (ENTRIES.c.rule, wanted.rules),
        (payer.c.kind, wanted.from_kinds),
        (payee.c.kind, wanted.to_kinds),
    ):
        if values:
            query = query.where(column.in_([str(value) for value in values]))
    if wanted.since is not None:
        query = query.where(LINES.c.at >= start_of(wanted.since))
    if wanted.until is not None:
        query = query.where(LINES.c.at < end_of(wanted.until))
    rows = await session.execute(query)
    return tuple(Flow.model_validate({**row._mapping, "amount": yuan(int(row.moved))}) for row in rows)


def by_county(found: Iterable[Flow]) -> dict[str, Decimal]:
    """The flows that are some county's, in yuan by county."""
    sums: dict[str, Decimal] = {}
    for flow in found:
        if flow.county is not None:
            sums[flow.county] = sums.get(flow.county, Decimal("0.00")) + flow.amount
    return dict(sorted(sums.items()))
