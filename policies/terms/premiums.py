"""What premiums and missing years are computed by (F1 to F3), read from a pack for a month and a day of knowing."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum

from calculations.input.parameters import Parameter, Status
from calculations.premiums.figures import OWN_RATES
from calculations.premiums.parameters import NotAnnounced, OwnBase, PremiumParameters, SwitchOn
from calculations.premiums.retirement_arrears import MakeUpTerms, Way
from policies.kinds import ADAPTERS, Kind
from policies.pack import Pack
from policies.reads import Reads, built_for, one_of, whole
from policies.values import STATUS, Dated, PolicyValue, ValueInForce


class AverageUsed(StrEnum):
    """The average wage by which missing years are paid for (F3)."""

    LAST_YEARS = "last_years_average"
    IN_FORCE = "average_in_force"


AVERAGE_WAGE = "average_wage"
ROUNDING = "f2_rounding"
"""The reading of how a month's average wage and its multiples are rounded."""
SWITCHED_ON = "f2_switch_on"
"""The reading that says from which month an announced figure counts."""

ANNOUNCED = ("average_wage", "contribution_cap", "contribution_floor")
"""The figures that notices announce: only theirs have a day of effect and a year of wages (F2)."""

READ: Mapping[str, Reads] = {
    **whole(
        Kind.SHARE,
        *("employee_rate", "employer_rate", "flexible_rate", "unemployed_rate"),
        *("maternity_rate", "serious_illness_rate"),
    ),
    **whole(Kind.MULTIPLE, "base_highest", "base_lowest"),
    **whole(Kind.AMOUNT, *ANNOUNCED),
    **whole(Kind.COUNT, "f3_months"),
    **whole(Kind.DATE, "f3_old_rules_until"),
    "f2_own_base": one_of(OwnBase),
    "f2_not_announced": one_of(NotAnnounced),
    SWITCHED_ON: one_of(SwitchOn),
    **dict.fromkeys(("f3_lump_sum_base", "f3_monthly_base"), one_of(AverageUsed)),
    **built_for(f2_rounding="whole_yuan_half_up"),
}
"""The values that are read here."""

_OLDEST_AVERAGE = 2
"""Years: the text knows the average of last year and of the year before (F2: 上年度、上上年度)."""


def premium_parameters(
    pack: Pack, month: date, known_on: date | None = None, switch_on: SwitchOn | None = None
) -> PremiumParameters:
    """The values of a month, given by its first day; ``known_on`` leaves out what was announced after it.

    ``switch_on`` takes the place of the pack's reading. What is not announced for the month has no value. Raises
    ``NotInForce`` for rates that the pack does not have on that day, ``UnknownName`` for a pack that knows nothing of
    premiums.
    """
    values = pack.on(month)
    rate = {
        name: values.asked(name, ValueInForce.share)
        for name in ("employer_rate", "serious_illness_rate", "maternity_rate", *OWN_RATES.values())
    }
    bound = {name: values.asked(name, ValueInForce.multiple) for name in ("base_lowest", "base_highest")}
    figure = {
        name: announced(pack, name, month, known_on, switch_on)
        for name in ("contribution_floor", "contribution_cap", AVERAGE_WAGE)
    }
    return PremiumParameters(
        **rate,
        **bound,
        **figure,
        f2_own_base=values.asked("f2_own_base", lambda value: OwnBase(value.choice())),
        f2_not_announced=values.asked("f2_not_announced", lambda value: NotAnnounced(value.choice())),
        f2_switch_on=values.asked(SWITCHED_ON, lambda value: SwitchOn(value.choice())),
        readings=values.taken(ROUNDING),
    )


def announced(
    pack: Pack, name: str, month: date, known_on: date | None = None, switch_on: SwitchOn | None = None
) -> Parameter[Decimal]:
    """An announced figure as it counts in a month, in its own unit; without a value where none is known (F2).

    The average wage is last year's or, until that is switched on, the one before: an older one has no value here.
    Raises ``UnknownName``.
    """
    value = pack.value(name)
    reading = switch_on or SwitchOn(pack.on(month)[SWITCHED_ON].choice())
    by_effect = reading is SwitchOn.MONTH_OF_EFFECT
    begun = [
        (begins, dated)
        for dated in value.values
        if (begins := _begins(dated, by_effect)) <= month and (known_on is None or dated.known(known_on))
    ]
    if not begun:
        return _unknown(value)
    _, latest = max(begun, key=lambda each: each[0])
    if name == AVERAGE_WAGE and latest.wage_year is not None and latest.wage_year < month.year - _OLDEST_AVERAGE:
        return _unknown(value)
    return _figure(pack, value, latest)


def average_of(pack: Pack, wage_year: int, known_on: date | None = None) -> Parameter[Decimal]:
    """The provincial average wage of a year, in yuan a year; without a value where it is not known (F3).

    Raises ``UnknownName``.
    """
    value = pack.value(AVERAGE_WAGE)
    for dated in value.values:
        if dated.wage_year == wage_year and (known_on is None or dated.known(known_on)):
            return _figure(pack, value, dated)
    return _unknown(value)


def _begins(dated: Dated, by_effect: bool) -> date:
    return (dated.effective or dated.since) if by_effect else dated.since


def _figure(pack: Pack, value: PolicyValue, dated: Dated) -> Parameter[Decimal]:
    document = pack.document(dated.source or value.source)
    return Parameter(
        value=ADAPTERS[value.kind].validate_python(dated.value),
        rule=value.rule,
        # The notice is what people look a year's figure up by.
        article=document.number or document.zh,
        status=STATUS[dated.status or value.status],
        zh=value.zh,
        said=dated.zh,
    )


def _unknown(value: PolicyValue) -> Parameter[Decimal]:
    return Parameter(value=None, rule=value.rule, article=value.article, status=Status.MISSING, zh=value.zh)


def make_up_terms(pack: Pack, way: Way, retirement_month: str) -> MakeUpTerms:
    """The values of F3 for who retires in that month (YYYY-MM) and pays in that way.

    Raises ``NotInForce``, ``UnknownName``.
    """
    month = date.fromisoformat(f"{retirement_month}-01")
    values = pack.on(month)
    way_base = "f3_lump_sum_base" if way is Way.LUMP_SUM else "f3_monthly_base"
    of_last_year = AverageUsed(values[way_base].choice()) is AverageUsed.LAST_YEARS
    return MakeUpTerms(
        f3_months=values.asked("f3_months", ValueInForce.count),
        f3_old_rules_until=values.asked("f3_old_rules_until", ValueInForce.day),
        flexible_rate=values.asked("flexible_rate", ValueInForce.share),
        average_wage=average_of(pack, month.year - 1) if of_last_year else announced(pack, AVERAGE_WAGE, month),
        readings=values.taken(way_base, ROUNDING),
    )
