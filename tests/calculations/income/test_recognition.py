"""When resident premiums are income: before and after 2026, and the first year's premiums of H3."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculations.income.recognition import (
    HandoverRecognitionTerms,
    Recognition,
    RecognitionTerms,
    read_recognition,
    recognise,
)
from tests.calculations.calculator_terms import HANDOVER_RECOGNITION, RECOGNITION, value
from tests.calculations.explained_answers import by_figure, faults_of, of


def receipt(received: str, benefit_year: int, amount: str = "100.00") -> dict[str, Any]:
    return {"county": "330203", "received": received, "benefit_year": benefit_year, "amount": amount}


def answer(
    *receipts: dict[str, Any], terms: RecognitionTerms = RECOGNITION, explain: bool = False, **parameters: Any
) -> Recognition:
    return recognise(read_recognition({"receipts": list(receipts), "parameters": parameters}), terms, explain)


@pytest.mark.parametrize(
    ("received", "benefit_year", "treatment", "month"),
    [
        ("2025-12-31", 2026, "income", "2025-12"),
        ("2026-01-01", 2027, "temporary_receipt", "2027-01"),
        ("2026-01-01", 2026, "income", "2026-01"),
        ("2027-03-31", 2026, "income", "2027-03"),
    ],
)
@pytest.mark.rule("N5")
def test_from_2026_premiums_for_later_years_wait_as_temporary_receipts(
    received: str, benefit_year: int, treatment: str, month: str
) -> None:
    [row] = answer(receipt(received, benefit_year)).receipts
    assert (row.treatment, row.income_month) == (treatment, month)


@pytest.mark.rule("N5", "H3")
def test_premiums_for_the_first_pooled_year_are_opening_money_and_by_the_reading_also_income() -> None:
    early = receipt("2021-10-20", 2022)
    both = answer(early, terms=HANDOVER_RECOGNITION)
    assert (both.receipts[0].treatment, both.receipts[0].income_month) == ("opening_and_income", "2022-01")
    assert of(both.pooled_fund_opening, [(row.year, row.income) for row in both.years]) == (
        100,
        [(2021, 0), (2022, 100)],
    )
    opening = answer(early, terms=HANDOVER_RECOGNITION, first_premiums="pool")
    assert (opening.receipts[0].treatment, opening.receipts[0].income_month) == ("opening", None)
    assert of(opening.pooled_fund_opening, [row.income for row in opening.years]) == (100, [0])
    # Only what came before the year began: later premiums of 2022 are its common income.
    assert answer(receipt("2022-02-01", 2022), terms=HANDOVER_RECOGNITION).pooled_fund_opening == 0


def test_a_years_end_shows_what_still_waits() -> None:
    found = answer(
        receipt("2026-11-02", 2027, "70.00"), receipt("2026-12-31", 2027, "5.00"), receipt("2027-02-01", 2027)
    )
    assert of(*[(row.year, row.income, row.temporary_at_end) for row in found.years]) == of(
        *[(2026, 0, 75), (2027, 175, 0)]
    )


def test_the_sums_are_explained_by_their_receipts() -> None:
    told = by_figure(answer(receipt("2026-11-02", 2027, "70.00"), receipt("2027-02-01", 2027, "1.00"), explain=True))
    assert told["years.2027.income"].inputs == {"receipts[0].amount": "70.00", "receipts[1].amount": "1.00"}
    assert [each.value for each in told["years.2027.income"].parameters] == ["2026-01-01"]


def test_the_days_from_which_first_premiums_are_meant_are_themselves_meant() -> None:
    collected_from = {"collected_from": value("2021-07-01", "H3")}
    terms = HandoverRecognitionTerms.model_validate({**HANDOVER_RECOGNITION.model_dump(), **collected_from})
    found = answer(receipt("2021-06-30", 2022, "1.00"), receipt("2021-07-01", 2022, "2.00"), terms=terms, explain=True)
    assert [row.treatment for row in found.receipts] == ["income", "opening_and_income"]
    assert found.pooled_fund_opening == 2
    opening = by_figure(found)["pooled_fund_opening"]
    assert (opening.rule, opening.article, opening.inputs) == ("H3", "article of H3", {"receipts[1].amount": "2.00"})
    assert [(each.name, each.value) for each in opening.parameters] == [
        ("deferred_from", "2026-01-01"), ("first_year", "2022"), ("first_premiums", "income"),
        ("collected_from", "2021-07-01"),
    ]  # fmt: skip


def test_where_no_first_year_is_pooled_the_opening_is_nothing_and_rests_on_what_is_deferred() -> None:
    told = by_figure(answer(receipt("2021-10-20", 2022), explain=True))
    assert (told["pooled_fund_opening"].value, told["pooled_fund_opening"].rule) == ("0.00", "N5")
    assert told["years.2021.temporary_at_end"].value == "0.00"


def test_years_without_a_receipt_stand_between_those_with_one() -> None:
    found = answer(receipt("2028-01-05", 2028), receipt("2026-12-01", 2027, "5.00"), receipt("2023-01-01", 2023))
    assert [(row.year, int(row.temporary_at_end)) for row in found.years] == [
        (2023, 0), (2024, 0), (2025, 0), (2026, 5), (2027, 0), (2028, 0),
    ]  # fmt: skip


def test_a_day_of_another_century_is_a_slip_and_makes_no_thousands_of_years() -> None:
    for received in ("1999-12-31", "2101-01-01", "9999-01-01"):
        assert faults_of(answer, receipt(received, 2100)) == {
            "receipts[0].received": f"{received} is not in the years 2000 to 2100"
        }
    found = answer(receipt("2000-01-01", 2000), receipt("2100-12-31", 2100))
    assert [row.treatment for row in found.receipts] == ["income", "income"]
    assert len(found.years) == 101


def test_a_benefit_year_far_off_is_refused() -> None:
    assert faults_of(answer, receipt("2026-11-02", 2028)) == {
        "receipts[0].benefit_year": "2028 is more than a year after 2026-11-02"
    }


RECEIPTS = st.lists(
    st.builds(
        lambda year, month, ahead, fen: receipt(
            f"{year}-{month:02d}-15", year + ahead, f"{fen // 100}.{fen % 100:02d}"
        ),
        st.integers(2020, 2028), st.integers(1, 12), st.integers(-1, 1), st.integers(0, 10**6),
    ),
    min_size=1,
)  # fmt: skip


@given(RECEIPTS)
@pytest.mark.rule("N5")
def test_every_yuan_is_income_of_exactly_one_year(receipts: list[dict[str, Any]]) -> None:
    found = answer(*receipts, terms=HANDOVER_RECOGNITION)
    whole = sum(Decimal(each["amount"]) for each in receipts)
    assert sum(row.income for row in found.years) == whole
    assert found.years[-1].temporary_at_end == 0
