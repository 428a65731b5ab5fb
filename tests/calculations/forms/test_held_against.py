"""What a document is checked against in addition: asked with the form as read, and named with the document's
own faults.
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import pytest

from calculations.forms.adjustment import read_adjustment, read_adjustment_csv
from calculations.forms.determination import read_determination, read_determination_csv
from calculations.forms.financing_standard import read_financing_standard, read_financing_standard_csv
from calculations.forms.incentive import read_incentive, read_incentive_csv
from calculations.forms.paper import attachments_of, read_paper_form
from calculations.input.faults import Fault
from tests.calculations.explained_answers import faults_of
from tests.calculations.forms.templates import BUDGET, COUNTIES

Json = dict[str, Any]
Against = Callable[[Any], Iterable[Fault]]
Read = Callable[[Against], object]

YEAR = 2022
FUNDS = ("employee", "resident")
LONG = "字" * 2_001
DIGEST = "a" * 64

PAPER = {"kind": "paper", "title": "请示", "text": "拟调整。", "note": LONG}
INCENTIVE = {
    "kind": "incentive",
    "year": YEAR,
    "totals": {"resident": "19.00"},
    "counties": [{"county": COUNTIES[0], "fund": "resident", "score": "95.00", "amount": "19.00"}],
    "note": LONG,
}
DETERMINATION = {
    "kind": "determination",
    "year": YEAR,
    "counties": [{"county": COUNTIES[0], "fund": "resident", "make_up": "0.00", "assessment_score": None}],
    "note": LONG,
}
STANDARD = {
    "kind": "financing_standard",
    "year": YEAR,
    "fund": "resident",
    "in_force_from": "2022-07-01",
    "basis": "省统一部署",
    "items": [{"item": "subsidy", "zh": "补助", "unit": "yuan_a_year", "before": "580", "after": "640"}],
    "note": LONG,
}
CHANGED = {"county": COUNTIES[0], "fund": "resident", "part": "pooled", "side": "expenditure", "line": "benefits"}
ADJUSTMENT = {
    "kind": "adjustment",
    "year": YEAR,
    "approved_case": "ningbo.budget.2022",
    "approved_hash": DIGEST,
    "cause": "spending_must_rise",
    "reason": "住院人次增加",
    "lines": [{**CHANGED, "before": "250.00", "after": "251.00"}],
    "note": LONG,
}


@pytest.mark.parametrize(
    "read",
    [
        partial(read_paper_form, PAPER),
        partial(read_incentive, INCENTIVE, YEAR, COUNTIES, FUNDS),
        partial(read_determination, DETERMINATION, YEAR, COUNTIES[:1], ("resident",)),
        partial(read_financing_standard, STANDARD, YEAR, "resident", FUNDS),
        partial(read_adjustment, ADJUSTMENT, BUDGET, YEAR, COUNTIES, None),
    ],
    ids=["paper", "incentive", "determination", "financing_standard", "adjustment"],
)
def test_a_document_as_json_is_held_against_what_is_given(read: Callable[..., object]) -> None:
    told = faults_of(lambda: read(against=lambda form: [Fault("kind", f"no {form.kind} now", "现在不办理")]))
    assert list(told) == ["note", "kind"]
    assert told["kind"].startswith("no ")
    assert told["kind"].endswith(" now")


TABLES = {
    "incentive": (
        partial(read_incentive_csv, year=YEAR, counties=COUNTIES, funds=FUNDS),
        f"county,fund,score,amount\n{COUNTIES[0]},resident,95.00,x",
        "row 2, amount",
    ),
    "determination": (
        partial(read_determination_csv, year=YEAR, counties=COUNTIES[:1], funds=("resident",)),
        f"county,fund,make_up,assessment_score\n{COUNTIES[0]},resident,x,95.00",
        "row 2, make_up",
    ),
    "financing_standard": (
        partial(read_financing_standard_csv, year=YEAR, fund="resident", funds=FUNDS),
        "fund,in_force_from,basis,item,zh,unit,before,after\n"
        "resident,2022-07-01,省统一部署,subsidy,补助,yuan_a_year,580,x",
        "row 2, after",
    ),
    "adjustment": (
        partial(read_adjustment_csv, template=BUDGET, year=YEAR, counties=COUNTIES),
        "approved_case,approved_hash,cause,reason,county,fund,part,side,line,before,after\n"
        f"ningbo.budget.2022,{DIGEST},spending_must_rise,住院人次增加,{COUNTIES[0]},"
        "resident,pooled,expenditure,benefits,250.00,x",
        "row 2, after",
    ),
}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_a_document_as_csv_is_held_against_what_is_given(table: tuple[Callable[..., object], str, str]) -> None:
    read, text, place = table
    told = faults_of(lambda: read(text.encode(), against=lambda form: [Fault("file", f"{form.year}?", "现在不办理")]))
    assert set(told) == {place, "file"}
    assert told["file"] == f"{YEAR}?"


def test_the_sum_of_a_table_of_incentives_is_known_where_its_rows_are() -> None:
    rows = [
        f"{COUNTIES[0]},resident,95.00,19.00",
        f"{COUNTIES[1]},resident,90.00,18.00",
        f"{COUNTIES[0]},employee,95,x",
    ]
    text = "\n".join(["county,fund,score,amount", *rows])

    def sums(form: Any) -> Iterable[Fault]:
        yield Fault("file", f"resident {form.totals['resident']}", "合计")

    told = faults_of(lambda: read_incentive_csv(text.encode(), YEAR, COUNTIES, FUNDS, against=sums))
    assert told["file"] == "resident 37.00"


def test_the_attachments_of_a_paper_are_those_that_could_be() -> None:
    assert attachments_of({"attachments": [DIGEST, "x", 7, None, "b" * 64]}) == {0: DIGEST, 4: "b" * 64}
    for none in ({}, {"attachments": "a" * 64}, {"attachments": {DIGEST: DIGEST}}, [DIGEST], None):
        assert attachments_of(none) == {}
