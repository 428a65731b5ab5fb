"""What an approval binds to, and what a new version changed."""

from decimal import Decimal
from typing import Any

import pytest

from calculations.forms import (
    BudgetForm,
    FormLine,
    NotComparable,
    PlanForm,
    amounts_hash,
    content_hash,
    diff,
    read_budget,
    read_plan,
)
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
