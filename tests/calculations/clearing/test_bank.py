"""S4 and S6 spend what is the pooled fund's own and in the bank: no reading of H3 spends the same yuan twice."""

from decimal import Decimal
from typing import Any

import pytest

from calculations.clearing.forms import ClearingResult
from tests.calculations.clearing.test_settlement import CODES, cleared, faults, row, these, year

HAISHU, JIANGBEI = CODES[:2]
PREMIUMS = "100.00"


def first_year(reading: str, **more: Any) -> dict[str, Any]:
    """Haishu's premiums of 100.00 came before the year, and its months were paid out of them: 60.00.

    Jiangbei has a gap of 80.00, paid out of them as well.
    """
    income = "0.00" if reading == "pool" else PREMIUMS
    rows = (
        row(HAISHU, "resident", income=income, expenditure="60.00", assessment_score="95"),
        row(JIANGBEI, "resident", expenditure="80.00"),
    )
    return {
        **year(*rows, pooled_fund={"resident": PREMIUMS}),
        "first_premiums": {"resident": PREMIUMS},
        "special_account": {"resident": "-140.00"},
        "parameters": {"first_premiums": reading},
        **more,
    }


def sums(answer: ClearingResult) -> dict[str, str]:
    [bank], [pool] = (answer.special_account or {}).values(), answer.pooled_fund.values()
    return {
        "own": str(pool.opening - (pool.premiums or 0) + pool.received),
        "paid": str(pool.paid),
        "pool": str(pool.closing),
        "operating": str(bank.closing),
        "bank": str(bank.bank),
    }


@pytest.mark.rule("H3", "S4")
def test_premiums_that_are_income_are_not_the_pooled_funds_own_money() -> None:
    answer = cleared(first_year("income"))
    # Haishu's surplus of 40.00: 20.00 to the pooled fund, all that is its own; it owes Jiangbei 40.00.
    assert sums(answer) == {"own": "20.00", "paid": "20.00", "pool": "0.00", "operating": "0.00", "bank": "0.00"}
    assert ("pooled_fund", "special_account", "100.00", "H3") in [
        (each.payer, each.payee, str(each.amount), each.rule) for each in answer.settlements
    ]
    assert [str(county.from_city_finance) for county in answer.counties] == ["0.00", "4.00"]


@pytest.mark.rule("H3", "S4")
def test_premiums_that_are_the_pools_pay_its_share_of_the_gaps() -> None:
    answer = cleared(first_year("pool"))
    assert sums(answer) == {"own": "100.00", "paid": "70.00", "pool": "30.00", "operating": "0.00", "bank": "30.00"}
    assert "H3" not in {each.rule for each in answer.settlements}


@pytest.mark.rule("H3", "S4")
def test_premiums_that_are_both_pay_no_more_than_the_bank_holds_and_say_so() -> None:
    answer = cleared(first_year("both"), explain=True)
    # 120.00 by the accounts, of which 100.00 were spent on the months.
    assert sums(answer) == {"own": "120.00", "paid": "20.00", "pool": "100.00", "operating": "-100.00", "bank": "0.00"}
    [warning] = answer.warnings or ()
    assert "同一笔钱计算两次" in warning.zh
    assert "the same yuan is counted twice" in warning.en
    [told] = [each for each in answer.explain or () if each.figure == "pooled_fund.resident.available"]
    assert (told.value, [each.value for each in told.parameters if each.name == "first_premiums"]) == (
        "20.00",
        ["both"],
    )


@pytest.mark.rule("H3", "S6")
def test_without_the_account_what_is_counted_twice_is_not_spent_either() -> None:
    document = {**first_year("both"), "special_account": {}}
    answer = cleared(document)
    assert (answer.special_account, str(answer.pooled_fund["resident"].paid)) == (None, "20.00")


@pytest.mark.parametrize("reading", ["income", "both"])
@pytest.mark.rule("S6")
def test_the_cap_of_incentives_goes_by_the_money_that_is_there(reading: str) -> None:
    document = first_year(reading, incentive_total={"resident": "1.01"})
    document["counties"] = document["counties"][:1]
    document["special_account"] = {"resident": "-60.00"}
    assert faults(document) == {
        "incentive_total.resident": "above the cap: 1.01 > 1.00 (5 % of the pooled fund's 20.00)"
    }
    assert cleared({**document, "incentive_total": {"resident": "1.00"}}).counties[0].incentive == 1


@pytest.mark.rule("S6")
def test_the_cap_is_rounded_half_up_to_the_fen() -> None:
    document = year(row(assessment_score="95"), pooled_fund={"employee": "276118886.98"})
    document["incentive_total"] = {"employee": "13805944.35"}
    assert cleared(document).counties[0].incentive == Decimal("13805944.35")
    document["incentive_total"] = {"employee": "13805944.36"}
    assert faults(document) == {
        "incentive_total.employee": "above the cap: 13805944.36 > 13805944.35 (5 % of the pooled fund's 276118886.98)"
    }


@pytest.mark.rule("S4")
def test_money_that_is_still_at_the_agencies_is_not_spent_by_the_pooled_fund() -> None:
    # 10.00 more went to the expenditure accounts than was reported as spent.
    rows = row(HAISHU, expenditure="80.00")
    document = year(rows, pooled_fund={"employee": "45.00"}, special_account={"employee": "-90.00"})
    answer = cleared(document)
    [county], [bank] = answer.counties, (answer.special_account or {}).values()
    assert these(county.from_pooled, county.from_city_finance, county.from_county_finance) == (35, 1, 44)
    assert these(bank.closing, bank.bank) == (-10, 0)


@pytest.mark.rule("S4")
def test_what_the_operating_account_has_more_is_not_the_pooled_funds() -> None:
    document = year(row(expenditure="80.00"), pooled_fund={"employee": "5.00"}, special_account={"employee": "20.00"})
    answer = cleared(document)
    [county], [bank] = answer.counties, (answer.special_account or {}).values()
    assert county.from_pooled == 5
    assert these(bank.closing, bank.bank) == (100, 100)


def test_premiums_that_the_pooled_fund_does_not_hold_are_refused() -> None:
    document = year(row(), first_premiums={"employee": "0.01"}, parameters={"first_premiums": "income"})
    assert faults(document) == {"first_premiums.employee": "more than the pooled fund holds: 0.01 > 0.00"}


@pytest.mark.rule("H3")
def test_what_the_premiums_are_is_asked_for_only_with_premiums() -> None:
    document = year(row(), pooled_fund={"employee": "1.00"}, first_premiums={"employee": "1.00"})
    assert faults(document) == {
        "parameters.first_premiums": "missing: the policy gives no value (H3); give one of income, pool, both"
    }
    assert cleared({**document, "first_premiums": {"employee": "0.00"}})


@pytest.mark.parametrize(("old", "new"), [("income_and_opening", "both"), ("opening_only", "pool")])
@pytest.mark.rule("H3")
def test_the_names_that_cases_of_before_have_pinned_are_still_read(old: str, new: str) -> None:
    assert cleared(first_year(new)) == cleared({**first_year(new), "parameters": {"first_premiums": old}})
