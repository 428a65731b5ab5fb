"""The whole fund year, once: everybody acts through the API, and what it leaves is checked against the rules."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cli.demo import REHEARSES
from cli.processes import Stack
from policies.loader import load
from records.database import Database
from records.ledger.balances import LedgerCheck
from rehearsal.cast import AUDITOR, OPERATOR
from rehearsal.report import Line, Report
from rehearsal.run import Rehearsal, rehearse
from temporal.connect import connect
from temporal.settings import load_settings
from verification.findings import Finding
from verification.run import verify_all

Document = dict[str, Any]


@dataclass(frozen=True)
class Lived:
    """A year that was lived through, as its report and its records have it."""

    rehearsed: Rehearsal
    report: Report
    lines: list[Line]
    clearing: Document
    findings: tuple[Finding, ...]
    cases: tuple[str, ...]
    ledger: LedgerCheck


@pytest.fixture(scope="module")
async def year(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lived]:
    settings = load_settings(data_folder=tmp_path_factory.mktemp("year"), api_port=0)
    with Stack(settings, environment=REHEARSES, say=lambda words: None) as stack:
        stack.start()
        engine = await connect(stack.settings)
        async with rehearse(stack.settings, engine, lambda words: None) as rehearsed:
            await rehearsed.live()
            report = Report(rehearsed.staff.person(AUDITOR), load("ningbo"), 2022)
            lines = await report.lines(rehearsed.story.incidents)
            clearing = await report.newest("ningbo.clearing.2022", "main", "clearing_list")
            database = Database(stack.settings.database_url)
            verified = await verify_all(engine, database, "ningbo")
            await database.close()
            yield Lived(
                rehearsed=rehearsed,
                report=report,
                lines=lines,
                clearing=clearing,
                findings=verified.all_findings,
                cases=tuple(verdict.case for verdict in verified.verdicts),
                ledger=verified.ledger,
            )


@pytest.mark.rule("B2", "M", "S")
async def test_every_case_of_the_year_is_closed(year: Lived) -> None:
    page = await year.rehearsed.staff.person(OPERATOR).get("/cases", limit=200)
    assert len(page["items"]) == 1 + 1 + 24 + 1 + 2, "year, budget, months, clearing; target misses and incentives"
    assert {case["status"] for case in page["items"]} == {"done"}


async def test_the_report_states_no_fault(year: Lived) -> None:
    assert [line.text for line in year.lines if line.fault] == []


async def test_what_should_go_wrong_went_wrong_and_was_dealt_with(year: Lived) -> None:
    incidents = year.rehearsed.story.incidents
    assert incidents.returned is not None
    assert incidents.own_review_refused is not None
    assert incidents.own_review_refused.problem == "own-work"
    assert incidents.late_plan_refused is not None
    assert incidents.late_plan_refused.problem == "already-decided"
    assert incidents.estimated is not None
    assert incidents.dunned_and_paid is not None


@pytest.mark.rule("M1")
async def test_a_late_plan_was_reminded_noticed_and_escalated(year: Lived) -> None:
    case = await year.rehearsed.staff.person(OPERATOR).get("/cases/ningbo.resident.2022-06.funding")
    notices = [notice["notice"] for notice in case["notices"] if notice["task"] == "330226.plan.1.prepare"]
    assert notices[-2:] == ["due", "escalate"]
    assert "remind" in notices


@pytest.mark.rule("B2", "B4")
async def test_who_decides_on_the_budget_was_reminded_on_the_days_before(year: Lived) -> None:
    case = await year.rehearsed.staff.person(OPERATOR).get("/cases/ningbo.budget.2022")
    reminded = {
        (notice["task"], notice["at"])
        for notice in case["notices"]
        if notice["task"] in ("main.government_consent.1.decide", "main.congress_approval.1.decide")
    }
    # Fourteen days before the ends of December 25 and February 28, 0:00 in China; three days before, one had decided.
    assert reminded >= {
        ("main.government_consent.1.decide", "2021-12-11T16:00:00Z"),
        ("main.congress_approval.1.decide", "2022-02-14T16:00:00Z"),
    }


@pytest.mark.rule("S7")
async def test_an_unpaid_demand_was_dunned_until_it_was_paid(year: Lived) -> None:
    case = await year.rehearsed.staff.person(OPERATOR).get("/cases/ningbo.clearing.2022")
    notices = [notice["notice"] for notice in case["notices"] if notice["task"] == "330281.payment.1.prepare"]
    assert {"due", "escalate", "dun"} <= set(notices)


@pytest.mark.rule("M3", "M4")
async def test_every_disbursement_kept_its_deadlines_across_holidays_too(year: Lived) -> None:
    paid = [
        await year.report.disbursement(f"ningbo.{fund}.2022-{month:02d}.funding")
        for month in range(1, 13)
        for fund in ("employee", "resident")
    ]
    assert all(each.in_time for each in paid)
    crossing = [each for each in paid if (each.distribute_by - each.paid).days > 2]
    assert crossing, "no month whose two working days cross rest days"


@pytest.mark.rule("S0", "S1", "S2", "S3", "S4", "S5", "S6")
async def test_the_clearing_walks_every_branch_from_s0_to_s6(year: Lived) -> None:
    rules = {row["rule"] for row in year.clearing["settlements"]}
    assert rules == {"H3", "S0", "S1", "S2", "S3", "S4", "S5", "S6"}


@pytest.mark.rule("S4", "S6")
async def test_no_sub_account_of_the_cleared_year_is_below_zero(year: Lived) -> None:
    answer = await year.rehearsed.staff.person(AUDITOR).get("/ledger/balances")
    assert [row["code"] for row in answer["accounts"] if row["bank"] is not None and Decimal(row["balance"]) < 0] == []


async def test_the_pooled_funds_close_as_the_list_says(year: Lived) -> None:
    answer = await year.rehearsed.staff.person(AUDITOR).get("/ledger/balances")
    held = {row["code"]: Decimal(row["balance"]) for row in answer["accounts"]}
    for fund, figures in year.clearing["pooled_fund"].items():
        assert held[f"pooled_fund:{fund}:pooled"] == Decimal(figures["closing"])


async def test_the_accumulated_balances_close_as_the_list_says(year: Lived) -> None:
    answer = await year.rehearsed.staff.person(AUDITOR).get("/ledger/balances")
    held = {row["code"]: Decimal(row["balance"]) for row in answer["accounts"]}
    for row in year.clearing["counties"]:
        code = f"accumulated:{row['county']}:{row['fund']}:pooled"
        assert held.get(code, Decimal(0)) == Decimal(row["closing_accumulated_balance"])


async def test_no_money_is_on_its_way_when_the_year_is_over(year: Lived) -> None:
    answer = await year.rehearsed.staff.person(AUDITOR).get("/ledger/balances")
    earmarked = {row["code"]: row["earmarked"] for row in answer["accounts"] if row["bank"] is not None}
    assert earmarked
    assert set(earmarked.values()) == {"0.00"}


async def test_the_ledger_ties_and_the_audit_is_the_history(year: Lived) -> None:
    assert year.ledger.ties
    assert len(year.cases) == 29
    assert year.findings == ()


async def test_money_came_before_it_went_and_every_month_was_paid_once(year: Lived) -> None:
    months = {(line.text.split()[0]) for line in year.lines if ".funding" in line.text}
    assert len(months) == 24
    assert date(2022, 1, 10) >= (await year.report.disbursement("ningbo.employee.2022-01.funding")).paid
