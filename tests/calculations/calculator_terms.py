"""Terms of the calculators other than clearing and top-up, as a policy pack would give them."""

from typing import Any

from calculations.income.recognition import HandoverRecognitionTerms, RecognitionTerms
from calculations.pooling.adjustment_fund import MergeTerms
from calculations.pooling.handover import HandoverTerms
from calculations.pooling.months_of_payment import WarningTerms
from calculations.residents.terms import ResidentTerms, TransitionTerms


def value(of: Any, rule: str = "R", status: str = "text") -> dict[str, Any]:
    return {"value": of, "rule": rule, "article": f"article of {rule}", "status": status}


_RESIDENT = {
    "individual_premium": value("350.00", "N22.2"),
    "subsidy_per_head": value({"330782": "1100.00", "330702": "980.00", "330781": "930.00"}, "J1"),
    "national_subsidy": value("610.00", "N22.1"),
    "central_share": value("0.6", "N22.3"),
    "paid_for_groups": value(["extreme_poverty"], "N22.5"),
    "aided_groups": value(["subsistence_allowance"], "N22.5"),
    "aid_per_head": value({}, "N22.5", "missing"),
}
RESIDENT = ResidentTerms.model_validate(_RESIDENT)
TRANSITION = TransitionTerms.model_validate(
    {
        **_RESIDENT,
        "transition_start": value(2022, "J1"),
        "transition_years": value(3, "J1"),
        "unified_subsidy": value("1200.00", "J1"),
    }
)
RECOGNITION = RecognitionTerms.model_validate({"deferred_from": value("2026-01-01", "N5")})
HANDOVER_RECOGNITION = HandoverRecognitionTerms.model_validate(
    {
        "deferred_from": value("2026-01-01", "N5"),
        "first_year": value(2022, "H3"),
        "first_premiums": value("income", "H3", "reading"),
    }
)
HANDOVER = HandoverTerms.model_validate(
    {
        "articles": {"H1": "A 二(三)1"},
        "months": value(3, "H2"),
        "scope": value(["330213", "330225"], "H2", "reading"),
        "capacity_months": value(12, "H2", "reading"),
        "first_premiums": value("income", "H3", "reading"),
        "employee_due": value("2022-01-05", "H2"),
        "resident_due": value("2022-01-05", "H3"),
    }
)
MERGE = MergeTerms.model_validate({"funds": ["employee", "resident"], "basis": value("paid_in", "H4", "reading")})
WARNING = WarningTerms.model_validate(
    {
        "funds": ["employee", "resident"],
        "window": value(12, "N4"),
        "too_little": value(3, "N4"),
        "target_least": value(6, "N4"),
        "target_most": value(9, "N4"),
        "too_much": value(15, "N4"),
        "colours": value(["red", "orange", "green", "yellow", "blue"], "N4", "reading"),
    }
)
