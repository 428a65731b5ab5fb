"""Every document handed in has all its faults named at once, as JSON and as CSV, also those against what is decided."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest

from approvals.actions import Actor
from approvals.definitions import MAIN
from calculations.forms import BudgetForm, Limits
from calculations.forms.adjustment import before_faults
from calculations.forms.budget_by_county import BudgetSplit
from calculations.forms.determination import DeterminationForm
from calculations.forms.incentive import allocation_faults
from calculations.forms.registry import FORMS
from calculations.input.faults import BadInput
from calculations.input.partial_input import Against, no_check
from policies.decided_standards import item_faults
from policies.loader import load
from rehearsal.scope import WHOLE_YEAR
from rehearsal.year_data import YearData
from services.intake.content import Content, Format
from services.intake.documents import read_document
from services.intake.wanted import Wanted
from tests.invalid_inputs import AGAIN, GONE, Change, changed

Json = dict[str, Any]
PACK = load("ningbo")
DATA = YearData(WHOLE_YEAR)
COUNTY = "330203"
LONG = "字" * 2_001
TAKEN = frozenset(
    (form.kind, way) for form in FORMS.values() for way in Format if way is Format.JSON or form.table is not None
)
"""The forms that are handed in, each with the ways in which it may be written."""


def examples() -> Iterator[tuple[str, Json]]:
    """A document of every form that is right."""
    counties, funds = PACK.counties(), PACK.funds()
    line = {"fund": "resident", "part": "pooled", "side": "expenditure", "line": "benefits"}
    item = {"unit": "share", "before": "0.08", "after": "0.085"}
    balance = {"surplus": "10.00", "gap": "0.00", "temporary_payments": "1.00"}
    yield "budget", DATA.budget(COUNTY)
    yield "final_accounts", {**DATA.budget(COUNTY), "kind": "final_accounts"}
    yield "plan", DATA.plan(COUNTY, "resident", "2022-03")
    yield "report", DATA.report(COUNTY, "resident", "2022-03")
    yield "determination", {**DATA.determination(), "incentive_total": {}}
    yield "prior_year", DATA.prior_year()
    yield "posting", next(each.document for each in DATA.postings() if len(each.document["transfers"]) > 3)
    yield (
        "adjustment",
        {
            "year": 2022, "approved_case": "ningbo.budget.2022", "approved_hash": "a" * 64,
            "cause": "spending_must_rise", "reason": "住院人次增加",
            "lines": [
                {"county": county, **line, "before": text_of(county), "after": "99999999999.00"}
                for county in counties[:4]
            ],
        },
    )  # fmt: skip
    yield (
        "financing_standard",
        {
            "year": 2022, "fund": "employee", "in_force_from": "2022-07-01", "basis": "省统一部署",
            "items": [{"item": name, "zh": "费率", **item} for name in ("employer_rate", "new_rate", "newer_rate")],
        },
    )  # fmt: skip
    yield (
        "incentive",
        {
            "year": 2022, "totals": {"resident": "4.00", "employee": "2.00"},
            "counties": [
                *({"county": county, "fund": "resident", "score": "95", "amount": "1.00"} for county in counties[:4]),
                *({"county": county, "fund": "employee", "score": "95", "amount": "1.00"} for county in counties[:2]),
            ],
        },
    )  # fmt: skip
    yield (
        "balances",
        {
            "year": 2022, "as_of": "2021-12-31",
            "counties": [{"county": county, "fund": fund, **balance} for fund in funds for county in counties],
        },
    )  # fmt: skip
    yield (
        "paper",
        {
            "title": "关于调整筹资标准的请示", "text": "拟自七月起调整。", "in_force_from": "2022-07-01",
            "attachments": ["a" * 64, "b" * 64], "note": "附件两份",
            "amounts": [{"label": "个人缴费", "amount": "350.00"}, {"label": "补助", "amount": "640.00"}],
        },
    )  # fmt: skip


def text_of(county: str) -> str:
    """What the approved budget lets a county spend on residents' benefits."""
    rows = DATA.budget(county)["lines"]
    return str(
        next(r["amount"] for r in rows if (r["fund"], r["part"], r["line"]) == ("resident", "pooled", "benefits"))
    )


EXAMPLES = dict(examples())
POSTER = next(path.parties[0] for path in PACK.paths() if path.rule == EXAMPLES["posting"]["rule"] and path.parties)
BY = Actor(
    person="p",
    name="某",
    organisation="o",
    organisation_name="某机构",
    kind=POSTER.split("/")[0],
    post=POSTER.split("/")[1],
)
APPROVED = BudgetSplit(counties=tuple(BudgetForm.model_validate(DATA.budget(county)) for county in PACK.counties()))
SCORES = DeterminationForm.model_validate(
    {
        "year": 2022,
        "counties": [
            {"county": row["county"], "fund": row["fund"], "make_up": "0.00", "assessment_score": row["score"]}
            for row in EXAMPLES["incentive"]["counties"]
        ],
    }
)
AGAINST: Mapping[str, Against[Any]] = {
    "adjustment": lambda form: before_faults(form, APPROVED),
    "incentive": lambda form: allocation_faults(form, SCORES, Decimal(90)),
    "financing_standard": lambda form: item_faults(form, PACK),
}
"""What the records say, for those forms that are checked against it."""

LINES = (
    Change(("county",), "330299", "county"),
    Change(("lines", 0, "amount"), "1.234", "lines[0].amount"),
    Change(("lines",), AGAIN, "lines"),
)
LINES_AS_JSON = (Change(("remark",), "?", "remark"), Change(("note",), LONG, "note"))
ROWS = (
    Change(("counties", 0, "fund"), "pension", "counties[0].fund"),
    Change(("counties", 1, "county"), "330299", "counties[1].county"),
    Change(("counties",), AGAIN, "counties"),
)
ROWS_AS_JSON = (Change(("year",), 2021, "year"), Change(("note",), LONG, "note"), Change(("remark",), "?", "remark"))

WRONG: Mapping[str, tuple[Change, ...]] = {
    "budget": (*LINES, Change(("lines", -1, "line"), "gold", "lines[-1].line")),
    "final_accounts": (*LINES, Change(("lines", -1, "fund"), "pension", "lines[-1].fund")),
    "plan": (*LINES, Change(("month",), "2022-13", "month"), Change(("lines", 1, "part"), "gold", "lines[1].part")),
    "report": (*LINES, Change(("month",), "2021-03", "month"), Change(("lines", 1, "line"), GONE, "lines[1].line")),
    "determination": (
        *ROWS,
        Change(("counties", 3, "make_up"), "-1.00", "counties[3].make_up"),
        Change(("counties", 4, "assessment_score"), "101", "counties[4].assessment_score"),
    ),
    "balances": (
        *ROWS,
        Change(("as_of",), "2021-12-30", "as_of"),
        Change(("counties", 3, "gap"), "1.00", "counties[3]"),
        Change(("counties", 4, "temporary_payments"), "11.00", "counties[4].temporary_payments"),
        Change(("counties", 5, "surplus"), GONE, "counties[5].surplus"),
    ),
    "incentive": (
        *ROWS,
        Change(("counties", 3, "score"), "1000", "counties[3].score"),
        Change(("counties", 3, "amount"), "x", "counties[3].amount"),
        Change(("counties", 4, "score"), "94", "counties[4].score"),
        Change(("counties", 5, "county"), "330213", "counties[5]"),
    ),
    "adjustment": (
        Change(("approved_hash",), "b", "approved_hash"),
        Change(("cause",), "war", "cause"),
        Change(("reason",), "=1", "reason"),
        Change(("lines", 0, "before"), "x", "lines[0].before"),
        Change(("lines", 1, "before"), "1.00", "lines[1].before"),
        Change(("lines", 1, "after"), "-1.00", "lines[1].after"),
        Change(("lines", 3, "line"), "gold", "lines[3].line"),
        Change(("lines", 0, "county"), "330299", "lines[0].county"),
        Change(("lines",), AGAIN, "lines"),
    ),
    "financing_standard": (
        Change(("fund",), "pension", "fund"),
        Change(("in_force_from",), "2023-01-01", "in_force_from"),
        Change(("basis",), "=1", "basis"),
        Change(("items", 0, "unit"), "yuan_a_month", "items[0].unit"),
        Change(("items", 1, "after"), "0.08", "items[1]"),
        Change(("items", 1, "zh"), "+1", "items[1].zh"),
        Change(("items", 1, "item"), "f3_months", "items[1].item"),
        Change(("items", 2, "before"), "x", "items[2].before"),
        Change(("items",), AGAIN, "items"),
    ),
}  # fmt: skip
"""What both ways of writing a document have."""
AS_JSON: Mapping[str, tuple[Change, ...]] = {
    "budget": (*LINES_AS_JSON, Change(("year",), "2022", "year"), Change(("lines", 1, "amount"), 5, "lines[1].amount")),
    "final_accounts": (*LINES_AS_JSON, Change(("kind",), "budget", "kind")),
    "plan": (*LINES_AS_JSON, Change(("kind",), "report", "kind"), Change(("lines", 0, "note"), "?", "lines[0].note")),
    "report": (*LINES_AS_JSON, Change(("fund",), "pension", "fund"), Change(("lines", 3), 5, "lines[3]")),
    "determination": (*ROWS_AS_JSON, Change(("incentive_total", "pension"), "1.00", "incentive_total.pension")),
    "balances": ROWS_AS_JSON,
    "incentive": (
        *ROWS_AS_JSON,
        Change(("totals", "resident"), "7.00", "totals.resident"),
        Change(("totals", "employee"), 2, "totals.employee"),
        Change(("totals", "pension"), "1.00", "totals.pension"),
    ),
    "adjustment": (
        Change(("year",), 2023, "year"),
        Change(("note",), LONG, "note"),
        Change(("lines", 0, "x"), 1, "lines[0].x"),
    ),
    "financing_standard": (Change(("year",), 2023, "year"), Change(("note",), "=1", "note")),
    "prior_year": (
        Change(("year",), 2022, "year"),
        Change(("note",), LONG, "note"),
        Change(("lines", 0, "amount"), 5, "lines[0].amount"),
        Change(("lines", 0, "fund"), "pension", "lines[0].fund"),
        Change(("lines", 1, "month"), "2022-01", "lines[1].month"),
        Change(("lines", 3, "county"), "330299", "lines[3].county"),
        Change(("lines",), AGAIN, "lines"),
    ),
    "posting": (
        Change(("remark",), "?", "remark"),
        Change(("zh",), "", "zh"),
        Change(("year",), 2021, "year"),
        Change(("date",), "2021-12-31", "date"),
        Change(("period",), "!", "period"),
        Change(("fund",), "pension", "fund"),
        Change(("rule",), "R3", "transfers[4]"),
        Change(("transfers", 0, "amount"), 5, "transfers[0].amount"),
        Change(("transfers", 0, "county"), "330299", "transfers[0].county"),
        Change(("transfers", 1, "from"), "cash", "transfers[1].from"),
        Change(("transfers", 1, "to"), "county_special:330203:resident:individual", "transfers[1].to"),
        Change(("transfers", 1, "county"), 330203, "transfers[1].county"),
        Change(("transfers", 3, "line"), "transfers_out", "transfers[3].line"),
        Change(("transfers", 3, "to"), "special:resident:individual", "transfers[3].to"),
        Change(("transfers", 3, "amount"), "0.00", "transfers[3].amount"),
        Change(("transfers",), AGAIN, "transfers"),
    ),
    "paper": (
        Change(("remark",), "?", "remark"),
        Change(("title",), "=1", "title"),
        Change(("text",), " ", "text"),
        Change(("note",), LONG, "note"),
        Change(("in_force_from",), "2022-02-29", "in_force_from"),
        Change(("attachments", 0), "scan.pdf", "attachments[0]"),
        Change(("amounts", 0, "amount"), 350, "amounts[0].amount"),
        Change(("amounts", 0, "label"), "=1", "amounts[0].label"),
        Change(("amounts", 1, "remark"), "?", "amounts[1].remark"),
        Change(("amounts", 1, "label"), "", "amounts[1].label"),
    ),
}  # fmt: skip
"""What only JSON can have, or what is wrong with a document that comes as JSON alone."""

NEEDS: Mapping[tuple[str, str], frozenset[str]] = {("incentive", "counties[3].amount"): frozenset({"totals.resident"})}
"""What cannot be checked while another place is wrong, since it is checked against what is there."""


def wrongs(form: str, way: Format) -> tuple[Change, ...]:
    return (*WRONG.get(form, ()), *(AS_JSON[form] if way is Format.JSON else ()))


def as_csv(document: Json) -> bytes:
    """The document as a table: its list as rows, what is next to it in every row."""
    [name] = [key for key, value in document.items() if isinstance(value, list)]
    rows = [{**document, **row} for row in document[name]]
    asked = [key for key, value in document.items() if isinstance(value, str) and key != "kind"]
    # A row has no parts of its own: of a make-up it has the sum alone.
    in_rows = (key for row in document[name] for key, value in row.items() if not isinstance(value, dict))
    columns = list(dict.fromkeys((*asked, *in_rows)))
    file = io.StringIO()
    writer = csv.DictWriter(file, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows({key: "" if row.get(key) is None else row[key] for key in columns} for row in rows)
    return file.getvalue().encode()


def read(form: str, way: Format, *wrong: Change) -> None:
    own = form in ("budget", "final_accounts", "plan", "report")
    of_month = form in ("plan", "report")
    fund, month = ("resident", 3) if of_month else (None, None)
    wanted = Wanted("ningbo.paper.2022", form, 2022, fund, month, COUNTY if own else MAIN, BY, None, date(2022, 6, 1))
    document = changed(EXAMPLES[form], wrong)
    given = Content(way, document if way is Format.JSON else as_csv(document), "")
    read_document(given, wanted, PACK, Limits(), AGAINST.get(form, no_check))


def told(form: str, way: Format, *wrong: Change) -> list[str]:
    """The places of the faults."""
    with pytest.raises(BadInput) as refused:
        read(form, way, *wrong)
    assert all(fault.place and fault.message and fault.zh for fault in refused.value.faults)
    assert len(set(refused.value.faults)) == len(refused.value.faults)
    return [fault.place for fault in refused.value.faults]


PLACE = re.compile(r"(?P<name>[a-z_]+)(\[(?P<index>-?\d+)\])?(\.(?P<field>.+))?")


def expected(form: str, way: Format, wrong: Change) -> str:
    """Where a fault is reported: as JSON names it, or by the row of the file."""
    found = PLACE.fullmatch(wrong.place)
    assert found is not None
    name, index, field = found["name"], found["index"], found["field"]
    listed = EXAMPLES[form].get(name)
    if not isinstance(listed, list):
        return wrong.place if way is Format.JSON else f"row 2, {name}"
    number = len(listed) if wrong.value is AGAIN else int(index) % len(listed)
    if way is Format.TABLE:
        return f"row {number + 2}, {field}" if field else f"row {number + 2}"
    return f"{name}[{number}].{field}" if field else f"{name}[{number}]"


def test_every_form_is_held_to_it() -> None:
    assert {*WRONG, *AS_JSON} == {*EXAMPLES} == {form for form, _ in TAKEN}
    assert {*WRONG} == {form for form, way in TAKEN if way is Format.TABLE}


@pytest.mark.parametrize(("form", "way"), sorted(TAKEN))
def test_the_examples_are_right(form: str, way: Format) -> None:
    read(form, way)


@pytest.mark.parametrize(("form", "way"), sorted(TAKEN))
def test_all_faults_are_told_at_once(form: str, way: Format) -> None:
    for pair in combinations(wrongs(form, way), 2):
        found = told(form, way, *pair)
        for each, other in (pair, pair[::-1]):
            place = expected(form, way, each)
            if each.path != other.path and each.place not in NEEDS.get((form, other.place), ()):
                assert any(at.startswith(place) for at in found), (each, other, found)


@pytest.mark.parametrize(("lane", "county"), [(MAIN, None), (COUNTY, COUNTY), ("standing.H1", None)])
def test_only_what_a_county_walks_is_of_a_county(lane: str, county: str | None) -> None:
    wanted = Wanted("ningbo.year.2022", "posting", 2022, None, None, lane, BY, None, date(2022, 6, 1))
    assert wanted.reading(PACK, Limits(), no_check).expected.county == county
