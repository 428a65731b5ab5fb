"""The terms of pooling: handover and top-up (H1 to H3), the old adjustment fund (H4), months of payment (N4)."""

from collections.abc import Mapping
from datetime import date

from calculations.clearing.first_premiums import FirstPremiums
from calculations.pooling.adjustment_fund import MergeBasis, MergeTerms
from calculations.pooling.handover import HandoverTerms
from calculations.pooling.months_of_payment import WarningTerms
from calculations.pooling.top_up import TopUpBasis, TopUpTerms
from policies.kinds import Kind
from policies.pack import Pack
from policies.reads import Reads, built_for, one_of, whole
from policies.terms.pack_values import wanted
from policies.values import ValueInForce

READ: Mapping[str, Reads] = {
    **dict.fromkeys(("h2_basis", "h3_basis"), one_of(TopUpBasis)),
    "h4_split": one_of(MergeBasis),
    **whole(Kind.COUNT, "h2_capacity_months", "h2_months", "h3_months"),
    **whole(Kind.COUNT, "n4_target_least", "n4_target_most", "n4_too_little", "n4_too_much", "n4_window"),
    **whole(Kind.CHOICES, "n4_colours"),
    **whole(Kind.COUNTIES, "h2_scope"),
    **whole(Kind.DATE, "h2_due", "h3_due", "h4_merge_due"),
    **built_for(h2_split="by_capacity_in_rounds", h3_paid_from="accumulated_balance"),
}
"""The values that are read here; what becomes of the first premiums is with the terms of income."""

_TOP_UPS = {
    "employee": ("h2_months", "h2_basis", ("h2_split",)),
    "resident": ("h3_months", "h3_basis", ("h3_paid_from", "h3_premiums")),
}
"""Each fund's values of topping up: months to hold, what is paid when it does not, and by which readings.

By each reading of `h3_premiums` the premiums are cash that is counted where the months are measured.
"""

TOPPED_UP = tuple(_TOP_UPS)
"""The funds with a pooled fund that is topped up."""


def top_up_terms(pack: Pack, day: date) -> dict[str, TopUpTerms]:
    """H2, H3: the terms of topping up each pooled fund, by fund. Raises ``NotInForce``, ``UnknownName``."""
    values = pack.on(day)
    terms = {}
    for fund, (months, basis, readings) in _TOP_UPS.items():
        terms[fund] = TopUpTerms(
            months=values.asked(months, ValueInForce.count),
            basis=values.asked(basis, lambda value: TopUpBasis(value.choice())),
            readings=values.taken(*readings),
        )
    return terms


def handover_terms(pack: Pack, year: int) -> HandoverTerms:
    """H1 to H3 by the values of the first pooled year."""
    values = pack.on(date(year, 1, 1))
    return HandoverTerms(
        articles={name: rule.article for name, rule in pack.rules().items()},
        months=wanted(values, "h2_months", "H2", ValueInForce.count),
        scope=wanted(values, "h2_scope", "H2", ValueInForce.counties),
        capacity_months=wanted(values, "h2_capacity_months", "H2", ValueInForce.count),
        first_premiums=wanted(values, "h3_premiums", "H3", lambda value: FirstPremiums(value.choice())),
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
