"""Merging the old adjustment fund into the pooled funds (H4)."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculations.input.parameters import Parameter, Status
from calculations.pooling.adjustment_fund import Merged, merge, read_merge
from tests.calculations.calculator_terms import MERGE
from tests.calculations.explained_answers import by_figure, faults_of, formulas


def fund(name: str, paid_in: str | None, financing: str | None = None, old_gaps: str = "0.00") -> dict[str, Any]:
    weights = {"paid_in": paid_in, "total_financing": financing}
    return {"fund": name, "old_gaps": old_gaps, **{key: each for key, each in weights.items() if each is not None}}


def answer(balance: str, *funds: dict[str, Any], explain: bool = False, **parameters: Any) -> Merged:
    return merge(read_merge({"balance": balance, "funds": list(funds), "parameters": parameters}), MERGE, explain)


def shares(result: Merged) -> list[tuple[str, str]]:
    return [(row.fund, str(row.amount)) for row in result.funds]


@pytest.mark.rule("H4")
def test_the_balance_goes_to_the_funds_by_what_they_paid_in() -> None:
    result = answer("100.00", fund("resident", "1.00", "3.00"), fund("employee", "2.00", "1.00"))
    assert shares(result) == [("employee", "66.67"), ("resident", "33.33")]


@pytest.mark.rule("H4")
def test_the_other_reading_takes_the_financing_of_the_last_year() -> None:
    result = answer(
        "100.00", fund("resident", "1.00", "3.00"), fund("employee", "2.00", "1.00"), basis="total_financing"
    )
    assert shares(result) == [("employee", "25.00"), ("resident", "75.00")]


@pytest.mark.rule("H4")
def test_gaps_of_earlier_years_are_paid_first_by_the_old_rules() -> None:
    result = answer("100.00", fund("resident", "1.00", old_gaps="30.00"), fund("employee", "1.00", old_gaps="0.50"))
    assert (str(result.old_gaps), str(result.merged)) == ("30.50", "69.50")
    assert shares(result) == [("employee", "34.75"), ("resident", "34.75")]
    assert answer("30.00", fund("resident", "0.00", old_gaps="30.00")).merged == 0


def test_the_policys_last_day_stands_in_the_answer() -> None:
    day: Parameter[date] = Parameter(value=date(2022, 12, 31), rule="H4", status=Status.DRAFT_TEXT)
    asked = read_merge({"balance": "1.00", "funds": [fund("employee", "1.00")]})
    assert merge(asked, MERGE.model_copy(update={"due": day})).document()["due"] == "2022-12-31"
    assert merge(asked, MERGE).document()["due"] is None


def test_faults_are_named_with_their_place() -> None:
    assert faults_of(answer, "1.00", fund("pension", "1.00"), fund("pension", "1.00")) == {
        "funds[1]": "fund pension a second time (first: funds[0])",
        "funds[0].fund": 'unknown fund: "pension" (known: employee, resident)',
        "funds[1].fund": 'unknown fund: "pension" (known: employee, resident)',
    }
    assert faults_of(answer, "1.00", fund("employee", None, "1.00")) == {"funds[0].paid_in": "missing"}
    for balance in ("1.00", "0.01"):
        assert faults_of(answer, balance, fund("employee", "0.00")) == {"funds": "no fund has any paid_in"}
    assert faults_of(answer, "1.00", fund("employee", "1.00", old_gaps="1.01")) == {"balance": "less than the old gaps"}


def test_a_share_opens_into_weights_and_reading() -> None:
    told = by_figure(answer("10.00", fund("resident", "1.00", old_gaps="1.00"), fund("employee", "2.00"), explain=True))
    share = told["funds.employee.amount"]
    assert formulas(share)[-1] == "9.00 × 2.00 / 3.00"
    assert share.inputs["merged"] == "9.00"
    assert [(each.name, each.value, each.status) for each in share.parameters] == [("basis", "paid_in", "reading")]


FEN = st.integers(0, 10**8).map(lambda fen: str(Decimal(fen).scaleb(-2)))


@given(FEN, FEN, FEN)
@pytest.mark.rule("H4")
def test_the_shares_add_up_to_the_balance(balance: str, employee: str, resident: str) -> None:
    rows = [fund("employee", employee), fund("resident", resident)]
    if employee == resident == "0.00":
        rows[0]["paid_in"] = "0.01"
    result = answer(balance, *rows)
    assert sum(row.amount for row in result.funds) == result.merged == Decimal(balance)
    assert answer(balance, *reversed(rows)) == result
