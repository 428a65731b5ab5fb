"""The terms of the residents' financing (F4, N22) and of its subsidies by quarter (R4)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from calculations.dates.deadlines import Anchor, due_day, due_instant
from calculations.input.parameters import Parameter, Status
from calculations.residents.quarters import FromAbove, QuarterTerms
from calculations.residents.terms import ALL_COUNTIES, Region, ResidentTerms, TransitionTerms
from policies.kinds import Kind
from policies.pack import Pack
from policies.reads import Reads, built_for, one_of, shares, whole
from policies.terms.pack_values import wanted
from policies.values import ValueInForce

READ: Mapping[str, Reads] = {
    **whole(Kind.CHOICES, "aided_groups", "paid_for_groups"),
    **whole(Kind.AMOUNT, "individual_premium", "national_subsidy", "unified_subsidy"),
    "subsidy_per_head": Reads((Kind.AMOUNT, Kind.AMOUNTS)),
    "aid_per_head": Reads((Kind.AMOUNT,), only_asked=True),
    **whole(Kind.SHARE, "central_share"),
    "central_share_by_region": shares(Kind.SHARES, (Region.WEST, Region.CENTRAL)),
    **whole(Kind.COUNT, "transition_start", "transition_years"),
    "r4_from_above": one_of(FromAbove),
    **built_for(r4_quarters="equal_remainder_last", r4_direct_funds="central_rules", transition_steps="equal_yearly"),
}
"""The values that are read here."""


def resident_terms(pack: Pack, year: int, region: Region | None = None) -> ResidentTerms:
    """Resident financing of a year: the values of its first day; a pack's transition counts after its first year.

    The centre's share is that of the `region` (N22.3); in the east, and without one, that of the pack's province.
    """
    values = pack.on(date(year, 1, 1))
    aided = wanted(values, "aided_groups", "N22.5", ValueInForce.choices)
    share = wanted(values, "central_share", "N22.3", ValueInForce.share)
    if region in (Region.WEST, Region.CENTRAL):
        share = wanted(values, "central_share_by_region", "N22.3", lambda value: value.shares()[region])
    common: dict[str, Any] = {
        "individual_premium": wanted(values, "individual_premium", "F4", ValueInForce.amount),
        "subsidy_per_head": wanted(values, "subsidy_per_head", "F4", _by_county),
        "national_subsidy": wanted(values, "national_subsidy", "N22.1", ValueInForce.amount),
        "central_share": share,
        "paid_for_groups": wanted(values, "paid_for_groups", "N22.5", ValueInForce.choices),
        "aided_groups": aided,
        "aid_per_head": Parameter[dict[str, Decimal]](
            value={}, rule=aided.rule, article=aided.article, status=Status.MISSING
        ),
    }
    start = values.in_force.get("transition_start")
    if start is None or year <= start.count():
        return ResidentTerms(**common)
    return TransitionTerms(
        **common,
        transition_start=start.parameter(start.count()),
        transition_years=wanted(values, "transition_years", start.rule, ValueInForce.count),
        unified_subsidy=wanted(values, "unified_subsidy", start.rule, ValueInForce.amount),
        readings=values.taken("transition_steps"),
    )


def _by_county(value: ValueInForce) -> dict[str, Decimal]:
    return {ALL_COUNTIES: value.amount()} if value.kind is Kind.AMOUNT else value.amounts()


def quarter_terms(pack: Pack, year: int) -> QuarterTerms:
    """R4: the last day of each quarter, and the readings of its amounts. Raises ``NotInForce``, ``UnknownName``."""
    values = pack.on(date(year, 1, 1))
    calendar = pack.calendar(year, year + 1)
    due = {}
    for quarter in range(1, 5):
        value = values[f"r4_q{quarter}_due"]
        due[quarter] = value.parameter(due_day(due_instant(value.deadline(), Anchor(year=year), None, calendar)))
    split, from_above = values["r4_quarters"], values["r4_from_above"]
    return QuarterTerms(
        due=due,
        split=split.parameter(split.choice()),
        from_above=from_above.parameter(FromAbove(from_above.choice())),
    )
