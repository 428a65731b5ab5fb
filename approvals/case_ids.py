"""The ids of a city's cases: readable, URL-safe, made and read in one place."""


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


def decision_case(
    city: str,
    chain: str,
    year: int,
    month: int | None = None,
    fund: str | None = None,
    name: str | None = None,
    branch: str | None = None,
) -> str:
    """``ningbo.budget_adjustment.2022.1``, ``ningbo.financing_standard.2022.resident``

    ``branch`` is the county whose own the case is, or ``city``: ``ningbo.account_income.2022.resident.330203.1``.
    """
    period = str(year) if month is None else f"{year}-{month:02d}"
    return ".".join(part for part in (city, chain, period, fund, branch, name) if part)


def city_of(case: str) -> str:
    """The city of any case."""
    return case.partition(".")[0]


def fund_and_month(case: str) -> tuple[str, str]:
    """The fund and the month of a funding case: ``("employee", "2022-03")``."""
    _, fund, month, _ = case.split(".")
    return fund, month
