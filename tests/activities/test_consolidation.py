"""M2: the counties' plans become one request, held against the approved budget or last year's spending."""

from decimal import Decimal

import pytest

from activities import funding
from activities.funding import consolidate_plans
from calculations.forms.checks import CheckResult, FlaggedLine, Level, Message
from calculations.monthly.plans import Consolidated, CountyForm, Source, consolidate
from records.contents import DOCUMENTS
from tests.activities.office import FENGHUA, HAISHU, JIANGBEI, Office

ENOUGH = "resident__pooled__expenditure__benefits"


@pytest.mark.rule("M2")
async def test_all_plans_become_one_request_that_adds_up(office: Office) -> None:
    await office.approve_budget(*(office.budget(county, **{ENOUGH: "1000.00"}) for county in office.counties))
    plans = await office.plans({county: f"{number}.01" for number, county in enumerate(office.counties, 1)})

    result = await consolidate_plans(office.context, office.funding(plans))

    assert result.ok
    assert result.facts == {"申请合计": "55.10"}
    request = await office.read(result.document, Consolidated)
    assert (request.fund, request.month) == ("resident", "2022-03")
    assert [row.county for row in request.counties] == list(office.counties)
    assert {row.source for row in request.counties} == {Source.HANDED_IN}
    assert request.total == sum(row.total for row in request.counties) == Decimal("55.10")
    assert request.counties[0].total == Decimal("1.01")


@pytest.mark.rule("M2")
async def test_estimated_and_left_out_counties_are_marked(office: Office) -> None:
    await office.approve_budget(*(office.budget(county, **{ENOUGH: "1000.00"}) for county in office.counties))
    plans = await office.plans({county: "10.00" for county in office.counties if county != JIANGBEI})
    plans[f"{HAISHU}.plan"] = plans[f"{HAISHU}.plan"].model_copy(update={"estimate": True})

    result = await consolidate_plans(office.context, office.funding(plans))

    assert result.facts == {"申请合计": "90.00", HAISHU: "估列", JIANGBEI: "不列入"}
    request = await office.read(result.document, Consolidated)
    sources = {row.county: row.source for row in request.counties}
    assert (sources[HAISHU], sources[JIANGBEI]) == (Source.ESTIMATE, Source.LEFT_OUT)
    assert request.of(JIANGBEI, "pooled") == 0


@pytest.mark.rule("B6")
async def test_a_request_above_the_approved_budget_goes_back_to_exactly_those_counties(office: Office) -> None:
    """B6 counts the year to date: two counties pass their budget only with what they asked for in earlier months."""
    await office.approve_budget(*(office.budget(county, **{ENOUGH: "100.00"}) for county in office.counties))
    await office.request(1, _asked(office, 1, {HAISHU: "50.00", JIANGBEI: "50.00", FENGHUA: "50.00"}))
    await office.request(2, _asked(office, 2, {HAISHU: "30.00", JIANGBEI: "30.00"}))
    wanted = {HAISHU: "20.01", JIANGBEI: "20.00", FENGHUA: "50.01"}
    plans = await office.plans({county: wanted.get(county, "1.00") for county in office.counties})
    before = await _requests(office)

    result = await consolidate_plans(office.context, office.funding(plans))

    assert (result.ok, result.back_to, result.document) == (False, "plan", None)
    assert result.branches == (HAISHU, FENGHUA)
    limit, *whose = result.reasons
    assert "P 五(三)" in limit
    assert whose == [
        "海曙区统筹基金:累计申请 100.01 元,限额 100.00 元,超出 0.01 元",
        "奉化区统筹基金:累计申请 100.01 元,限额 100.00 元,超出 0.01 元",
    ]
    assert await _requests(office) == before


async def test_a_finding_about_the_city_alone_goes_back_to_all_counties(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def city_only(request: Consolidated, *_: object) -> tuple[CheckResult, ...]:
        line = FlaggedLine(county=None, fund=request.fund, part="pooled", line="year_to_date", amount=request.total)
        words = Message(zh="全市超出", en="the city is above it")
        return (CheckResult(check="c", rule="B6", article="a", level=Level.STOP, lines=(line,), message=words),)

    # The counties' limits add up to the city's, so that by figures alone a county is always named, too.
    monkeypatch.setattr(funding, "check_against_budget", city_only)
    await office.approve_budget()
    plans = await office.plans(dict.fromkeys(office.counties, "1.00"))

    result = await consolidate_plans(office.context, office.funding(plans))

    assert not result.ok
    assert result.branches == office.counties


@pytest.mark.rule("B7")
async def test_before_the_approval_last_years_same_months_are_the_limit(office: Office) -> None:
    """B7: January to this month, requests of the earlier months counted; later months of last year do not help."""
    await office.spent_last_year(
        *((county, month, "10.00") for county in office.counties for month in (1, 2, 3)), (HAISHU, 12, "500.00")
    )
    await office.request(1, _asked(office, 1, {HAISHU: "15.00"}))
    within = dict.fromkeys(office.counties, "15.00")

    assert (await consolidate_plans(office.context, office.funding(await office.plans(within)))).ok
    above = await office.plans({**within, HAISHU: "15.01"})
    result = await consolidate_plans(office.context, office.funding(above))

    assert (result.ok, result.back_to, result.branches) == (False, "plan", (HAISHU,))
    assert "批复前" in result.reasons[0]
    assert "第54条" in result.reasons[0]


async def test_an_approved_budget_takes_the_place_of_last_years_spending(office: Office) -> None:
    await office.spent_last_year(*((county, 1, "10.00") for county in office.counties))
    await office.approve_budget(*(office.budget(county, **{ENOUGH: "1000.00"}) for county in office.counties))
    plans = await office.plans(dict.fromkeys(office.counties, "900.00"))

    assert (await consolidate_plans(office.context, office.funding(plans))).ok


async def test_nobody_may_spend_before_the_approval_while_last_years_spending_is_unknown(office: Office) -> None:
    plans = await office.plans({county: "1.00" if county != JIANGBEI else "0.00" for county in office.counties})

    result = await consolidate_plans(office.context, office.funding(plans))

    assert not result.ok
    assert result.branches == tuple(county for county in office.counties if county != JIANGBEI)


@pytest.mark.rule("B6")
async def test_where_a_finding_only_warns_the_request_goes_on_with_it(office: Office) -> None:
    plans = await office.plans(dict.fromkeys(office.counties, "1.00"))

    early = await consolidate_plans(office.context, office.funding(plans, b7_over_limit="warn"))
    await office.approve_budget()
    late = await consolidate_plans(office.context, office.funding(plans, b6_over_budget="warn"))

    assert (early.ok, late.ok) == (True, True)
    assert early.document == late.document is not None
    assert "批复前" in early.facts["提示1"]
    assert "超过批复" in late.facts["提示1"]


def _asked(office: Office, month: int, amounts: dict[str, str]) -> Consolidated:
    plans = [
        CountyForm(
            county=county,
            source=Source.HANDED_IN,
            form=office.plan(county, amounts.get(county, "0.00"), month=month),
        )
        for county in office.counties
    ]
    return consolidate("resident", f"2022-{month:02d}", plans, office.counties, office.template("plan"))


async def _requests(office: Office) -> int:
    async with office.context.database.read() as session:
        found = await session.execute(DOCUMENTS.select().where(DOCUMENTS.c.form == "request"))
        return len(found.all())
