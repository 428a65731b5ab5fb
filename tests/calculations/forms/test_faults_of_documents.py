"""What is wrong with a document handed in is reported at once: its form, what the policy knows, what does
not add up.
"""

from collections.abc import Callable
from typing import Any

import pytest

from calculations.forms.adjustment import read_adjustment
from calculations.forms.balances import read_balances
from calculations.forms.determination import read_determination
from calculations.forms.financing_standard import read_financing_standard
from calculations.forms.incentive import read_incentive
from calculations.forms.prior_year import read_prior_year
from calculations.input.faults import BadInput
from tests.calculations.forms.templates import BUDGET

COUNTIES = ("330203", "330225", "330281")
FUNDS = ("employee", "resident")
PARTS = {"employee": ("pooled", "individual"), "resident": ("pooled",)}
Json = dict[str, Any]


def balance(county: str, **changed: Any) -> Json:
    zero = {"surplus": "1.00", "gap": "0.00", "temporary_payments": "0.00"}
    return {"county": county, "fund": "resident", **zero, **changed}


def row(county: str, fund: str = "resident", **changed: Any) -> Json:
    return {"county": county, "fund": fund, "make_up": "0.00", "assessment_score": "90", **changed}


def spent(county: str, month: str, **changed: Any) -> Json:
    return {"county": county, "fund": "resident", "part": "pooled", "month": month, "amount": "1.00", **changed}


def gets(county: str, **changed: Any) -> Json:
    return {"county": county, "fund": "resident", "score": "95", "amount": "1.00", **changed}


def item(name: str, **changed: Any) -> Json:
    return {"item": name, "zh": "标准", "unit": "share", "before": "0.1", "after": "0.2", **changed}


def changes(county: str, **changed: Any) -> Json:
    line = {"fund": "resident", "part": "pooled", "side": "expenditure", "line": "benefits"}
    return {"county": county, **line, "before": "1.00", "after": "2.00", **changed}


@pytest.mark.parametrize(
    ("read", "document", "told"),
    [
        (
            lambda document: read_balances(document, 2022, COUNTIES, FUNDS),
            {
                "year": 2023, "as_of": "2021-12-31", "remark": "?",
                "counties": [
                    balance("330203", surplus=1, gap="2.00", fund="pension"),
                    balance("330299", gap="2.00"), balance("330225", temporary_payments="2.00"),
                    balance("330225", note=1),
                ],
            },
            {
                "remark", "year", "counties[0].surplus", "counties[0].fund", "counties[1].county", "counties[1]",
                "counties[2].temporary_payments", "counties[3].note", "counties[3]", "counties",
            },
        ),
        (
            lambda document: read_determination(document, 2022, COUNTIES, ("resident",)),
            {
                "year": 2022, "incentive_total": {"employee": 1}, "note": "=1",
                "counties": [row("330203", make_up=0), row("330225", "employee"), row("330203")],
            },
            {
                "incentive_total.employee", "note", "counties[0].make_up", "counties[1].fund", "counties[2]",
                "counties",
            },
        ),
        (
            lambda document: read_incentive(document, 2022, COUNTIES, FUNDS),
            {
                "year": 2022, "totals": {"resident": "3.00", "employee": "0.00", "pension": 1},
                "counties": [gets("330203"), gets("330299", remark=1), gets("330225", fund="employee", amount="2.00")],
            },
            {"totals.pension", "totals.resident", "totals.employee", "counties[1].remark", "counties[1].county"},
        ),
        (
            lambda document: read_prior_year(document, 2021, COUNTIES, PARTS),
            {
                "year": "2021",
                "lines": [spent("330203", "2021-01"), spent("330203", "2021-01", amount=1), spent("330299", "2020-12")],
            },
            {"year", "lines[1].amount", "lines[1]", "lines[2].county", "lines[2].month"},
        ),
        (
            lambda document: read_financing_standard(document, 2022, "resident", FUNDS),
            {
                "year": 2022, "fund": "employee", "in_force_from": "2023-01-01", "basis": "",
                "items": [item("a", after=0.2), item("b", after="1.5"), item("b", unit="much"), item("c", after="0.1")],
            },
            {
                "fund", "in_force_from", "basis", "items[0].after", "items[1].after", "items[2].unit", "items[2].item",
                "items[3]",
            },
        ),
        (
            lambda document: read_adjustment(document, BUDGET, 2022, COUNTIES),
            {
                "year": 2021, "approved_case": "c", "approved_hash": "0" * 64, "cause": "war", "reason": " ",
                "lines": [changes("330203", before=1), changes("330299"), changes("330203", after="-1.00"),
                          changes("330225", line="total_expenditure"), changes("330225", after="1.00", remark="?")],
            },
            {
                "year", "cause", "reason", "lines[0].before", "lines[1].county", "lines[2].after", "lines[2]",
                "lines[3].line", "lines[4].remark", "lines[4]",
            },
        ),
    ],
)  # fmt: skip
def test_every_fault_of_a_document_is_told_at_once(
    read: Callable[[object], object], document: Json, told: set[str]
) -> None:
    with pytest.raises(BadInput) as refused:
        read(document)
    assert {fault.place for fault in refused.value.faults} == told
