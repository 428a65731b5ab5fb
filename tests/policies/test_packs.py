"""The packs of the five sources: what each text gives, what it does not say, and that every value has its source."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from calculations.input.faults import BadInput
from calculations.input.parameters import Status
from policies.calculators.registry import calculate
from policies.errors import NotInForce
from policies.loader import load, packs
from policies.model import DocumentStatus
from policies.terms.clearing import sharing_terms
from policies.values import PolicyStatus

YEAR_END = date(2022, 12, 31)
CITIES = ("ningbo", "jinhua", "zhoushan")
SHARING = ("surplus_sharing", "gap_sharing", "unpaid_sharing", "s5_base", "incentive_cap", "incentive_threshold")


def clearing_of(county: str, parameters: Mapping[str, object]) -> bytes:
    row = {
        "county": county,
        "fund": "employee",
        "income": "100.00",
        "expenditure": "150.00",
        "make_up": "0.00",
        "accumulated_balance": "0.00",
        "subsidy_due": "0.00",
        "subsidy_received": "0.00",
        "city_subsidy_due": "0.00",
        "city_subsidy_received": "0.00",
        "assessment_score": None,
    }
    asked = {"year": 2022, "pooled_fund": {"employee": "0.00"}, "counties": [row], "parameters": parameters}
    return json.dumps(asked).encode()


def test_the_five_sources_are_packs() -> None:
    assert packs() == ("jinhua", "national", "ningbo", "zhejiang", "zhoushan")
    cited = {value.source for name in packs() for value in load(name).values().values()}
    assert {"integration-2016", "residents-2022", "ningbo-draft", "jinhua-plan", "zhoushan-report"} <= cited


@pytest.mark.parametrize("city", CITIES)
@pytest.mark.rule("N22.1", "N22.2")
def test_every_city_inherits_the_national_rules(city: str) -> None:
    national = load("national").values().keys()
    assert national <= load(city).values().keys()
    assert load(city).on(YEAR_END)["national_subsidy"].amount() == Decimal("610.00")
    assert load(city).on(YEAR_END)["national_individual"].amount() == Decimal("350.00")


@pytest.mark.parametrize("name", packs())
def test_every_value_has_a_document_an_article_and_a_rule(name: str) -> None:
    pack = load(name)
    for known, value in pack.values().items():
        assert pack.document(value.source).zh, known
        assert value.article or pack.document(value.source).status is DocumentStatus.HOUSE, known
        assert value.rule in pack.rules(), known


def test_the_standards_of_2022_are_of_that_year_only() -> None:
    with pytest.raises(NotInForce):
        load("national").on(date(2023, 1, 1))["national_subsidy"]


@pytest.mark.rule("N16.6")
def test_the_share_of_inpatient_costs_changed_with_the_later_notice() -> None:
    national = load("national")
    assert national.on(date(2017, 6, 1))["inpatient_share"].share() == Decimal("0.75")
    later = national.on(YEAR_END)["inpatient_share"]
    assert (later.share(), later.source) == (Decimal("0.7"), "residents-2022")


@pytest.mark.rule("N22.3")
def test_the_centre_pays_by_region_and_the_east_is_not_in_the_text() -> None:
    shares = load("national").on(YEAR_END)["central_share_by_region"].shares()
    assert shares == {"west": Decimal("0.8"), "central": Decimal("0.6")}
    assert load("ningbo").value("central_share").status is PolicyStatus.MISSING


@pytest.mark.rule("jinhua:J1")
def test_jinhuas_subsidies_in_three_grades() -> None:
    jinhua = load("jinhua")
    amounts = jinhua.on(YEAR_END)["subsidy_per_head"].amounts()
    assert amounts.keys() == set(jinhua.counties())
    assert {jinhua.county(code).zh for code, amount in amounts.items() if amount == 1100} == {"义乌市"}
    assert {jinhua.county(code).zh for code, amount in amounts.items() if amount == 930} == {
        *("兰溪市", "浦江县", "武义县", "磐安县")
    }
    assert set(amounts.values()) == {Decimal(1100), Decimal(980), Decimal(930)}


@pytest.mark.parametrize("city", ["jinhua", "zhoushan"])
@pytest.mark.rule(
    "jinhua:S2", "jinhua:S4", "jinhua:S5", "jinhua:S6", "zhoushan:S2", "zhoushan:S4", "zhoushan:S5", "zhoushan:S6"
)
def test_how_a_city_shares_is_missing_where_its_text_does_not_say(city: str) -> None:
    pack = load(city)
    assert {pack.value(name).status for name in SHARING} == {PolicyStatus.MISSING}
    assert all(pack.value(name).note for name in SHARING)
    terms = sharing_terms(pack, pack.on(YEAR_END))
    assert (terms.unpaid_sharing.value, terms.unpaid_sharing.status) == (None, Status.MISSING)


@pytest.mark.rule("jinhua:S")
def test_clearing_jinhua_asks_for_what_its_text_does_not_say_by_name_and_form() -> None:
    with pytest.raises(BadInput) as refused:
        calculate("clearing", {"file": clearing_of("330782", {})}, "jinhua", day=YEAR_END)
    faults = {fault.place: fault.message for fault in refused.value.faults}
    assert faults.keys() == {
        "parameters.surplus_sharing",
        "parameters.gap_sharing",
        "parameters.unpaid_sharing",
        "parameters.s5_base",
    }
    assert "unpaid_pool_half, whole_remaining_gap" in faults["parameters.s5_base"]
    assert '"0.5"' in faults["parameters.unpaid_sharing"]


@pytest.mark.rule("jinhua:S")
def test_clearing_jinhua_computes_with_what_was_given() -> None:
    given = {
        "surplus_sharing": {"pooled_fund": "0.5", "county": "0.5"},
        "gap_sharing": {"pooled_fund": "0.5", "county_finance": "0.5"},
        "unpaid_sharing": {"city_finance": "0.2", "county_finance": "0.8"},
        "s5_base": "unpaid_pool_half",
        "incentive_cap": "0",
        "incentive_threshold": "90",
    }
    answer = calculate("clearing", {"file": clearing_of("330782", given)}, "jinhua", day=YEAR_END).document
    [county] = answer["counties"]
    assert county["from_city_finance"] == "5.00"


@pytest.mark.rule("jinhua:H2", "jinhua:H3")
def test_topping_up_in_jinhua_asks_for_the_months() -> None:
    places = [{"county": "330782", "monthly_expenditure": "50.00", "accumulated_balance": "80.00"}]
    asked = json.dumps({"fund": "employee", "pooled_fund": "100.00", "counties": places}).encode()
    with pytest.raises(BadInput) as refused:
        calculate("top-up", {"file": asked}, "jinhua", day=YEAR_END)
    assert [fault.place for fault in refused.value.faults] == ["parameters.months", "parameters.basis"]


@pytest.mark.rule("zhoushan:Z1", "zhoushan:Z4")
def test_zhoushan_is_known_from_the_press_and_says_so() -> None:
    zhoushan = load("zhoushan")
    assert zhoushan.document("zhoushan-report").status is DocumentStatus.REPORT
    assert "未见文件原文" in zhoushan.note
    assert zhoushan.funds() == ("employee", "resident", "critical_illness")
    assert set(zhoushan.on(YEAR_END)["paid_for_groups"].choices()) == {
        *("extreme_poverty", "subsistence_allowance", "low_income_margin", "disability_grade_two")
    }


CARRIED = [
    (
        "national",
        "n1_order",
        ["deposits", "adjustment_money", "investments", "same_level_finance", "rates_or_benefits"],
    ),
    ("national", "n6_analysis_due", {"kind": "fixed_day", "day": 25, "month_offset": 1}),
    ("national", "two_lines", "two_lines_special_account"),
    ("national", "balance_rates", "under_control"),
    ("national", "transition_years_least", 2),
    ("national", "transition_years_most", 3),
    ("national", "individual_link", "disposable_income"),
    ("national", "integration_plan_due", "2017-06-30"),
    ("national", "integration_scheme_due", "2017-12-31"),
    ("national", "residence_permit_holders", "alike"),
    ("national", "budget_performance", "required"),
    ("jinhua", "h1_gap", "county"),
    ("jinhua", "residence_permit_holders", "alike"),
    ("jinhua", "balances_placed", "competitive_deposit"),
    ("zhoushan", "unified_funds", ["employee", "resident", "critical_illness"]),
    ("zhoushan", "critical_illness_payers", ["government", "employer", "person"]),
    ("zhoushan", "medical_assistance_payer", "finance"),
    ("zhoushan", "adjustment_fund_since", 2012),
]


@pytest.mark.rule("N1", "N6", "N16.1", "N16.2", "N16.4", "N16.5", "N16.7", "N22.4", "N22.6")
@pytest.mark.rule("jinhua:H1", "jinhua:J3", "jinhua:J4")
@pytest.mark.rule("zhoushan:Z1", "zhoushan:Z5", "zhoushan:Z6", "zhoushan:Z7")
@pytest.mark.parametrize(("pack", "name", "value"), CARRIED)
def test_what_no_flow_is_built_on_yet_is_carried_as_the_text_has_it(pack: str, name: str, value: object) -> None:
    assert load(pack).on(YEAR_END)[name].value == value


@pytest.mark.rule("jinhua:B1", "jinhua:S8")
def test_jinhua_balances_its_budget_and_assesses_its_counties_by_its_own_articles() -> None:
    rules = load("jinhua").rules()
    assert (rules["B1"].source, rules["B1"].article) == ("jinhua-plan", "主要任务第6条")
    assert rules["S8"].not_built is not None
    assert "subsidies" in load("jinhua").on(YEAR_END)["s8_targets"].choices()
