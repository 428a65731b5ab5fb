"""Clearing S0 to S6: the worked examples, what must always hold, and what is refused."""

import json
from collections import defaultdict
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculations.clearing.forms import ClearingResult, SharingParameters
from calculations.clearing.settlement import clear, read_clearing
from calculations.input.faults import BadInput
from calculations.input.parameters import Status
from calculations.input.partial_input import collect_faults
from tests.calculations.sharing_values import SHARING

EXAMPLES = Path(__file__).parents[1] / "examples"
CODES = ["330203", "330205", "330206", "330211", "330212", "330213", "330225", "330226", "330281", "330282"]


def example(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((EXAMPLES / f"{name}.json").read_text("utf-8"))
    return document


def cleared(document: object, parameters: SharingParameters = SHARING, explain: bool = False) -> ClearingResult:
    return collect_faults(lambda: read_clearing(document), lambda given: clear(given, parameters, explain))


def row(county: str = "330203", fund: str = "employee", **amounts: Any) -> dict[str, Any]:
    zero = dict.fromkeys(
        (
            "income", "expenditure", "make_up", "accumulated_balance",
            "subsidy_due", "subsidy_received", "city_subsidy_due", "city_subsidy_received",
        ),
        "0.00",
    )  # fmt: skip
    return {"county": county, "fund": fund, **zero, "assessment_score": None, **amounts}


def year(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "year": 2022,
        "pooled_fund": {"employee": "0.00", "resident": "0.00"},
        "counties": list(rows),
        **more,
    }


def these(*amounts: Decimal | None) -> tuple[object, ...]:
    """Amounts next to each other, to be compared with plain numbers."""
    return amounts


@pytest.mark.parametrize("name", ["clearing", "clearing-whole-gap", "clearing-incentive"])
@pytest.mark.rule("S", "S2", "S3", "S4", "S5", "S6")
def test_the_worked_examples_come_out_to_the_fen(name: str) -> None:
    answer = cleared(example(f"{name}-input")).document()
    expected = example(f"{name}-expected")
    assert {key: answer[key] for key in expected} == expected


@pytest.mark.rule("S2", "S3", "S4", "S5")
def test_settlements_of_the_worked_example_say_who_pays_whom_by_which_rule() -> None:
    rows = cleared(example("clearing-input")).document()["settlements"]
    assert [tuple(row.values()) for row in rows] == [
        ("county_finance:330213", "special_account", "employee", "20.00", "S1"),
        ("special_account", "accumulated:330203", "employee", "50.00", "S2"),
        ("special_account", "pooled_fund", "employee", "50.01", "S2"),
        ("accumulated:330213", "special_account", "employee", "80.00", "S3"),
        ("county_finance:330213", "special_account", "employee", "150.00", "S4"),
        ("county_finance:330225", "special_account", "employee", "50.00", "S4"),
        ("pooled_fund", "special_account", "employee", "150.01", "S4"),
        ("city_finance", "special_account", "employee", "10.00", "S5"),
        ("county_finance:330213", "special_account", "employee", "30.00", "S5"),
        ("county_finance:330225", "special_account", "employee", "10.00", "S5"),
        ("county_finance:330281", "special_account", "resident", "15.00", "S0"),
        ("special_account", "city_finance", "resident", "2.00", "S0"),
        ("special_account", "county_finance:330282", "resident", "1.00", "S0"),
        ("county_finance:330281", "special_account", "resident", "16.66", "S4"),
        ("city_finance", "special_account", "resident", "3.33", "S5"),
        ("county_finance:330281", "special_account", "resident", "13.34", "S5"),
    ]


@pytest.mark.rule("S1")
def test_a_county_that_misses_its_targets_makes_up_before_its_balance_is_computed() -> None:
    [county] = cleared(year(row(income="100.00", expenditure="120.00", make_up="20.00"))).counties
    assert county.balance == 0
    assert county.from_county_finance == 0


@pytest.mark.rule("S4", "S5")
def test_s5_is_not_reached_while_the_pooled_fund_can_pay() -> None:
    for base in ("unpaid_pool_half", "whole_remaining_gap"):
        answer = cleared(
            year(row(expenditure="100.00"), pooled_fund={"employee": "50.00"}, parameters={"s5_base": base})
        )
        assert answer.counties[0].from_pooled == 50
        assert answer.counties[0].from_city_finance == 0
        assert {settlement.rule for settlement in answer.settlements} == {"S4"}


@pytest.mark.rule("S0")
def test_what_centre_and_province_owe_is_shown_and_nobody_here_pays_it() -> None:
    rows = (
        row("330203", "resident", income="300.00", upper_fiscal_subsidy_due="300.00"),
        row("330205", "resident", upper_fiscal_subsidy_due="5.00", upper_fiscal_subsidy_received="7.00"),
        row("330206", "resident"),
    )
    answer = cleared(year(*rows))
    assert [(each.county, str(each.due), str(each.received), str(each.open)) for each in answer.from_above or ()] == [
        ("330203", "300.00", "0.00", "300.00"),
        ("330205", "5.00", "7.00", "-2.00"),
    ]
    assert {each.rule for each in answer.settlements} == {"S2"}
    assert "from_above" not in cleared(year(row(income="1.00"))).document()


@pytest.mark.rule("S2", "S4")
def test_the_odd_fen_falls_to_the_pooled_fund_both_ways() -> None:
    answer = cleared(
        year(
            row("330203", income="0.03"),
            row("330205", expenditure="0.01"),
            pooled_fund={"employee": "1.00"},
        )
    )
    assert answer.counties[0].surplus_to_pooled == Decimal("0.02")
    assert answer.counties[1].from_pooled == Decimal("0.01")
    assert answer.counties[1].from_county_finance == 0


@pytest.mark.rule("S2", "S4")
def test_any_part_of_a_fen_falls_to_the_pooled_fund_both_ways() -> None:
    shares = {"pooled_share_of_surplus": "0.4", "pooled_share_of_gap": "0.4"}
    rows = row("330203", income="0.01"), row("330205", expenditure="0.01")
    gets, owes = cleared(year(*rows, pooled_fund={"employee": "1.00"}, parameters=shares)).counties
    assert (gets.surplus_to_pooled, gets.surplus_to_county) == (Decimal("0.01"), Decimal(0))
    assert (owes.from_pooled, owes.from_county_finance) == (Decimal("0.01"), Decimal(0))


@pytest.mark.rule("S5")
def test_the_city_shares_half_up_and_the_county_takes_the_rest() -> None:
    [county] = cleared(year(row(expenditure="0.50"))).counties
    assert (county.from_city_finance, county.from_county_finance) == (Decimal("0.05"), Decimal("0.45"))
    [county] = cleared(year(row(expenditure="0.26"))).counties
    assert (county.from_city_finance, county.from_county_finance) == (Decimal("0.03"), Decimal("0.23"))


@pytest.mark.rule("S4", "S5")
def test_counties_with_the_same_gap_share_it_with_the_city_alike_when_the_fund_is_a_fen_short() -> None:
    # Each gap is 6 fen, each half 3; the fund holds 5: one county gets its 3, the other 2. The fund being short, S5
    # covers all that is left of both gaps, the first county's own half included.
    answer = cleared(
        year(
            row("330203", expenditure="0.06"),
            row("330205", expenditure="0.06"),
            pooled_fund={"employee": "0.05"},
            parameters={"s5_base": "whole_remaining_gap"},
        )
    )
    assert [str(county.from_pooled) for county in answer.counties] == ["0.03", "0.02"]
    assert [str(county.from_city_finance) for county in answer.counties] == ["0.01", "0.01"]
    assert [str(county.from_county_finance) for county in answer.counties] == ["0.02", "0.03"]


AMOUNTS = st.integers(0, 10**7).map(lambda fen: f"{fen // 100}.{fen % 100:02d}")
SMALL = st.integers(0, 500).map(lambda fen: f"{fen // 100}.{fen % 100:02d}")
MONEY = st.one_of(st.just("0.00"), SMALL, AMOUNTS)


@st.composite
def years(draw: st.DrawFn) -> dict[str, Any]:
    """Random years with both funds, both readings of S5, and sometimes an incentive within its cap."""
    keys = draw(
        st.lists(
            st.tuples(st.sampled_from(CODES), st.sampled_from(["employee", "resident"])),
            min_size=1, max_size=12, unique=True,
        )
    )  # fmt: skip
    fields = [name for name, value in row().items() if value == "0.00"]
    scores = st.sampled_from([None, "89.99", "90", "95.5", "100"])
    rows = [
        row(county, fund, **{name: draw(MONEY) for name in fields}, assessment_score=draw(scores))
        for county, fund in keys
    ]
    document = year(
        *rows,
        pooled_fund={"employee": draw(MONEY), "resident": draw(MONEY)},
        parameters={"s5_base": draw(st.sampled_from(["unpaid_pool_half", "whole_remaining_gap"]))},
    )
    totals: dict[str, str] = {}
    hand_out = draw(st.booleans())
    for fund, pooled in cleared(document).pooled_fund.items():
        rewarded = [each for each in rows if each["fund"] == fund and each["assessment_score"] not in (None, "89.99")]
        if rewarded and hand_out:
            totals[fund] = str((pooled.closing / 20).quantize(Decimal("0.01"), "ROUND_FLOOR"))
    return {**document, "incentive_total": totals}


@given(years())
@pytest.mark.rule("S2", "S3", "S4", "S5")
def test_whatever_the_year_every_gap_is_covered_and_every_surplus_shared(document: dict[str, Any]) -> None:
    for county in cleared(document).counties:
        covered = county.from_accumulated + county.from_pooled + county.from_county_finance + county.from_city_finance
        assert covered == max(-county.balance, 0)
        assert county.surplus_to_pooled + county.surplus_to_county == max(county.balance, 0)
        assert county.surplus_to_pooled - county.surplus_to_county in (0, Decimal("0.01"))


@given(years())
@pytest.mark.rule("S3", "S4")
def test_whatever_the_year_no_account_goes_below_zero(document: dict[str, Any]) -> None:
    answer = cleared(document)
    for pooled in answer.pooled_fund.values():
        assert pooled.closing >= 0
        assert pooled.closing == pooled.opening + pooled.received - pooled.paid - pooled.incentives
        if pooled.opening + pooled.received == 0:
            assert pooled.paid == pooled.incentives == 0
    for county in answer.counties:
        amounts = county.model_dump(exclude={"county", "fund", "balance"}, exclude_none=True)
        assert min(amounts.values()) >= 0


@given(years())
@pytest.mark.rule("S0", "S")
def test_whatever_the_year_the_settlements_net_to_what_changed(document: dict[str, Any]) -> None:
    answer = cleared(document)
    nets: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    seen = set()
    for settlement in answer.settlements:
        assert settlement.amount > 0
        nets[settlement.fund, settlement.payer] -= settlement.amount
        nets[settlement.fund, settlement.payee] += settlement.amount
        row_key = (settlement.rule, settlement.fund, settlement.payer, settlement.payee)
        assert row_key not in seen
        seen.add(row_key)
    expected: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    rows = {(each["county"], each["fund"]): each for each in document["counties"]}
    for county in answer.counties:
        given_row = {
            key: Decimal(value) for key, value in rows[county.county, county.fund].items()
            if key not in ("county", "fund", "assessment_score")
        }  # fmt: skip
        fund, code = county.fund, county.county
        owed = given_row["subsidy_due"] - given_row["subsidy_received"]
        city_owed = given_row["city_subsidy_due"] - given_row["city_subsidy_received"]
        expected[fund, "special_account"] += given_row["expenditure"] - given_row["income"] + owed + city_owed
        expected[fund, f"county_finance:{code}"] -= given_row["make_up"] + county.from_county_finance + owed
        expected[fund, "city_finance"] -= county.from_city_finance + city_owed
        expected[fund, f"accumulated:{code}"] += county.closing_accumulated_balance - given_row["accumulated_balance"]
    for fund, pooled in answer.pooled_fund.items():
        expected[fund, "pooled_fund"] += pooled.closing - pooled.opening
    for key in nets.keys() | expected.keys():
        assert nets[key] == expected[key], key


@given(years(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(document: dict[str, Any], random: Any) -> None:
    shuffled = deepcopy(document)
    random.shuffle(shuffled["counties"])
    assert cleared(shuffled) == cleared(document)


@given(years())
def test_the_answer_can_be_sent_and_read_again(document: dict[str, Any]) -> None:
    answer = cleared(document, explain=True)
    assert ClearingResult.model_validate_json(answer.model_dump_json()) == answer


def faults(document: object, parameters: SharingParameters = SHARING) -> dict[str, str]:
    with pytest.raises(BadInput) as refused:
        cleared(document, parameters)
    return {fault.place: fault.message for fault in refused.value.faults}


def test_every_fault_of_an_input_is_named_at_once() -> None:
    document = year(
        row(income="12,3"),
        row(make_up="-1.00", subsidy_due=5, fund="pension"),
        row(assessment_score="100.01", surprise="1"),
        {key: value for key, value in row("3302").items() if key != "expenditure"},
        parameters={"s5_base": "all", "city_rate": "0.3"},
    )
    assert faults(document) == {
        "counties[0].income": 'not an amount: "12,3"',
        "counties[1].make_up": 'negative: "-1.00"',
        "counties[1].subsidy_due": "not an amount: 5",
        "counties[1].fund": 'unknown fund: "pension" (known: employee, resident)',
        "counties[2].assessment_score": 'not a score from "0" to "100" as text: "100.01"',
        "counties[2].surprise": (
            "unknown key (known: county, fund, income, expenditure, make_up, "
            "accumulated_balance, subsidy_due, subsidy_received, city_subsidy_due, city_subsidy_received, "
            "upper_fiscal_subsidy_due, upper_fiscal_subsidy_received, assessment_score)"
        ),
        "counties[2]": "county 330203 and fund employee a second time (first: counties[0])",
        "counties[3].county": 'not a six-digit county code: "3302"',
        "counties[3].expenditure": "missing",
        "parameters.s5_base": "not one of 'unpaid_pool_half' or 'whole_remaining_gap': \"all\"",
        "parameters.city_rate": (
            "unknown parameter (known: surplus_sharing, gap_sharing, unpaid_sharing, "
            "s5_base, incentive_cap, incentive_threshold, first_premiums, county_grades, balance_first, deficits, "
            "county_ceiling, ceiling_of, ceiling_base, above_ceiling)"
        ),
    }


AMOUNT_FIELDS = [name for name, value in row().items() if value == "0.00"]


@pytest.mark.parametrize("field", AMOUNT_FIELDS)
def test_negative_amounts_are_refused(field: str) -> None:
    assert faults(year(row(**{field: "-0.01"}))) == {f"counties[0].{field}": 'negative: "-0.01"'}


@pytest.mark.parametrize("score", ["-1", "100.01", "95.123", 95, "NaN", "9e1", "", True])
def test_a_score_is_text_from_0_to_100_with_at_most_two_places(score: object) -> None:
    assert list(faults(year(row(assessment_score=score)))) == ["counties[0].assessment_score"]


def test_no_rows_no_year_or_an_unknown_key_are_refused() -> None:
    assert faults({"pooled_fund": {}, "counties": [], "note": ""}) == {
        "year": "missing",
        "counties": "empty",
        "note": (
            "unknown key (known: parameters, year, pooled_fund, reserve, special_account, first_premiums, "
            "incentive_total, counties)"
        ),
    }


def test_a_county_with_a_fund_twice_is_refused() -> None:
    assert list(faults(year(row(), row("330205"), row()))) == ["counties[2]"]


def test_a_fund_that_the_policy_does_not_know_is_refused_everywhere() -> None:
    document = year(row(fund="pension"), pooled_fund={"pension": "0.00"}, incentive_total={"pension": "0.00"})
    unknown = 'unknown fund: "pension" (known: employee, resident)'
    assert faults(document) == {
        "counties[0].fund": unknown,
        "pooled_fund.pension": unknown,
        "incentive_total.pension": unknown,
    }


def test_a_fund_that_the_policy_does_not_know_is_told_though_rows_cannot_be_read() -> None:
    document = year(row(income="?"), row(fund="pension"), pooled_fund={"pension": "0.00"}, incentive_total=5)
    assert faults(document) == {
        "incentive_total": "not an object: 5",
        "counties[0].income": 'not an amount: "?"',
        "counties[1].fund": 'unknown fund: "pension" (known: employee, resident)',
        "pooled_fund.pension": 'unknown fund: "pension" (known: employee, resident)',
        "pooled_fund.employee": "missing",
    }


def test_a_row_that_stands_twice_is_told_after_one_whose_fund_cannot_be_read() -> None:
    assert faults(year({**row(), "fund": 5}, row("330205"), row("330205"))) == {
        "counties[0].fund": "not text: 5",
        "counties[2]": "county 330205 and fund employee a second time (first: counties[1])",
    }


@pytest.mark.parametrize("document", [[], "clearing", None, 5])
def test_what_is_no_object_is_no_year_to_clear(document: object) -> None:
    assert faults(document) == {"input": f"not an object: {json.dumps(document)}"}


def test_a_pooled_fund_that_is_not_told_is_not_taken_as_empty() -> None:
    assert faults(year(row(), pooled_fund={"resident": "1.00"})) == {"pooled_fund.employee": "missing"}


@pytest.mark.rule("S6")
def test_an_incentive_above_the_cap_is_refused_with_the_cap() -> None:
    document = year(
        row(assessment_score="95"), pooled_fund={"employee": "1000.00"}, incentive_total={"employee": "50.01"}
    )
    [message] = faults(document).values()
    assert message == "above the cap: 50.01 > 50.00 (5 % of the pooled fund's 1000.00)"
    document["incentive_total"] = {"employee": "50.00"}
    assert cleared(document).counties[0].incentive == 50


@pytest.mark.rule("S6")
def test_an_incentive_that_nobody_has_earned_is_refused() -> None:
    document = year(
        row(assessment_score="89.99"), row("330205"),
        pooled_fund={"employee": "1000.00"}, incentive_total={"employee": "1.00"},
    )  # fmt: skip
    assert faults(document) == {"incentive_total.employee": "no county has a score of at least 90"}
    document["parameters"] = {"incentive_threshold": "89.99"}
    assert cleared(document).counties[0].incentive == 1


@pytest.mark.rule("S6")
def test_an_incentive_for_a_fund_that_holds_nothing_is_refused() -> None:
    document = year(row(), pooled_fund={"employee": "1.00"}, incentive_total={"resident": "0.01"})
    with pytest.raises(BadInput) as refused:
        cleared(document)
    assert [str(fault) for fault in refused.value.faults] == [
        "incentive_total.resident: above the cap: 0.01 > 0.00 (5 % of the pooled fund's 0.00)",
        "incentive_total.resident: no county has a score of at least 90",
    ]


@pytest.mark.rule("S6")
def test_the_cap_goes_by_what_the_pooled_fund_has_when_gaps_are_paid() -> None:
    document = year(
        row(assessment_score="95"), row("330205", expenditure="500.00"),
        pooled_fund={"employee": "1000.00"}, incentive_total={"employee": "37.51"},
    )  # fmt: skip
    assert faults(document) == {
        "incentive_total.employee": "above the cap: 37.51 > 37.50 (5 % of the pooled fund's 750.00)"
    }
    without_counties = year(row(), pooled_fund={"employee": "0.00", "resident": "1000.00"})
    found = faults({**without_counties, "incentive_total": {"resident": "50.00"}})
    assert found == {"incentive_total.resident": "no county has a score of at least 90"}


@pytest.mark.rule("S6")
def test_an_incentive_is_held_against_no_cap_that_cannot_be_known() -> None:
    scored = row(assessment_score="95")
    untold = year(scored, pooled_fund={"resident": "1.00"}, incentive_total={"employee": "1.00"})
    assert faults(untold) == {"pooled_fund.employee": "missing"}
    twice = year(scored, scored, pooled_fund={"employee": "1.00"}, incentive_total={"employee": "1.00"})
    assert list(faults(twice)) == ["counties[1]"]


@pytest.mark.rule("S0", "S6")
def test_a_single_fen_is_settled_by_its_rule_like_any_amount() -> None:
    document = year(
        row(assessment_score="95", city_subsidy_due="0.01"),
        pooled_fund={"employee": "1000.00"}, incentive_total={"employee": "0.01"},
    )  # fmt: skip
    assert [tuple(each.values()) for each in cleared(document).document()["settlements"]] == [
        ("city_finance", "special_account", "employee", "0.01", "S0"),
        ("pooled_fund", "accumulated:330203", "employee", "0.01", "S6"),
    ]


def test_nothing_is_explained_unless_it_is_asked_for() -> None:
    assert "explain" not in clear(read_clearing(year(row())), SHARING).document()


def test_given_parameters_take_the_place_of_the_policys() -> None:
    document = year(row(income="10.00"), parameters={"pooled_share_of_surplus": "0.25"})
    assert cleared(document).counties[0].surplus_to_county == Decimal("7.50")


@pytest.mark.parametrize("value", ["1.01", "-0.1", 0.5, "half", None, "NaN", "1e-1"])
def test_a_share_is_text_from_0_to_1(value: object) -> None:
    given = {"unpaid_sharing": {"city_finance": value, "county_finance": "0"}}
    assert list(faults(year(row(), parameters=given))) == ["parameters.unpaid_sharing.city_finance"]


def test_a_policy_without_sharing_rules_asks_for_them() -> None:
    silent = {"value": None, "rule": "S5", "status": "text"}
    policy = SHARING.model_copy(
        update={name: type(getattr(SHARING, name)).model_validate(silent) for name in ("unpaid_sharing", "s5_base")}
    )
    assert faults(year(row()), policy) == {
        "parameters.unpaid_sharing": (
            'missing: the policy gives no value (S5); give one such as {"county_finance": "0.5", "pooled_fund": "0.5"}'
        ),
        "parameters.s5_base": (
            "missing: the policy gives no value (S5); give one of unpaid_pool_half, whole_remaining_gap"
        ),
    }
    document = year(row(expenditure="1.00"), parameters={
        "unpaid_sharing": {"city_finance": "0.2", "county_finance": "0.8"}, "s5_base": "unpaid_pool_half"
    })  # fmt: skip
    assert cleared(document, policy).counties[0].from_city_finance == Decimal("0.10")


def test_every_figure_is_explained_with_rule_article_parameters_and_steps() -> None:
    document = example("clearing-whole-gap-input")
    answer = cleared(document, explain=True)
    assert answer.explain is not None
    explained = {each.figure: each for each in answer.explain}
    for county in answer.counties:
        for name, value in county.model_dump(mode="json", exclude={"county", "fund"}, exclude_none=True).items():
            figure = explained[f"counties.{county.county}.{county.fund}.{name}"]
            assert figure.value == value
            assert figure.steps[-1].value == value
            assert figure.article.startswith("A 二(四)")
    for fund, pooled in answer.pooled_fund.items():
        for name in ("received", "paid", "incentives", "closing"):
            assert explained[f"pooled_fund.{fund}.{name}"].value == pooled.model_dump(mode="json")[name]
    city = explained["counties.330213.employee.from_city_finance"]
    assert city.rule == "S5"
    assert {each.name: each.status for each in city.parameters} == {
        "unpaid_sharing": Status.TEXT,
        "s5_base": Status.GIVEN,
    }
    assert [step.formula for step in city.steps] == ["300.00 - 112.50", "187.50 × 0.2"]
    assert "explain" not in cleared(document).document()


@pytest.mark.rule("S6")
@pytest.mark.parametrize(
    ("incentive", "score", "words", "formula"),
    [
        ("0.00", "95", "nothing: no incentive, or a score below the threshold", "0.00"),
        ("1.00", "89.99", "nothing: no incentive, or a score below the threshold", "0.00"),
        (
            "0.01",
            "95",
            "shared among those at the threshold in proportion to their scores (largest remainders)",
            "0.01 × 95 / 185",
        ),
    ],
)
def test_an_incentive_is_explained_by_the_score_or_as_nothing(
    incentive: str, score: str, words: str, formula: str
) -> None:
    document = year(
        row("330203", assessment_score=score),
        row("330205", assessment_score="90"),
        pooled_fund={"employee": "100.00"},
        incentive_total={"employee": incentive},
    )
    told = {each.figure: each for each in cleared(document, explain=True).explain or ()}
    [step] = told["counties.330203.employee.incentive"].steps
    assert (step.en, step.formula) == (words, formula)


def test_a_rule_whose_article_the_policy_does_not_name_is_explained_without_one() -> None:
    answer = cleared(example("clearing-input"), SHARING.model_copy(update={"articles": {}}), explain=True)
    assert {each.article for each in answer.explain or () if each.rule in ("S1", "S3")} == {""}


def test_a_pooled_fund_without_counties_is_explained_as_having_moved_nothing() -> None:
    answer = cleared(year(row()), explain=True)
    told = {each.figure: each.steps[0].formula for each in answer.explain or ()}
    assert [told[f"pooled_fund.resident.{name}"] for name in ("received", "paid", "incentives")] == ["0.00"] * 3
