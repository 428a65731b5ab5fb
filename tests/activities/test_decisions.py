"""What is approved is used: an adjusted budget by monthly requests (B6), confirmed balances by the handover (H1)."""

from datetime import datetime

import pytest

from activities.decisions import adjust_budget, combine_county_accounts
from activities.documents import Documents
from activities.funding import consolidate_plans
from activities.postings import post_hand_in
from approvals.actions import DocumentRef, FailedCheck
from approvals.state import Version
from calculations.dates.deadlines import CHINA
from calculations.forms.balances import BalancesForm
from calculations.forms.budget_by_county import BudgetSplit
from calculations.forms.final_accounts import FinalAccountsForm, as_accounts
from calculations.ledger.postings import PostingForm
from records.cases.in_force import in_force
from records.ledger.earlier_transfers import BOOKED_BEFORE
from temporal.names import WorkflowName
from tests.activities.setup import CITY, HAISHU, JIANGBEI, NOW, YEAR, Setup, adjustment_of
from workflows.messages import AutomaticWork

BENEFITS = "resident__pooled__expenditure__benefits"


async def approved(setup: Setup) -> tuple[str, str]:
    """The case and hash of the budget in force."""
    async with setup.context.database.read() as session:
        found = await in_force(session, CITY, "budget_split", NOW.date(), YEAR)
    assert found is not None
    return found.case, found.content_hash


async def change(setup: Setup, after: str, before: str = "100.00") -> AutomaticWork:
    """The last step of an adjustment of Haishu's benefits, drafted on the budget in force."""
    form = adjustment_of(await approved(setup), HAISHU, after, before)
    return adjusting(setup, {"main.adjustment": await setup.keep("adjustment", form)})


def adjusting(setup: Setup, versions: dict[str, Version]) -> AutomaticWork:
    work = setup.clearing(versions)
    return work.model_copy(update={"case": f"{CITY}.budget_adjustment.{YEAR}.1", "step": "adjust_budget"})


async def ends(setup: Setup, work: AutomaticWork, document: DocumentRef | None) -> None:
    """The adjustment is recorded as done, with the budget that it made."""
    assert document is not None
    version = Version(number=1, document=document, makers=())
    await setup.record(work.case, WorkflowName.DECISION, [("main", version)])


@pytest.mark.rule("B5", "B6")
async def test_a_request_above_the_budget_goes_on_once_an_adjustment_covers_it(setup: Setup) -> None:
    await setup.approve_budget(*(setup.budget(county, **{BENEFITS: "100.00"}) for county in setup.counties))
    plans = await setup.plans({county: "150.00" if county == HAISHU else "1.00" for county in setup.counties})
    stopped = await consolidate_plans(setup.context, setup.funding(plans))
    assert (stopped.ok, stopped.branches) == (False, (HAISHU,))

    work = await change(setup, "149.99")
    result = await adjust_budget(setup.context, work)
    await ends(setup, work, result.document)
    assert not (await consolidate_plans(setup.context, setup.funding(plans))).ok

    work = (await change(setup, "150.00", before="149.99")).model_copy(update={"case": f"{work.case}1"})
    result = await adjust_budget(setup.context, work)
    await ends(setup, work, result.document)
    assert (await consolidate_plans(setup.context, setup.funding(plans))).ok


@pytest.mark.rule("B5")
async def test_an_adjustment_changes_its_lines_and_every_total_above_them(setup: Setup) -> None:
    await setup.approve_budget(*(setup.budget(county, **{BENEFITS: "100.00"}) for county in setup.counties))
    result = await adjust_budget(setup.context, await change(setup, "150.00"))
    budget = await setup.read(result.document, BudgetSplit)
    haishu, jiangbei = budget.county(HAISHU), budget.county(JIANGBEI)
    assert haishu == setup.budget(HAISHU, **{BENEFITS: "150.00"})
    assert jiangbei == setup.budget(JIANGBEI, **{BENEFITS: "100.00"})


async def test_an_adjustment_of_what_is_no_longer_in_force_goes_back_to_be_drafted(setup: Setup) -> None:
    await setup.approve_budget(*(setup.budget(county, **{BENEFITS: "100.00"}) for county in setup.counties))
    first, second = await change(setup, "150.00"), await change(setup, "120.00")
    await ends(setup, first, (await adjust_budget(setup.context, first)).document)
    result = await adjust_budget(setup.context, second)
    assert (result.ok, result.back_to, result.document) == (False, "draft", None)
    assert first.case in str(result.reasons[0])


@pytest.mark.rule("B3")
async def test_the_counties_accounts_add_up_to_the_citys(setup: Setup) -> None:
    accounts = [as_accounts(setup.budget(county, **{BENEFITS: "10.01"})) for county in setup.counties]
    kept = await setup.keep_all("final_accounts", accounts)
    versions = {f"{county}.final_accounts": version for county, version in zip(setup.counties, kept, strict=True)}
    work = setup.clearing(versions).model_copy(update={"branches": setup.counties})
    city = await setup.read((await combine_county_accounts(setup.context, work)).document, FinalAccountsForm)
    assert city.county is None
    [benefits] = [
        row.amount for row in city.lines if (row.fund, row.side, row.line) == ("resident", "expenditure", "benefits")
    ]
    assert str(benefits) == "100.10"


@pytest.mark.parametrize(("amounts", "taken"), [(("100.00",), 1), (("60.00", "40.00"), 2), (("60.00", "40.01"), 1)])
@pytest.mark.rule("H1")
async def test_no_more_is_handed_over_than_the_audit_confirmed(
    setup: Setup, amounts: tuple[str, ...], taken: int
) -> None:
    await confirmed(setup)
    results = []
    for number, amount in enumerate(amounts, 1):
        work = setup.hand_in(explained(await handed_over(setup, amount)), number)
        results.append(await post_hand_in(setup.context, work))
        assert await post_hand_in(setup.context, work) == results[-1], "tried again it gives the same"
    assert [result.ok for result in results] == [True] * taken + [False] * (len(amounts) - taken)
    assert len(await setup.posted()) == taken
    if taken < len(amounts):
        assert "确认的 100.00" in str(results[-1].reasons[0])


@pytest.mark.rule("H1")
async def test_what_the_audit_confirmed_limits_every_fund_year_and_all_lines_together(setup: Setup) -> None:
    await confirmed(setup)
    first = await post_hand_in(setup.context, setup.hand_in(await handed_over(setup, "60.00", line="interest"), 1))
    later = await handed_over(setup, "40.01", year=YEAR + 1)
    work = setup.hand_in(later, 2).model_copy(update={"year": YEAR + 1, "case": f"{CITY}.year.{YEAR + 1}"})
    second = await post_hand_in(setup.context, work)
    other_line = await post_hand_in(setup.context, setup.hand_in(await handed_over(setup, "40.01"), 3))
    assert [first.ok, second.ok, other_line.ok] == [True, False, False]
    assert "登记的统筹前结余 100.01" in str(second.reasons[0])


def explained(document: DocumentRef) -> DocumentRef:
    """The document as it comes when its maker gave a reason for booking the same again."""
    return document.model_copy(update={"failed": (FailedCheck(check=BOOKED_BEFORE, zh="同期同类"),)})


async def confirmed(setup: Setup) -> None:
    """The audit has confirmed 100.00 of the employee fund for every county."""
    rows = [
        {"county": county, "fund": "employee", "surplus": "100.00", "gap": "0.00", "temporary_payments": "0.00"}
        for county in setup.counties
    ]
    form = BalancesForm.model_validate({"year": YEAR, "as_of": "2021-12-31", "counties": rows})
    version = await setup.keep("balances", form)
    await setup.record(f"{CITY}.balance_confirmation.{YEAR}", WorkflowName.DECISION, [("main", version)])


async def handed_over(setup: Setup, amount: str, *, year: int = YEAR, line: str | None = None) -> DocumentRef:
    transfer = {
        "from": f"pre_pooling:{HAISHU}:employee:pooled",
        "to": f"accumulated:{HAISHU}:employee:pooled",
        "amount": amount,
        "line": line,
    }
    day = datetime(year, 1, 4, tzinfo=CHINA).date().isoformat()
    posting = PostingForm.model_validate(
        {"rule": "H1", "fund": "employee", "year": year, "date": day, "zh": "统筹前结余", "transfers": [transfer]}
    )
    async with setup.context.database.write() as session:
        return await Documents(session).put("posting", posting)
