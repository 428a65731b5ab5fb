"""The terms of the calculators out of a pack's values in force; what a pack does not give is asked for."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from calculations.dates.deadline_calculator import Deadline, DeadlineTerms
from calculations.dates.deadlines import Anchor, FixedDay, due_day, due_instant
from calculations.explaining.figures import Cited
from calculations.income.accrual import AccrualTerms
from calculations.income.recognition import FirstPremiums, HandoverRecognitionTerms, RecognitionTerms
from calculations.input.parameters import Parameter, Status
from calculations.ledger.accounts import AccountKind
from calculations.pooling.adjustment_fund import MergeBasis, MergeTerms
from calculations.pooling.handover import HandoverTerms
from calculations.pooling.months_of_payment import WarningTerms
from calculations.residents.quarters import QuarterTerms
from calculations.residents.terms import ALL_COUNTIES, Region, ResidentTerms, TransitionTerms
from policies.errors import NotInForce, UnknownName
from policies.kinds import Kind
from policies.pack import Pack
from policies.values import REST_DAY, PolicyStatus, ValueInForce, Values

Typed = TypeVar("Typed")


def wanted(values: Values, name: str, rule: str, read: Callable[[ValueInForce], Typed]) -> Parameter[Typed]:
    """A value as calculators take it; to be asked for where the pack lacks it, or has none for the day."""
    try:
        return values.asked(name, read)
    except (NotInForce, UnknownName):
        known = values.known.get(name)
        return Parameter(
            value=None,
            rule=known.rule if known else rule,
            article=known.article if known else "",
            status=Status.MISSING,
            zh=known.zh if known else "",
        )


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


def recognition_terms(pack: Pack, day: date) -> RecognitionTerms:
    """N5, and H3 for a pack that has a handover of resident premiums."""
    values = pack.on(day)
    deferred = wanted(values, "deferred_from", "N5", ValueInForce.day)
    due = pack.values().get("h3_due")
    if due is None or not due.values:
        return RecognitionTerms(deferred_from=deferred)
    first = due.values[0].since
    collected_from = pack.on(first).in_force.get("h3_collected_from")
    return HandoverRecognitionTerms(
        deferred_from=deferred,
        first_year=Parameter[int](value=first.year, rule=due.rule, article=due.article, status=Status.DRAFT_TEXT),
        first_premiums=wanted(pack.on(first), "h3_premiums", "H3", _first_premiums),
        collected_from=collected_from and collected_from.parameter(collected_from.day()),
    )


def _first_premiums(value: ValueInForce) -> FirstPremiums:
    return FirstPremiums(value.choice())


def accrual_terms(pack: Pack, values: Values) -> AccrualTerms:
    """What a fund's income for its clearing is (S0), from values that a case has pinned.

    Raises ``NotInForce``, ``UnknownName``.
    """
    first, payer = values["h3_premiums"], values["employee_subsidy_payer"]
    return AccrualTerms(
        article=cited(pack, "S").article,
        first_premiums=first.parameter(FirstPremiums(first.choice())),
        subsidy_payer=payer.parameter(AccountKind(payer.choice())),
    )


def handover_terms(pack: Pack, year: int) -> HandoverTerms:
    """H1 to H3 by the values of the first pooled year."""
    values = pack.on(date(year, 1, 1))
    return HandoverTerms(
        articles={name: rule.article for name, rule in pack.rules().items()},
        months=wanted(values, "h2_months", "H2", ValueInForce.count),
        scope=wanted(values, "h2_scope", "H2", ValueInForce.counties),
        capacity_months=wanted(values, "h2_capacity_months", "H2", ValueInForce.count),
        first_premiums=wanted(values, "h3_premiums", "H3", _first_premiums),
        employee_due=wanted(values, "h2_due", "H2", ValueInForce.day),
        resident_due=wanted(values, "h3_due", "H3", ValueInForce.day),
    )


def merge_terms(pack: Pack, day: date) -> MergeTerms:
    """H4: how the old adjustment fund is split, and by when."""
    values = pack.on(day)
    basis = wanted(values, "h4_split", "H4", lambda value: MergeBasis(value.choice()))
    due = values.in_force.get("h4_merge_due")
    return MergeTerms(funds=pack.funds(), basis=basis, due=due and due.parameter(due.day()))


def warning_terms(pack: Pack, day: date) -> WarningTerms:
    """N4: the levels of months, and the colours that the house gives them."""
    values = pack.on(day)
    return WarningTerms(
        funds=pack.funds(),
        window=wanted(values, "n4_window", "N4", ValueInForce.count),
        too_little=wanted(values, "n4_too_little", "N4", ValueInForce.count),
        target_least=wanted(values, "n4_target_least", "N4", ValueInForce.count),
        target_most=wanted(values, "n4_target_most", "N4", ValueInForce.count),
        too_much=wanted(values, "n4_too_much", "N4", ValueInForce.count),
        colours=wanted(values, "n4_colours", "N4", ValueInForce.choices),
    )


def quarter_terms(pack: Pack, year: int) -> QuarterTerms:
    """R4: the last day of each quarter, and the reading of its amounts. Raises ``NotInForce``, ``UnknownName``."""
    values = pack.on(date(year, 1, 1))
    calendar = pack.calendar(year, year + 1)
    due = {}
    for quarter in range(1, 5):
        value = values[f"r4_q{quarter}_due"]
        due[quarter] = value.parameter(due_day(due_instant(value.deadline(), Anchor(year=year), None, calendar)))
    split = values["r4_quarters"]
    return QuarterTerms(due=due, split=split.parameter(split.choice()))


def deadline_terms(pack: Pack, year: int) -> DeadlineTerms:
    """All deadlines in force at the start of a year, and the working days about it. Raises ``YearNotCovered``."""
    values = pack.on(date(year, 1, 1))
    found = {
        name: Deadline(
            zh=value.zh,
            en=value.en,
            rule=value.parameter(value.deadline()),
            quarterly=values.known[name].quarterly,
            readings=values.taken(*_readings_of(name, value, values)),
        )
        for name, value in values.in_force.items()
        if value.kind is Kind.DEADLINE
    }
    return DeadlineTerms(deadlines=found, calendar=pack.calendar(year - 1, year, year + 1))


def _readings_of(name: str, value: ValueInForce, values: Values) -> Iterator[str]:
    """What else a deadline's day rests on: rest days where it says nothing of its own, and whether a day counts."""
    written = values.known[name].on(values.day)
    if written is not None and isinstance(written.value, dict) and REST_DAY not in written.value:
        yield REST_DAY
    if value.rule == "M4":
        yield "m4_receipt_day"
    elif isinstance(value.deadline(), FixedDay) and value.status is not PolicyStatus.HOUSE_SETTING:
        yield "due_day"


def cited(pack: Pack, rule: str) -> Cited:
    """A rule of the pack with its article."""
    known = pack.rules().get(rule)
    return Cited(rule, known.article if known else "")
