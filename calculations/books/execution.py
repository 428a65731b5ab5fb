"""What was really spent checked against what was approved (B6), line by line of the final accounts (B3)."""

from calculations.forms.checks import CheckResult, Level, finding, flagged
from calculations.forms.documents import BudgetForm
from calculations.forms.final_accounts import FinalAccountsForm
from calculations.forms.template import Side, Template
from calculations.input.bilingual import Bilingual
from calculations.input.parameters import Parameter


def check_execution(
    accounts: FinalAccountsForm, approved: BudgetForm, template: Template, level: Parameter[Level]
) -> tuple[CheckResult, ...]:
    """What was spent above the approved expenditure: one finding with the totals that are above it.

    Both are of the same year, and of the same county or of the city.
    """
    spent, allowed = accounts.amounts(), approved.amounts()
    above = [
        key
        for key in template.line_keys()
        if key.side is Side.EXPENDITURE
        and template.is_total(key)
        and not template.line(key).optional
        and spent[key] > allowed[key]
    ]
    names = [template.name(key) for key in above]
    message = Bilingual(
        zh=f"支出超过批复预算:{'、'.join(name.zh for name in names)}",
        en=f"spent above the approved budget: {', '.join(name.en for name in names)}",
    )
    lines = (flagged(accounts.county, key, spent[key], allowed[key]) for key in above)
    return finding("execution", level, lines, message)
