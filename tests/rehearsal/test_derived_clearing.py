"""The derived year to its end: cash is always there, and the clearing walks every branch of S0 to S6."""

from collections import defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import accumulate

import pytest

from calculations.clearing.forms import ClearingResult, CountyCleared
from calculations.clearing.settlement import clear, read_clearing
from calculations.input.faults import BadInput
from calculations.input.money import text
from rehearsal.derivation import cash
from rehearsal.derivation.keys import Fund, Part
from rehearsal.derivation.published import load
from rehearsal.derivation.year import derive
from tests.calculations.sharing_values import SHARING
from tests.rehearsal.derived_files import COUNTIES, PARTS, rows, total

FUNDS = ("employee", "resident")
HANDOVER_DAY = date(2022, 1, 5)
EARLIEST_DISBURSEMENT = 6
LATE = {"county": "330226", "fund": "resident", "month": "2022-06"}
CLEARING_DAY = date(2023, 3, 31)


def handed_over(fund: str, **county: str) -> Decimal:
    return total(rows("handover.csv", rule={"employee": "H2", "resident": "H3"}[fund], **county))


def county_year(county: str, fund: str) -> dict[str, str]:
    """A row of the clearing's input, from the files alone."""
    pooled = {"county": county, "fund": fund, "part": "pooled"}
    subsidies = {
        payer: rows("subsidies.csv", county=county, fund=fund, payer=payer)
        for payer in ("county_finance", "city_finance")
    }
    income = total(rows("receipts.csv", **pooled)) + total(rows("revenue_accounts.csv", **pooled))
    income += sum((total(paid, "due") for paid in subsidies.values()), Decimal(0))
    if fund == "resident":
        income += handed_over(fund, county=county)
    balance = total(rows("handover.csv", rule="H1", fund=fund, county=county))
    balance -= total(rows("handover.csv", rule="H2", fund=fund, county=county))
    (assessed,) = rows("assessment.csv", county=county, fund=fund)
    return {
        "county": county,
        "fund": fund,
        "income": text(income),
        "expenditure": text(total(rows("reports.csv", **pooled))),
        "make_up": assessed["make_up"],
        "accumulated_balance": text(balance),
        "subsidy_due": text(total(subsidies["county_finance"], "due")),
        "subsidy_received": text(total(subsidies["county_finance"], "received")),
        "city_subsidy_due": text(total(subsidies["city_finance"], "due")),
        "city_subsidy_received": text(total(subsidies["city_finance"], "received")),
        "assessment_score": assessed["assessment_score"],
    }


def held_in_bank(fund: str) -> Decimal:
    """What the city special account of a fund's pooled part holds before the clearing, both sub-accounts together."""
    return sum((amount for day, amount in movements(True)[fund, "pooled"] if day < CLEARING_DAY), Decimal(0))


@pytest.fixture(scope="module")
def cleared() -> ClearingResult:
    return clear_by("income")


def clear_by(reading: str, **given: str) -> ClearingResult:
    """The year by a reading of H3, with another incentive in place of the file's where one is given."""
    document = {
        "year": 2022,
        "pooled_fund": {fund: text(handed_over(fund)) for fund in FUNDS},
        "special_account": {fund: text(held_in_bank(fund) - handed_over(fund)) for fund in FUNDS},
        "first_premiums": {"resident": text(handed_over("resident"))},
        "parameters": {"first_premiums": reading},
        "incentive_total": {row["fund"]: row["amount"] for row in rows("incentives.csv")} | given,
        "counties": [county_year(county, fund) for fund in FUNDS for county in COUNTIES],
    }
    return clear(read_clearing(document), SHARING)


def of(cleared: ClearingResult, county: str, fund: str) -> CountyCleared:
    (row,) = (row for row in cleared.counties if (row.county, row.fund) == (county, fund))
    return row


def payments(cleared: ClearingResult, rule: str, fund: str) -> set[tuple[str, str]]:
    """Who pays whom by a rule, counties left out."""
    return {
        (settlement.payer.partition(":")[0], settlement.payee.partition(":")[0])
        for settlement in cleared.settlements
        if (settlement.rule, settlement.fund) == (rule, fund)
    }


class TestEveryBranch:
    @pytest.mark.rule("S0")
    def test_subsidies_are_settled_in_both_directions_by_both_payers(self, cleared: ClearingResult) -> None:
        assert payments(cleared, "S0", "resident") == {
            ("county_finance", "special_account"),
            ("special_account", "county_finance"),
            ("city_finance", "special_account"),
            ("special_account", "city_finance"),
        }
        assert payments(cleared, "S0", "employee") == {("special_account", "city_finance")}

    @pytest.mark.rule("S1")
    def test_one_county_makes_up_a_missed_target(self, cleared: ClearingResult) -> None:
        made_up = [(row.payer, row.fund) for row in cleared.settlements if row.rule == "S1"]
        assert made_up == [("county_finance:330281", "employee")]

    @pytest.mark.parametrize("fund", FUNDS)
    @pytest.mark.rule("S2")
    def test_surpluses_are_halved_between_pool_and_county(self, cleared: ClearingResult, fund: str) -> None:
        assert payments(cleared, "S2", fund) == {
            ("special_account", "pooled_fund"),
            ("special_account", "accumulated"),
        }

    @pytest.mark.rule("S3")
    def test_gaps_are_covered_from_the_balance_wholly_partly_and_not_at_all(self, cleared: ClearingResult) -> None:
        wholly, partly, nothing = (of(cleared, county, "employee") for county in ("330213", "330211", "330225"))
        assert wholly.from_accumulated == -wholly.balance > 0
        assert 0 < partly.from_accumulated < -partly.balance
        assert partly.closing_accumulated_balance == 0
        assert nothing.from_accumulated == 0 > nothing.balance
        assert ("accumulated", "special_account") in payments(cleared, "S3", "resident")

    @pytest.mark.parametrize("fund", FUNDS)
    @pytest.mark.rule("S4")
    def test_pool_and_county_finance_share_what_is_left(self, cleared: ClearingResult, fund: str) -> None:
        assert payments(cleared, "S4", fund) == {
            ("pooled_fund", "special_account"),
            ("county_finance", "special_account"),
        }

    @pytest.mark.rule("S5")
    def test_the_employee_pool_is_used_up_and_city_and_county_finance_step_in(self, cleared: ClearingResult) -> None:
        assert payments(cleared, "S5", "employee") == {
            ("city_finance", "special_account"),
            ("county_finance", "special_account"),
        }
        assert cleared.pooled_fund["employee"].closing == 0
        assert payments(cleared, "S5", "resident") == set()

    @pytest.mark.rule("S6")
    def test_the_resident_pool_rewards_counties_at_or_above_the_threshold_only(self, cleared: ClearingResult) -> None:
        assert payments(cleared, "S6", "resident") == {("pooled_fund", "accumulated")}
        rewarded = {row.county for row in cleared.counties if row.incentive}
        assert rewarded == {"330203", "330205", "330206", "330211", "330212", "330282"}
        pool = cleared.pooled_fund["resident"]
        assert 0 < pool.incentives <= (pool.closing + pool.incentives) * Decimal("0.05")

    @pytest.mark.parametrize("reading", ["income", "both"])
    @pytest.mark.rule("S6", "H3")
    def test_the_incentives_are_capped_by_what_is_the_pools_own_and_in_the_bank(self, reading: str) -> None:
        largest = clear_by(reading, resident="13805944.35")
        assert largest.pooled_fund["resident"].incentives == Decimal("13805944.35")
        with pytest.raises(BadInput, match=r"13805944.36 > 13805944.35 \(5 % of the pooled fund's 276118886.98\)"):
            clear_by(reading, resident="13805944.36")

    @pytest.mark.rule("H3")
    def test_premiums_that_are_income_go_back_to_where_the_months_were_paid_from(self, cleared: ClearingResult) -> None:
        assert payments(cleared, "H3", "resident") == {("pooled_fund", "special_account")}
        bank, pool = (cleared.special_account or {})["resident"], cleared.pooled_fund["resident"]
        assert bank.opening < 0
        assert bank.closing == 0
        assert bank.bank == pool.closing == Decimal("276118886.98") - pool.incentives
        assert cleared.warnings is None

    @pytest.mark.rule("H3")
    def test_the_same_yuan_counted_twice_is_said_and_not_spent_twice(self) -> None:
        cleared = clear_by("both")
        bank, pool = (cleared.special_account or {})["resident"], cleared.pooled_fund["resident"]
        assert bank.closing == -handed_over("resident")
        assert bank.bank == pool.closing + bank.closing == Decimal("276118886.98") - pool.incentives
        assert [(each.figure, "计算两次" in each.zh) for each in cleared.warnings or ()] == [
            ("pooled_fund.resident.opening", True)
        ]

    @pytest.mark.parametrize("fund", FUNDS)
    @pytest.mark.rule("S8")
    def test_scores_stand_on_both_sides_of_the_threshold_and_on_it(self, fund: str) -> None:
        scores = {Decimal(row["assessment_score"]) for row in rows("assessment.csv", fund=fund)}
        assert {Decimal(90), Decimal("89.99")} <= scores
        assert min(scores) < 90 < max(scores)

    def test_the_resident_fund_has_a_common_year(self, cleared: ClearingResult) -> None:
        deficits = {row.county for row in cleared.counties if row.fund == "resident" and row.balance < 0}
        assert deficits == {"330225", "330226"}
        assert sum(row.balance for row in cleared.counties if row.fund == "resident") > 0


def movements(estimate: bool) -> dict[tuple[str, str], list[tuple[date, Decimal]]]:
    """The special account's movements by fund and part, in order, on a day what goes out first.

    Ninghai's June plan is the one that came late, or the estimate in its place.
    """
    moved: dict[tuple[str, str], list[tuple[date, Decimal]]] = defaultdict(list)
    for row in rows("handover.csv"):
        if row["rule"] == "H1-individual":
            moved[row["fund"], "individual"].append((date(2022, 1, 1), Decimal(row["amount"])))
        elif row["rule"] != "H1":
            moved[row["fund"], "pooled"].append((HANDOVER_DAY, Decimal(row["amount"])))
    for row in (*rows("receipts.csv"), *rows("revenue_accounts.csv")):
        moved[row["fund"], row["part"]].append((date.fromisoformat(row["date"]), Decimal(row["amount"])))
    for row in rows("subsidies.csv"):
        moved[row["fund"], "pooled"].append((date.fromisoformat(row["date"]), Decimal(row["received"])))
    three_before = {"2022-03", "2022-04", "2022-05"}
    before = [row for row in rows("plans.csv", county="330226", fund="resident") if row["month"] in three_before]
    for row in (row for row in rows("plans.csv") if row["part"] != "all"):
        amount = Decimal(row["amount"])
        if estimate and all(row[key] == value for key, value in LATE.items()):
            mean = total(plan for plan in before if plan["line"] == row["line"]) / 3
            amount = mean.quantize(Decimal("0.01"), ROUND_HALF_UP)
        day = date.fromisoformat(f"{row['month']}-{EARLIEST_DISBURSEMENT:02d}")
        moved[row["fund"], row["part"]].append((day, -amount))
    return {key: sorted(each) for key, each in moved.items()}


class TestCash:
    @pytest.mark.parametrize("estimate", [True, False])
    def test_the_special_account_never_holds_less_than_nothing(self, estimate: bool) -> None:
        accounts = movements(estimate)
        assert accounts.keys() == set(PARTS)
        for key, moved in accounts.items():
            assert min(accumulate(amount for _, amount in moved)) >= 0, key

    def test_after_all_settlements_the_employee_account_is_empty_and_the_resident_one_is_not(
        self, cleared: ClearingResult
    ) -> None:
        """Operating money and pooled fund together: moves between the two change nothing."""
        inside = {"special_account", "pooled_fund"}
        for fund in FUNDS:
            held = sum(amount for day, amount in movements(True)[fund, "pooled"] if day < CLEARING_DAY)
            into = sum(row.amount for row in cleared.settlements if row.fund == fund and row.payee in inside)
            out = sum(row.amount for row in cleared.settlements if row.fund == fund and row.payer in inside)
            assert held > 0
            assert (held + into - out == 0) if fund == "employee" else (held + into - out > 0)

    def test_a_year_without_the_citys_advance_would_be_refused(self) -> None:
        year = derive(load())
        only_due = [subsidy._replace(received=subsidy.due) for subsidy in year.subsidies]
        short = cash.special_account(year.handover, year.receipts, year.sweeps, only_due, year.spending.paid)
        assert cash.lowest(short[Fund.EMPLOYEE, Part.POOLED]) < 0
        with pytest.raises(cash.Overdrawn, match="special account, employee pooled"):
            cash.refuse_overdraft(short)

    def test_a_county_that_spends_before_it_is_paid_would_be_refused(self) -> None:
        year = derive(load())
        key = next(iter(year.spending.reports))
        reports = {key: year.spending.reports[key] | {1: year.spending.paid[key][1] + 1}}
        with pytest.raises(cash.Overdrawn, match="expenditure account"):
            cash.refuse_empty_county_account(year.spending.paid, reports)
