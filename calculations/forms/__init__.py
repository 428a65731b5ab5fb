"""The document forms: templates, strict readers that name every fault, hashes and differences."""

from calculations.forms.budgets import BUDGET_COLUMNS, budget_form, read_budget, read_budget_csv
from calculations.forms.compare import (
    Difference,
    LineChange,
    NotComparable,
    amounts_hash,
    content_hash,
    diff,
)
from calculations.forms.documents import (
    BudgetForm,
    BudgetLine,
    Form,
    FormLine,
    PlanForm,
    ReportForm,
)
from calculations.forms.expected import Expected
from calculations.forms.months import (
    MONTH_COLUMNS,
    month_form,
    read_plan,
    read_plan_csv,
    read_report,
    read_report_csv,
)
from calculations.forms.template import (
    BalanceLine,
    LineKey,
    Section,
    Side,
    Template,
    TemplateLine,
    Term,
)
from calculations.input.reading import Limits, json_document, parsed_json

__all__ = [
    "BUDGET_COLUMNS",
    "MONTH_COLUMNS",
    "BalanceLine",
    "BudgetForm",
    "BudgetLine",
    "Difference",
    "Expected",
    "Form",
    "FormLine",
    "Limits",
    "LineChange",
    "LineKey",
    "NotComparable",
    "PlanForm",
    "ReportForm",
    "Section",
    "Side",
    "Template",
    "TemplateLine",
    "Term",
    "amounts_hash",
    "budget_form",
    "content_hash",
    "diff",
    "json_document",
    "month_form",
    "parsed_json",
    "read_budget",
    "read_budget_csv",
    "read_plan",
    "read_plan_csv",
    "read_report",
    "read_report_csv",
]
