"""Premiums in bulk: the same fen as person by person, whatever the people and the order they come in."""

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculations.premiums.answer import premiums_document, premiums_tables
from calculations.premiums.bulk import ROWS, BulkPremiums, bulk_premiums
from calculations.premiums.by_person import PersonMonth, premiums
from calculations.premiums.figures import Category, MonthFigures
from calculations.premiums.file import read_people
from tests.calculations.premium_terms import MONTHS, figures, of_months, people, person

EXAMPLES = Path(__file__).parents[1] / "examples"
WAGES = st.integers(0, 4_000_000)
RATES = st.sampled_from(["0.02", "0.1", "0.085", "0.012345", "0", "1"])


def bulk(rows: list[PersonMonth], by_month: dict[str, MonthFigures]) -> BulkPremiums:
    frame = pl.DataFrame([asdict(row) for row in rows], schema=dict(ROWS))
    return bulk_premiums(frame, by_month)


def plain(frame: pl.DataFrame | None) -> list[dict[str, Any]]:
    assert frame is not None
    return frame.to_dicts()


def dicts(rows: tuple[Any, ...]) -> list[dict[str, Any]]:
    return [asdict(row) for row in rows]


@given(people(WAGES), RATES, RATES, st.sampled_from(["declared_clamped", "average"]))
@pytest.mark.rule("F1", "F2")
def test_bulk_is_the_same_to_the_fen_as_person_by_person(
    rows: list[PersonMonth], employee: str, flexible: str, own_base: str
) -> None:
    by_month = of_months(employee_rate=employee, flexible_rate=flexible, f2_own_base=own_base)
    # Months need not share their figures.
    by_month[MONTHS[1]] = figures(MONTHS[1], employer_rate="0.0753", contribution_cap="9999.99", employee_rate=employee)
    expected, found = premiums(rows, by_month), bulk(rows, by_month)
    assert plain(found.people) == dicts(expected.people)
    assert plain(found.employers) == dicts(expected.employers)
    assert found.total_rows() == expected.totals


@pytest.mark.rule("F1", "F2")
def test_an_employer_of_very_many_with_very_high_wages_owes_no_fen_less() -> None:
    # The sum of bases times the rate's 85001 parts of a million is beyond 64 bits.
    heads, cap = 12_000, "99999999.99"
    by_month = {MONTHS[0]: figures(employer_rate="0.085001", contribution_cap=cap)}
    row = asdict(person("p", cap))
    rows = pl.DataFrame([row], schema=dict(ROWS)).drop("person")
    found = bulk_premiums(pl.concat([rows] * heads), by_month)
    assert found.people is None
    base = heads * 9_999_999_999
    [employer] = plain(found.employers)
    assert (employer["persons"], employer["base"]) == (heads, base)
    assert employer["premium"] == (base * 85_001 + 500_000) // 10**6


@pytest.mark.rule("F1", "F2")
def test_the_worked_example_comes_out_as_document_and_tables() -> None:
    of_january = figures("2023-01", average_wage="96237.00", contribution_floor="4462.00", contribution_cap="24060.00")
    by_month = {"2022-11": figures("2022-11"), "2023-01": of_january}
    source = (EXAMPLES / "premiums-input.csv").read_bytes()
    people = read_people(source, lambda month: (by_month[month], []), persons=True)
    found = bulk_premiums(people.rows, people.figures)
    assert premiums_document(found, by_month) == json.loads((EXAMPLES / "premiums-expected.json").read_text("utf-8"))
    tables = {name: table.write_csv() for name, table in premiums_tables(found).items()}
    assert tables == {name: (EXAMPLES / f"premiums-{name}.csv").read_text("utf-8") for name in ("employers", "detail")}
    told = premiums_document(found, by_month, explain=True)
    assert json.loads(json.dumps(told)) == told
    without = read_people(source, lambda month: (by_month[month], []), persons=False)
    assert list(premiums_tables(bulk_premiums(without.rows, by_month))) == ["employers"]


def test_bulk_tables_have_text_and_whole_numbers_only() -> None:
    found = bulk([person("p1", "5000"), person("p2", "5000", Category.FLEXIBLE)], of_months())
    assert found.people is not None
    for frame in (found.people, found.employers, found.totals):
        assert set(frame.dtypes) == {pl.String, pl.Int64}


@pytest.mark.rule("F1", "F2")
@given(people(WAGES), st.randoms())
def test_the_order_of_rows_does_not_matter(rows: list[PersonMonth], chance: Any) -> None:
    found = bulk(rows, of_months())
    chance.shuffle(rows)
    again = bulk(rows, of_months())
    assert plain(again.people) == plain(found.people)
    assert plain(again.employers) == plain(found.employers)
    assert plain(again.totals) == plain(found.totals)


@given(people(WAGES))
@pytest.mark.rule("F1")
def test_totals_are_the_sums_of_people_and_employers(rows: list[PersonMonth]) -> None:
    found = bulk(rows, of_months())
    totals, owed, employers = found.totals, found.people, found.employers
    assert owed is not None
    assert totals["persons"].sum() == len(rows)
    for name in ("base", "employee", "flexible"):
        assert totals[name].sum() == owed[name].sum()
    assert totals["employer"].sum() == employers["premium"].sum()
    assert employers["base"].sum() == totals.filter(pl.col("category") == "employee")["base"].sum()


@pytest.mark.rule("F1", "F2")
@given(people(st.integers(0, 20_000).map(lambda number: number * 200)))
def test_ten_times_the_wages_and_bounds_are_ten_times_the_premiums(rows: list[PersonMonth]) -> None:
    # Of bases in steps of two yuan every rate gives whole fen, so nothing is rounded.
    bounds = {"contribution_floor": "3956.00", "contribution_cap": "22310.00"}
    tenfold = {"contribution_floor": "39560.00", "contribution_cap": "223100.00"}
    once = bulk(rows, of_months(**bounds)).totals
    ten = bulk([replace(row, wage=row.wage * 10) for row in rows], of_months(**tenfold)).totals
    for name in ("base", "employer", "employee", "flexible"):
        assert ten[name].to_list() == [10 * amount for amount in once[name]]


@pytest.mark.rule("F1", "F2")
def test_an_employer_of_very_many_people_is_computed_exactly_at_the_finest_rate() -> None:
    # Its base times the rate's parts is beyond 64 bits.
    rate, cap = "0.999999", "99999999.99"
    by_month = of_months(employer_rate=rate, contribution_cap=cap)
    rows = [person(f"p{number}", cap) for number in range(1000)]
    assert plain(bulk(rows, by_month).employers) == dicts(premiums(rows, by_month).employers)


@pytest.mark.rule("F1", "F2")
def test_who_has_no_employer_is_no_employer() -> None:
    found = bulk([person("p1", "5000", Category.FLEXIBLE)], of_months())
    assert found.employers.height == 0
    assert found.total_rows()[0].employer == 0
