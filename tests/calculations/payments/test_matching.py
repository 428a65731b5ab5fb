"""Statements against orders: what is plain, and what people have to look at."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculations.payments.matching import EVENTS, PLAIN, MatchedLine, OrderStand, Outcome, match
from calculations.payments.statements import Side, StatementLine
from calculations.payments.states import OrderState
from tests.calculations.payments.made import (
    ACCOUNTS,
    AGENCY,
    HAISHU,
    SPECIAL,
    XIANGSHAN,
    line,
    order,
    stands,
    statement,
)

ORDER = order(1, "100.00")


def matched(*lines: StatementLine, account: str = AGENCY, state: OrderState = OrderState.SENT) -> list[MatchedLine]:
    """What becomes of some lines with one order of 100 yuan."""
    return list(match(statement(lines, account), stands(ORDER, state=state), ())[0])


def outcomes(found: list[MatchedLine]) -> list[Outcome]:
    return [each.outcome for each in found]


def test_a_line_with_the_order_s_id_and_amount_executes_it() -> None:
    found, left = match(statement([line(ORDER.id, "100.00")]), stands(ORDER), ())
    assert outcomes(list(found)) == [Outcome.EXECUTED]
    assert (left[ORDER.id].state, left[ORDER.id].executed) == (OrderState.EXECUTED, Decimal("100.00"))


def test_two_parts_are_partly_executed_and_then_executed() -> None:
    found = matched(line(ORDER.id, "40.00"), line(ORDER.id, "60.00", number=2))
    assert outcomes(found) == [Outcome.PARTLY_EXECUTED, Outcome.EXECUTED]
    assert "60.00" in found[0].why.zh


def test_money_that_comes_back_returns_the_order_with_the_bank_s_reason() -> None:
    back = line(ORDER.id, "100.00", Side.CREDIT, 2, is_return=True, reason="账号户名不符")
    found = matched(line(ORDER.id, "100.00"), back)
    assert outcomes(found) == [Outcome.EXECUTED, Outcome.RETURNED]
    assert "账号户名不符" in found[1].why.zh


def test_more_than_was_paid_does_not_come_back() -> None:
    found = matched(line(ORDER.id, "40.00"), line(ORDER.id, "100.00", Side.CREDIT, 2, is_return=True))
    assert outcomes(found) == [Outcome.PARTLY_EXECUTED, Outcome.DIFFERS]


def test_an_order_that_is_paid_again_is_a_duplicate() -> None:
    assert outcomes(matched(line(ORDER.id, "100.00"), line(ORDER.id, "100.00", number=2))) == [
        Outcome.EXECUTED,
        Outcome.DUPLICATE,
    ]


def test_a_reference_that_an_earlier_statement_had_is_a_duplicate() -> None:
    found, left = match(statement([line(ORDER.id, "100.00")]), stands(ORDER), {"R1"})
    assert outcomes(list(found)) == [Outcome.DUPLICATE]
    assert left[ORDER.id].state is OrderState.SENT


def test_a_line_that_names_no_order_is_unknown() -> None:
    assert outcomes(matched(line("", "100.00"), line("ningbo.2022.distribution.000009", "1.00", number=2))) == [
        Outcome.UNKNOWN,
        Outcome.UNKNOWN,
    ]


def test_another_payee_than_ordered_is_for_people() -> None:
    assert outcomes(matched(line(ORDER.id, "100.00", other_number=ACCOUNTS[XIANGSHAN].number))) == [Outcome.DIFFERS]


def test_an_account_that_has_nothing_to_do_with_the_order_is_for_people() -> None:
    assert outcomes(matched(line(ORDER.id, "100.00"), account=SPECIAL)) == [Outcome.DIFFERS]


@pytest.mark.parametrize("state", [OrderState.MADE, OrderState.WITHDRAWN])
def test_an_order_that_no_file_has_had_is_for_people(state: OrderState) -> None:
    assert outcomes(matched(line(ORDER.id, "100.00"), state=state)) == [Outcome.DIFFERS]


def test_the_payee_s_own_statement_shows_what_it_received() -> None:
    assert outcomes(matched(line(ORDER.id, "100.00", Side.CREDIT), account=HAISHU)) == [Outcome.RECEIVED]
    assert outcomes(matched(line(ORDER.id, "100.00", Side.DEBIT), account=HAISHU)) == [Outcome.DIFFERS]


@pytest.mark.parametrize("state", [OrderState.WRITTEN, OrderState.ACKNOWLEDGED, OrderState.IN_DOUBT])
def test_what_the_bank_did_counts_whatever_was_noted_before(state: OrderState) -> None:
    assert outcomes(matched(line(ORDER.id, "100.00"), state=state)) == [Outcome.EXECUTED]


LINES = st.lists(
    st.tuples(st.sampled_from(Side), st.integers(1, 15_000), st.booleans(), st.sampled_from([ORDER.id, "x"])),
    max_size=12,
)


@given(LINES, st.sampled_from([OrderState.SENT, OrderState.IN_DOUBT]))
def test_no_lines_pay_more_than_is_ordered_or_return_more_than_is_paid(
    given_lines: list[tuple[Side, int, bool, str]], state: OrderState
) -> None:
    lines = [
        line(name, f"{fen // 100}.{fen % 100:02d}", side, number, is_return=returned)
        for number, (side, fen, returned, name) in enumerate(given_lines, start=1)
    ]
    found, left = match(statement(lines), stands(ORDER, state=state), ())
    stand = left[ORDER.id]
    assert stand.returned <= stand.executed <= ORDER.amount
    assert stand == _replayed(found, OrderStand(order=ORDER, state=state))
    assert [each.line for each in found] == lines


def _replayed(found: tuple[MatchedLine, ...], stand: OrderStand) -> OrderStand:
    for each in found:
        if each.order == ORDER.id:
            stand = stand.having(each.outcome, each.line.amount)
    return stand


def test_only_what_is_plain_needs_nobody() -> None:
    assert PLAIN & EVENTS.keys() == {Outcome.EXECUTED}
    assert Outcome.PARTLY_EXECUTED not in PLAIN
    assert Outcome.RETURNED not in PLAIN
