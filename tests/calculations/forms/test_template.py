"""Templates: lines as data, refused where they contradict themselves."""

from copy import deepcopy
from typing import Any

import pytest
from pydantic import ValidationError

from calculations.forms import LineKey, Side, Template
from calculations.input.bilingual import Bilingual
from tests.calculations.forms.templates import BUDGET, MONTH, budget_sections, entered, total


def key(code: str, side: Side | None, fund: str = "resident", part: str = "pooled") -> LineKey:
    return LineKey(fund, part, side, code)


def test_the_lines_keep_the_order_of_the_form() -> None:
    assert [each.line for each in BUDGET.line_keys("resident")] == [
        "premiums", "subsidies", "total_income",
        "benefits", "other_expenditure", "total_expenditure",
        "opening", "current", "closing",
    ]  # fmt: skip
    assert BUDGET.funds == ("employee", "resident")


def test_a_total_knows_what_it_counts_across_sides_and_parts() -> None:
    assert BUDGET.terms(key("current", Side.BALANCE)) == (
        (1, key("total_income", Side.INCOME)),
        (-1, key("total_expenditure", Side.EXPENDITURE)),
    )
    parts = [counted.part for _, counted in MONTH.terms(key("total", None, "employee", "all"))]
    assert parts == ["pooled", "pooled", "individual", "individual"]


def test_a_line_has_a_full_name_in_both_languages() -> None:
    assert BUDGET.name(key("benefits", Side.EXPENDITURE)) == Bilingual(
        "居民医保统筹基金支出 待遇支出",
        "resident pooled expenditure benefits",
    )


def test_totals_are_computed_whatever_their_order_in_the_form() -> None:
    sections = budget_sections()[-3:]
    upside_down = Template.model_validate({"sections": sections[::-1]})
    entered = {
        key("premiums", Side.INCOME): 700,
        key("benefits", Side.EXPENDITURE): 900,
        key("opening", Side.BALANCE): 50,
    }
    completed = upside_down.completed(entered)
    assert completed[key("current", Side.BALANCE)] == -200
    assert completed[key("closing", Side.BALANCE)] == -150
    assert completed[key("subsidies", Side.INCOME)] == 0
    assert list(completed) == list(upside_down.line_keys())


def broken(change: str) -> dict[str, Any]:
    sections = deepcopy(budget_sections())
    if change == "twice":
        sections[0]["lines"].append(sections[0]["lines"][0])
    elif change == "unknown":
        sections[0]["lines"][-1]["total_of"].append("lottery")
    elif change == "circle":
        sections[0]["lines"][-1]["total_of"].append("total_income")
    elif change == "empty":
        sections[0]["lines"] = []
    return {"sections": sections}


@pytest.mark.parametrize(
    ("change", "message"),
    [("twice", "is twice"), ("unknown", "lottery"), ("circle", "circle"), ("empty", "at least 1")],
)
def test_a_template_that_contradicts_itself_is_refused(change: str, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Template.model_validate(broken(change))


def test_a_template_travels_as_json() -> None:
    assert Template.model_validate_json(BUDGET.model_dump_json()) == BUDGET


def optional_lines() -> list[dict[str, Any]]:
    sections = budget_sections()
    for section in sections:
        if (section["fund"], section["side"]) == ("resident", "income"):
            section["lines"] = [
                *entered("premiums"),
                {**entered("helped")[0], "optional": True, "of_which": "premiums"},
                *entered("subsidies"),
                {**entered("from_above")[0], "optional": True},
                {**total("subtotal", "premiums", "subsidies"), "optional": True},
                total("total_income", "premiums", "subsidies", "from_above"),
            ]
    return sections


WITH_OPTIONAL = Template.model_validate({"sections": optional_lines()})


def income(line: str) -> LineKey:
    return LineKey("resident", "pooled", Side.INCOME, line)


def test_a_line_that_may_be_left_out_counts_as_nothing_and_is_kept_when_it_is_there() -> None:
    without = WITH_OPTIONAL.completed({income("premiums"): 5, income("subsidies"): 2})
    assert without[income("total_income")] == 7
    assert {income("helped"), income("from_above"), income("subtotal")}.isdisjoint(without)
    full = WITH_OPTIONAL.completed({income("premiums"): 5, income("from_above"): 3, income("subtotal"): 0})
    assert (full[income("from_above")], full[income("subtotal")], full[income("total_income")]) == (3, 5, 8)
    assert WITH_OPTIONAL.summed([without, full])[income("from_above")] == 3
    assert income("from_above") not in WITH_OPTIONAL.summed([without, without])


def test_a_template_without_such_lines_is_written_as_before() -> None:
    assert "optional" not in BUDGET.model_dump_json()
    assert "of_which" not in BUDGET.model_dump_json()
    assert Template.model_validate_json(WITH_OPTIONAL.model_dump_json()) == WITH_OPTIONAL


@pytest.mark.parametrize("change", [{"of_which": "nothing"}, {"optional": False}, {"total_of": ["premiums"]}])
def test_a_part_is_an_optional_line_of_a_line_that_is_there(change: dict[str, Any]) -> None:
    sections = optional_lines()
    sections[6]["lines"][1] |= change
    with pytest.raises(ValidationError, match="no optional part"):
        Template.model_validate({"sections": sections})
