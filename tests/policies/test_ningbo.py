"""Ningbo's values as the text has them, what is only a reading, and what calculators get of them."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from calculations.clearing.settlement import clear, read_clearing
from calculations.dates.deadlines import Anchor, due_day, due_instant, start_of, ten_day_periods
from calculations.forms.template import LineKey, Side
from calculations.input.parameters import Status
from policies.case_titles import decision_title
from policies.errors import NotInForce, UnknownName, WrongKind
from policies.kinds import Kind
from policies.loader import load
from policies.model import DocumentStatus
from policies.pack import Pack
from policies.terms.clearing import posting_rules, sharing_terms
from policies.terms.pooling import top_up_terms
from policies.values import PolicyStatus

EXAMPLES = Path(__file__).parent.parent / "calculations" / "examples"
NEW_YEAR = date(2022, 1, 1)
YEAR_END = date(2022, 12, 31)


@pytest.fixture
def ningbo() -> Pack:
    return load("ningbo")


def test_the_pack_says_that_its_text_is_a_draft_for_comment(ningbo: Pack) -> None:
    assert "征求意见稿" in ningbo.note
    assert ningbo.document("ningbo-draft").status is DocumentStatus.DRAFT
    in_force = {
        name
        for name, value in ningbo.values().items()
        if value.source == "ningbo-draft" and value.status is PolicyStatus.IN_FORCE
    }
    assert not in_force


def test_the_ten_counties(ningbo: Pack) -> None:
    assert [ningbo.county(code).zh for code in ningbo.counties()] == [
        *("海曙区", "江北区", "北仑区", "镇海区", "鄞州区", "奉化区", "象山县", "宁海县", "余姚市", "慈溪市")
    ]


@pytest.mark.rule("S2", "S4", "S5")
def test_the_shares_of_the_text(ningbo: Pack) -> None:
    values = ningbo.on(YEAR_END)
    half = Decimal("0.5")
    assert values["surplus_sharing"].split() == {"pooled_fund": half, "county": half}
    assert values["gap_sharing"].split() == {"pooled_fund": half, "county_finance": half}
    shares = {"city_finance": Decimal("0.2"), "county_finance": Decimal("0.8")}
    assert values["unpaid_sharing"].split() == shares
    assert all(
        values[name].status is PolicyStatus.DRAFT_TEXT for name in ("surplus_sharing", "gap_sharing", "unpaid_sharing")
    )


@pytest.mark.parametrize("example", ["clearing", "clearing-incentive", "clearing-whole-gap"])
@pytest.mark.rule("S")
def test_clearing_with_the_packs_values_gives_the_worked_examples(ningbo: Pack, example: str) -> None:
    asked = json.loads((EXAMPLES / f"{example}-input.json").read_text(encoding="utf-8"))
    expected = json.loads((EXAMPLES / f"{example}-expected.json").read_text(encoding="utf-8"))
    terms = sharing_terms(ningbo, ningbo.on(YEAR_END))
    answer = clear(read_clearing(asked), terms).document()
    assert {key: answer[key] for key in expected} == expected


def test_clearing_can_be_asked_with_the_values_that_its_case_pinned(ningbo: Pack) -> None:
    pinned = ningbo.pin("year_end_clearing", 2022)
    wanted = {"surplus_sharing", "gap_sharing", "unpaid_sharing", "s5_base", "incentive_cap", "incentive_threshold"}
    assert wanted <= pinned.parameters.keys()
    terms = sharing_terms(ningbo, ningbo.on(pinned.on))
    assert terms == sharing_terms(ningbo, ningbo.on(YEAR_END))
    assert terms.s5_base.status is Status.READING
    assert terms.unpaid_sharing.status is Status.DRAFT_TEXT
    assert (terms.unpaid_sharing.rule, terms.unpaid_sharing.article) == ("S5", "A 二(四)5")


@pytest.mark.rule("H2", "H3")
def test_the_pooled_funds_must_hold_three_months_and_one_month(ningbo: Pack) -> None:
    terms = top_up_terms(ningbo, NEW_YEAR)
    assert terms["employee"].months.known() == 3
    assert terms["resident"].months.known() == 1
    assert ningbo.on(NEW_YEAR)["h2_due"].day() == date(2022, 1, 5)
    assert set(ningbo.on(NEW_YEAR)["h2_scope"].counties()) == {"330213", "330225", "330226", "330281", "330282"}


@pytest.mark.rule("H2")
def test_the_first_transfers_are_due_in_2022_only(ningbo: Pack) -> None:
    with pytest.raises(NotInForce, match="h2_due"):
        ningbo.on(date(2023, 1, 1))["h2_due"]


def test_every_reading_tells_what_it_takes_and_what_else_it_could_be(ningbo: Pack) -> None:
    readings = ningbo.readings()
    assert {"s5_base", "rest_day", "h2_scope", "b6_over_budget", "incentive_cap"} <= readings.keys()
    for name, value in readings.items():
        assert value.note, name
        assert value.alternatives, name
        assert all(dated.zh and dated.en for dated in value.values), name
        assert all(alternative.value != dated.value for alternative in value.alternatives for dated in value.values)


def test_what_no_policy_sets_says_that_it_is_a_house_setting(ningbo: Pack) -> None:
    house = {name for name, value in ningbo.values().items() if value.status is PolicyStatus.HOUSE_SETTING}
    assert {"reminders_monthly", "escalation_monthly", "dunning_interval", "opens_annual_budget"} <= house
    assert all("系统默认设置" in ningbo.values()[name].note for name in house)


@pytest.mark.rule("M")
def test_no_rest_day_moves_a_deadline_unless_the_reading_or_the_deadline_says_so(ningbo: Pack) -> None:
    deadlines = [name for name, value in ningbo.values().items() if value.kind is Kind.DEADLINE]
    values = ningbo.on(NEW_YEAR)
    assert {values[name].deadline().rest_day for name in deadlines} == {values["rest_day"].choice()}


def test_before_2022_the_city_has_no_rules_and_nothing_is_guessed(ningbo: Pack) -> None:
    with pytest.raises(NotInForce) as refused:
        sharing_terms(ningbo, ningbo.on(date(2021, 12, 31)))
    assert "2021-12-31" in refused.value.zh


def test_a_value_that_no_pack_has_and_one_of_another_kind_are_told_apart(ningbo: Pack) -> None:
    with pytest.raises(UnknownName):
        ningbo.on(NEW_YEAR)["surplus_shareing"]
    with pytest.raises(WrongKind):
        ningbo.on(NEW_YEAR)["s5_base"].share()


LINES = {
    ("employee", "pooled", "income"): "premiums subsidies interest transfers_in other_income total_income",
    ("employee", "pooled", "expenditure"): "benefits other_expenditure total_expenditure",
    ("employee", "pooled", "balance"): "opening current closing",
    ("employee", "individual", "income"): "premiums interest transfers_in total_income",
    ("employee", "individual", "expenditure"): "benefits transfers_out total_expenditure",
    ("employee", "individual", "balance"): "opening current closing",
    ("resident", "pooled", "income"): "premiums city_subsidy county_subsidy interest other_income total_income",
    ("resident", "pooled", "expenditure"): "benefits critical_illness other_expenditure total_expenditure",
    ("resident", "pooled", "balance"): "opening current closing",
}


MAY_BE_LEFT_OUT = {
    ("employee", "pooled", "income"): "subtotal_income upper_subsidy lower_remittance",
    ("employee", "pooled", "expenditure"): "inpatient outpatient maternity subtotal_expenditure lower_subsidy "
    "upper_remittance",
    ("employee", "pooled", "balance"): "grand_total_income grand_total_expenditure",
    ("employee", "individual", "income"): "other_income upper_subsidy lower_remittance",
    ("employee", "individual", "expenditure"): "lower_subsidy upper_remittance",
    ("employee", "individual", "balance"): "grand_total_income grand_total_expenditure",
    ("resident", "pooled", "income"): "collective_support medical_assistance_aid finance_paid upper_fiscal_subsidy "
    "standard_subsidy special_subsidy subtotal_income upper_subsidy lower_remittance",
    ("resident", "pooled", "expenditure"): "inpatient outpatient subtotal_expenditure lower_subsidy upper_remittance",
    ("resident", "pooled", "balance"): "grand_total_income grand_total_expenditure",
}


@pytest.mark.parametrize(("optional", "lines"), [(False, LINES), (True, MAY_BE_LEFT_OUT)])
@pytest.mark.rule("R5")
def test_the_budget_has_the_lines_of_the_national_form(
    ningbo: Pack, optional: bool, lines: dict[tuple[str, str, str], str]
) -> None:
    sections = ningbo.templates("budget").sections
    found = {
        (section.fund, section.part, str(section.side)): " ".join(
            line.code for line in section.lines if line.optional is optional
        )
        for section in sections
    }
    assert found == lines


def test_the_budgets_balance_follows_from_income_and_expenditure(ningbo: Pack) -> None:
    entered = {
        LineKey("resident", "pooled", Side.INCOME, "premiums"): 500,
        LineKey("resident", "pooled", Side.INCOME, "county_subsidy"): 300,
        LineKey("resident", "pooled", Side.EXPENDITURE, "critical_illness"): 900,
        LineKey("resident", "pooled", Side.BALANCE, "opening"): 50,
    }
    completed = ningbo.templates("budget").completed(entered)
    assert completed[LineKey("resident", "pooled", Side.BALANCE, "current")] == -100
    assert completed[LineKey("resident", "pooled", Side.BALANCE, "closing")] == -50


@pytest.mark.parametrize("form", ["plan", "report"])
def test_a_months_total_counts_every_line_of_both_parts(ningbo: Pack, form: str) -> None:
    template = ningbo.templates(form)
    for fund in ningbo.funds():
        lines = [section for section in template.sections if section.fund == fund]
        total = LineKey(fund, "all", None, "total")
        entered = {(section.part, line.code) for section in lines if section.part != "all" for line in section.lines}
        assert {(key.part, key.line) for sign, key in template.terms(total) if sign > 0} == entered


@pytest.mark.rule("S7")
def test_postings_of_a_year_may_be_dated_until_it_is_settled(ningbo: Pack) -> None:
    rules = posting_rules(ningbo, 2022, date(2022, 6, 1))
    assert rules.last_day == date(2023, 3, 31)
    assert rules.counties == ningbo.counties()


@pytest.mark.rule("R1")
def test_a_ten_day_periods_receipts_are_due_three_working_days_after_it(ningbo: Pack) -> None:
    due = ningbo.on(NEW_YEAR)["r1_transfer_due"].deadline()
    period = ten_day_periods(2022, 1)[2]
    last = due_instant(due, Anchor(year=2022, month=1), start_of(period.last), ningbo.calendar(2022))
    # Over the Spring Festival of 2022, January 31 to February 6.
    assert due_day(last) == date(2022, 2, 9)


def test_a_countys_party_and_a_years_case_have_the_names_that_the_pack_gives_them(ningbo: Pack) -> None:
    assert ningbo.parties()["county_finance/maker"].zh == "区县(市)财政局经办"
    party = ningbo.party_of_county("330203", "county_finance/maker")
    assert (party.zh, party.en) == ("海曙区财政局经办", "Haishu: county finance office, maker")
    assert decision_title(ningbo, "final_accounts", 2022).zh == "宁波市2022年度基金决算"
    assert decision_title(ningbo, "budget_adjustment", 2022).zh == "宁波市2022年预算调整"
    with pytest.raises(UnknownName):
        ningbo.party_of_county("330203", "county_finance/treasurer")
