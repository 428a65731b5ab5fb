"""The ids of a city's cases: readable, URL-safe, the same wherever a case is named."""


def year_case(city: str, year: int) -> str:
    """``ningbo.year.2022``"""
    return f"{city}.year.{year}"


def budget_case(city: str, year: int) -> str:
    """``ningbo.budget.2022``"""
    return f"{city}.budget.{year}"


def funding_case(city: str, fund: str, year: int, month: int) -> str:
    """``ningbo.employee.2022-03.funding``"""
    return f"{city}.{fund}.{year}-{month:02d}.funding"


def clearing_case(city: str, year: int) -> str:
    """``ningbo.clearing.2022``"""
    return f"{city}.clearing.{year}"
