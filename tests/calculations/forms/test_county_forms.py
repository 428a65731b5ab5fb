"""Forms with a row a county and fund: what is said of a faulty one, word by word, and what of them are amounts."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from calculations.forms import Limits
from calculations.forms.balances import BALANCE_COLUMNS, BalancesForm, read_balances, read_balances_csv
from calculations.forms.determination import (
    DETERMINATION_COLUMNS,
    DeterminationForm,
    read_determination,
    read_determination_csv,
)
from calculations.forms.incentive import (
    INCENTIVE_COLUMNS,
    IncentiveForm,
    allocation_faults,
    read_incentive,
    read_incentive_csv,
)
from tests.calculations.explained_answers import faults_of

Json = dict[str, Any]
COUNTIES = ("330203", "330205")
FUNDS = ("employee", "resident")
LONG = "字" * 2_001
UNKNOWN_COUNTY = 'unknown county: "330299" (known: 330203, 330205)'
UNKNOWN_FUND = 'unknown fund: "pension" (known: employee, resident)'


def rows(*given: Json, **each: object) -> list[Json]:
    """A row for every county and fund, the first of them changed."""
    places = [{"county": county, "fund": fund, **each} for county in COUNTIES for fund in FUNDS]
    return [{**place, **change} for place, change in zip(places, [*given, *[{}] * len(places)], strict=False)]


def balances(*given: Json, **changed: object) -> Json:
    counties = rows(*given, surplus="10.00", gap="0.00", temporary_payments="1.00")
    return {"kind": "balances", "year": 2022, "as_of": "2021-12-31", "counties": counties, **changed}


def determination(*given: Json, **changed: object) -> Json:
    counties = rows(*given, make_up="0.00", assessment_score="91.50")
    return {"kind": "determination", "year": 2022, "counties": counties, **changed}


def incentive(*given: Json, **changed: object) -> Json:
    counties = rows(*given, score="95.00", amount="10.00")
    totals = {"employee": "20.00", "resident": "20.00"}
    return {"kind": "incentive", "year": 2022, "totals": totals, "counties": counties, **changed}


TWICE = rows(surplus="10.00", gap="0.00", temporary_payments="1.00")
LATE = "the balances are those of 2021-12-31, not 2021-12-30"


@pytest.mark.parametrize(
    ("reader", "document", "told"),
    [
        (read_balances, balances(year=2021), {"year": "expected 2022, not 2021"}),
        # No year of the calendar: still a fault, and no breakdown.
        (read_balances, balances(year=0), {"year": "expected 2022, not 0"}),
        (read_balances, balances(year=10**9), {"year": "expected 2022, not 1000000000"}),
        (read_balances, balances(as_of="2021-12-30"), {"as_of": LATE}),
        (read_balances, balances(note=LONG), {"note": "2001 characters, at most 2000 are taken"}),
        (
            read_balances,
            balances({"county": "330299"}, {"fund": "pension"}),
            {
                "counties[0].county": UNKNOWN_COUNTY,
                "counties[1].fund": UNKNOWN_FUND,
                "counties": "missing: county 330203, fund resident",
            },
        ),
        (
            read_balances,
            balances(counties=[*TWICE, TWICE[1]]),
            {"counties[4]": "county 330203 and fund resident a second time (first: counties[1])"},
        ),
        (
            read_balances,
            balances({"gap": "0.01"}, {"temporary_payments": "10.01"}),
            {
                "counties[0]": "a surplus and a gap at the same time",
                "counties[1].temporary_payments": "above the surplus they are part of",
            },
        ),
        (read_determination, determination(year=2021), {"year": "expected 2022, not 2021"}),
        (read_determination, determination(note="=1+1"), {"note": 'looks like a formula: "=1+1"'}),
        (
            read_determination,
            determination(year=2023, incentive_total={"pension": "1.00"}, note=LONG),
            {
                "year": "expected 2022, not 2023",
                "incentive_total.pension": UNKNOWN_FUND,
                "note": "2001 characters, at most 2000 are taken",
            },
        ),
        (read_incentive, incentive(year=2021), {"year": "expected 2022, not 2021"}),
        (read_incentive, incentive(note=LONG), {"note": "2001 characters, at most 2000 are taken"}),
        (
            read_incentive,
            incentive({"county": "330299"}, totals={"employee": "20.00", "resident": "20.00", "pension": "0.00"}),
            {"totals.pension": UNKNOWN_FUND, "counties[0].county": UNKNOWN_COUNTY},
        ),
        (
            read_incentive,
            incentive({"amount": "10.01"}, {"fund": "pension"}),
            {
                "counties[1].fund": UNKNOWN_FUND,
                "totals.employee": "the counties add up to 20.01, not 20.00",
                "totals.resident": "the counties add up to 10.00, not 20.00",
                "totals.pension": "the counties add up to 10.00, not 0.00",
            },
        ),
        (
            read_incentive,
            incentive(counties=[], totals={"resident": "5.00"}),
            {"totals.resident": "the counties add up to 0.00, not 5.00"},
        ),
        (
            read_incentive,
            incentive({}, {"fund": "employee", "amount": "0.00"}, totals={"resident": "10.00", "employee": "20.00"}),
            {"counties[1]": "county 330203 and fund employee a second time (first: counties[0])"},
        ),
    ],
)
def test_what_is_wrong_is_told_word_by_word(
    reader: Callable[..., object], document: Json, told: dict[str, str]
) -> None:
    found = faults_of(reader, document, 2022, COUNTIES, FUNDS)
    assert found == told
    assert list(found) == list(told)


def test_a_balance_may_be_nothing_and_all_of_it_may_be_temporary_payments() -> None:
    nothing = {"surplus": "0.00", "temporary_payments": "0.00"}
    given = balances(nothing, {**nothing, "gap": "5.00"}, {"temporary_payments": "10.00"})
    form = read_balances(given, 2022, COUNTIES, FUNDS)
    assert form.amount_rows() == [
        ["330203", "employee", "0.00", "0.00", "0.00"],
        ["330203", "resident", "0.00", "5.00", "0.00"],
        ["330205", "employee", "10.00", "0.00", "10.00"],
        ["330205", "resident", "10.00", "0.00", "1.00"],
    ]


def test_of_incentives_totals_scores_and_amounts_count() -> None:
    totals = {"resident": "20.00", "employee": "20.00"}
    form = read_incentive(incentive(totals=totals), 2022, COUNTIES, FUNDS)
    assert form.amount_rows()[:3] == [
        ["employee", "20.00"],
        ["resident", "20.00"],
        ["330203", "employee", "95.00", "10.00"],
    ]
    assert len(form.amount_rows()) == 6
    assert read_incentive(incentive(totals={}, counties=[]), 2022, COUNTIES, FUNDS).amount_rows() == []


def as_csv(columns: tuple[str, ...], *given: Json) -> bytes:
    return "\n".join([",".join(columns), *(",".join(str(row[name]) for name in columns) for row in given)]).encode()


BALANCES = as_csv(("as_of", *BALANCE_COLUMNS), *({"as_of": "2021-12-31", **row} for row in balances()["counties"]))
DETERMINED = as_csv(DETERMINATION_COLUMNS, *determination()["counties"])
ALLOCATED = as_csv(INCENTIVE_COLUMNS, *incentive()["counties"])


@pytest.mark.parametrize(
    ("reader", "data"),
    [(read_balances_csv, BALANCES), (read_determination_csv, DETERMINED), (read_incentive_csv, ALLOCATED)],
)
def test_a_file_has_no_more_rows_than_are_taken_and_names_the_row_of_a_fault(
    reader: Callable[..., BalancesForm | DeterminationForm | IncentiveForm], data: bytes
) -> None:
    assert reader(data, 2022, COUNTIES, FUNDS).year == 2022
    assert len(reader(data, 2022, COUNTIES, FUNDS, Limits(max_lines=4)).counties) == 4
    few = Limits(max_lines=3)
    assert faults_of(reader, data, 2022, COUNTIES, FUNDS, few) == {"file": "4 lines, at most 3 are taken"}
    unknown = data.replace(b"330205,employee", b"330299,employee")
    assert faults_of(reader, unknown, 2022, COUNTIES, FUNDS)["row 4, county"] == UNKNOWN_COUNTY


def test_a_fault_of_the_whole_list_or_the_head_of_a_file_has_its_place_too() -> None:
    late = BALANCES.replace(b"2021-12-31", b"2021-12-30")
    assert faults_of(read_balances_csv, late, 2022, COUNTIES, FUNDS) == {"row 2, as_of": LATE}
    mixed = BALANCES.replace(b"2021-12-31", b"2021-12-30", 1)
    differs = dict.fromkeys((f"row {number}, as_of" for number in (3, 4, 5)), "differs from row 2")
    assert faults_of(read_balances_csv, mixed, 2022, COUNTIES, FUNDS) == {**differs, "row 2, as_of": LATE}
    late_once = BALANCES.replace(b"2021-12-31,330205,resident,", b"2021-12-30,330205,resident,x")
    assert [*faults_of(read_balances_csv, late_once, 2022, COUNTIES, FUNDS)] == ["row 5, as_of", "row 5, surplus"]
    empty = BALANCES.replace(b"2021-12-31", b"").replace(b"10.00", b"", 1)
    assert faults_of(read_balances_csv, empty, 2022, COUNTIES, FUNDS) == {
        "row 2, as_of": "missing", "row 2, surplus": "missing",
    }  # fmt: skip
    last = DETERMINED.rpartition(b"\n")[0]
    missing = {"file": "missing: county 330205, fund resident"}
    assert faults_of(read_determination_csv, last, 2022, COUNTIES, FUNDS) == missing
    broken = ALLOCATED.replace(b"10.00", b"x", 1)
    assert faults_of(read_incentive_csv, broken, 2022, COUNTIES, FUNDS) == {"row 2, amount": 'not an amount: "x"'}
    again = ALLOCATED + b"\n330203,employee,95.00,1.00"
    assert faults_of(read_incentive_csv, again, 2022, COUNTIES, FUNDS) == {
        "row 6": "county 330203 and fund employee a second time (first: row 2)"
    }


def differing(scores: tuple[str | None, ...], *amounts: str, threshold: int = 90) -> list[str]:
    """What differs in the employee fund's incentives from determined scores; every county says it had 95.00."""
    given = [
        {"county": county, "fund": "employee", "score": "95.00", "amount": amount}
        for county, amount in zip(COUNTIES, amounts, strict=False)
    ]
    total = str(sum(map(Decimal, amounts)))
    form = read_incentive(incentive(totals={"employee": total}, counties=given), 2022, COUNTIES, FUNDS)
    determined = determination(
        counties=[
            {
                "county": county,
                "fund": fund,
                "make_up": "0.00",
                "assessment_score": score if fund == "employee" else "1",
            }
            for county, score in zip(COUNTIES, scores, strict=True)
            for fund in FUNDS
        ]
    )
    return [
        str(fault)
        for fault in allocation_faults(form, DeterminationForm.model_validate(determined), Decimal(threshold))
    ]


@pytest.mark.rule("S6")
@pytest.mark.parametrize(
    ("scores", "amounts", "told"),
    [
        (("95.00", "95.00"), ("10.00", "10.00"), []),
        (("95.00", "95.00"), ("10.01", "10.01"), []),
        (
            ("95.00", "95.00"),
            ("9.00", "11.00"),
            ["counties[0].amount: by score it is 10.00", "counties[1].amount: by score it is 10.00"],
        ),
        (
            ("95.00", "95.00"),
            ("20.00",),
            [
                "counties[0].amount: by score it is 10.00",
                "counties: missing: county 330205, fund employee: 10.00",
            ],
        ),
        (
            ("95.00", None),
            ("10.00", "10.00"),
            [
                "counties[1].score: no score was determined, here 95.00",
                "counties[0].amount: by score it is 20.00",
                "counties[1]: 330205 is below the score of 90",
            ],
        ),
        (
            ("95.00", "89.99"),
            ("10.00", "0.00"),
            ["counties[1].score: the score determined is 89.99, not 95.00"],
        ),
        (
            ("1.00", "1.00"),
            ("10.00", "10.00"),
            [
                "counties[0].score: the score determined is 1.00, not 95.00",
                "counties[1].score: the score determined is 1.00, not 95.00",
                "totals.employee: no county has a score of at least 90",
            ],
        ),
        (("95.00", "95.00"), ("0.00", "0.00"), []),
        (("95.00", "95.00"), (), []),
        (("1.00", None), (), []),
    ],
)
def test_incentives_are_held_against_the_scores_that_were_determined(
    scores: tuple[str | None, ...], amounts: tuple[str, ...], told: list[str]
) -> None:
    assert differing(scores, *amounts) == told
