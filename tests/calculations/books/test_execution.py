"""What was spent checked against what was approved, line by line of the accounts."""

from decimal import Decimal

import pytest

from calculations.books.execution import check_execution
from calculations.forms.checks import Level
from calculations.forms.documents import BudgetForm
from calculations.forms.final_accounts import as_accounts
from calculations.input.parameters import Parameter, Status
from tests.calculations.forms.templates import BUDGET, budget


def level(told: Level) -> Parameter[Level]:
    return Parameter(value=told, rule="B3", article="", status=Status.READING)


def spent_above() -> tuple[BudgetForm, BudgetForm]:
    """A budget, and the same lines with every total of expenditure a yuan higher."""
    approved = BudgetForm.model_validate(budget())
    raised = [
        line.model_copy(update={"amount": line.amount + 1}) if line.side == "expenditure" else line
        for line in approved.lines
    ]
    return approved, approved.model_copy(update={"lines": tuple(raised)})


@pytest.mark.rule("B6")
def test_what_was_spent_above_the_budget_is_told_with_what_was_approved() -> None:
    approved, spent = spent_above()
    [found] = check_execution(as_accounts(spent), approved, BUDGET, level(Level.WARN))
    assert (found.check, found.level) == ("execution", Level.WARN)
    assert [(line.county, line.fund, line.part, line.line, line.difference) for line in found.lines] == [
        ("330225", "employee", "pooled", "total_expenditure", Decimal(1)),
        ("330225", "employee", "individual", "total_expenditure", Decimal(1)),
        ("330225", "resident", "pooled", "total_expenditure", Decimal(1)),
    ]
    assert found.message.en == (
        "spent above the approved budget: employee pooled expenditure total expenditure, "
        "employee individual accounts expenditure total expenditure, resident pooled expenditure total expenditure"
    )
    assert check_execution(as_accounts(approved), approved, BUDGET, level(Level.WARN)) == ()


def test_a_policy_that_ignores_it_hears_nothing_of_it() -> None:
    approved, spent = spent_above()
    assert check_execution(as_accounts(spent), approved, BUDGET, level(Level.IGNORE)) == ()
