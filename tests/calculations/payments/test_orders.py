"""Payment orders out of instructions: which payments leave, to which accounts, under which number."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from calculations.input.capitals import capitals
from calculations.payments.orders import orders_of, payments_of, total, without_bank_account
from tests.calculations.payments.made import ACCOUNTS, AGENCY, HAISHU, PATHS, SPECIAL, XIANGSHAN, instruction, order


def test_each_county_that_is_paid_has_an_order_of_its_own() -> None:
    distributed = instruction("M4", (AGENCY, HAISHU, "1200000.00"), (AGENCY, XIANGSHAN, "300000.05"))
    first, second = orders_of(distributed, payments_of(distributed, PATHS), ACCOUNTS, {"distribution": 7})
    assert (first.id, second.id) == ("ningbo.2022.distribution.000008", "ningbo.2022.distribution.000009")
    assert (second.payer, second.payee) == (ACCOUNTS[AGENCY], ACCOUNTS[XIANGSHAN])
    assert (second.amount, second.amount_in_words) == (Decimal("300000.05"), "叁拾万元零伍分")
    assert (second.purpose, second.instruction, second.date.isoformat()) == (
        "2022年3月基金下拨",
        distributed.id,
        "2022-03-10",
    )


def test_the_division_is_the_paying_county_s_or_else_the_city_s() -> None:
    swept = instruction("M4", (AGENCY, HAISHU, "1.00"))
    (of_city,) = orders_of(swept, payments_of(swept, PATHS), ACCOUNTS, {})
    (path,) = (path for path in PATHS if path.rule == "M3")
    back = path.model_copy(update={"rule": "R3", "from_kind": "county_expenditure", "to_kind": "special"})
    returned = instruction("R3", (HAISHU, SPECIAL, "1.00"))
    (of_county,) = orders_of(returned, payments_of(returned, [back]), ACCOUNTS, {})
    assert (of_city.district, of_county.district) == ("330200", "330203")


def test_transfers_between_the_same_accounts_are_one_order() -> None:
    twice = instruction("M3", (SPECIAL, AGENCY, "1.10"), (SPECIAL, AGENCY, "2.20"))
    (only,) = orders_of(twice, payments_of(twice, PATHS), ACCOUNTS, {})
    assert only.amount == Decimal("3.30")


def test_sub_accounts_of_one_bank_account_pay_each_other_nothing() -> None:
    assert payments_of(instruction("S2", (SPECIAL, "pooled_fund:resident:pooled", "5.00")), PATHS) == ()


def test_accounts_that_are_one_at_the_bank_pay_each_other_nothing() -> None:
    paid = instruction("M3", (SPECIAL, AGENCY, "5.00"))
    one = {**ACCOUNTS, AGENCY: ACCOUNTS[SPECIAL]}
    assert orders_of(paid, payments_of(paid, PATHS), one, {}) == ()


def test_what_only_books_money_that_has_moved_leaves_as_no_order() -> None:
    spent = instruction("M5", (HAISHU, "beneficiaries:330203:resident:pooled", "5.00"))
    assert payments_of(spent, PATHS) == ()


def test_accounts_without_a_bank_account_are_named() -> None:
    paid = instruction("M4", (AGENCY, HAISHU, "1.00"), (AGENCY, XIANGSHAN, "1.00"))
    known = {AGENCY: ACCOUNTS[AGENCY]}
    assert without_bank_account(payments_of(paid, PATHS), known) == (HAISHU, XIANGSHAN)


@given(st.lists(st.tuples(st.sampled_from([HAISHU, XIANGSHAN]), st.integers(1, 10**12)), min_size=1, max_size=8))
def test_the_orders_of_an_instruction_come_to_what_it_moves(moved: list[tuple[str, int]]) -> None:
    paid = instruction("M4", *((AGENCY, payee, f"{amount // 100}.{amount % 100:02d}") for payee, amount in moved))
    orders = orders_of(paid, payments_of(paid, PATHS), ACCOUNTS, {})
    assert total(orders) == sum(transfer.amount for transfer in paid.transfers)
    assert len({each.id for each in orders}) == len(orders) == len({payee for payee, _ in moved})
    assert all(each.amount_in_words == capitals(each.amount) for each in orders)


@pytest.mark.parametrize(
    "field", [{"bank_code": "10233200001"}, {"number": "12 34"}, {"name": " "}, {"bank": ""}], ids=str
)
def test_a_bank_account_is_whole(field: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        order(payee=HAISHU, payee_account=HAISHU, payer={**ACCOUNTS[AGENCY].model_dump(), **field})
