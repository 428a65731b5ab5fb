"""Budgets side by side, and counties added up as the city."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculations.budget.versions import (
    BudgetCompared,
    BudgetRolledUp,
    budget_compare,
    budget_roll_up,
    read_counties,
    read_versions,
)
from calculations.explaining.figures import Cited
from tests.calculations.budget.test_rules import FORM
from tests.calculations.explained_answers import by_figure, faults_of, formulas
from tests.calculations.forms.templates import BUDGET, COUNTIES, budget

B2 = Cited("B2", "A 二(一)2")


def compared(old: Any, new: Any, explain: bool = False) -> BudgetCompared:
    return budget_compare(*read_versions({"old": old, "new": new}, BUDGET, COUNTIES, 2022), BUDGET, B2, explain)


def rolled_up(*counties: Any, explain: bool = False, **more: Any) -> BudgetRolledUp:
    forms, codes = read_counties({"counties": list(counties), **more}, BUDGET, COUNTIES, 2022)
    return budget_roll_up(forms, BUDGET, codes, B2, explain)


def test_every_line_shows_old_new_difference_and_per_cent() -> None:
    result = compared(budget(), {**budget(scale=3), "year": 2023})
    assert (result.old_year, result.new_year, result.changed, len(result.lines)) == (2022, 2023, 28, 28)
    first = result.lines[0]
    assert (first.line, str(first.old), str(first.new), str(first.difference), str(first.per_cent)) == (
        "premiums", "200.00", "600.00", "400.00", "200.00",
    )  # fmt: skip
    assert (first.zh, first.en) == ("职工医保统筹基金收入 保险费收入", "employee pooled income premiums")


def test_lines_that_did_not_change_are_there_too() -> None:
    result = compared(budget(), budget(note="reworded"))
    assert (result.changed, len(result.lines)) == (0, 28)


def test_a_line_that_only_one_version_has_is_all_new_or_all_gone() -> None:
    more = budget(scale=1)
    more["lines"].append(
        {"fund": "resident", "part": "pooled", "side": "income", "line": "upper_fiscal_subsidy", "amount": "0.00"}
    )
    without, with_it = read_versions({"old": budget(), "new": more}, FORM, COUNTIES, 2022)
    for old, new, seen in ((without, with_it, (None, "0.00")), (with_it, without, ("0.00", None))):
        result = budget_compare(old, new, FORM, B2)
        assert (result.county, result.changed, len(result.lines)) == ("330225", 1, 29)
        [line] = [line for line in result.lines if line.line == "upper_fiscal_subsidy"]
        assert tuple(None if each is None else str(each) for each in (line.old, line.new)) == seen


def test_versions_are_of_the_same_county() -> None:
    assert faults_of(compared, budget(), "?") == {"new": 'not an object: "?"'}
    assert faults_of(read_versions, {"old": budget()}, BUDGET, COUNTIES, 2022) == {"new": "missing"}
    assert faults_of(compared, "?", budget()) == {"old": 'not an object: "?"'}
    assert faults_of(compared, budget("330203"), budget("330225")) == {"new.county": "not that of old: 330225"}
    assert faults_of(compared, budget("330299"), "?") == {
        "old.county": 'unknown county: "330299" (known: 330203, 330225, 330226)',
        "new": 'not an object: "?"',
    }


def test_a_change_is_explained() -> None:
    told = by_figure(compared(budget(), budget(scale=2), explain=True))
    assert formulas(told["lines.employee.pooled.income.premiums.difference"]) == ["400.00 - 200.00"]
    assert told["lines.employee.pooled.income.premiums.difference"].inputs == {
        "new.employee.pooled.income.premiums": "400.00",
        "old.employee.pooled.income.premiums": "200.00",
    }
    per_cent = told["lines.employee.pooled.income.premiums.per_cent"]
    assert (per_cent.value, per_cent.rule, per_cent.article) == ("100.00", "B2", "A 二(一)2")
    assert formulas(per_cent) == ["200.00 × 100 / |200.00|"]


def test_a_line_that_was_nothing_has_no_per_cent_to_explain() -> None:
    told = by_figure(compared(budget(scale=0), budget(), explain=True))
    assert formulas(told["lines.employee.pooled.income.premiums.difference"]) == ["200.00 - 0.00"]
    assert not [figure for figure in told if figure.endswith(".per_cent")]


@pytest.mark.rule("B2")
def test_the_counties_add_up_to_the_city_line_by_line() -> None:
    result = rolled_up(*(budget(county) for county in COUNTIES), explain=True)
    assert (result.budget.county, [str(line.amount) for line in result.budget.lines[:4]]) == (
        None, ["600.00", "600.00", "600.00", "1800.00"],
    )  # fmt: skip
    told = by_figure(result)
    closing = told["budget.resident.pooled.balance.closing"]
    assert (closing.rule, closing.article) == ("B2", "A 二(一)2")
    assert formulas(told["budget.resident.pooled.balance.closing"]) == ["1100.00 + 1100.00 + 1100.00"]
    turned = rolled_up(*(budget(county) for county in reversed(COUNTIES)), explain=True)
    assert turned.explain == result.explain
    assert list(by_figure(turned)["budget.resident.pooled.balance.closing"].inputs) == [
        f"counties.{county}.resident.pooled.balance.closing" for county in COUNTIES
    ]


def test_all_counties_are_there_unless_it_is_said_which() -> None:
    assert faults_of(rolled_up, budget("330203"), budget("330225")) == {"county 330226": "its budget is missing"}
    assert (
        rolled_up(budget("330203"), of=["330203"]).budget.lines
        == read_versions({"old": budget(None), "new": budget(None)}, BUDGET, COUNTIES, 2022)[0].lines
    )
    assert faults_of(lambda: rolled_up(budget("330203"), budget("330203"), of=["330203"])) == {
        "counties[1]": "county 330203 a second time"
    }
    twice = faults_of(lambda: rolled_up("?", budget("330203"), budget("330203")))
    assert twice == {"counties[0]": 'not an object: "?"', "counties[2]": "county 330203 a second time"}
    assert faults_of(lambda: rolled_up(budget("330203"), of=["330203", "330299"])) == {
        "of[1]": 'unknown county: "330299"'
    }
    assert faults_of(lambda: rolled_up(budget("330203"), of="?")) == {"of": 'not a list: "?"'}
    assert faults_of(read_counties, {"counties": "?"}, BUDGET, COUNTIES, 2022) == {"counties": 'not a list: "?"'}
    other_year = {**budget("330225"), "year": 2021}
    assert faults_of(lambda: rolled_up(budget("330203"), other_year, of=["330203", "330225"])) == {
        "counties[1]": "year 2021, not 2022"
    }
    broken = deepcopy(budget("330203"))
    broken["lines"][3]["amount"] = "601.00"
    assert faults_of(rolled_up, {**broken, "year": "2022"}, "?")["counties[1]"] == 'not an object: "?"'
    assert list(faults_of(rolled_up, broken)) == ["counties[0].lines[3].amount", "counties[0].lines[8].amount"]


def test_counties_that_do_not_add_up_to_the_city_are_refused_with_their_place() -> None:
    forms, codes = read_counties({"counties": [budget("330203")], "of": ["330203"]}, BUDGET, COUNTIES, 2022)
    assert faults_of(budget_roll_up, forms * 2, BUDGET, codes, B2) == {"counties[1]": "county 330203 a second time"}


@given(st.permutations(COUNTIES), st.integers(1, 50))
def test_neither_order_nor_scale_matters_to_the_sum(order: list[str], scale: int) -> None:
    base = rolled_up(*(budget(county) for county in COUNTIES)).budget
    scaled = rolled_up(*(budget(county, scale) for county in order)).budget
    assert [line.amount for line in scaled.lines] == [line.amount * scale for line in base.lines]
