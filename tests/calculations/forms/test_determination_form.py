"""What the bureau determines for a closed year (S1, S8), handed in as JSON."""

from decimal import Decimal
from typing import Any

import pytest

from calculations.forms import content_hash
from calculations.forms.determination import read_determination
from calculations.input.faults import BadInput

COUNTIES = ("330203", "330205")
FUNDS = ("employee", "resident")


def row(county: str, fund: str, **changes: Any) -> dict[str, Any]:
    return {"county": county, "fund": fund, "make_up": "0.00", "assessment_score": "91.50", **changes}


def document(**changes: Any) -> dict[str, Any]:
    rows = [row(county, fund) for county in COUNTIES for fund in FUNDS]
    return {"kind": "determination", "year": 2022, "counties": rows, "incentive_total": {"resident": "5.00"}, **changes}


def faults(broken: object) -> dict[str, str]:
    with pytest.raises(BadInput) as refused:
        read_determination(broken, 2022, COUNTIES, FUNDS)
    return {fault.place: fault.message for fault in refused.value.faults}


@pytest.mark.rule("S1", "S8")
def test_a_complete_determination_is_taken() -> None:
    form = read_determination(document(), 2022, iter(COUNTIES), iter(FUNDS))
    assert form.counties[0].assessment_score == Decimal("91.50")
    assert form.incentive_total == {"resident": Decimal("5.00")}


@pytest.mark.rule("S8")
def test_a_county_may_go_without_a_score() -> None:
    rows = document()["counties"]
    rows[0]["assessment_score"] = None
    assert read_determination(document(counties=rows), 2022, COUNTIES, FUNDS).counties[0].assessment_score is None


@pytest.mark.rule("S1")
def test_every_county_and_fund_stands_in_it_once() -> None:
    rows = document()["counties"]
    found = faults(document(counties=[rows[0], rows[0], rows[1], rows[2]]))
    assert found["counties[1]"].startswith("county 330203 and fund employee a second time")
    assert found["counties"] == "missing: county 330205, fund resident"


def test_unknown_counties_and_funds_are_named_with_the_known_ones() -> None:
    rows = [*document()["counties"], row("330299", "pension")]
    found = faults(document(counties=rows, incentive_total={"pension": "1.00"}))
    assert "known: 330203, 330205" in found["counties[4].county"]
    assert "known: employee, resident" in found["counties[4].fund"]
    assert "known: employee, resident" in found["incentive_total.pension"]


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"make_up": "-1.00"}, "counties[0].make_up"),
        ({"make_up": "1.234"}, "counties[0].make_up"),
        ({"make_up": 1}, "counties[0].make_up"),
        ({"assessment_score": "100.01"}, "counties[0].assessment_score"),
        ({"county": "3302"}, "counties[0].county"),
        ({"remark": "?"}, "counties[0].remark"),
    ],
)
def test_bad_rows_are_named_by_their_place(changes: dict[str, Any], place: str) -> None:
    rows = document()["counties"]
    rows[0] = {**rows[0], **changes}
    assert list(faults(document(counties=rows))) == [place]


def test_another_year_or_a_formula_in_the_note_is_refused() -> None:
    assert set(faults(document(year=2021, note="=1+1"))) == {"year", "note"}


def test_a_changed_note_is_another_document() -> None:
    one, other = (read_determination(document(note=note), 2022, COUNTIES, FUNDS) for note in ("", "会商纪要"))
    assert content_hash(one) != content_hash(other)
