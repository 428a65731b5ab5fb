"""Last year's monthly spending (B7): what is read of it, what is refused, and what was spent up to a month."""

from decimal import Decimal
from typing import Any

import pytest

from calculations.forms.prior_year import PriorYearForm, read_prior_year
from calculations.input.faults import BadInput

COUNTIES = ("330203", "330205")
FUNDS = {"employee": ("pooled", "individual"), "resident": ("pooled",)}


def line(county: str, month: str, amount: str, fund: str = "employee", part: str = "pooled") -> dict[str, Any]:
    """What a county spent of a part in a month, in yuan."""
    return {"county": county, "fund": fund, "part": part, "month": month, "amount": amount}


def read(*lines: dict[str, Any], year: int = 2021) -> PriorYearForm:
    """The document of 2021, read as that of a year."""
    return read_prior_year({"year": 2021, "lines": list(lines)}, year, COUNTIES, FUNDS)


def places(*lines: dict[str, Any], year: int = 2021) -> list[str]:
    """Where the document is at fault."""
    with pytest.raises(BadInput) as refused:
        read(*lines, year=year)
    assert all(fault.message and fault.zh for fault in refused.value.faults)
    return [fault.place for fault in refused.value.faults]


@pytest.mark.rule("B7")
def test_months_up_to_one_are_added_up_by_county_and_part_that_one_included() -> None:
    form = read(
        line("330203", "2021-01", "100.10"),
        line("330203", "2021-02", "200.20"),
        line("330203", "2021-03", "400.40"),
        line("330203", "2021-01", "7.00", part="individual"),
        line("330205", "2021-02", "8.00"),
        line("330205", "2021-01", "9.00", fund="resident"),
    )
    assert form.up_to("employee", 2) == {
        "330203": {"pooled": Decimal("300.30"), "individual": Decimal("7.00")},
        "330205": {"pooled": Decimal("8.00")},
    }
    assert form.up_to("employee", 12)["330203"]["pooled"] == Decimal("700.70")
    assert form.up_to("resident", 1) == {"330205": {"pooled": Decimal("9.00")}}


def test_months_of_two_digits_come_after_those_of_one() -> None:
    form = read(line("330203", "2021-09", "1.00"), line("330203", "2021-10", "2.00"))
    assert form.up_to("employee", 9) == {"330203": {"pooled": Decimal("1.00")}}


def test_each_fault_has_its_place() -> None:
    good = line("330203", "2021-01", "1.00")
    assert places(good, line("330299", "2021-01", "1.00")) == ["lines[1].county"]
    assert places(line("330203", "2021-01", "1.00", fund="savings")) == ["lines[0].fund"]
    assert places(good, line("330203", "2021-02", "1.00", part="poooled")) == ["lines[1].part"]
    assert places(good, line("330203", "2021-02", "1.00", fund="resident", part="individual")) == ["lines[1].part"]
    assert places(good, line("330203", "2020-12", "1.00")) == ["lines[1].month"]
    assert places(good, line("330205", "2021-01", "1.00"), good) == ["lines[2]"]
    assert places(line("330203", "2020-12", "1.00"), line("330299", "2020-01", "1.00", fund="savings")) == [
        "lines[1].county",
        "lines[1].fund",
        "lines[0].month",
        "lines[1].month",
    ]


def test_the_spending_of_another_year_is_refused() -> None:
    assert places(line("330203", "2021-01", "1.00"), year=2022) == ["year", "lines[0].month"]


def test_a_note_is_plain_text() -> None:
    with pytest.raises(BadInput) as refused:
        read_prior_year({"year": 2021, "lines": [], "note": "=1+1"}, 2021, COUNTIES, FUNDS)
    assert [str(fault) for fault in refused.value.faults] == ['note: looks like a formula: "=1+1"']


def test_the_same_month_of_another_part_or_fund_is_no_repetition() -> None:
    form = read(
        line("330203", "2021-01", "1.00"),
        line("330203", "2021-01", "1.00", part="individual"),
        line("330203", "2021-01", "1.00", fund="resident"),
    )
    assert len(form.lines) == 3
