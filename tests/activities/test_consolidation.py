"""M2: the counties' plans become one request, checked against the approved budget or last year's spending."""

from decimal import Decimal

import pytest

from activities import funding
from activities.funding import consolidate_plans
from approvals.facts import in_both
from calculations.forms.checks import CheckResult, FlaggedLine, Level
from calculations.input.bilingual import Bilingual
from calculations.monthly.plans import Consolidated, CountyForm, Source, consolidate
from records.contents.store import DOCUMENTS
from tests.activities.setup import FENGHUA, HAISHU, JIANGBEI, Setup

ENOUGH = "resident__pooled__expenditure__benefits"


@pytest.mark.rule("M2")
async def test_all_plans_become_one_request_that_adds_up(setup: Setup) -> None:
    await setup.approve_budget(*(setup.budget(county, **{ENOUGH: "1000.00"}) for county in setup.counties))
    plans = await setup.plans({county: f"{number}.01" for number, county in enumerate(setup.counties, 1)})

    result = await consolidate_plans(setup.context, setup.funding(plans))

    assert result.ok
    assert result.facts == {"requested": "55.10"}
    request = await setup.read(result.document, Consolidated)
    assert (request.fund, request.month) == ("resident", "2022-03")
    assert [row.county for row in request.counties] == list(setup.counties)
    assert {row.source for row in request.counties} == {Source.HANDED_IN}
    assert request.total == sum(row.total for row in request.counties) == Decimal("55.10")
    assert request.counties[0].total == Decimal("1.01")


@pytest.mark.rule("M2")
async def test_estimated_and_left_out_counties_are_marked(setup: Setup) -> None:
    await setup.approve_budget(*(setup.budget(county, **{ENOUGH: "1000.00"}) for county in setup.counties))
    plans = await setup.plans({county: "10.00" for county in setup.counties if county != JIANGBEI})
    plans[f"{HAISHU}.plan"] = plans[f"{HAISHU}.plan"].model_copy(update={"estimate": True})

    result = await consolidate_plans(setup.context, setup.funding(plans))

    assert result.facts == {"requested": "90.00", "plans": {HAISHU: "estimate", JIANGBEI: "left_out"}}
    request = await setup.read(result.document, Consolidated)
    sources = {row.county: row.source for row in request.counties}
    assert (sources[HAISHU], sources[JIANGBEI]) == (Source.ESTIMATE, Source.LEFT_OUT)
    assert request.of(JIANGBEI, "pooled") == 0


@pytest.mark.rule("B6")
async def test_a_request_above_the_approved_budget_goes_back_to_exactly_those_counties(setup: Setup) -> None:
    """B6 counts the year to date: two counties pass their budget only with what they asked for in earlier months."""
    await setup.approve_budget(*(setup.budget(county, **{ENOUGH: "100.00"}) for county in setup.counties))
    await setup.request(1, _asked(setup, 1, {HAISHU: "50.00", JIANGBEI: "50.00", FENGHUA: "50.00"}))
    await setup.request(2, _asked(setup, 2, {HAISHU: "30.00", JIANGBEI: "30.00"}))
    wanted = {HAISHU: "20.01", JIANGBEI: "20.00", FENGHUA: "50.01"}
    plans = await setup.plans({county: wanted.get(county, "1.00") for county in setup.counties})
    before = await _requests(setup)

    result = await consolidate_plans(setup.context, setup.funding(plans))

    assert (result.ok, result.back_to, result.document) == (False, "plan", None)
    assert result.branches == (HAISHU, FENGHUA)
    limit, *whose = result.reasons
    assert in_both(limit) == Bilingual(
        zh="截至 2022-03 累计申请超过批复的年度支出预算(P 五(三))",
        en="requests up to 2022-03 exceed the approved expenditure (P 五(三))",
    )
    assert [in_both(words).zh for words in whose] == [
        "海曙区统筹基金:累计申请 100.01 元,限额 100.00 元,超出 0.01 元",
        "奉化区统筹基金:累计申请 100.01 元,限额 100.00 元,超出 0.01 元",
    ]
    assert (
        in_both(whose[0]).en == "Haishu, pooled part: 100.01 yuan requested so far, the limit is 100.00, 0.01 above it"
    )
    assert await _requests(setup) == before


async def test_a_finding_about_the_city_alone_goes_back_to_all_counties(
    setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    def city_only(request: Consolidated, *_: object) -> tuple[CheckResult, ...]:
        line = FlaggedLine(county=None, fund=request.fund, part="pooled", line="year_to_date", amount=request.total)
        words = Bilingual(zh="全市超出", en="the city is above it")
        return (CheckResult(check="c", rule="B6", article="a", level=Level.STOP, lines=(line,), message=words),)

    # The counties' limits add up to the city's, so that by figures alone a county is always named, too.
    monkeypatch.setattr(funding, "check_against_budget", city_only)
    await setup.approve_budget()
    plans = await setup.plans(dict.fromkeys(setup.counties, "1.00"))

    result = await consolidate_plans(setup.context, setup.funding(plans))

    assert not result.ok
    assert result.branches == setup.counties


@pytest.mark.rule("B7")
async def test_before_the_approval_last_years_same_months_are_the_limit(setup: Setup) -> None:
    """B7: January to this month, requests of the earlier months counted; later months of last year do not help."""
    await setup.spent_last_year(
        *((county, month, "10.00") for county in setup.counties for month in (1, 2, 3)), (HAISHU, 12, "500.00")
    )
    await setup.request(1, _asked(setup, 1, {HAISHU: "15.00"}))
    within = dict.fromkeys(setup.counties, "15.00")

    assert (await consolidate_plans(setup.context, setup.funding(await setup.plans(within)))).ok
    above = await setup.plans({**within, HAISHU: "15.01"})
    result = await consolidate_plans(setup.context, setup.funding(above))

    assert (result.ok, result.back_to, result.branches) == (False, "plan", (HAISHU,))
    assert "批复前" in str(result.reasons[0])
    assert "第54条" in str(result.reasons[0])


async def test_an_approved_budget_takes_the_place_of_last_years_spending(setup: Setup) -> None:
    await setup.spent_last_year(*((county, 1, "10.00") for county in setup.counties))
    await setup.approve_budget(*(setup.budget(county, **{ENOUGH: "1000.00"}) for county in setup.counties))
    plans = await setup.plans(dict.fromkeys(setup.counties, "900.00"))

    assert (await consolidate_plans(setup.context, setup.funding(plans))).ok


async def test_nobody_may_spend_before_the_approval_while_last_years_spending_is_unknown(setup: Setup) -> None:
    plans = await setup.plans({county: "1.00" if county != JIANGBEI else "0.00" for county in setup.counties})

    result = await consolidate_plans(setup.context, setup.funding(plans))

    assert not result.ok
    assert result.branches == tuple(county for county in setup.counties if county != JIANGBEI)


@pytest.mark.rule("B6")
async def test_where_a_finding_only_warns_the_request_goes_on_with_it(setup: Setup) -> None:
    plans = await setup.plans(dict.fromkeys(setup.counties, "1.00"))

    early = await consolidate_plans(setup.context, setup.funding(plans, b7_over_limit="warn"))
    await setup.approve_budget()
    late = await consolidate_plans(setup.context, setup.funding(plans, b6_over_budget="warn"))

    assert (early.ok, late.ok) == (True, True)
    assert early.document == late.document is not None
    assert "批复前" in str(early.facts["findings"])
    assert "exceed the approved" in str(late.facts["findings"])


def _asked(setup: Setup, month: int, amounts: dict[str, str]) -> Consolidated:
    plans = [
        CountyForm(
            county=county,
            source=Source.HANDED_IN,
            form=setup.plan(county, amounts.get(county, "0.00"), month=month),
        )
        for county in setup.counties
    ]
    return consolidate("resident", f"2022-{month:02d}", plans, setup.counties, setup.template("plan"))


async def _requests(setup: Setup) -> int:
    async with setup.context.database.read() as session:
        found = await session.execute(DOCUMENTS.select().where(DOCUMENTS.c.form == "request"))
        return len(found.all())
