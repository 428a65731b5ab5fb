"""M3 to M6: the month's money is paid out once, to the fen, or not at all."""

import pytest
from sqlalchemy import text

from activities.error_mapping import PostingImpossible
from activities.funding import book_expenditure, disburse, distribute_to_counties, summarise_reports
from approvals.state import Version
from calculations.forms import ReportForm
from calculations.monthly.plans import Consolidated, CountyForm, Source, consolidate
from records.contents.faults import standing_content_faults
from records.contents.store import ContentDiffers
from tests.activities.setup import HAISHU, JIANGBEI, Setup
from workflows.messages import AutomaticWork

CASE = "ningbo.resident.2022-03.funding"
SPECIAL, AGENCY = "special:resident:pooled", "agency_expenditure:resident:pooled"


@pytest.mark.rule("M3")
async def test_without_enough_money_the_disbursement_goes_back_and_says_why(setup: Setup) -> None:
    await setup.fill_special("99.99")
    work = setup.funding(await _requested(setup, {HAISHU: "60.00", JIANGBEI: "40.00"}))

    result = await disburse(setup.context, work)

    assert (result.ok, result.back_to) == (False, "disbursement")
    [reason] = result.reasons
    assert all(word in str(reason) for word in (SPECIAL, "99.99", "100.00"))
    assert await setup.posted() == []
    assert await setup.held() == {SPECIAL: "99.99", "payers:resident:pooled": "-99.99"}


async def test_a_refused_disbursement_can_be_ordered_again_when_the_money_is_there(setup: Setup) -> None:
    versions = await _requested(setup, {HAISHU: "100.00"})
    assert not (await disburse(setup.context, setup.funding(versions, task="main.disburse.1.automatic"))).ok
    await setup.fill_special("100.00")

    assert (await disburse(setup.context, setup.funding(versions, task="main.disburse.2.automatic"))).ok
    assert await setup.posted() == [f"{CASE}.main.disburse.2.automatic"]


async def test_a_disbursement_that_was_refused_is_not_paid_by_an_attempt_that_hung_meanwhile(setup: Setup) -> None:
    """Its case has gone on by the refusal: it is ordered again, and would be paid twice."""
    work = setup.funding(await _requested(setup, {HAISHU: "100.00"}))
    refused = await disburse(setup.context, work)
    await setup.fill_special("100.00")

    assert await disburse(setup.context, work) == refused
    assert await setup.posted() == []
    assert (await setup.held())[SPECIAL] == "100.00"


@pytest.mark.rule("M3")
async def test_a_disbursement_that_runs_twice_is_paid_once(setup: Setup) -> None:
    await setup.fill_special("250.00")
    work = setup.funding(await _requested(setup, {HAISHU: "60.00", JIANGBEI: "40.00"}))

    first, second = await disburse(setup.context, work), await disburse(setup.context, work)

    assert first == second
    assert first.facts == {"amount": "100.00", "entry": f"{CASE}.{work.task}"}
    assert await setup.posted() == [f"{CASE}.{work.task}"]
    held = await setup.held()
    assert (held[SPECIAL], held[AGENCY]) == ("150.00", "100.00")


@pytest.mark.rule("N3")
async def test_pooled_part_and_individual_accounts_are_paid_apart(setup: Setup) -> None:
    """N3: plenty of pooled money does not pay what individual accounts need."""
    await setup.fill_special("500.00", fund="employee")
    await setup.fill_special("20.00", fund="employee", part="individual")
    reports = [setup.report(county, "employee", 3, pooled="10.00", individual="2.01") for county in setup.counties]
    versions = {"main.request": await setup.keep("request", _sum(setup, "employee", reports))}

    result = await disburse(setup.context, setup.funding(versions, fund="employee"))

    assert not result.ok
    [reason] = result.reasons
    assert "special:employee:individual" in str(reason)
    assert await setup.posted() == []


async def test_nothing_asked_for_moves_nothing(setup: Setup) -> None:
    result = await disburse(setup.context, setup.funding(await _requested(setup, {})))

    assert result.ok
    assert result.facts == {"amount": "0.00"}
    assert await setup.posted() == []


@pytest.mark.rule("M4")
async def test_the_distribution_adds_up_by_county(setup: Setup) -> None:
    asked = {county: f"{number}.0{number % 10}" for number, county in enumerate(setup.counties, 1)}
    versions = await _requested(setup, asked)
    await setup.fill_special("100.00")
    paid = await disburse(setup.context, setup.funding(versions, task="main.disburse.1.automatic"))

    result = await distribute_to_counties(setup.context, setup.funding(versions, task="main.distribute.1.automatic"))

    assert result.ok
    assert result.facts["amount"] == paid.facts["amount"] == "55.45"
    held = await setup.held()
    assert AGENCY not in held
    assert {county: held[_expenditure(county)] for county in setup.counties} == asked


async def test_a_county_that_was_left_out_gets_nothing(setup: Setup) -> None:
    versions = await _requested(setup, {HAISHU: "10.00"})
    await setup.fill_special("10.00")
    await disburse(setup.context, setup.funding(versions, task="main.disburse.1.automatic"))
    await distribute_to_counties(setup.context, setup.funding(versions, task="main.distribute.1.automatic"))

    held = await setup.held()
    assert held[_expenditure(HAISHU)] == "10.00"
    assert _expenditure(JIANGBEI) not in held


@pytest.mark.rule("M5")
async def test_the_reported_spending_leaves_the_countys_own_account_once(setup: Setup) -> None:
    await _paid_out(setup, {HAISHU: "100.00", JIANGBEI: "100.00"})
    work = await _reported(setup, HAISHU, "70.50")

    first, second = await book_expenditure(setup.context, work), await book_expenditure(setup.context, work)

    assert first == second
    held = await setup.held()
    assert (held[_expenditure(HAISHU)], held[_expenditure(JIANGBEI)]) == ("29.50", "100.00")
    assert held[f"beneficiaries:{HAISHU}:resident:pooled"] == "70.50"


async def test_the_ledger_says_in_words_what_was_paid_for(setup: Setup) -> None:
    versions = await _requested(setup, {HAISHU: "100.00"})
    await setup.fill_special("100.00")
    await disburse(setup.context, setup.funding(versions, task="main.disburse.1.automatic"))
    await distribute_to_counties(setup.context, setup.funding(versions, task="main.distribute.1.automatic"))
    await book_expenditure(setup.context, await _reported(setup, HAISHU, "70.50"))

    assert await setup.words() == {
        "2022年3月基金拨付": "Disbursement, 2022-03",
        "2022年3月基金下拨": "Distribution, 2022-03",
        "海曙区2022年3月支出入账": "Expenditure booked, Haishu 2022-03",
    }


async def test_booking_more_than_the_account_holds_is_for_operators(setup: Setup) -> None:
    """No step could order it otherwise: the report is approved, and nothing is booked of it."""
    await _paid_out(setup, {HAISHU: "100.00"})
    before, posted = await setup.held(), await setup.posted()

    with pytest.raises(PostingImpossible, match=rf"{_expenditure(HAISHU)}.*100\.00.*100\.01"):
        await book_expenditure(setup.context, await _reported(setup, HAISHU, "100.01"))

    assert (await setup.held(), await setup.posted()) == (before, posted)


@pytest.mark.rule("M6")
async def test_the_reports_are_summed_up_with_each_plans_accuracy(setup: Setup) -> None:
    versions = await setup.plans({HAISHU: "80.00", JIANGBEI: "0.00"})
    spent = {county: "100.00" if county == HAISHU else "5.00" for county in setup.counties}
    reports = [setup.report(county, "resident", 3, pooled=amount) for county, amount in spent.items()]
    kept = await setup.keep_all("report", reports)
    versions |= {f"{county}.report": version for county, version in zip(spent, kept, strict=True)}

    result = await summarise_reports(setup.context, setup.funding(versions))

    assert result.facts == {"spent": "145.00", "accuracy": {HAISHU: "25.00", JIANGBEI: ""}}
    summary = await setup.read(result.document, Consolidated)
    assert [row.county for row in summary.counties] == list(setup.counties)


def _expenditure(county: str) -> str:
    return f"county_expenditure:{county}:resident:pooled"


async def _requested(setup: Setup, amounts: dict[str, str]) -> dict[str, Version]:
    plans = [setup.plan(county, amounts.get(county, "0.00")) for county in setup.counties]
    forms = [CountyForm(county=plan.county, source=Source.HANDED_IN, form=plan) for plan in plans]
    request = consolidate("resident", "2022-03", forms, setup.counties, setup.template("plan"))
    return {"main.request": await setup.keep("request", request)}


def _sum(setup: Setup, fund: str, reports: list[ReportForm]) -> Consolidated:
    forms = [CountyForm(county=report.county, source=Source.HANDED_IN, form=report) for report in reports]
    return consolidate(fund, "2022-03", forms, setup.counties, setup.template("report"))


async def _paid_out(setup: Setup, amounts: dict[str, str]) -> None:
    for county, amount in amounts.items():
        await setup.fill_special(amount)
        await setup.move("M3", (SPECIAL, AGENCY, amount))
        await setup.move("M4", (AGENCY, _expenditure(county), amount))


async def _reported(setup: Setup, county: str, amount: str) -> AutomaticWork:
    version = await setup.keep("report", setup.report(county, "resident", 3, pooled=amount))
    task = f"{county}.book_expenditure.1.automatic"
    return setup.funding({f"{county}.report": version}, lane=county, task=task)


async def test_a_request_that_was_changed_in_the_records_is_not_paid(setup: Setup) -> None:
    await setup.fill_special("500.00")
    work = setup.funding(await _requested(setup, {HAISHU: "60.00", JIANGBEI: "40.00"}))
    async with setup.context.database.write() as session:
        await session.execute(text("UPDATE document SET body = replace(body, '60.00', '90.00') WHERE form = 'request'"))
    before = await setup.held()

    with pytest.raises(ContentDiffers):
        await disburse(setup.context, work)

    assert await setup.held() == before
    async with setup.context.database.read() as session:
        [fault] = await standing_content_faults(session)
    assert fault.key == work.versions["main.request"].document.content_hash
