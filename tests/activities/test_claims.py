"""Two at once, or the next one before the recorder has written: what is in force is claimed where it is decided.

Nothing of the adjustments and requests here is ever recorded, unless a test says so: the recorder is as late as can be.
"""

import asyncio

import pytest

from activities.budget import split_approved_budget
from activities.context import Context
from activities.decisions import adjust_budget
from activities.documents import Documents
from activities.funding import consolidate_plans
from approvals.effects import CaseStatus
from approvals.state import Version
from policies.loader import load
from records.cases.in_force import approved_versions
from records.database import Database
from temporal.names import WorkflowName
from tests.activities.setup import CITY, FENGHUA, HAISHU, JIANGBEI, YEAR, Setup, adjustment_of
from tests.records.conftest import second_process
from workflows.messages import AutomaticResult, AutomaticWork

__all__ = ["second_process"]

BENEFITS = "resident__pooled__expenditure__benefits"


@pytest.fixture
def elsewhere(second_process: Database) -> Setup:
    """The same office as another worker has it."""
    return Setup(Context(database=second_process, pack=load("ningbo")))


async def in_force_now(setup: Setup) -> tuple[str, str]:
    """The case and hash of the budget that was approved last."""
    async with setup.context.database.read() as session:
        [*_, found] = await approved_versions(session, CITY, "budget_split", YEAR)
    return found.case, found.content_hash


async def adjustment(
    setup: Setup, name: str, county: str, after: str, before: str = "100.00", on: tuple[str, str] | None = None
) -> AutomaticWork:
    """The last step of an adjustment of a county's benefits, drafted on the budget in force (or on another)."""
    form = adjustment_of(on or await in_force_now(setup), county, after, before)
    work = setup.clearing(
        {"main.adjustment": await setup.keep("adjustment", form)}, task="main.adjust_budget.1.automatic"
    )
    return work.model_copy(update={"case": f"{CITY}.budget_adjustment.{YEAR}.{name}", "step": "adjust_budget"})


async def approve(setup: Setup, **amounts: str) -> None:
    budgets = [setup.budget(county, **{BENEFITS: amounts.get(f"c{county}", "100.00")}) for county in setup.counties]
    await setup.approve_budget(*budgets)


async def benefits(setup: Setup, *counties: str) -> list[str]:
    """The counties' benefits by the budget that requests are checked against."""
    async with setup.context.database.read() as session:
        split = await Documents(session).budget_split(CITY, YEAR)
    assert split is not None
    found = []
    for county in counties:
        part = split.county(county)
        assert part is not None
        [amount] = [
            row.amount
            for row in part.lines
            if (row.fund, row.side, row.line) == ("resident", "expenditure", "benefits")
        ]
        found.append(str(amount))
    return found


@pytest.mark.rule("B5", "B6")
async def test_of_three_adjustments_at_the_same_moment_one_counts_and_two_go_back(
    setup: Setup, elsewhere: Setup
) -> None:
    await approve(setup)
    wanted = {"a": HAISHU, "b": JIANGBEI, "c": FENGHUA}
    works = [await adjustment(setup, name, county, "150.00") for name, county in wanted.items()]

    results = await asyncio.gather(
        adjust_budget(setup.context, works[0]),
        adjust_budget(elsewhere.context, works[1]),
        adjust_budget(setup.context, works[2]),
    )

    [winner] = [number for number, result in enumerate(results) if result.ok]
    county = list(wanted.values())[winner]
    assert await benefits(setup, *wanted.values()) == [
        "150.00" if each == county else "100.00" for each in wanted.values()
    ]
    for number, result in enumerate(results):
        if number != winner:
            assert (result.back_to, result.document) == ("draft", None)
            assert works[winner].case in str(result.reasons[0])


@pytest.mark.rule("B5")
async def test_an_adjustment_begun_before_the_first_was_recorded_rests_on_the_first(setup: Setup) -> None:
    await approve(setup)
    first = await adjustment(setup, "a", HAISHU, "600.00")
    late = await adjustment(setup, "b", JIANGBEI, "1100.00")
    assert (await adjust_budget(setup.context, first)).ok
    assert not (await adjust_budget(setup.context, late)).ok

    second = await adjustment(setup, "b", JIANGBEI, "1100.00")
    result = await adjust_budget(setup.context, second.model_copy(update={"task": "main.adjust_budget.2.automatic"}))

    assert result.facts["changed_budget"] == first.case
    assert await benefits(setup, HAISHU, JIANGBEI) == ["600.00", "1100.00"]


async def test_a_step_that_is_tried_again_finds_its_own_claim_whatever_followed(setup: Setup) -> None:
    await approve(setup)
    first = await adjustment(setup, "a", HAISHU, "150.00")
    result = await adjust_budget(setup.context, first)
    assert await adjust_budget(setup.context, first) == result
    assert (await adjust_budget(setup.context, await adjustment(setup, "b", JIANGBEI, "120.00"))).ok
    assert await adjust_budget(setup.context, first) == result
    assert await benefits(setup, HAISHU, JIANGBEI) == ["150.00", "120.00"]


async def test_an_adjustment_may_lead_back_to_amounts_that_were_in_force_before(setup: Setup) -> None:
    """The hash of the first budget is in force a second time: claims are counted, not hashes."""
    await approve(setup)
    for name, before, after in (("a", "100.00", "150.00"), ("b", "150.00", "100.00"), ("c", "100.00", "150.00")):
        assert (await adjust_budget(setup.context, await adjustment(setup, name, HAISHU, after, before))).ok
    assert await benefits(setup, HAISHU) == ["150.00"]


async def test_the_order_stays_when_the_recorder_comes_late_and_in_another_order(setup: Setup) -> None:
    await approve(setup)
    done = []
    for name, before, after in (("z", "100.00", "150.00"), ("a", "150.00", "170.00")):
        work = await adjustment(setup, name, HAISHU, after, before)
        done.append((work, (await adjust_budget(setup.context, work)).document))
    newest = await in_force_now(setup)
    for work, document in reversed(done):
        assert document is not None
        version = Version(number=1, document=document, makers=())
        await setup.record(work.case, WorkflowName.DECISION, [("main", version)])
    assert await in_force_now(setup) == newest
    async with setup.context.database.read() as session:
        cases = [each.case for each in await approved_versions(session, CITY, "budget_split", YEAR)]
    assert cases[1:] == [work.case for work, _ in done]


@pytest.mark.rule("B6")
async def test_an_approved_budget_binds_before_its_case_is_recorded(setup: Setup) -> None:
    drafts = [setup.budget(county, **{BENEFITS: "100.00"}) for county in setup.counties]
    kept = await setup.keep_all("budget", drafts)
    versions = {f"{county}.budget": version for county, version in zip(setup.counties, kept, strict=True)}
    city = setup.budget("330203", **{BENEFITS: f"{100 * len(drafts)}.00"}).model_copy(update={"county": None})
    versions["main.budget"] = await setup.keep("budget", city)
    work = setup.clearing(versions).model_copy(update={"case": f"{CITY}.budget.{YEAR}", "branches": setup.counties})

    result = await split_approved_budget(setup.context, work)

    assert await split_approved_budget(setup.context, work) == result
    assert await benefits(setup, HAISHU) == ["100.00"]


NINGHAI = "330226"
APPROVED = "492485900.00"
SIXTY_PER_CENT = "295491540.00"


async def asked(setup: Setup, month: int, amount: str, round_number: int = 1) -> AutomaticWork:
    """A month in which Ninghai alone asks for money, consolidated for the first or a further time."""
    plans = await setup.plans({county: amount if county == NINGHAI else "0.00" for county in setup.counties}, month)
    return setup.funding(plans, month=month, task=f"main.consolidate.{round_number}.automatic")


async def ninghai(setup: Setup) -> None:
    await approve(setup, **{f"c{NINGHAI}": APPROVED})


def stops(result: AutomaticResult) -> bool:
    """Whether Ninghai is sent back to its plan."""
    assert result.ok or (result.back_to, result.branches) == ("plan", (NINGHAI,))
    return not result.ok


@pytest.mark.rule("B6")
@pytest.mark.parametrize("order", [(5, 6), (6, 5)])
async def test_of_two_months_that_fit_only_one_by_one_the_second_is_stopped(
    setup: Setup, order: tuple[int, int]
) -> None:
    await ninghai(setup)
    results = [await consolidate_plans(setup.context, await asked(setup, each, SIXTY_PER_CENT)) for each in order]
    assert [stops(result) for result in results] == [False, True]
    assert "截至 2022-06 累计申请超过批复" in str(results[1].reasons[0])


@pytest.mark.rule("B6")
async def test_of_two_months_at_the_same_moment_one_is_stopped(setup: Setup, elsewhere: Setup) -> None:
    await ninghai(setup)
    may, june = [await asked(setup, number, SIXTY_PER_CENT) for number in (5, 6)]
    results = await asyncio.gather(consolidate_plans(setup.context, may), consolidate_plans(elsewhere.context, june))
    assert sorted(stops(result) for result in results) == [False, True]


@pytest.mark.rule("B6")
async def test_a_month_that_was_returned_and_raised_takes_the_place_of_its_own_request(setup: Setup) -> None:
    await ninghai(setup)
    assert not stops(await consolidate_plans(setup.context, await asked(setup, 5, "1.00")))
    assert not stops(await consolidate_plans(setup.context, await asked(setup, 6, "492485899.00")))

    raised = await consolidate_plans(setup.context, await asked(setup, 5, APPROVED, 2))
    assert stops(raised)
    lowered = await consolidate_plans(setup.context, await asked(setup, 5, "0.50", 3))
    assert not stops(lowered)
    assert not stops(await consolidate_plans(setup.context, await asked(setup, 6, "492485899.50", 2)))


async def test_a_request_that_is_computed_again_finds_its_own_claim(setup: Setup) -> None:
    await ninghai(setup)
    june = await asked(setup, 6, SIXTY_PER_CENT)
    first = await consolidate_plans(setup.context, june)
    lower = await adjustment(setup, "a", NINGHAI, "1.00", APPROVED)
    assert (await adjust_budget(setup.context, lower)).ok

    again = await consolidate_plans(setup.context, june)

    assert (again.ok, again.document) == (True, first.document)


@pytest.mark.rule("B6")
@pytest.mark.parametrize(("paid", "stopped"), [(True, True), (False, False)])
@pytest.mark.parametrize("status", [CaseStatus.TERMINATED, CaseStatus.REFUSED])
async def test_a_month_that_was_broken_off_counts_only_if_it_has_paid(
    setup: Setup, status: CaseStatus, *, paid: bool, stopped: bool
) -> None:
    """600,000.00 paid for June, the month terminated; July asks for all that was approved."""
    await ninghai(setup)
    june = await asked(setup, 6, "600000.00")
    assert (await consolidate_plans(setup.context, june)).ok
    await setup.fill_special("900000.00")
    if paid:
        await setup.move(
            "M3", ("special:resident:pooled", "agency_expenditure:resident:pooled", "600000.00"), case=june.case
        )
    await setup.record(june.case, WorkflowName.MONTHLY_FUNDING, [], "resident", 6, status)

    assert stops(await consolidate_plans(setup.context, await asked(setup, 7, APPROVED))) is stopped


@pytest.mark.rule("B7")
async def test_before_the_approval_every_month_that_has_asked_keeps_its_limit(setup: Setup) -> None:
    """Last year 10.00 a month. June has asked for 55.00 of the 60.00 up to June: May may ask for 5.00, not 5.01."""
    await setup.spent_last_year(*((NINGHAI, number, "10.00") for number in range(1, 13)))
    assert not stops(await consolidate_plans(setup.context, await asked(setup, 6, "55.00")))

    above = await consolidate_plans(setup.context, await asked(setup, 5, "5.01"))

    assert stops(above)
    assert "截至 2022-06" in str(above.reasons[0])
    assert not stops(await consolidate_plans(setup.context, await asked(setup, 5, "5.00", 2)))
    assert stops(await consolidate_plans(setup.context, await asked(setup, 1, "10.01")))
