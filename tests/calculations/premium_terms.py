"""A month's values for premiums, as a policy pack would give them, and random people to use."""

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from calculations.premiums.by_person import PersonMonth
from calculations.premiums.figures import Category, MonthFigures, month_figures
from calculations.premiums.parameters import PremiumParameters

MONTHS = ("2022-11", "2022-12", "2023-01")


def _value(of: Any, rule: str, status: str = "text") -> dict[str, Any]:
    return {"value": of, "rule": rule, "article": f"article of {rule}", "status": status}


TERMS = PremiumParameters.model_validate(
    {
        "employer_rate": _value("0.085", "F1"),
        "serious_illness_rate": _value("0.005", "F1"),
        "maternity_rate": _value("0.005", "F1"),
        "employee_rate": _value("0.02", "F1"),
        "flexible_rate": _value("0.1", "F1"),
        "unemployed_rate": _value("0.1", "F1"),
        "base_lowest": _value("0.6", "F2"),
        "base_highest": _value("3", "F2"),
        "contribution_floor": _value("3957.00", "F2"),
        "contribution_cap": _value("22311.00", "F2"),
        "average_wage": _value("89240.00", "F2"),
        "f2_own_base": _value("declared_clamped", "F2", "reading"),
        "f2_not_announced": _value("from_average", "F2", "reading"),
        "f2_switch_on": _value("month_of_announcement", "F2", "reading"),
    }
)


def terms(**values: Any) -> PremiumParameters:
    """The terms with other values; None for what nobody announced."""
    changed = {}
    for name, value in values.items():
        parameter = getattr(TERMS, name)
        changed[name] = type(parameter).model_validate({**parameter.model_dump(), "value": value})
    return TERMS.model_copy(update=changed)


def figures(month: str = MONTHS[0], **values: Any) -> MonthFigures:
    """The figures of a month whose values suffice."""
    found, faults = month_figures(month, terms(**values))
    assert found is not None, faults
    return found


def of_months(**values: Any) -> dict[str, MonthFigures]:
    return {month: figures(month, **values) for month in MONTHS}


def person(
    name: str, wage: str, category: Category = Category.EMPLOYEE, employer: str = "e1", month: str = MONTHS[0]
) -> PersonMonth:
    """A person of Haishu, the wage in yuan."""
    employed = category is Category.EMPLOYEE
    return PersonMonth(name, employer if employed else "", "330203", category, int(Decimal(wage) * 100), month)


def _person(name: str, employer: str, county: str, category: Category, wage: int, month: str) -> PersonMonth:
    return PersonMonth(name, employer if category is Category.EMPLOYEE else "", county, category, wage, month)


def people(wages: st.SearchStrategy[int]) -> st.SearchStrategy[list[PersonMonth]]:
    """Some people, each once a month, with wages in fen."""
    names = st.sampled_from([f"p{number}" for number in range(30)])
    employers, counties = st.sampled_from(["e1", "e2", "e3"]), st.sampled_from(["330203", "330205"])
    one = st.builds(_person, names, employers, counties, st.sampled_from(Category), wages, st.sampled_from(MONTHS))
    return st.lists(one, min_size=1, max_size=40, unique_by=lambda row: (row.person, row.month))
