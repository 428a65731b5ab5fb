"""The workflows: one module each, named after what it runs."""

from workflows.annual_budget import AnnualBudget
from workflows.decision import Decision
from workflows.fiscal_year import FiscalYear
from workflows.monthly_funding import MonthlyFunding
from workflows.year_end_clearing import YearEndClearing

WORKFLOWS: list[type] = [AnnualBudget, Decision, FiscalYear, MonthlyFunding, YearEndClearing]
