"""The year's plan: which cases it starts, when, under which ids and names, and what each of them pins."""

from datetime import datetime

from activities.planning import case_head, plan_year, prepare_case, year_start
from calculations.dates.deadlines import CHINA
from policies.loader import load
from temporal.names import WorkflowName
from tests.activities.setup import NOW, YEAR, Setup
from workflows.messages import CasePlan, HeadWanted

PACK = load("ningbo")


def test_a_year_has_a_budget_twenty_four_months_and_a_clearing_in_order_of_their_start() -> None:
    plans = plan_year(PACK, YEAR)

    kinds = [plan.workflow for plan in plans]
    assert kinds == [
        WorkflowName.ANNUAL_BUDGET,
        *[WorkflowName.MONTHLY_FUNDING] * 24,
        WorkflowName.YEAR_END_CLEARING,
    ]
    starts = [plan.starts for plan in plans]
    assert starts == sorted(starts)
    assert {(plan.fund, plan.month) for plan in plans[1:-1]} == {
        (fund, month) for fund in ("employee", "resident") for month in range(1, 13)
    }


def test_cases_open_at_the_beginning_of_their_day_in_china() -> None:
    starts = {plan.case: plan.starts for plan in plan_year(PACK, YEAR)}

    assert starts["ningbo.budget.2022"] == datetime(2021, 9, 15, tzinfo=CHINA)
    assert starts["ningbo.employee.2022-01.funding"] == datetime(2021, 12, 10, tzinfo=CHINA)
    assert starts["ningbo.resident.2022-12.funding"] == datetime(2022, 11, 10, tzinfo=CHINA)
    assert starts["ningbo.clearing.2022"] == datetime(2023, 2, 1, tzinfo=CHINA)


def test_every_case_has_an_id_of_its_own_that_stands_in_an_address() -> None:
    cases = [plan.case for plan in plan_year(PACK, YEAR)]

    assert len(set(cases)) == 26
    assert all(case.startswith("ningbo.") and "/" not in case and "2022" in case for case in cases)


def test_a_rehearsal_of_a_few_months_has_only_those() -> None:
    cases = [plan.case for plan in plan_year(PACK, YEAR, months=(2, 3))]

    assert cases == [
        "ningbo.budget.2022",
        "ningbo.employee.2022-02.funding",
        "ningbo.resident.2022-02.funding",
        "ningbo.employee.2022-03.funding",
        "ningbo.resident.2022-03.funding",
        "ningbo.clearing.2022",
    ]


def test_cases_are_called_what_people_call_them() -> None:
    titles = {plan.case: (head.zh, head.en) for plan in plan_year(PACK, YEAR) if (head := case_head(PACK, YEAR, plan))}

    assert titles["ningbo.budget.2022"] == ("宁波市2022年度医保基金预算", "Ningbo: budget 2022")
    assert titles["ningbo.clearing.2022"] == ("宁波市2022年度医保基金清算", "Ningbo: clearing of 2022")
    assert titles["ningbo.employee.2022-03.funding"] == (
        "宁波市职工医保2022年3月用款",
        "Ningbo: employee fund, 2022-03",
    )


def test_the_year_itself_begins_with_the_plan_of_its_cases() -> None:
    start = year_start(PACK, YEAR, rehearsal=True, instant=NOW, months=(1,))

    assert (start.head.case, start.head.zh) == ("ningbo.year.2022", "宁波市2022年度医保基金")
    assert (start.rehearsal, start.instant) == (True, NOW)
    assert start.plans == plan_year(PACK, YEAR, months=(1,))


def test_counties_walk_the_month_and_city_finance_walks_the_clearing_too() -> None:
    branches = {plan.case: case_head(PACK, YEAR, plan).branches for plan in plan_year(PACK, YEAR, months=(1,))}

    assert branches["ningbo.employee.2022-01.funding"] == PACK.counties()
    assert set(branches["ningbo.clearing.2022"]) == {*PACK.counties(), "city"}


async def test_the_head_that_the_year_asks_for_is_the_pinned_one(setup: Setup) -> None:
    for plan in plan_year(PACK, YEAR, months=(3,)):
        wanted = HeadWanted(city="ningbo", year=YEAR, plan=plan, instant=NOW)
        head = await prepare_case(setup.context, wanted)

        pinned = PACK.pin(plan.workflow, YEAR, plan.month)
        assert (head.case, head.policy_hash) == (plan.case, pinned.hash)
        assert head.parameters.keys() == pinned.parameters.keys()
        assert CasePlan.model_validate_json(plan.model_dump_json()) == plan
