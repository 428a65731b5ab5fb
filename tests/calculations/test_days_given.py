"""Days and instants in an input: written out as text, never a number that could be seconds as well."""

import json
from datetime import date
from typing import Any

import pytest

from calculations.input.faults import BadInput
from policies.calculators.registry import calculate


def answer(name: str, document: object) -> dict[str, Any]:
    return calculate(name, {"file": json.dumps(document).encode()}, "ningbo", day=date(2023, 1, 1)).document


def faults(name: str, document: object) -> list[str]:
    with pytest.raises(BadInput) as refused:
        answer(name, document)
    return [str(fault) for fault in refused.value.faults]


def receipt(received: object) -> dict[str, Any]:
    row = {"county": "330203", "received": received, "benefit_year": 2022, "amount": "350.00"}
    return {"receipts": [row]}


@pytest.mark.parametrize(
    "received", [1630454400, 0, True, None, "2021-09-01T00:00:00", "1630454400", "20210901", "2021-02-29", "2021-9-1"]
)
def test_a_receipt_needs_a_day_of_the_calendar(received: object) -> None:
    [fault] = faults("premium-recognition", receipt(received))
    assert fault.startswith("receipts[0].received: not a day (2022-01-05): ")


def test_a_leap_day_is_a_day() -> None:
    row = {"county": "330203", "received": "2024-02-29", "benefit_year": 2024, "amount": "1.00"}
    assert answer("premium-recognition", {"receipts": [row]})["receipts"][0]["income_month"] == "2024-02"


@pytest.mark.parametrize("given", [0, 1767225600, "2026-1-1"])
def test_a_day_given_in_place_of_the_policys_is_held_to_the_same(given: object) -> None:
    asked = {**receipt("2021-09-01"), "parameters": {"deferred_from": given}}
    [fault] = faults("premium-recognition", asked)
    assert fault.startswith("parameters.deferred_from: not a day (2022-01-05): ")


def test_a_missing_day_is_asked_for_with_an_example() -> None:
    months = ["10.00"] * 12
    row = {"county": "330213", "fund": "employee", "confirmed_balance": "1.00", "expenditure": months}
    wanted = faults("handover", {"year": 2023, "counties": [row]})
    assert 'parameters.employee_due: missing: the policy gives no value (H2); give one such as "2022-01-05"' in wanted


@pytest.mark.parametrize("opened", [1646800000, 1646800000.5, "1646800000", "2022-02-29T00:00:00Z", True, None])
def test_an_opening_is_no_number_of_seconds(opened: object) -> None:
    [fault] = faults("deadlines", {"year": 2022, "opened": {"m4_distribution_due": opened}})
    assert fault.startswith("opened.m4_distribution_due: not an instant (2022-03-08T00:00:00+08:00): ")


def test_an_opening_names_its_zone() -> None:
    [fault] = faults("deadlines", {"year": 2022, "opened": {"m4_distribution_due": "2022-03-09T10:00:00"}})
    assert "timezone" in fault
