"""A financing standard below a floor that the packs know is found with the place, the figure and the rule."""

from datetime import date
from typing import Any

import pytest

from calculations.forms.financing_standard import FinancingStandardForm
from policies.floors import floor_faults
from policies.loader import load

TODAY = date(2022, 1, 4)


def standard(day: str, **amounts: str) -> FinancingStandardForm:
    items = [
        {"item": item, "zh": item, "unit": "yuan_a_year", "before": None, "after": after}
        for item, after in amounts.items()
    ]
    document: dict[str, Any] = {
        "year": int(day[:4]),
        "fund": "resident",
        "in_force_from": day,
        "basis": "省统一部署",
        "items": items,
    }
    return FinancingStandardForm.model_validate(document)


def found(form: FinancingStandardForm) -> dict[str, str]:
    return {fault.place: fault.message for fault in floor_faults(form, load("ningbo"), TODAY)}


@pytest.mark.rule("N22.1", "N22.2")
def test_what_is_below_the_national_floors_is_named_by_item() -> None:
    below = found(standard("2022-07-01", individual_premium="200.00", subsidy_per_head="100.00"))
    assert below.keys() == {"items[0].after", "items[1].after"}
    assert "200 < 350" in below["items[0].after"]
    assert "100 < 610" in below["items[1].after"]
    assert found(standard("2022-07-01", individual_premium="349.99")).keys() == {"items[0].after"}
    assert found(standard("2022-07-01", individual_premium="350.00", subsidy_per_head="610.00")) == {}


def test_items_that_no_floor_speaks_of_are_left_alone() -> None:
    assert found(standard("2022-07-01", resident_subsidy="1.00")) == {}
