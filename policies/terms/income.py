"""The terms of a fund's income: premiums paid in advance (N5, H3), a year's income for its clearing (S0)."""

from collections.abc import Mapping
from datetime import date

from calculations.clearing.first_premiums import FirstPremiums
from calculations.income.accrual import AccrualTerms
from calculations.income.recognition import HandoverRecognitionTerms, RecognitionTerms
from calculations.input.parameters import Parameter, Status
from calculations.ledger.accounts import AccountKind
from calculations.ledger.posting_rules import CityInterest
from policies.kinds import Kind
from policies.pack import Pack
from policies.reads import Reads, one_of, whole
from policies.terms.pack_values import cited, wanted
from policies.values import ValueInForce, Values

READ: Mapping[str, Reads] = {
    **whole(Kind.DATE, "deferred_from", "h3_collected_from"),
    "city_account_interest": one_of(CityInterest),
    "employee_subsidy_payer": one_of((AccountKind.CITY_FINANCE, AccountKind.COUNTY_FINANCE)),
    "h3_premiums": one_of(FirstPremiums),
}
"""The values that are read here."""


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
        first_premiums=wanted(pack.on(first), "h3_premiums", "H3", lambda value: FirstPremiums(value.choice())),
        collected_from=collected_from and collected_from.parameter(collected_from.day()),
    )


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
