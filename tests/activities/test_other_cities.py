"""Other cities' ways of sharing are packs: what they say is data, cleared to the fen and settled along their paths."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from activities.clearing import account_of
from calculations.clearing.forms import ClearingResult
from calculations.clearing.settlement import clear, read_clearing
from calculations.ledger.postings import Transfer, path_of
from policies.loader import load
from policies.pack import Pack
from policies.policy_view import shown
from policies.terms.clearing import sharing_terms
from tests.calculations.clearing.test_settlement import row, these, year

OWN = Path(__file__).parent.parent / "packs"
HAISHU, FENGHUA, XIANGSHAN = "330203", "330213", "330225"


def cleared(pack: Pack, *rows: dict[str, Any], **more: Any) -> ClearingResult:
    """A year cleared by what a case of it pins, all of whose settlements have a path in the pack's ledger."""
    pinned = pack.pin("year_end_clearing", 2022)
    assert {"county_ceiling", "deficits", "county_grades"} & pack.values().keys() <= pinned.parameters.keys()
    answer = clear(read_clearing(year(*rows, **more)), sharing_terms(pack, pack.on(pinned.on)))
    for each in answer.settlements:
        ends = {"from": account_of(each.payer, each.fund), "to": account_of(each.payee, each.fund)}
        transfer = Transfer.model_validate({**ends, "amount": each.amount})
        assert path_of(each.rule, transfer, pack.paths()) is not None, each
    return answer


@pytest.mark.rule("S4", "S5")
def test_a_gap_is_shared_by_county_and_city_finance_seven_to_three() -> None:
    answer = cleared(load("jiangxi", OWN), row(expenditure="300.00"), pooled_fund={"employee": "500.00"})
    [county] = answer.counties
    assert these(county.from_county_finance, county.from_city_finance, county.from_pooled) == (210, 90, 0)


@pytest.mark.rule("S2", "S4", "S5")
def test_a_reserve_is_fed_by_surpluses_and_pays_its_share_and_what_is_above_the_ceiling() -> None:
    answer = cleared(
        load("reserves", OWN),
        row(HAISHU, income="1000.00"),
        row(FENGHUA, income="1000.00", expenditure="1100.00"),
        pooled_fund={"employee": "0.00"},
        reserve={"employee": "30.00"},
    )
    surplus, gap = answer.counties
    assert these(surplus.surplus_to_pooled, surplus.surplus_to_reserve, surplus.surplus_to_county) == (500, 100, 400)
    # County finance would bear 40.00 of the 100.00; 1 % of 1000.00 is 10.00, the reserve bears 30.00 in addition.
    assert these(gap.from_pooled, gap.from_reserve, gap.from_county_finance, gap.from_city_finance) == (40, 50, 10, 0)
    assert {fund: each.closing for fund, each in (answer.reserve or {}).items()} == {"employee": 80}


@pytest.mark.rule("S4")
def test_ratios_go_by_fund_and_grade_and_a_deficit_is_carried_into_the_next_year() -> None:
    pack = load("grades", OWN)
    rows = [row(county, fund, expenditure="100.00")
            for county in (HAISHU, FENGHUA, XIANGSHAN) for fund in ("employee", "resident")]  # fmt: skip
    answer = cleared(pack, *rows, pooled_fund={"employee": "900.00", "resident": "900.00"})
    of_residents = [county for county in answer.counties if county.fund == "resident"]
    assert [county.from_pooled for county in answer.counties if county.fund == "employee"] == [50, 50, 50]
    assert [county.from_pooled for county in of_residents] == [0, 70, 90]
    haishu = of_residents[0]
    assert these(haishu.from_accumulated, haishu.closing_accumulated_balance) == (100, -100)
    later = row(HAISHU, "resident", income="300.00", accumulated_balance="-100.00")
    [paid_back] = cleared(pack, later, pooled_fund={"resident": "0.00"}).counties
    assert paid_back.closing_accumulated_balance == 50


def test_a_sharing_is_shown_in_words_by_fund_county_and_grade() -> None:
    values = {each.name: each for each in shown(load("grades", OWN), date(2022, 12, 31)).values}
    assert values["gap_sharing"].value_zh == (
        "职工医保:归集基金 50%、区县(市)财政局 50%;"
        "居民医保:third:归集基金 90%、区县(市)财政局 10%;second:归集基金 70%、区县(市)财政局 30%;"
        "其他:区县(市)累计结余 100%"
    )
    assert values["county_grades"].value_zh == "奉化区 second、象山县 third"
