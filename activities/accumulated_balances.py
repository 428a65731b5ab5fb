"""The balances before pooling (H1): what was posted against what the audit confirmed."""

from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from calculations.dates.deadlines import day_of
from calculations.forms.balances import BalancesForm
from calculations.input.money import text
from calculations.ledger.posting_rules import BeforeConfirmed
from calculations.ledger.postings import PostingForm, Transfer
from policies.pack import Pack
from records.cases.in_force import ApprovedVersion, in_force
from records.ledger.accumulated import (
    ACCUMULATED,
    BEFORE,
    CONFIRMED_DIFFERENCE,
    HANDED_OVER,
    ByCounty,
    handed_over,
    less,
)
from records.ledger.booking import RefusalReason, Refused
from workflows.messages import AutomaticWork


async def unconfirmed(session: AsyncSession, pack: Pack, work: AutomaticWork, form: PostingForm) -> tuple[Refused, ...]:
    """H1: why a posting of balances before pooling, which is booked already, does not stand; nothing if it does.

    Until the audit has confirmed them they are provisional, or refused, as the policy reads it. After that all that is
    posted for a county comes to at most what was confirmed, and what goes back leaves no less.
    To be called after the posting, so that one that is tried again is not counted twice.
    """
    if form.rule != HANDED_OVER or not any(map(_is_handover, form.transfers)):
        return ()
    confirmed = await in_force(session, work.city, "balances", day_of(work.instant))
    back = any(transfer.line == CONFIRMED_DIFFERENCE for transfer in form.transfers)
    if confirmed is None:
        reading = pack.on(form.date).in_force.get("h1_before_confirmed")
        refused = reading is not None and reading.choice() == BeforeConfirmed.REFUSED
        return (_NOT_CONFIRMED,) if refused or back else ()
    named = {transfer.place or "" for transfer in form.transfers if _is_handover(transfer)}
    posted = await handed_over(session, work.city, form.fund)
    limits = confirmed_surplus(confirmed, form.fund)
    off = {county: limits[county] - posted.get(county, Decimal(0)) for county in sorted(named & limits.keys())}
    return tuple(
        _off(confirmed, county, posted[county], limits[county])
        for county, open_amount in off.items()
        if open_amount < 0 or (back and open_amount > 0)
    )


def confirmed_surplus(confirmed: ApprovedVersion, fund: str) -> ByCounty:
    """The surpluses of before pooling that the audit confirmed for a fund."""
    balances = BalancesForm.model_validate_json(confirmed.body)
    return {row.county: row.surplus for row in balances.counties if row.fund == fund}


async def differing(session: AsyncSession, work: AutomaticWork, fund: str) -> ByCounty:
    """By county what the audit confirmed more or less than is posted; nothing while there is no confirmation."""
    confirmed = await in_force(session, work.city, "balances", day_of(work.instant))
    if confirmed is None:
        return {}
    posted = await handed_over(session, work.city, fund)
    found = less(confirmed_surplus(confirmed, fund), posted)
    return {county: amount for county, amount in found.items() if amount}


def _is_handover(transfer: Transfer) -> bool:
    ends = (transfer.payer.kind, transfer.payee.kind)
    return ends == (BEFORE, ACCUMULATED) or transfer.line == CONFIRMED_DIFFERENCE


_NOT_CONFIRMED = Refused(
    code=RefusalReason.NOT_CONFIRMED,
    zh="统筹前结余尚未经审计确认",
    en="the balances before pooling are not confirmed by an audit yet",
)


def _off(confirmed: ApprovedVersion, county: str, posted: Decimal, limit: Decimal) -> Refused:
    above = posted > limit
    zh, en = ("超过", "more than") if above else ("低于", "less than")
    return Refused(
        code=RefusalReason.ABOVE_CONFIRMED if above else RefusalReason.BELOW_CONFIRMED,
        zh=f"{county} 登记的统筹前结余 {text(posted)} {zh} {confirmed.case} 确认的 {text(limit)}",
        en=f"{county}: {text(posted)} posted as its balance before pooling, {en} the {text(limit)} "
        f"confirmed by {confirmed.case}",
    )
