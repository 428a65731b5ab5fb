"""The budget: counties rolled up, the approved budget split, and B1."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculations.budget.consolidation import (
    check_adds_up,
    check_balance,
    expenditure_by_part,
    roll_up,
    split_by_county,
)
from calculations.forms import BudgetForm, LineKey, Side, budget_form, diff, read_budget
from calculations.forms.checks import Level
from calculations.input.faults import BadInput
from calculations.input.parameters import Parameter, Share, Status
from tests.calculations.budget.test_rules import FORM
from tests.calculations.forms.templates import BUDGET, COUNTIES, budget
from tests.calculations.forms.templates import BUDGET_OF_COUNTY as EXPECTED

WARN = Parameter[Level](value=Level.WARN, rule="B1", article="A 二(一)1", status=Status.READING)
STOP = Parameter[Level](value=Level.STOP, rule="B6", article="P 五(三)", status=Status.TEXT)
ENTERED = [key for key in BUDGET.line_keys() if not BUDGET.is_total(key)]
BENEFITS = LineKey("resident", "pooled", Side.EXPENDITURE, "benefits")
OTHER = LineKey("resident", "pooled", Side.EXPENDITURE, "other_expenditure")


def county_form(county: str, scale: int = 1) -> BudgetForm:
    expected = EXPECTED.model_copy(update={"county": county})
    return read_budget(budget(county, scale), BUDGET, expected)


def with_amounts(form: BudgetForm, **changes: dict[LineKey, int]) -> BudgetForm:
    entered = {key: amount for key, amount in form.amounts().items() if not BUDGET.is_total(key)}
    return budget_form(BUDGET.completed({**entered, **changes["fen"]}), form.year, form.county)


FORMS = tuple(county_form(county, scale) for county, scale in zip(COUNTIES, (1, 2, 3), strict=True))


@pytest.mark.rule("B2")
def test_the_citys_budget_is_the_sum_of_the_counties_line_by_line() -> None:
    city = roll_up(FORMS, BUDGET, COUNTIES)
    assert city.county is None
    assert city.lines == county_form("330203", 6).lines
    assert check_adds_up(city, FORMS, BUDGET, STOP) == ()


def test_a_county_that_is_missing_twice_or_of_another_year_is_named() -> None:
    last_year = FORMS[2].model_copy(update={"year": 2021})
    with pytest.raises(BadInput) as refused:
        roll_up((FORMS[0], FORMS[0], last_year, FORMS[0].model_copy(update={"county": "330299"})), BUDGET, COUNTIES)
    assert [str(fault) for fault in refused.value.faults] == [
        "county 330225: its budget is missing",
        "forms[1]: county 330203 a second time",
        "forms[2]: year 2021, not 2022",
        "forms[3]: no budget of one of the counties: 330299",
    ]
    with pytest.raises(BadInput):
        roll_up((), BUDGET, COUNTIES)


@pytest.mark.rule("B6")
def test_an_approved_budget_that_the_city_did_not_change_is_the_counties_own() -> None:
    city = roll_up(FORMS, BUDGET, COUNTIES)
    assert split_by_county(city, FORMS[::-1], BUDGET) == FORMS


def test_a_line_the_city_cut_is_shared_in_proportion_and_nothing_else_moves() -> None:
    city = roll_up(FORMS, BUDGET, COUNTIES)
    cut = with_amounts(city, fen={BENEFITS: 150000 - 10001})
    shares = split_by_county(cut, FORMS, BUDGET)
    # 100.01 over 250, 500 and 750: 16.668..., 33.336..., 50.005.
    assert [share.amounts()[BENEFITS] for share in shares] == [25000 - 1667, 50000 - 3334, 75000 - 5000]
    for share, form in zip(shares, FORMS, strict=True):
        assert [each.line for each in diff(form, share).lines] == [
            "benefits", "total_expenditure", "current", "closing",
        ]  # fmt: skip
    assert check_adds_up(cut, shares, BUDGET, STOP) == ()


def test_a_line_no_county_had_is_shared_by_the_total_it_belongs_to() -> None:
    forms = [with_amounts(form, fen={OTHER: 0}) for form in FORMS]
    city = with_amounts(roll_up(forms, BUDGET, COUNTIES), fen={OTHER: 600})
    assert [share.amounts()[OTHER] for share in split_by_county(city, forms, BUDGET)] == [100, 200, 300]


def test_a_line_of_an_empty_section_is_shared_equally() -> None:
    forms = [with_amounts(form, fen={OTHER: 0, BENEFITS: 0}) for form in FORMS]
    city = with_amounts(roll_up(forms, BUDGET, COUNTIES), fen={OTHER: 601})
    assert [share.amounts()[OTHER] for share in split_by_county(city, forms, BUDGET)] == [201, 200, 200]


FROM_ABOVE = LineKey("resident", "pooled", Side.INCOME, "upper_fiscal_subsidy")
INCOME = LineKey("resident", "pooled", Side.INCOME, "total_income")


def with_line(form: BudgetForm, fen: int) -> BudgetForm:
    """The same with a line that a form may leave out."""
    entered = {key: amount for key, amount in form.amounts().items() if not FORM.is_total(key)}
    return budget_form(FORM.completed({**entered, FROM_ABOVE: fen}), form.year, form.county)


@pytest.mark.rule("B6")
def test_a_line_that_one_county_alone_has_changes_for_that_county_alone() -> None:
    forms = (with_line(FORMS[0], 600), *FORMS[1:])
    shares = split_by_county(with_line(roll_up(FORMS, BUDGET, COUNTIES), 60_600), forms, FORM)
    assert [share.amounts()[FROM_ABOVE] for share in shares] == [60_600, 0, 0]
    assert [share.amounts()[INCOME] for share in shares] == [120_600, 120_000, 180_000]


@pytest.mark.rule("B6")
def test_a_line_that_the_city_adds_is_shared_by_the_total_that_counts_it() -> None:
    shares = split_by_county(with_line(roll_up(FORMS, BUDGET, COUNTIES), 60_000), FORMS, FORM)
    assert [share.amounts()[FROM_ABOVE] for share in shares] == [10_000, 20_000, 30_000]


def test_a_line_that_only_the_city_or_only_a_county_has_differs_by_all_of_it() -> None:
    city = roll_up(FORMS, BUDGET, COUNTIES)
    [finding] = check_adds_up(with_line(city, 500), FORMS, FORM, STOP)
    assert [(str(row.amount), str(row.expected)) for row in finding.lines if row.line == "upper_fiscal_subsidy"] == [
        ("5.00", "0.00")
    ]
    [finding] = check_adds_up(city, (with_line(FORMS[0], 500), *FORMS[1:]), FORM, STOP)
    assert [(str(row.amount), str(row.expected)) for row in finding.lines if row.line == "upper_fiscal_subsidy"] == [
        ("0.00", "5.00")
    ]
    told = [FORM.name(LineKey(row.fund, row.part, row.side, row.line)).zh for row in finding.lines]
    assert len(told) == 4
    assert finding.message.zh == f"市级与区县合计不一致:{'、'.join(told)}"


AMOUNTS = st.fixed_dictionaries({key: st.integers(0, 10**6) for key in ENTERED})


@given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS)
@pytest.mark.rule("B6")
def test_whatever_the_city_approves_the_counties_add_up_and_stay_above_zero(
    first: Any, second: Any, third: Any, approved: Any
) -> None:
    forms = [
        budget_form(BUDGET.completed(entered), 2022, county)
        for county, entered in zip(COUNTIES, (first, second, third), strict=True)
    ]
    city = budget_form(BUDGET.completed(approved), 2022, None)
    shares = split_by_county(city, forms, BUDGET)
    assert check_adds_up(city, shares, BUDGET, STOP) == ()
    assert roll_up(shares, BUDGET, COUNTIES).lines == city.lines
    for share in shares:
        assert min(share.amounts()[key] for key in ENTERED) >= 0
        assert BUDGET.completed(share.amounts()) == share.amounts()


def test_a_split_is_of_the_same_year() -> None:
    city = roll_up(FORMS, BUDGET, COUNTIES).model_copy(update={"year": 2023})
    with pytest.raises(BadInput) as refused:
        split_by_county(city, FORMS[:1], BUDGET)
    assert [str(fault) for fault in refused.value.faults] == ["forms[0]: year 2022, not 2023"]


def test_lines_where_the_counties_do_not_add_up_are_named_with_the_difference() -> None:
    city = with_amounts(roll_up(FORMS, BUDGET, COUNTIES), fen={BENEFITS: 150001})
    [finding] = check_adds_up(city, FORMS, BUDGET, STOP)
    assert finding.level is Level.STOP
    assert [(row.line, str(row.expected), str(row.difference)) for row in finding.lines] == [
        ("benefits", "1500.00", "0.01"),
        ("total_expenditure", "3000.00", "0.01"),
        ("current", "600.00", "-0.01"),
        ("closing", "6600.00", "-0.01"),
    ]
    assert "待遇支出" in finding.message.zh


def test_the_approved_expenditure_stands_by_part() -> None:
    assert expenditure_by_part(FORMS[1], BUDGET, "employee") == {
        "pooled": Decimal("1000.00"),
        "individual": Decimal("1000.00"),
    }


@pytest.mark.rule("B1")
def test_a_budget_with_a_surplus_in_every_part_passes() -> None:
    assert check_balance(FORMS[0], BUDGET, WARN) == ()
    assert check_balance(with_amounts(FORMS[0], fen={BENEFITS: 34999}), BUDGET, WARN) == ()


@pytest.mark.parametrize(("benefits", "word"), [(35001, "缺口 0.01"), (35000, "没有结余")])
@pytest.mark.rule("B1")
def test_a_part_without_a_surplus_is_flagged_with_its_lines(benefits: int, word: str) -> None:
    [finding] = check_balance(with_amounts(FORMS[0], fen={BENEFITS: benefits}), BUDGET, WARN)
    assert (finding.rule, finding.article, finding.level) == ("B1", "A 二(一)1", Level.WARN)
    assert [(row.county, row.fund, row.part, row.line) for row in finding.lines] == [
        ("330203", "resident", "pooled", "total_income"),
        ("330203", "resident", "pooled", "total_expenditure"),
        ("330203", "resident", "pooled", "current"),
    ]
    assert word in finding.message.zh
    assert finding.check == "budget_balance"
    assert "略有结余" in finding.message.zh
    assert finding.message.en.startswith("resident pooled balance current: income 600.00, expenditure 600.0")
    assert finding.message.en.endswith("; the budget should balance with a slight surplus")


@pytest.mark.rule("B1")
def test_a_surplus_that_is_no_slight_one_is_flagged_where_the_policy_has_a_bound() -> None:
    def bound(share: str) -> Parameter[Share]:
        return Parameter[Share](value=Decimal(share), rule="B1", status=Status.READING)

    # 100 of 600 is a sixth of income.
    assert check_balance(FORMS[0], BUDGET, WARN, bound("0.17")) == ()
    assert len(check_balance(FORMS[0], BUDGET, WARN, bound("0.16"))) == 3
    # Where no surplus at all is a slight one, a fen is too much already.
    a_fen = with_amounts(FORMS[0], fen={BENEFITS: 34999})
    assert "结余 0.01 过大" in check_balance(a_fen, BUDGET, WARN, bound("0"))[-1].message.zh


def test_a_part_without_any_movement_is_not_judged() -> None:
    nothing = {key: 0 for key in ENTERED if key.part == "individual"}
    assert check_balance(with_amounts(FORMS[0], fen=nothing), BUDGET, WARN) == ()
