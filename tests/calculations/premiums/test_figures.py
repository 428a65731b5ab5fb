"""Floor, cap and average of a month: announced, computed from the average, given, or asked for."""

from decimal import Decimal

import pytest

from calculations.premiums.figures import month_figures, monthly_average, multiple_of_average
from tests.calculations.premium_terms import figures, terms


@pytest.mark.parametrize(
    ("annual", "monthly", "cap", "floor"),
    [
        ("89240", 7437, 22311, 4462),
        ("96237", 8020, 24060, 4812),
        ("99722", 8310, 24930, 4986),
        ("101194", 8433, 25299, 5060),
    ],
)
@pytest.mark.rule("F2")
def test_an_average_becomes_a_month_and_its_multiples_in_whole_yuan(
    annual: str, monthly: int, cap: int, floor: int
) -> None:
    average = monthly_average(Decimal(annual))
    assert average == monthly * 100
    assert multiple_of_average(average, Decimal("3")) == cap * 100
    assert multiple_of_average(average, Decimal("0.6")) == floor * 100


@pytest.mark.rule("F2")
def test_half_a_yuan_is_rounded_up() -> None:
    assert monthly_average(Decimal("6")) == 100
    assert multiple_of_average(500, Decimal("0.5")) == 300


@pytest.mark.rule("F2")
def test_what_is_announced_comes_before_what_is_computed() -> None:
    found = figures(contribution_floor="3957.00", contribution_cap=None)
    assert (found.floor.number, found.cap.number) == (395_700, 2_231_100)
    assert figures(contribution_floor=None).floor.number == 446_200
    assert figures(contribution_cap="20000.00").cap.number == 2_000_000


def missing(**values: object) -> list[str]:
    found, faults = month_figures("2022-10", terms(**values))
    assert (found is None) == bool(faults)
    assert all(fault.place == "month" and fault.zh for fault in faults)
    return [fault.message for fault in faults]


@pytest.mark.rule("F2")
def test_without_an_average_every_bound_that_is_not_announced_is_asked_for_by_name() -> None:
    assert missing(average_wage=None, contribution_cap=None) == [
        "2022-10: contribution_cap is missing: the policy gives none (F2); give it in parameters",
        "2022-10: average_wage is missing: the policy gives none (F2); give it in parameters",
    ]
    assert len(missing(average_wage=None)) == 1
    assert missing(contribution_cap=None) == []


@pytest.mark.rule("F2")
def test_by_the_other_reading_a_bound_that_is_not_announced_is_asked_for_though_it_could_be_computed() -> None:
    [message] = missing(contribution_cap=None, f2_not_announced="ask")
    assert message.startswith("2022-10: contribution_cap is missing")


@pytest.mark.rule("F2")
def test_what_was_given_wrongly_is_not_asked_for_nor_what_would_be_computed_from_it() -> None:
    for wrong in ({"f2_not_announced"}, {"average_wage"}, {"f2_not_announced", "average_wage"}):
        values: dict[str, object] = dict.fromkeys([*wrong, "contribution_cap"])
        assert month_figures("2022-10", terms(**values), wrong) == (None, [])
    [fault] = month_figures("2022-10", terms(average_wage=None, f2_not_announced=None), {"f2_not_announced"})[1]
    assert fault.message.startswith("2022-10: average_wage is missing")


@pytest.mark.rule("F2")
@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"contribution_floor": "30000.00"}, "2022-10: the floor 30000 is above the cap 22311"),
        ({"employee_rate": "0.0200001"}, "2022-10: employee_rate has more than six places"),
        ({"employer_rate": "0.0099"}, "2022-10: employer_rate is less than its two parts"),
        (
            {"employer_rate": "0.009", "serious_illness_rate": "0.006", "maternity_rate": "0.004"},
            "2022-10: employer_rate is less than its two parts",
        ),
        ({"contribution_cap": "100000000.00"}, "2022-10: contribution_cap is too large: 100000000.00"),
    ],
)
def test_values_that_cannot_be_are_refused(values: dict[str, str], words: str) -> None:
    assert missing(**values) == [words]


@pytest.mark.rule("F2")
def test_a_floor_as_high_as_the_cap_and_the_finest_and_largest_values_are_taken() -> None:
    assert figures(contribution_floor="22311.00").floor.number == figures().cap.number
    assert figures(contribution_cap="99999999.99").cap.number == 9_999_999_999
    assert figures(employee_rate="0.020001").rate("employee_rate") * 10**6 == 20_001
    assert figures(employer_rate="0.01").rate("employer_rate") * 100 == 1
