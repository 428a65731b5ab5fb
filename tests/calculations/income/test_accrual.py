"""Accrual: receipts and the subsidies due are a year's income, whatever came in of the subsidies (S0)."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculations.clearing.first_premiums import FirstPremiums
from calculations.explaining.figures import explained
from calculations.forms import BudgetForm, ReportForm
from calculations.forms.documents import BudgetLine
from calculations.forms.template import Side
from calculations.income.accrual import (
    RULES,
    AccrualTerms,
    Accrued,
    CountyBooks,
    Received,
    accrued,
    is_premium_before,
    receipts,
    spent_by_month,
    subsidy_due,
    subsidy_received,
    unreported_months,
)
from calculations.input.money import text
from calculations.input.parameters import Parameter, Status
from calculations.ledger.accounts import AccountKind
from tests.calculations.forms.templates import MONTH

HAISHU, JIANGBEI = "330203", "330205"
COUNTY_FINANCE, CITY_FINANCE = AccountKind.COUNTY_FINANCE, AccountKind.CITY_FINANCE
UPPER_FINANCE = AccountKind.UPPER_FINANCE
PAYERS = (COUNTY_FINANCE, CITY_FINANCE, UPPER_FINANCE)
TREASURY, COUNTY_SPECIAL, ACCUMULATED = AccountKind.TREASURY, AccountKind.COUNTY_SPECIAL, AccountKind.ACCUMULATED
FUNDS, PARTS = ("employee", "resident"), ("pooled", "individual")
LINES = ("premiums", "county_subsidy", "city_subsidy", "upper_fiscal_subsidy", "subsidies", "total_income")


def terms(first: FirstPremiums = FirstPremiums.INCOME, payer: AccountKind = CITY_FINANCE) -> AccrualTerms:
    return AccrualTerms(
        article="A 二(四)",
        first_premiums=Parameter(value=first, rule="H3", status=Status.READING),
        subsidy_payer=Parameter(value=payer, rule="S0", status=Status.READING),
    )


def money(rule: str, source: AccountKind, amount: str, county: str | None = HAISHU) -> Received:
    return Received(rule, source, county, Decimal(amount))


def budget(*lines: tuple[str, str, Side, str, str]) -> BudgetForm:
    rows = [dict(zip(("fund", "part", "side", "line", "amount"), line, strict=True)) for line in lines]
    return BudgetForm(year=2022, county=HAISHU, lines=tuple(map(BudgetLine.model_validate, rows)))


def income(line: str, amount: str, fund: str = "resident", part: str = "pooled") -> tuple[str, str, Side, str, str]:
    return (fund, part, Side.INCOME, line, amount)


def report(month: str, county: str = HAISHU, fund: str = "employee", **amounts: str) -> ReportForm:
    """Amounts by `part__line`."""
    lines = [dict(zip(("part", "line"), name.split("__"), strict=True), amount=each) for name, each in amounts.items()]
    return ReportForm.model_validate({"county": county, "fund": fund, "month": month, "lines": lines})


def of_year(
    *received: Received, lines: Any = (), reports: Any = (), fund: str = "resident", by: AccrualTerms | None = None
) -> Accrued:
    books = CountyBooks(HAISHU, fund, received, budget(*lines), tuple(reports))
    return accrued(books, MONTH, by or terms())


@pytest.mark.rule("S", "S0")
def test_income_is_what_came_in_without_the_subsidies_received_plus_those_due() -> None:
    found = of_year(
        money("R1", TREASURY, "100.00"),
        money("R3", AccountKind.COUNTY_REVENUE, "2.50"),
        money("R4", COUNTY_FINANCE, "15.00"),
        money("R4", CITY_FINANCE, "25.00"),
        money("R1", TREASURY, "7.00", JIANGBEI),
        money("R4", CITY_FINANCE, "9.00", None),
        money("R4", UPPER_FINANCE, "120.00"),
        lines=[
            *(income("county_subsidy", "40.00"), income("city_subsidy", "20.00")),
            income("upper_fiscal_subsidy", "300.00"),
        ],
    )
    assert text(found.income.yuan) == "462.50"
    assert (text(found.subsidy_due), text(found.subsidy_received)) == ("40.00", "15.00")
    assert (text(found.city_subsidy_due), text(found.city_subsidy_received)) == ("20.00", "25.00")
    from_above = (found.upper_fiscal_subsidy_due, found.upper_fiscal_subsidy_received)
    assert tuple(map(text, from_above)) == ("300.00", "120.00")


@pytest.mark.rule("N5", "S0")
def test_premiums_that_came_earlier_are_income_of_the_year_that_they_are_for() -> None:
    moved = [
        money("R1", TREASURY, "100.00"),
        money("N5", AccountKind.TEMPORARY_RECEIPTS, "30.00"),
        money("N5", AccountKind.TEMPORARY_RECEIPTS, "5.00"),
    ]
    found = of_year(*moved)
    assert text(found.income.yuan) == "135.00"
    assert explained(found.income).inputs["N5"] == "35.00"


@pytest.mark.parametrize(("payer", "due"), [(CITY_FINANCE, ("0.00", "9.00")), (COUNTY_FINANCE, ("9.00", "0.00"))])
@pytest.mark.rule("S0")
def test_a_subsidy_whose_payer_the_budget_does_not_name_is_due_from_whom_the_reading_says(
    payer: AccountKind, due: tuple[str, str]
) -> None:
    lines = [income("subsidies", "9.00", "employee")]
    found = of_year(lines=lines, fund="employee", by=terms(payer=payer))
    assert (str(found.subsidy_due), str(found.city_subsidy_due)) == due
    assert str(found.income.yuan) == "9.00"


def test_where_nothing_came_in_and_nothing_was_spent_all_amounts_are_nothing_to_the_fen() -> None:
    found = of_year(reports=[report("2022-01", fund="resident", individual__benefits="5.00")])
    assert {str(each) for each in (found.income.yuan, found.expenditure.yuan)} == {"0.00"}
    assert {str(each) for each in amounts(found)[2:]} == {"0.00"}


def test_money_that_comes_in_parts_is_added_up() -> None:
    moved = [money("R1", TREASURY, "1.00"), money("R3", TREASURY, "0.50"), money("R1", TREASURY, "2.00")]
    assert receipts(moved, FirstPremiums.POOL) == {"R1": Decimal("3.00"), "R3": Decimal("0.50")}


@pytest.mark.rule("S", "S0")
def test_income_and_expenditure_are_explained_by_all_that_they_are_made_of() -> None:
    found = of_year(
        money("R1", TREASURY, "30.10"),
        lines=[income("county_subsidy", "40.02")],
        reports=[report("2022-02", fund="resident", pooled__benefits="0.75"),
                 report("2022-01", fund="resident", pooled__benefits="7.25")],
    )  # fmt: skip
    came_in, spent = explained(found.income), explained(found.expenditure)
    assert (came_in.figure, came_in.value) == (f"counties.{HAISHU}.resident.income", "70.12")
    assert (came_in.rule, came_in.article) == ("S", "A 二(四)")
    assert list(came_in.inputs.items()) == [
        ("R1", "30.10"), ("R3", "0.00"), ("H3", "0.00"), ("county_subsidy_due", "40.02"), ("city_subsidy_due", "0.00"),
        ("upper_fiscal_subsidy_due", "0.00"),
    ]  # fmt: skip
    assert [(each.name, each.value) for each in came_in.parameters] == [("h3_premiums", "income")]
    [step] = came_in.steps
    assert (step.formula, step.value) == ("30.10 + 0.00 + 0.00 + 40.02 + 0.00 + 0.00", "70.12")
    assert (spent.figure, spent.value) == (f"counties.{HAISHU}.resident.expenditure", "8.00")
    assert (spent.rule, spent.article, spent.parameters) == ("S", "A 二(四)", ())
    assert list(spent.inputs.items()) == [("2022-01", "7.25"), ("2022-02", "0.75")]
    assert [(step.formula, step.value) for step in spent.steps] == [("7.25 + 0.75", "8.00")]


@pytest.mark.parametrize(
    ("fund", "readings"),
    [
        ("employee", [("employee_subsidy_payer", "city_finance")]),
        ("resident", [("h3_premiums", "income")]),
        ("another", []),
    ],
)
def test_an_income_names_the_readings_that_it_rests_on(fund: str, readings: list[tuple[str, str]]) -> None:
    assert [(each.name, each.value) for each in terms().readings(fund)] == readings


@pytest.mark.parametrize(
    ("reading", "counted"),
    [
        (FirstPremiums.INCOME, {"R1": "0.00", "R3": "0.00", "H3": "60.00"}),
        (FirstPremiums.POOL, {"R1": "0.00", "R3": "0.00"}),
    ],
)
@pytest.mark.rule("H3")
def test_premiums_collected_before_pooling_are_income_by_one_reading_and_savings_by_none(
    reading: FirstPremiums, counted: dict[str, str]
) -> None:
    moved = [money("H3", COUNTY_SPECIAL, "60.00"), money("H3", ACCUMULATED, "30.00")]
    assert {rule: text(amount) for rule, amount in receipts(moved, reading).items()} == counted


def test_only_premiums_of_h3_come_from_a_county_special_account_before_pooling() -> None:
    assert is_premium_before("H3", COUNTY_SPECIAL)
    assert not is_premium_before("H3", ACCUMULATED)
    assert not is_premium_before("R3", COUNTY_SPECIAL)


@pytest.mark.rule("S0")
def test_a_subsidy_is_due_by_the_pooled_income_lines_of_its_fund() -> None:
    approved = budget(
        income("subsidies", "9.00", "employee"),
        income("subsidies", "1.00", "employee", "individual"),
        ("employee", "pooled", Side.EXPENDITURE, "subsidies", "2.00"),
        income("county_subsidy", "4.00"),
        income("premiums", "5.00", "employee"),
    )
    assert text(subsidy_due(approved, "employee", CITY_FINANCE, CITY_FINANCE)) == "9.00"
    assert text(subsidy_due(approved, "employee", COUNTY_FINANCE, CITY_FINANCE)) == "0.00"
    assert text(subsidy_due(approved, "employee", COUNTY_FINANCE, COUNTY_FINANCE)) == "9.00"
    assert text(subsidy_due(approved, "resident", COUNTY_FINANCE, CITY_FINANCE)) == "4.00"


def test_totals_and_individual_accounts_are_left_out_of_spending() -> None:
    spent = report("2022-01", pooled__benefits="7.25", pooled__other_expenditure="0.50", individual__benefits="50.00",
                   all__total="57.75")  # fmt: skip
    found = spent_by_month([spent, report("2022-01", JIANGBEI, pooled__benefits="9.00")], HAISHU, MONTH)
    assert {month: text(amount) for month, amount in found.items()} == {"2022-01": "7.75"}


def test_a_month_counts_as_unreported_where_another_county_has_reported_it() -> None:
    reports = [report("2022-02"), report("2022-03", JIANGBEI), report("2022-01", JIANGBEI), report("2022-02", JIANGBEI)]
    assert unreported_months(reports, HAISHU) == ("2022-01", "2022-03")
    assert unreported_months(reports, JIANGBEI) == ()
    assert unreported_months([], HAISHU) == ()


AMOUNTS = st.integers(0, 10**10).map(lambda fen: Decimal(fen).scaleb(-2))
RECEIVED = st.builds(
    Received,
    rule=st.sampled_from(RULES),
    source=st.sampled_from([TREASURY, COUNTY_SPECIAL, ACCUMULATED, *PAYERS]),
    county=st.sampled_from([HAISHU, JIANGBEI, None]),
    amount=AMOUNTS,
)
BUDGETED = st.builds(
    BudgetLine,
    fund=st.sampled_from(FUNDS),
    part=st.sampled_from(PARTS),
    side=st.sampled_from([Side.INCOME, Side.EXPENDITURE]),
    line=st.sampled_from(LINES),
    amount=AMOUNTS,
)
READINGS = st.builds(terms, st.sampled_from(FirstPremiums), st.sampled_from([COUNTY_FINANCE, CITY_FINANCE]))


@st.composite
def books(draw: st.DrawFn) -> CountyBooks:
    months = draw(st.lists(st.sampled_from([f"2022-{month:02d}" for month in range(1, 13)]), unique=True))
    fund = draw(st.sampled_from(FUNDS))
    reports = [
        report(month, county, fund, pooled__benefits=str(draw(AMOUNTS)), pooled__other_expenditure=str(draw(AMOUNTS)))
        for month in months
        for county in (HAISHU, JIANGBEI)
    ]
    lines = tuple(draw(st.lists(BUDGETED, max_size=8)))
    approved = BudgetForm(year=2022, county=HAISHU, lines=lines)
    return CountyBooks(HAISHU, fund, tuple(draw(st.lists(RECEIVED, max_size=8))), approved, tuple(reports))


def amounts(found: Accrued) -> tuple[object, ...]:
    return (found.income.number, found.expenditure.number, found.subsidy_due, found.city_subsidy_due,
            found.subsidy_received, found.city_subsidy_received,
            found.upper_fiscal_subsidy_due, found.upper_fiscal_subsidy_received)  # fmt: skip


@given(books(), READINGS)
@pytest.mark.rule("S0")
def test_subsidies_received_never_change_the_income(given_books: CountyBooks, by: AccrualTerms) -> None:
    without = tuple(each for each in given_books.received if each.rule != "R4")
    bare = CountyBooks(HAISHU, given_books.fund, without, given_books.budget, given_books.reports)
    found, of_bare = accrued(given_books, MONTH, by), accrued(bare, MONTH, by)
    assert found.income.number == of_bare.income.number
    assert of_bare.subsidy_received + of_bare.city_subsidy_received + of_bare.upper_fiscal_subsidy_received == 0


@given(books(), READINGS)
@pytest.mark.rule("S0")
def test_whoever_pays_the_subsidies_the_income_is_the_same(given_books: CountyBooks, by: AccrualTerms) -> None:
    """A reading moves a subsidy from one payer to the other; both together, and the income, stay."""
    first = by.first_premiums.known()
    city, county = (accrued(given_books, MONTH, terms(first, payer)) for payer in (CITY_FINANCE, COUNTY_FINANCE))
    assert city.income.number == county.income.number
    assert city.subsidy_due + city.city_subsidy_due == county.subsidy_due + county.city_subsidy_due
    assert city.subsidy_due <= county.subsidy_due


@given(books(), READINGS, st.randoms(use_true_random=False))
def test_neither_order_nor_what_is_another_countys_changes_anything(
    given_books: CountyBooks, by: AccrualTerms, random: Any
) -> None:
    own = [each for each in given_books.received if each.county == HAISHU]
    reports = [each for each in given_books.reports if each.county == HAISHU]
    random.shuffle(own)
    random.shuffle(reports)
    shuffled = CountyBooks(HAISHU, given_books.fund, tuple(own), given_books.budget, tuple(reports))
    assert amounts(accrued(shuffled, MONTH, by)) == amounts(accrued(given_books, MONTH, by))


@given(books(), READINGS)
@pytest.mark.rule("S")
def test_what_an_explanation_names_adds_up_to_its_figure(given_books: CountyBooks, by: AccrualTerms) -> None:
    found = accrued(given_books, MONTH, by)
    for figure in (found.income, found.expenditure):
        told = explained(figure)
        assert sum(map(Decimal, told.inputs.values()), Decimal(0)) == Decimal(told.value)


@given(st.lists(RECEIVED, max_size=12), st.sampled_from(FirstPremiums))
def test_money_is_income_once_or_a_subsidy_or_neither(moved: list[Received], reading: FirstPremiums) -> None:
    counted = sum(receipts(moved, reading).values(), Decimal(0))
    subsidies = sum((subsidy_received(moved, payer) for payer in PAYERS), Decimal(0))
    assert counted + subsidies <= sum((each.amount for each in moved), Decimal(0))
    others = [each for each in moved if each.rule in ("R4", "H3") and each.source in (TREASURY, ACCUMULATED)]
    assert sum(receipts(others, reading).values()) == 0
