"""What an approval binds to, and what a new version changed."""

from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest
from pydantic import BaseModel

from calculations.forms import (
    BudgetForm,
    FormLine,
    LineKey,
    NotComparable,
    PlanForm,
    Side,
    amounts_hash,
    content_hash,
    diff,
    read_budget,
    read_plan,
)
from calculations.forms.compare import canonical_text, line_change
from tests.calculations.forms.templates import (
    BUDGET,
    BUDGET_OF_COUNTY,
    MONTH,
    PLAN_OF_MARCH,
    budget,
    month_document,
)


def form(**changes: str) -> BudgetForm:
    """The budget with the resident part's lines changed."""
    document = budget(note=changes.pop("note", ""))
    for line in document["lines"]:
        if line["fund"] == "resident" and line["line"] in changes:
            line["amount"] = changes[line["line"]]
    return read_budget(document, BUDGET, BUDGET_OF_COUNTY)


CUT: dict[str, str] = {
    "benefits": "150.00",
    "total_expenditure": "400.00",
    "current": "200.00",
    "closing": "1200.00",
}


def test_a_changed_note_changes_the_content_but_not_the_amounts() -> None:
    assert content_hash(form(note="二稿")) != content_hash(form())
    assert amounts_hash(form(note="二稿")) == amounts_hash(form())


def test_a_changed_amount_changes_both_hashes() -> None:
    assert content_hash(form(**CUT)) != content_hash(form())
    assert amounts_hash(form(**CUT)) != amounts_hash(form())


def test_the_hash_depends_on_what_is_said_and_not_on_how_it_was_written() -> None:
    document = budget()
    document["lines"].reverse()
    document["lines"][0]["amount"] = "1100"
    same = read_budget(document, BUDGET, BUDGET_OF_COUNTY)
    assert content_hash(same) == content_hash(form())
    assert len(content_hash(same)) == 64


def test_the_difference_names_each_changed_line_with_old_new_and_per_cent() -> None:
    found = diff(form(), form(**CUT, note="核减"))
    assert [(each.line, each.old, each.new, each.difference, each.per_cent) for each in found.lines] == [
        ("benefits", Decimal("250.00"), Decimal("150.00"), Decimal("-100.00"), Decimal("-40.00")),
        ("total_expenditure", Decimal("500.00"), Decimal("400.00"), Decimal("-100.00"), Decimal("-20.00")),
        ("current", Decimal("100.00"), Decimal("200.00"), Decimal("100.00"), Decimal("100.00")),
        ("closing", Decimal("1100.00"), Decimal("1200.00"), Decimal("100.00"), Decimal("9.09")),
    ]
    assert found.note_changed
    assert diff(form(), form()).lines == ()


def plan(*amounts: str, **head: Any) -> PlanForm:
    return read_plan(month_document(amounts=amounts), MONTH, PLAN_OF_MARCH).model_copy(update=head)


def test_an_amount_that_was_zero_has_no_per_cent() -> None:
    [line, _] = diff(plan("1.00", "0.00", "1.00", "1.00"), plan("1.00", "2.00", "1.00", "1.00")).lines
    assert (line.line, line.per_cent) == ("other_expenditure", None)


def test_a_line_that_only_one_version_has_is_a_change() -> None:
    old = plan("1.00", "0.00", "1.00", "1.00")
    new = old.model_copy(update={"lines": (*old.lines[1:], FormLine(part="pooled", line="aid", amount=Decimal(5)))})
    added, removed = diff(old, new).lines
    assert (added.line, added.old, added.new, added.difference) == ("aid", None, Decimal("5.00"), Decimal("5.00"))
    assert (removed.line, removed.new, removed.difference) == ("benefits", None, Decimal("-1.00"))


def test_forms_of_different_cases_are_not_compared() -> None:
    old = plan("1.00", "0.00", "1.00", "1.00")
    for other in (form(), old.model_copy(update={"month": "2022-04"}), old.model_copy(update={"county": "330203"})):
        with pytest.raises(NotComparable):
            diff(old, other)
    with pytest.raises(
        NotComparable, match=r"^\('budget', 2022, '330225'\) and \('budget', 2023, '330225'\) are not versions of one"
    ):
        diff(form(), form().model_copy(update={"year": 2023}))
    assert not diff(old, old.model_copy(update={"lines": old.lines[::-1]})).note_changed


def test_a_change_below_zero_is_told_as_per_cent_of_how_much_it_was() -> None:
    change = line_change(LineKey("resident", "pooled", Side.BALANCE, "current"), -200, -150)
    assert change.model_dump() == {
        "fund": "resident", "part": "pooled", "side": "balance", "line": "current",
        "old": Decimal("-2.00"), "new": Decimal("-1.50"), "difference": Decimal("0.50"), "per_cent": Decimal("25.00"),
    }  # fmt: skip


def test_hashes_can_be_computed_by_anybody_from_the_content() -> None:
    found = plan("1.00", "0.50", "1.00", "1.00", note="三月")
    assert canonical_text(found) == (
        '{"county":"330225","fund":"employee","kind":"plan","lines":['
        '{"amount":"1.00","line":"benefits","part":"pooled"},{"amount":"0.50","line":"other_expenditure","part":"pooled"},'
        '{"amount":"1.00","line":"benefits","part":"individual"},{"amount":"1.00","line":"transfers_out","part":"individual"},'
        '{"amount":"3.50","line":"total","part":"all"}],"month":"2022-03","note":"三月"}'
    )
    assert content_hash(found) == sha256(canonical_text(found).encode()).hexdigest()
    rows = (
        '[["employee","all","","total","3.50"],["employee","individual","","benefits","1.00"],'
        '["employee","individual","","transfers_out","1.00"],["employee","pooled","","benefits","1.00"],'
        '["employee","pooled","","other_expenditure","0.50"]]'
    )
    assert amounts_hash(found) == sha256(rows.encode()).hexdigest()


def test_of_a_document_without_amounts_every_change_counts() -> None:
    class Letter(BaseModel):
        words: str

    assert amounts_hash(Letter(words="甲")) == content_hash(Letter(words="甲")) != amounts_hash(Letter(words="乙"))


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_what_is_no_json_has_no_hash(number: float) -> None:
    class Measured(BaseModel):
        number: float

    with pytest.raises(ValueError, match="JSON compliant"):
        content_hash(Measured(number=number))
