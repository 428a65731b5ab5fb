"""Every kind of money of Ningbo's fund has an account and a way, by who hands it in; and no other way."""

from datetime import date
from typing import Any

import pytest

from calculations.forms.posting import read_posting
from calculations.input.bilingual import Bilingual
from calculations.input.faults import BadInput
from calculations.ledger.accounts import Part
from calculations.ledger.posting_rules import CityInterest, HandedInBy, PostingRules
from policies.loader import load
from policies.terms.clearing import posting_rules

HAISHU = "330203"
TODAY = date(2022, 6, 1)


@pytest.fixture(scope="module")
def rules() -> PostingRules:
    return posting_rules(load("ningbo"), 2022, TODAY)


def posting(rule: str, way: str, fund: str = "resident", **transfer: Any) -> dict[str, Any]:
    """`way` is both accounts without fund and part, `special > temporary_payments`; the part is pooled."""
    part = transfer.pop("part", "pooled")
    source, target = (f"{end}:{fund}:{part}" for end in way.split(" > "))
    return {
        "kind": "posting",
        "rule": rule,
        "fund": fund,
        "year": 2022,
        "date": "2022-05-31",
        "zh": "资金",
        "transfers": [{"from": source, "to": target, "amount": "1.00", **transfer}],
    }


def faults(document: dict[str, Any], rules: PostingRules, party: str) -> list[str]:
    county = HAISHU if party.startswith("county") else None
    by = HandedInBy(party=party, name=Bilingual(zh=party, en=party), county=county)
    try:
        read_posting(document, rules, by)
    except BadInput as refused:
        return [fault.place for fault in refused.faults]
    return []


WAYS = [
    ("R4", "upper_finance > special", "city_finance/maker", {"county": HAISHU}),
    ("R3", "other_income > pooled_fund", "city_finance/maker", {"line": "interest"}),
    ("R3", "other_income > special", "city_finance/maker", {"fund": "employee", "part": "individual"}),
    ("R1", "payers > treasury", "city_tax/maker", {"fund": "employee", "part": "serious_illness", "county": HAISHU}),
    (
        "R1",
        "treasury > special",
        "city_finance/maker",
        {"fund": "employee", "part": "serious_illness", "county": HAISHU},
    ),
    ("R5", "special > agency_expenditure", "city_finance/maker", {"fund": "employee", "part": "serious_illness"}),
    ("R5", "agency_expenditure > beneficiaries", "city_agency/maker", {"fund": "employee", "part": "serious_illness"}),
    ("R5", "special > temporary_payments", "city_finance/maker", {"line": "working_capital"}),
    ("R5", "temporary_payments > special", "city_finance/maker", {"line": "working_capital"}),
    ("R5", "upper_fund > special", "city_finance/maker", {"line": "upper_subsidy"}),
    ("R5", "special > upper_fund", "city_finance/maker", {"line": "upper_remittance"}),
    (
        "R5",
        "upper_fund > special",
        "city_finance/maker",
        {"fund": "employee", "part": "individual", "line": "upper_subsidy"},
    ),
    ("H1", f"accumulated:{HAISHU} > pre_pooling", "county_finance/maker", {"line": "pre_pooling_expenditure"}),
    ("H1", f"accumulated:{HAISHU} > pre_pooling", "audit_office/maker", {"line": "confirmed_difference"}),
    (
        "H1",
        f"accumulated:{HAISHU} > temporary_payments:{HAISHU}",
        "county_finance/maker",
        {"line": "out_of_town_advances"},
    ),
    (
        "H1",
        f"temporary_payments:{HAISHU} > accumulated:{HAISHU}",
        "county_finance/maker",
        {"line": "out_of_town_advances"},
    ),
    (
        "H1",
        f"county_finance:{HAISHU} > accumulated:{HAISHU}",
        "county_finance/maker",
        {"line": "pre_pooling_gap"},
    ),
]


@pytest.mark.parametrize(("rule", "way", "party", "more"), WAYS)
@pytest.mark.rule("R3", "R4", "R5", "H1", "S")
def test_each_kind_of_money_goes_its_way(
    rules: PostingRules, rule: str, way: str, party: str, more: dict[str, Any]
) -> None:
    assert faults(posting(rule, way, **more), rules, party) == []


REFUSED = [
    ("R4", "upper_finance > special", "city_finance/maker", {}, "transfers[0].county"),
    ("R4", "upper_finance > pooled_fund", "city_finance/maker", {"county": HAISHU}, "transfers[0]"),
    ("R5", "special > temporary_payments", "city_finance/maker", {"line": "gifts"}, "transfers[0].line"),
    ("R5", "special > temporary_payments", "city_finance/maker", {}, "transfers[0].line"),
    ("H1", f"accumulated:{HAISHU} > pre_pooling", "county_finance/maker", {}, "transfers[0].line"),
    (
        "H1",
        f"accumulated:{HAISHU} > pre_pooling",
        "county_finance/maker",
        {"line": "confirmed_difference"},
        "transfers[0]",
    ),
    ("R1", "treasury > special", "city_finance/maker", {"part": "serious_illness", "county": HAISHU},
     "transfers[0].from"),
    ("R5", "agency_expenditure > beneficiaries", "city_agency/maker", {"fund": "employee"}, "transfers[0]"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "way", "party", "more", "place"), REFUSED)
@pytest.mark.rule("R4", "R5", "H1", "N2")
def test_and_no_other_way(
    rules: PostingRules, rule: str, way: str, party: str, more: dict[str, Any], place: str
) -> None:
    assert place in faults(posting(rule, way, **more), rules, party)


@pytest.mark.parametrize(
    ("reading", "way", "more", "places"),
    [
        (CityInterest.POOLED_FUND, "other_income > pooled_fund", {}, []),
        (CityInterest.POOLED_FUND, "other_income > special", {"county": HAISHU}, ["transfers[0].to"]),
        (CityInterest.BY_COUNTY, "other_income > pooled_fund", {}, ["transfers[0].to"]),
        (CityInterest.BY_COUNTY, "other_income > special", {}, ["transfers[0].county"]),
        (CityInterest.BY_COUNTY, "other_income > special", {"county": HAISHU}, []),
        (None, "other_income > special", {}, []),
    ],
)
@pytest.mark.rule("R3")
def test_whose_the_interest_of_the_city_special_account_is_follows_the_reading(
    rules: PostingRules, reading: CityInterest | None, way: str, more: dict[str, Any], places: list[str]
) -> None:
    by = rules.model_copy(update={"city_interest": reading})
    assert faults(posting("R3", way, line="interest", **more), by, "city_finance/maker") == places


@pytest.mark.rule("S", "R5")
def test_the_serious_illness_part_is_the_employee_funds_alone_and_in_no_form() -> None:
    ningbo = load("ningbo")
    assert {fund for fund, parts in ningbo.parts_in_accounts().items() if Part.SERIOUS_ILLNESS in parts} == {"employee"}
    assert not [section for section in ningbo.templates("budget").sections if section.part == Part.SERIOUS_ILLNESS]
    for city in ("jinhua", "zhoushan"):
        assert Part.SERIOUS_ILLNESS not in {part for parts in load(city).parts_in_accounts().values() for part in parts}


@pytest.mark.parametrize("kind", ["upper_finance", "upper_fund", "temporary_receipts", "temporary_payments"])
def test_money_of_each_kind_comes_and_goes(kind: str) -> None:
    paths = load("ningbo").paths()
    assert [path for path in paths if path.from_kind == kind]
    assert kind == "upper_finance" or [path for path in paths if path.to_kind == kind]
