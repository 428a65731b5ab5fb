"""Every document form that is handed in, by its kind."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from calculations.forms.adjustment import ADJUSTMENT
from calculations.forms.balances import BALANCES
from calculations.forms.budgets import BUDGET
from calculations.forms.determination import DETERMINATION
from calculations.forms.document_form import DocumentForm
from calculations.forms.final_accounts import FINAL_ACCOUNTS
from calculations.forms.financing_standard import FINANCING_STANDARD
from calculations.forms.incentive import INCENTIVE
from calculations.forms.months import PLAN, REPORT
from calculations.forms.paper import PAPER
from calculations.forms.posting import POSTING
from calculations.forms.prior_year import PRIOR_YEAR

_FORMS: tuple[DocumentForm[Any], ...] = (
    BUDGET,
    PLAN,
    REPORT,
    POSTING,
    PRIOR_YEAR,
    FINAL_ACCOUNTS,
    ADJUSTMENT,
    FINANCING_STANDARD,
    DETERMINATION,
    INCENTIVE,
    BALANCES,
    PAPER,
)

FORMS: Mapping[str, DocumentForm[Any]] = MappingProxyType({form.kind: form for form in _FORMS})
