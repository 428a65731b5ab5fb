"""The derived Ningbo fund year: derived as it says, every sum ties, every limit of the year is kept."""

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import accumulate
from pathlib import Path

import pytest

from calculations.dates.deadlines import ten_day_periods
from rehearsal import derive
from rehearsal.derivation import year
from rehearsal.derivation.files import render
from rehearsal.derivation.keys import Fund
from rehearsal.derivation.published import load
from tests.rehearsal.derived_files import COUNTIES, FOLDER, MONTHS, PARTS, Row, rows, sums, total

FEN = Decimal("0.01")
FORM = {
    ("employee", "pooled"): {
        "income": ["premiums", "subsidies", "interest", "transfers_in", "other_income", "total_income"],
        "expenditure": ["benefits", "other_expenditure", "total_expenditure"],
    },
    ("employee", "individual"): {
        "income": ["premiums", "interest", "transfers_in", "total_income"],
        "expenditure": ["benefits", "transfers_out", "total_expenditure"],
    },
    ("resident", "pooled"): {
        "income": ["premiums", "city_subsidy", "county_subsidy", "interest", "other_income", "total_income"],
        "expenditure": ["benefits", "critical_illness", "other_expenditure", "total_expenditure"],
    },
}


def budget_parts(name: str) -> Iterator[tuple[str, str, str, dict[str, dict[str, Decimal]]]]:
    """Each county, fund and part of a budget file, its amounts by side and line in the order of the file."""
    for county in sorted({row["county"] for row in rows(name)}):
        for fund, part in PARTS:
            sides: dict[str, dict[str, Decimal]] = {}
            for row in rows(name, county=county, fund=fund, part=part):
                sides.setdefault(row["side"], {})[row["line"]] = Decimal(row["amount"])
            yield county, fund, part, sides


def by_month(name: str, line: Row | None = None, **wanted: str) -> list[Decimal]:
    selected = sums(rows(name, **wanted, **(line or {})), "month")
    return [Decimal(selected[(month,)]) for month in sorted(key for (key,) in selected)]


def spending_lines() -> list[Row]:
    """County, fund, part and line of everything that is planned and reported."""
    return [
        {"county": county, "fund": fund, "part": part, "line": line}
        for county in COUNTIES
        for fund, part in PARTS
        for line in FORM[fund, part]["expenditure"][:-1]
    ]


class TestDerivation:
    def test_the_committed_files_are_what_the_script_makes(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert derive.main(["--check"]) == 0
        assert capsys.readouterr().err == ""

    def test_a_changed_a_missing_and_a_foreign_file_are_each_named(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert derive.main([], folder=tmp_path) == 0
        (tmp_path / "plans.csv").write_text((tmp_path / "plans.csv").read_text("utf-8").replace("1", "2", 1))
        (tmp_path / "reports.csv").unlink()
        (tmp_path / "stray.csv").touch()
        assert derive.main(["--check"], folder=tmp_path) == 1
        told = capsys.readouterr().err.splitlines()[:3]
        assert told == ["stray.csv: not derived", "plans.csv: differs", "reports.csv: missing"]

    def test_every_amount_is_yuan_with_two_places(self) -> None:
        amounts = {"amount", "due", "received", "make_up"}
        for name in (path.name for path in FOLDER.glob("*.csv")):
            for row in rows(name):
                for column in amounts & row.keys():
                    assert row[column] == str(Decimal(row[column]).quantize(FEN)), (name, row)

    def test_the_ten_counties_have_the_residents_of_the_city(self) -> None:
        counties = load().counties
        assert tuple(county.code for county in counties) == COUNTIES
        assert sum(county.residents for county in counties) == 9_544_000
        assert {c.code: c.residents for c in counties}["330282"] == 1_859_000

    def test_the_city_spends_in_its_budget_what_the_country_spends_per_insured_employee(self) -> None:
        published = load()
        insured = sum(published.insured(county, 2022, Fund.EMPLOYEE) for county in published.counties)
        sound = [row for row in rows("budget.csv", fund="employee") if row["county"] != "330225"]
        spent = total(
            row for row in [*sound, *rows("budget-revised.csv", fund="employee")] if row["line"] == "total_expenditure"
        )
        # 15243.80 亿元 over 36243 万人; lines are rounded to 100 yuan.
        assert abs(spent / insured - Decimal("15243.80") / 36243 * 10_000) < Decimal("0.01")

    def test_two_derivations_are_the_same(self) -> None:
        assert render(year.derive(load())) == render(year.derive(load()))


class TestBudget:
    @pytest.mark.parametrize("name", ["budget.csv", "budget-revised.csv"])
    def test_every_line_is_there_and_every_sum_ties(self, name: str) -> None:
        for county, fund, part, sides in budget_parts(name):
            for side, lines in FORM[fund, part].items():
                assert list(sides[side]) == lines, (county, fund, part)
                *parts, stated = sides[side].values()
                assert sum(parts) == stated, (county, fund, part, side)
            balance = sides["balance"]
            assert list(balance) == ["opening", "current", "closing"]
            current = sides["income"]["total_income"] - sides["expenditure"]["total_expenditure"]
            assert balance["current"] == current, (county, fund, part)
            assert balance["closing"] == balance["opening"] + current, (county, fund, part)

    def test_the_counties_add_up_to_a_city_whose_sums_tie_with_a_surplus(self) -> None:
        assert {row["county"] for row in rows("budget.csv")} == set(COUNTIES)
        for fund, part in PARTS:
            city = sums(rows("budget.csv", fund=fund, part=part), "line")
            for side in ("income", "expenditure"):
                lines = sums(rows("budget.csv", fund=fund, part=part, side=side), "line")
                assert sum(lines.values()) == 2 * city[(f"total_{side}",)]
            assert city[("current",)] == city[("total_income",)] - city[("total_expenditure",)]
            assert city[("current",)] > 0, (fund, part)

    def test_xiangshan_plans_deficits_until_finance_returns_its_draft(self) -> None:
        first, second = (
            sums(rows(name, county="330225", part="pooled"), "fund", "line")
            for name in ("budget.csv", "budget-revised.csv")
        )
        assert {row["county"] for row in rows("budget-revised.csv")} == {"330225"}
        for fund in ("employee", "resident"):
            assert first[fund, "current"] < 0 < second[fund, "current"]
            assert second[fund, "benefits"] < first[fund, "benefits"]
            assert second[fund, "total_income"] == first[fund, "total_income"]


class TestMonthlyMoney:
    @pytest.mark.parametrize("name", ["plans.csv", "reports.csv"])
    def test_every_form_has_its_lines_and_a_total_that_ties(self, name: str) -> None:
        forms: dict[tuple[str, str, str], list[Row]] = {}
        for row in rows(name):
            forms.setdefault((row["county"], row["fund"], row["month"]), []).append(row)
        assert len(forms) == len(COUNTIES) * 2 * len(MONTHS)
        for key, (*lines, stated) in forms.items():
            expected = [
                (part, line) for fund, part in PARTS for line in FORM[fund, part]["expenditure"][:-1] if fund == key[1]
            ]
            assert [(row["part"], row["line"]) for row in lines] == expected
            assert (stated["part"], stated["line"]) == ("all", "total")
            assert total(lines) == Decimal(stated["amount"]), key

    def test_plans_are_a_little_above_reports_until_december_settles_the_year(self) -> None:
        for line in spending_lines():
            asked, spent = by_month("plans.csv", line), by_month("reports.csv", line)
            late = (line["county"], line["fund"]) == ("330226", "resident")
            for plan, report in list(zip(asked, spent, strict=True))[:-1]:
                assert report < plan <= report * Decimal("1.01") + 1000, line
            assert 0 < asked[-1] < spent[-1]
            assert sum(asked) > sum(spent) if late else sum(asked) == sum(spent), line

    def test_no_expenditure_account_is_ever_overdrawn(self) -> None:
        for line in spending_lines():
            months = zip(by_month("plans.csv", line), by_month("reports.csv", line), strict=True)
            assert min(accumulate(plan - report for plan, report in months)) >= 0, line

    def test_ninghai_gets_by_on_the_estimate_for_its_late_june_plan_and_ends_the_year_empty(self) -> None:
        for line in (row for row in spending_lines() if (row["county"], row["fund"]) == ("330226", "resident")):
            paid, spent = by_month("plans.csv", line), by_month("reports.csv", line)
            estimate = (sum(paid[2:5], Decimal(0)) / 3).quantize(FEN, ROUND_HALF_UP)
            assert estimate != paid[5]
            paid[5] = estimate
            left = list(accumulate(plan - report for plan, report in zip(paid, spent, strict=True)))
            assert min(left) >= 0
            assert left[-1] == 0

    def test_a_years_plans_stay_within_the_approved_budget_and_the_revised_draft(self) -> None:
        approved = [row for row in rows("budget.csv") if row["county"] != "330225"] + rows("budget-revised.csv")
        budget = sums((row for row in approved if row["line"] == "total_expenditure"), "county", "fund", "part")
        planned = sums((row for row in rows("plans.csv") if row["part"] != "all"), "county", "fund", "part")
        assert planned.keys() == budget.keys()
        assert [key for key in budget if planned[key] > budget[key]] == []

    def test_plans_before_the_approval_stay_within_last_years_spending_of_the_same_months(self) -> None:
        for county in COUNTIES:
            for fund, part in PARTS:
                asked = by_month("plans.csv", county=county, fund=fund, part=part)[:3]
                last_year = by_month("prior_year.csv", county=county, fund=fund, part=part)[:3]
                room = accumulate(before - plan for before, plan in zip(last_year, asked, strict=True))
                assert min(room) >= 0, (county, fund, part)


class TestIncome:
    @pytest.mark.rule("R1")
    def test_each_ten_day_period_reaches_the_special_account_within_three_working_days(self) -> None:
        calendar = load().calendar
        days = {row["period"]: date.fromisoformat(row["date"]) for row in rows("receipts.csv")}
        periods = {
            f"2022-{month:02d}-{period.number}": period.last
            for month in range(1, 13)
            for period in ten_day_periods(2022, month)
        }
        assert days.keys() == periods.keys()
        for period, last in periods.items():
            assert calendar.is_working_day(days[period])
            assert last < days[period] <= calendar.add_working_days(last, 3)
        # National Day and its make-up days lie between the end of September and the transfer.
        assert days["2022-09-3"] == date(2022, 10, 9)

    def test_every_county_has_a_receipt_each_period_for_each_part(self) -> None:
        keys = [(row["fund"], row["part"], row["county"], row["period"]) for row in rows("receipts.csv")]
        assert len(keys) == len(set(keys)) == len(PARTS) * len(COUNTIES) * 36

    def test_resident_premiums_come_mostly_in_the_second_half_year(self) -> None:
        received = rows("receipts.csv", fund="resident")
        assert total(row for row in received if row["period"] >= "2022-07") > total(received) / 2

    @pytest.mark.rule("R4")
    def test_subsidies_due_are_the_budget_in_equal_quarters(self) -> None:
        for county in COUNTIES:
            for payer, line in (("city_finance", "city_subsidy"), ("county_finance", "county_subsidy")):
                quarters = rows("subsidies.csv", fund="resident", county=county, payer=payer)
                due = [Decimal(row["due"]) for row in quarters]
                assert [row["quarter"] for row in quarters] == ["1", "2", "3", "4"]
                assert due[0] == due[1] == due[2] <= due[3] < due[0] + 4 * FEN
                assert sum(due) == total(rows("budget.csv", county=county, fund="resident", line=line))
            employee = rows("subsidies.csv", fund="employee", county=county)
            assert total(employee, "due") == total(rows("budget.csv", county=county, fund="employee", line="subsidies"))

    @pytest.mark.rule("R3")
    def test_revenue_accounts_bring_what_was_budgeted(self) -> None:
        swept = sums(rows("revenue_accounts.csv"), "county", "fund", "part", "line")
        lines = {line for _, _, _, line in swept}
        budgeted = (row for row in rows("budget.csv", side="income") if row["line"] in lines)
        assert lines == {"interest", "transfers_in", "other_income"}
        assert swept == sums(budgeted, "county", "fund", "part", "line")


class TestHandover:
    @pytest.mark.rule("H2")
    def test_five_places_give_three_months_of_their_own_capacity_or_all_they_have(self) -> None:
        given = sums(rows("handover.csv", rule="H2"), "county")
        held = sums(rows("handover.csv", rule="H1", fund="employee"), "county")
        for county in ("330213", "330225", "330226", "330281", "330282"):
            spent = by_month("prior_year.csv", county=county, fund="employee", part="pooled")
            capacity = 3 * (sum(spent, Decimal(0)) / 12).quantize(FEN, ROUND_HALF_UP)
            assert given[(county,)] == min(capacity, Decimal(held[(county,)])), county
        assert {county for (county,), amount in given.items() if amount} == {"330213", "330226", "330281", "330282"}
        assert given[("330213",)] < held[("330213",)], "one pays in full"
        assert held[("330225",)] == 0, "one has nothing"

    @pytest.mark.rule("H3")
    def test_every_county_hands_up_part_of_its_budgeted_resident_premiums(self) -> None:
        given = sums(rows("handover.csv", rule="H3"), "county")
        budgeted = sums(rows("budget.csv", fund="resident", line="premiums"), "county")
        assert {county for (county,) in given} == set(COUNTIES)
        for county, amount in given.items():
            assert amount == budgeted[county] * Decimal("0.6")

    @pytest.mark.rule("H1")
    def test_budgets_open_with_the_audited_balances(self) -> None:
        opening = sums(rows("budget.csv", line="opening"), "county", "fund", "part")
        for county in COUNTIES:
            for fund, part in PARTS:
                rule = "H1-individual" if part == "individual" else "H1"
                audited = total(rows("handover.csv", rule=rule, county=county, fund=fund))
                assert opening[county, fund, part] == audited

    def test_every_row_is_money_that_can_be_booked(self) -> None:
        assert min(Decimal(row["amount"]) for row in rows("handover.csv")) > 0
