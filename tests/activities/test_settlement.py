"""S7: demands go to those who owe; what is collected and settled is the whole list, once, all or nothing."""

from collections import Counter
from decimal import Decimal

import pytest

from activities.clearing import collect_demand, issue_demands, settle_clearing
from activities.error_mapping import PostingImpossible
from approvals.state import Version
from calculations.clearing.forms import ClearingResult, Settlement
from tests.activities.office import HAISHU, JIANGBEI, Office
from tests.activities.test_clearing_cut import determination

CLEARING = "ningbo.clearing.2022"

OWED = (
    (f"county_finance:{HAISHU}", "special_account", "resident", "10.00", "S0"),
    (f"county_finance:{HAISHU}", "special_account", "resident", "5.00", "S4"),
    (f"county_finance:{HAISHU}", "special_account", "employee", "2.00", "S4"),
    (f"county_finance:{JIANGBEI}", "special_account", "resident", "1.00", "S4"),
    ("city_finance", "special_account", "resident", "0.25", "S5"),
)
REST = (
    ("special_account", f"county_finance:{JIANGBEI}", "resident", "3.00", "S0"),
    ("special_account", "pooled_fund", "employee", "20.00", "S2"),
    ("special_account", f"accumulated:{JIANGBEI}", "employee", "20.00", "S2"),
    (f"accumulated:{HAISHU}", "special_account", "resident", "4.00", "S3"),
    ("pooled_fund", "special_account", "resident", "6.00", "S4"),
    ("pooled_fund", f"accumulated:{JIANGBEI}", "employee", "1.00", "S6"),
)
Row = tuple[str, str, str, str, str]


async def test_who_owes_nothing_gets_no_demand(office: Office) -> None:
    versions = await _list(office, *OWED, *REST)
    work = office.clearing(versions)

    result = await issue_demands(office.context, work)

    assert result.facts == {HAISHU: "17.00", JIANGBEI: "1.00", "city": "0.25"}
    assert result.skip.keys() == set(work.branches) - {HAISHU, JIANGBEI, "city"}
    assert set(result.skip.values()) == {"无应缴清算款项"}
    assert await office.posted() == []


async def test_the_city_is_spared_as_well_when_it_owes_nothing(office: Office) -> None:
    result = await issue_demands(office.context, office.clearing(await _list(office, *REST)))

    assert result.skip.keys() == {*office.counties, "city"}


@pytest.mark.rule("S7")
async def test_a_demand_is_collected_by_fund_and_rule_and_is_the_lanes_own(office: Office) -> None:
    versions = await _list(office, *OWED, *REST)
    work = office.clearing(versions, lane=HAISHU, task=f"{HAISHU}.collect.1.automatic")

    first, second = await collect_demand(office.context, work), await collect_demand(office.context, work)

    assert first == second
    assert first.facts == {"金额": "17.00", "指令": "3"}
    assert (await office.words())["2022年度清算 S4"] == "Clearing of 2022, S4"
    assert await office.posted() == [
        f"{CLEARING}.{work.task}.{name}" for name in ("employee.S4", "resident.S0", "resident.S4")
    ]
    assert await office.held() == {
        f"county_finance:{HAISHU}:employee:pooled": "-2.00",
        f"county_finance:{HAISHU}:resident:pooled": "-15.00",
        "special:employee:pooled": "2.00",
        "special:resident:pooled": "15.00",
    }


async def test_the_citys_own_demand_is_collected_in_its_lane(office: Office) -> None:
    await collect_demand(office.context, office.clearing(await _list(office, *OWED), lane="city"))

    assert await office.held() == {"city_finance:resident:pooled": "-0.25", "special:resident:pooled": "0.25"}


@pytest.mark.rule("S7")
async def test_demands_and_settlement_are_together_the_whole_list_once(office: Office) -> None:
    versions = await _list(office, *OWED, *REST)
    await _savings(office)
    before = _fen(await office.held())

    for lane in (HAISHU, JIANGBEI, "city"):
        work = office.clearing(versions, lane=lane, task=f"{lane}.collect.1.automatic")
        await collect_demand(office.context, work)
    work = office.clearing(versions, task="main.settle.1.automatic")
    settled, again = await settle_clearing(office.context, work), await settle_clearing(office.context, work)

    assert settled == again
    assert settled.facts == {"金额": "54.00", "指令": "5"}
    expected = Counter(before)
    for payer, payee, fund, amount, _ in (*OWED, *REST):
        expected[_account(payer, fund)] -= _cents(amount)
        expected[_account(payee, fund)] += _cents(amount)
    assert _fen(await office.held()) == {code: fen for code, fen in expected.items() if fen}


async def test_money_comes_in_before_it_goes_out(office: Office) -> None:
    """S2 pays what S3 brings: neither refused in between, though the special account is empty before."""
    accumulated = f"accumulated:{HAISHU}:resident:pooled"
    await office.move("H1", (f"pre_pooling:{HAISHU}:resident:pooled", accumulated, "50.00"))
    versions = await _list(
        office,
        ("special_account", f"accumulated:{JIANGBEI}", "resident", "50.00", "S2"),
        (f"accumulated:{HAISHU}", "special_account", "resident", "50.00", "S3"),
    )

    await settle_clearing(office.context, office.clearing(versions))

    held = await office.held()
    assert held[f"accumulated:{JIANGBEI}:resident:pooled"] == "50.00"
    assert accumulated not in held


async def test_when_one_instruction_is_refused_nothing_is_settled(office: Office) -> None:
    await _savings(office)
    rows = [*REST, ("special_account", f"accumulated:{HAISHU}", "resident", "9999.00", "S2")]
    versions = await _list(office, *rows)
    before = await office.held()

    with pytest.raises(PostingImpossible, match=r"special:resident:pooled.*9999\.00"):
        await settle_clearing(office.context, office.clearing(versions))

    assert await office.posted() == []
    assert await office.held() == before


async def test_a_list_without_anything_to_settle_is_settled(office: Office) -> None:
    result = await settle_clearing(office.context, office.clearing(await _list(office, *OWED)))

    assert result.ok
    assert result.facts == {"金额": "0.00", "指令": "0"}
    assert await office.posted() == []


async def _list(office: Office, *rows: Row) -> dict[str, Version]:
    settlements = [
        Settlement.model_validate({"from": payer, "to": payee, "fund": fund, "amount": amount, "rule": rule})
        for payer, payee, fund, amount, rule in rows
    ]
    document = ClearingResult(year=2022, counties=(), pooled_fund={}, settlements=tuple(settlements))
    return {
        "main.determination": await office.keep("determination", determination(office)),
        "main.clearing_list": await office.keep("clearing_list", document),
    }


async def _savings(office: Office) -> None:
    """A special account of each fund that can pay what it owes, and Haishu's accumulated balance."""
    await office.fill_special("100.00")
    await office.fill_special("100.00", fund="employee")
    await office.move("H1", (f"pre_pooling:{HAISHU}:resident:pooled", f"accumulated:{HAISHU}:resident:pooled", "40.00"))


def _account(party: str, fund: str) -> str:
    named = {"special_account": "special"}.get(party, party)
    return f"{named}:{fund}:pooled"


def _cents(amount: str) -> int:
    return int(Decimal(amount) * 100)


def _fen(held: dict[str, str]) -> dict[str, int]:
    return {code: _cents(amount) for code, amount in held.items()}
