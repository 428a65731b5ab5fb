"""Final accounts tie to the books line by line: what differs is named with both amounts."""

from decimal import Decimal
from typing import Any

import pytest

from calculations.books.final_accounts import Booked, booked_lines, check_books
from calculations.forms import Expected
from calculations.forms.checks import Level
from calculations.forms.final_accounts import FinalAccountsForm, read_final_accounts
from calculations.forms.template import LineKey, Side
from calculations.input.faults import BadInput
from calculations.input.parameters import Parameter, Status
from calculations.ledger.accounts import AccountKind, Part
from policies.loader import load

COUNTY = "330203"
TEMPLATE = load("ningbo").templates("final_accounts")
LEVEL = Parameter[Level](value=Level.WARN, rule="B3", status=Status.READING)
SPECIAL, TREASURY = AccountKind.SPECIAL, AccountKind.TREASURY


def booked(rule: str, source: AccountKind, target: AccountKind, line: str | None, amount: str) -> Booked:
    return Booked(rule, source, target, "resident", Part.POOLED, line, Decimal(amount))


MOVED = [
    booked("R1", TREASURY, SPECIAL, "premiums", "100.00"),
    booked("R1", AccountKind.PAYERS, TREASURY, "premiums", "100.00"),
    booked("R3", AccountKind.COUNTY_REVENUE, SPECIAL, "interest", "3.00"),
    booked("R4", AccountKind.COUNTY_FINANCE, SPECIAL, "county_finance_subsidy", "30.00"),
    booked("R4", AccountKind.CITY_FINANCE, SPECIAL, "city_finance_subsidy", "20.00"),
    booked("R4", AccountKind.UPPER_FINANCE, SPECIAL, None, "60.00"),
    booked("S0", SPECIAL, AccountKind.COUNTY_FINANCE, None, "1.00"),
    booked("M5", AccountKind.COUNTY_EXPENDITURE, AccountKind.BENEFICIARIES, "benefits", "80.00"),
    booked("H1", AccountKind.PRE_POOLING, AccountKind.ACCUMULATED, None, "500.00"),
    booked("H3", AccountKind.COUNTY_SPECIAL, AccountKind.POOLED_FUND, "premiums", "7.00"),
]


def accounts(**amounts: str) -> dict[str, Any]:
    """The whole form, totals computed, with these amounts of the resident fund and nothing else."""
    entered = dict.fromkeys(TEMPLATE.line_keys(), 0)
    for key in entered:
        if key.fund == "resident" and key.line in amounts:
            entered[key] = int(Decimal(amounts[key.line]) * 100)
    done = TEMPLATE.completed(
        {key: value for key, value in entered.items() if value or not TEMPLATE.line(key).optional}
    )
    rows = [
        {"fund": key.fund, "part": key.part, "side": key.side, "line": key.line, "amount": f"{value / 100:.2f}"}
        for key, value in done.items()
    ]
    return {"kind": "final_accounts", "year": 2022, "county": COUNTY, "lines": rows}


def read(document: dict[str, Any]) -> FinalAccountsForm:
    return read_final_accounts(document, TEMPLATE, Expected(year=2022, counties=(COUNTY,), county=COUNTY))


RIGHT = {
    "premiums": "107.00",
    "interest": "3.00",
    "county_subsidy": "29.00",
    "city_subsidy": "20.00",
    "upper_fiscal_subsidy": "60.00",
    "benefits": "80.00",
    "opening": "500.00",
}


@pytest.mark.rule("B3")
def test_accounts_as_the_books_have_them_pass() -> None:
    known = booked_lines(MOVED, TEMPLATE, premiums_before=True)
    assert check_books(read(accounts(**RIGHT)), known, TEMPLATE, LEVEL) == ()
    assert known[LineKey("resident", "pooled", Side.INCOME, "premiums")] == 107_00
    assert known[LineKey("resident", "pooled", Side.BALANCE, "opening")] == 500_00
    without = booked_lines(MOVED, TEMPLATE, premiums_before=False)
    assert without[LineKey("resident", "pooled", Side.INCOME, "premiums")] == 100_00


@pytest.mark.rule("B3")
@pytest.mark.parametrize("line", sorted(RIGHT))
def test_each_line_that_differs_is_named_with_what_the_books_have(line: str) -> None:
    known = booked_lines(MOVED, TEMPLATE, premiums_before=True)
    [found] = check_books(read(accounts(**{**RIGHT, line: "9999.99"})), known, TEMPLATE, LEVEL)
    assert found.lines[0].line == line
    assert f"填报 9999.99,账面 {RIGHT[line]}" in found.message.zh


@pytest.mark.rule("B3")
def test_accounts_of_nothing_but_zeros_are_none() -> None:
    with pytest.raises(BadInput) as refused:
        read(accounts())
    assert [fault.place for fault in refused.value.faults] == ["lines"]


def test_where_the_policy_ignores_it_nothing_is_found() -> None:
    ignored = LEVEL.model_copy(update={"value": Level.IGNORE})
    known = booked_lines(MOVED, TEMPLATE, premiums_before=True)
    assert check_books(read(accounts(**{**RIGHT, "benefits": "1.00"})), known, TEMPLATE, ignored) == ()


@pytest.mark.rule("B3", "S1", "S4", "S5")
@pytest.mark.parametrize("fund", ["resident", "employee"])
def test_what_finance_bears_by_the_clearing_is_a_subsidy_and_what_stays_in_the_fund_is_in_no_line(fund: str) -> None:
    county, city = AccountKind.COUNTY_FINANCE, AccountKind.CITY_FINANCE
    pooled, accumulated = AccountKind.POOLED_FUND, AccountKind.ACCUMULATED
    cleared = [
        ("S1", county, SPECIAL, "1.00"),
        ("S4", county, SPECIAL, "2.00"),
        ("S5", county, SPECIAL, "4.00"),
        ("S5", city, SPECIAL, "8.00"),
        ("S2", SPECIAL, pooled, "16.00"),
        ("S2", SPECIAL, accumulated, "32.00"),
        ("S3", accumulated, SPECIAL, "64.00"),
        ("S4", pooled, SPECIAL, "128.00"),
        ("S6", pooled, accumulated, "256.00"),
    ]
    moved = [
        Booked(rule, source, target, fund, Part.POOLED, None, Decimal(amount))
        for rule, source, target, amount in cleared
    ]
    known = {key.line: fen for key, fen in booked_lines(moved, TEMPLATE, premiums_before=True).items() if fen}
    assert known == {"resident": {"county_subsidy": 7_00, "city_subsidy": 8_00}, "employee": {"subsidies": 15_00}}[fund]


@pytest.mark.rule("B3", "R3", "R5", "H1")
def test_money_between_levels_interest_of_the_city_account_and_what_is_charged_have_their_lines() -> None:
    special, pooled, upper = SPECIAL, AccountKind.POOLED_FUND, AccountKind.UPPER_FUND
    accumulated, before = AccountKind.ACCUMULATED, AccountKind.PRE_POOLING
    moved = [
        booked("R3", AccountKind.OTHER_INCOME, pooled, "interest", "1.00"),
        booked("R5", upper, special, "upper_subsidy", "2.00"),
        booked("R5", special, upper, "upper_remittance", "4.00"),
        booked("R5", special, AccountKind.TEMPORARY_PAYMENTS, "working_capital", "8.00"),
        booked("R1", TREASURY, AccountKind.TEMPORARY_RECEIPTS, "premiums", "16.00"),
        booked("N5", AccountKind.TEMPORARY_RECEIPTS, special, "premiums", "128.00"),
        booked("H1", before, accumulated, None, "500.00"),
        booked("H1", accumulated, before, "pre_pooling_expenditure", "32.00"),
        booked("H1", accumulated, AccountKind.TEMPORARY_PAYMENTS, "working_capital", "64.00"),
        booked("H1", AccountKind.COUNTY_FINANCE, accumulated, "pre_pooling_gap", "100.00"),
    ]
    known = {key.line: fen for key, fen in booked_lines(moved, TEMPLATE, premiums_before=True).items() if fen}
    in_lines = {"premiums": 128_00, "interest": 1_00, "upper_subsidy": 2_00, "upper_remittance": 4_00}
    assert known == {**in_lines, "opening": 568_00}


@pytest.mark.rule("N3", "R5")
def test_individual_accounts_have_the_lines_between_levels() -> None:
    moved = [
        Booked("R5", source, target, "employee", Part.INDIVIDUAL, line, Decimal(amount))
        for source, target, line, amount in (
            (AccountKind.UPPER_FUND, SPECIAL, "upper_subsidy", "90.00"),
            (SPECIAL, AccountKind.UPPER_FUND, "upper_remittance", "7.00"),
        )
    ]
    known = {key: fen for key, fen in booked_lines(moved, TEMPLATE, premiums_before=True).items() if fen}
    assert known == {
        LineKey("employee", "individual", Side.INCOME, "upper_subsidy"): 90_00,
        LineKey("employee", "individual", Side.EXPENDITURE, "upper_remittance"): 7_00,
    }
