"""The figures of a closed year for its clearing: from ledger, monthly reports, approved budget and determination."""

import pytest

from activities.clearing import compute_clearing
from activities.clearing_input import clearing_input
from activities.year_closed import NotYetClosed
from approvals.effects import CaseStatus
from calculations.clearing.forms import ClearingInput, ClearingResult, CountyYear
from calculations.forms.determination import DeterminationForm
from tests.activities.setup import HAISHU, JIANGBEI, YEAR, Setup

FUNDS = ("employee", "resident")


@pytest.mark.rule("S", "S0")
async def test_income_is_receipts_sweeps_and_the_subsidies_due(setup: Setup) -> None:
    """Accrual: of the subsidies what is due, not what came in; both payers are kept apart (S0)."""
    await _close(setup, {"resident__pooled__income__county_subsidy": "40.00",
                          "resident__pooled__income__city_subsidy": "20.00"})  # fmt: skip
    await setup.fill_special("100.00")
    revenue = f"county_revenue:{HAISHU}:resident:pooled"
    await setup.move("R3", (f"other_income:{HAISHU}:resident:pooled", revenue, "3.00"))
    await setup.move("R3", (revenue, "special:resident:pooled", "2.50"))
    await _subsidy(setup, f"county_finance:{HAISHU}:resident:pooled", "15.00")
    await _subsidy(setup, "city_finance:resident:pooled", "25.00")

    row = await _row(setup, HAISHU, "resident")

    assert _money(row) == {
        "income": "162.50",
        "subsidy_due": "40.00",
        "subsidy_received": "15.00",
        "city_subsidy_due": "20.00",
        "city_subsidy_received": "25.00",
        "upper_fiscal_subsidy_due": "0.00",
        "upper_fiscal_subsidy_received": "0.00",
    }
    assert set(_money(await _row(setup, JIANGBEI, "resident")).values()) == {"0.00"}
    assert set(_money(await _row(setup, HAISHU, "employee")).values()) == {"0.00"}


@pytest.mark.rule("S0", "R4")
async def test_the_subsidy_of_centre_and_province_is_income_as_it_is_due_and_what_came_is_shown(setup: Setup) -> None:
    await _close(setup, {"resident__pooled__income__upper_fiscal_subsidy": "300.00"})
    await _subsidy(setup, "upper_finance:resident:pooled", "120.00")
    version = await setup.keep("determination", _determination(setup).model_copy(update={"incentive_total": {}}))

    row = await _row(setup, HAISHU, "resident")
    result = await compute_clearing(setup.context, setup.clearing({"main.determination": version}))

    assert (str(row.income), str(row.upper_fiscal_subsidy_due), str(row.upper_fiscal_subsidy_received)) == (
        "300.00",
        "300.00",
        "120.00",
    )
    cleared = await setup.read(result.document, ClearingResult)
    assert [(each.county, each.fund, str(each.open)) for each in cleared.from_above or ()] == [
        (HAISHU, "resident", "180.00")
    ]
    assert not [each for each in cleared.settlements if each.rule == "S0"]
    open_row = {"county": HAISHU, "fund": "resident", "due": "300.00", "received": "120.00"}
    assert result.facts["open_from_above"] == (open_row,)


async def test_premiums_still_in_the_treasury_and_income_not_swept_up_are_not_counted(setup: Setup) -> None:
    await _close(setup)
    await setup.move("R1", ("payers:resident:pooled", "treasury:resident:pooled", "9.00", HAISHU, "premiums"))
    revenue = f"county_revenue:{HAISHU}:resident:pooled"
    await setup.move("R3", (f"other_income:{HAISHU}:resident:pooled", revenue, "3.00"))

    assert _money(await _row(setup, HAISHU, "resident"))["income"] == "0.00"


@pytest.mark.rule("S", "N3")
async def test_individual_accounts_are_left_out(setup: Setup) -> None:
    """S: they are people's own money; neither their premiums nor their spending is cleared."""
    await _close(setup, spent={HAISHU: {"pooled": "7.00", "individual": "50.00"}})
    await setup.fill_special("100.00", fund="employee", part="individual")
    await setup.fill_special("30.00", fund="employee")

    row = await _row(setup, HAISHU, "employee")

    assert (str(row.income), str(row.expenditure)) == ("30.00", "7.00")


@pytest.mark.parametrize(("reading", "income"), [("income", "60.00"), ("pool", "0.00"), ("both", "60.00")])
@pytest.mark.rule("H3")
async def test_premiums_collected_before_pooling_are_income_by_one_reading_of_h3(
    setup: Setup, reading: str, income: str
) -> None:
    await _close(setup)
    special, whose = f"county_special:{HAISHU}:resident:pooled", (HAISHU, "premiums")
    await setup.move("H3", (f"pre_pooling:{HAISHU}:resident:pooled", special, "60.00", *whose))
    await setup.move("H3", (special, "pooled_fund:resident:pooled", "60.00", *whose))

    year = await _input(setup, h3_premiums=reading)

    assert str(_of(year, HAISHU, "resident").income) == income
    assert str(year.pooled_fund["resident"]) == "60.00"
    assert {fund: str(amount) for fund, amount in year.first_premiums.items()} == {
        "employee": "0.00",
        "resident": "60.00",
    }


@pytest.mark.rule("S4", "S6")
async def test_what_is_in_the_bank_and_what_was_advanced_to_counties_is_taken_from_the_ledger(setup: Setup) -> None:
    await _close(setup)
    await setup.fill_special("100.00")
    await setup.move("S2", ("special:resident:pooled", "reserve:resident:pooled", "30.00"))
    await setup.move("S4", (f"deficit:{HAISHU}:resident:pooled", "special:resident:pooled", "8.00"))
    await setup.move("H1", (f"pre_pooling:{HAISHU}:resident:pooled", f"accumulated:{HAISHU}:resident:pooled", "3.00"))

    year = await _input(setup)

    assert (str(year.special_account["resident"]), str(year.reserve["resident"])) == ("78.00", "30.00")
    assert str(_of(year, HAISHU, "resident").accumulated_balance) == "-5.00"
    assert str(year.special_account["employee"]) == "0.00"


@pytest.mark.rule("H2")
async def test_a_top_up_from_the_accumulated_balance_is_no_income(setup: Setup) -> None:
    """H3: the county's own savings do not become income of the year when they go to the pooled fund."""
    await _close(setup)
    accumulated = f"accumulated:{HAISHU}:resident:pooled"
    await setup.move("H1", (f"pre_pooling:{HAISHU}:resident:pooled", accumulated, "100.00"))
    await setup.move("H3", (accumulated, "pooled_fund:resident:pooled", "30.00"))

    year = await _input(setup)

    row = _of(year, HAISHU, "resident")
    assert (str(row.income), str(row.accumulated_balance)) == ("0.00", "70.00")
    assert str(year.pooled_fund["resident"]) == "30.00"


@pytest.mark.parametrize(
    ("payer", "county_due", "city_due"), [("city_finance", "0.00", "9.00"), ("county_finance", "9.00", "0.00")]
)
@pytest.mark.rule("S0")
async def test_the_employee_funds_subsidy_is_due_from_whom_the_policy_says(
    setup: Setup, payer: str, county_due: str, city_due: str
) -> None:
    await _close(setup, {"employee__pooled__income__subsidies": "9.00"})

    row = _of(await _input(setup, employee_subsidy_payer=payer), HAISHU, "employee")

    assert (str(row.subsidy_due), str(row.city_subsidy_due), str(row.income)) == (county_due, city_due, "9.00")


@pytest.mark.rule("S1")
async def test_expenditure_is_what_was_reported_and_the_rest_is_as_determined(setup: Setup) -> None:
    await _close(setup, spent={HAISHU: {"pooled": "7.25"}})
    await _month(setup, 2, {HAISHU: {"pooled": "0.75"}})

    year = await _input(setup)

    row = _of(year, HAISHU, "resident")
    assert (str(row.expenditure), str(row.make_up), str(row.assessment_score)) == ("8.00", "1.50", "95")
    assert _of(year, JIANGBEI, "resident").assessment_score is None
    assert len(year.counties) == len(setup.counties) * len(FUNDS)
    assert {fund: str(amount) for fund, amount in year.incentive_total.items()} == {"resident": "2.00"}


async def test_a_year_without_an_approved_budget_is_not_cleared(setup: Setup) -> None:
    await _month(setup, 1, {})

    with pytest.raises(NotYetClosed, match="预算尚未批复"):
        await _input(setup)


async def test_a_year_with_open_months_is_not_cleared_and_they_are_named(setup: Setup) -> None:
    await _close(setup)
    await _month(setup, 11, {}, CaseStatus.OPEN)

    with pytest.raises(NotYetClosed) as refused:
        await _input(setup)

    assert all(f"ningbo.{fund}.2022-11.funding" in str(refused.value) for fund in FUNDS)
    assert "2022-01" not in str(refused.value)


async def test_a_county_that_lacks_a_report_is_named(setup: Setup) -> None:
    await _close(setup)
    others = [county for county in setup.counties if county != JIANGBEI]
    await setup.month("resident", 2, [setup.report(county, "resident", 2, pooled="1.00") for county in others])

    with pytest.raises(NotYetClosed, match=f"^{JIANGBEI} "):
        await _input(setup)


async def test_the_list_is_computed_from_these_figures_and_says_what_will_be_demanded(setup: Setup) -> None:
    """Haishu: 30.00 in, 50.00 spent, 1.50 to make up; nothing saved: half of the gap each from pooled fund and county.

    The pooled fund has received half of Jiangbei's surplus by then.
    """
    await _close(setup, spent={HAISHU: {"pooled": "50.00"}})
    await setup.fill_special("30.00")
    whose = (JIANGBEI, "premiums")
    await setup.move("R1", ("payers:resident:pooled", "treasury:resident:pooled", "40.00", *whose))
    await setup.move("R1", ("treasury:resident:pooled", "special:resident:pooled", "40.00", *whose))
    determination = _determination(setup).model_copy(update={"incentive_total": {}})
    version = await setup.keep("determination", determination)

    result = await compute_clearing(setup.context, setup.clearing({"main.determination": version}))

    cleared = await setup.read(result.document, ClearingResult)
    haishu = next(row for row in cleared.counties if (row.county, row.fund) == (HAISHU, "resident"))
    assert [str(haishu.balance), str(haishu.from_pooled), str(haishu.from_county_finance)] == [
        "-18.50",
        "9.25",
        "9.25",
    ]
    # Employee: 50.00 spent, nothing came in, an empty pooled fund: 1.50, then 24.25 and the 24.25 it cannot pay.
    assert result.facts == {
        "settlements": str(len(cleared.settlements)),
        "to_collect": "60.75",
        "ledger_cut": {"at": "2022-03-01T09:00:00+08:00", "entries": "4", "last_entry": "before.4"},
    }
    assert cleared.explain


@pytest.mark.rule("S")
async def test_the_list_tells_what_each_income_and_expenditure_is_made_of(setup: Setup) -> None:
    await _close(setup, {"resident__pooled__income__county_subsidy": "40.00"}, {HAISHU: {"pooled": "7.25"}})
    await _month(setup, 2, {HAISHU: {"pooled": "0.75"}})
    await setup.fill_special("30.00")
    special, whose = f"county_special:{HAISHU}:resident:pooled", (HAISHU, "premiums")
    await setup.move("H3", (f"pre_pooling:{HAISHU}:resident:pooled", special, "60.00", *whose))
    await setup.move("H3", (special, "pooled_fund:resident:pooled", "60.00", *whose))
    determination = _determination(setup).model_copy(update={"incentive_total": {}})
    version = await setup.keep("determination", determination)

    result = await compute_clearing(setup.context, setup.clearing({"main.determination": version}))

    told = {each.figure: each for each in (await setup.read(result.document, ClearingResult)).explain or ()}
    income, spent = (told[f"counties.{HAISHU}.resident.{name}"] for name in ("income", "expenditure"))
    assert income.inputs == {
        "R1": "30.00",
        "R3": "0.00",
        "H3": "60.00",
        "county_subsidy_due": "40.00",
        "city_subsidy_due": "0.00",
        "upper_fiscal_subsidy_due": "0.00",
    }
    assert (income.value, [each.name for each in income.parameters]) == ("130.00", ["h3_premiums"])
    assert (spent.value, spent.inputs) == ("8.00", {"2022-01": "7.25", "2022-02": "0.75"})
    balance = told[f"counties.{HAISHU}.resident.balance"]
    assert (balance.inputs["income"], balance.inputs["expenditure"]) == (income.value, spent.value)
    employee = told[f"counties.{HAISHU}.employee.income"]
    assert [each.name for each in employee.parameters] == ["employee_subsidy_payer"]


async def _close(
    setup: Setup, budget: dict[str, str] | None = None, spent: dict[str, dict[str, str]] | None = None
) -> None:
    """A year with an approved budget, Haishu's as given, and one month done."""
    await setup.approve_budget(setup.budget(HAISHU, **(budget or {})))
    await _month(setup, 1, spent or {})


async def _month(
    setup: Setup, month: int, spent: dict[str, dict[str, str]], status: CaseStatus = CaseStatus.DONE
) -> None:
    for fund in FUNDS:
        parts = [part.value for part in setup.context.pack.parts()[fund]]
        given = {county: {part: amounts.get(part, "0.00") for part in parts} for county, amounts in spent.items()}
        reports = [setup.report(county, fund, month, **given.get(county, {"pooled": "0.00"}))
                   for county in setup.counties]  # fmt: skip
        await setup.month(fund, month, reports, status)


async def _subsidy(setup: Setup, payer: str, amount: str) -> None:
    await setup.move("R4", (payer, "special:resident:pooled", amount, HAISHU, "subsidy"))


def _determination(setup: Setup) -> DeterminationForm:
    return DeterminationForm.model_validate(
        {
            "year": YEAR,
            "counties": [
                {
                    "county": county,
                    "fund": fund,
                    "make_up": "1.50" if county == HAISHU else "0.00",
                    "assessment_score": "95" if county == HAISHU else None,
                }
                for county in setup.counties
                for fund in FUNDS
            ],
            "incentive_total": {"resident": "2.00"},
        }
    )


async def _input(setup: Setup, **readings: str) -> ClearingInput:
    async with setup.context.database.read() as session:
        work = setup.clearing({}, **readings)
        return (await clearing_input(setup.context, session, work, _determination(setup))).given


async def _row(setup: Setup, county: str, fund: str) -> CountyYear:
    return _of(await _input(setup), county, fund)


def _of(year: ClearingInput, county: str, fund: str) -> CountyYear:
    return next(row for row in year.counties if (row.county, row.fund) == (county, fund))


def _money(row: CountyYear) -> dict[str, str]:
    payers = ("subsidy", "city_subsidy", "upper_fiscal_subsidy")
    names = ("income", *(f"{payer}_{what}" for payer in payers for what in ("due", "received")))
    return {name: str(getattr(row, name)) for name in names}
