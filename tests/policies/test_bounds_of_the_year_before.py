"""What may not fall below the year before (N16.3): a figure given for now is no proof about last year's."""

from datetime import date

import pytest

from calculations.input.faults import BadInput
from policies.bounds import Finding, Verdict, check
from policies.loader import load

IN_2023 = date(2023, 6, 1)
FINANCING, INDIVIDUAL = "financing_not_below_before", "individual_not_below_before"


def found(bound: str, given: dict[str, str], day: date | None = IN_2023) -> Finding:
    [finding] = [each for each in check(load("ningbo"), day, given).findings if each.bound == bound]
    return finding


@pytest.mark.rule("N16.3")
def test_a_premium_given_for_now_says_nothing_about_the_year_before() -> None:
    finding = found(INDIVIDUAL, {"individual_premium": "340"})
    assert (finding.verdict, finding.missing) == (Verdict.UNKNOWN, ("year_before.individual_premium",))


@pytest.mark.rule("N16.3")
@pytest.mark.parametrize(("before", "verdict"), [("340", Verdict.HOLDS), ("340.01", Verdict.BELOW)])
@pytest.mark.parametrize("day", [IN_2023, None])
def test_last_years_premium_may_be_given_too(before: str, verdict: Verdict, day: date | None) -> None:
    finding = found(INDIVIDUAL, {"individual_premium": "340", "year_before.individual_premium": before}, day)
    assert (finding.on, finding.verdict, finding.has, finding.at_least) == (day, verdict, "340", before)


@pytest.mark.rule("N16.3")
def test_financing_is_premium_and_subsidy_of_each_year_together() -> None:
    now = {"individual_premium": "380", "subsidy_per_head": "640"}
    before = {"year_before.individual_premium": "350", "year_before.subsidy_per_head": "670.01"}
    finding = found(FINANCING, {**now, **before})
    assert (finding.verdict, finding.has, finding.at_least) == (Verdict.BELOW, "1020", "1020.01")


def test_jinhuas_subsidy_of_last_year_is_the_packs_own() -> None:
    # Only what the pack lacks is asked for, of either year.
    [finding] = [each for each in check(load("jinhua"), IN_2023).findings if each.bound == FINANCING]
    assert finding.missing == ("individual_premium", "year_before.individual_premium")


def test_the_year_before_is_given_only_to_bounds_that_compare_with_it() -> None:
    with pytest.raises(BadInput, match="no missing value of a bound"):
        check(load("zhoushan"), IN_2023, {"year_before.disposable_income": "50000"})
