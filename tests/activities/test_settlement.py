"""S7: demands go to those who owe; what is collected and settled is the whole list, once, all or nothing."""

from collections import Counter
from decimal import Decimal

import pytest

from activities.clearing import NOTHING_OWED, collect_demand, issue_demands, settle_clearing
from activities.error_mapping import PostingImpossible
from approvals.state import Version
from calculations.clearing.forms import ClearingResult, Settlement
from tests.activities.setup import HAISHU, JIANGBEI, Setup
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
SHARED = (
    ("pooled_fund", "special_account", "resident", "8.00", "H3"),
    ("special_account", "reserve", "employee", "2.00", "S2"),
    ("special_account", f"deficit:{JIANGBEI}", "employee", "3.00", "S2"),
    ("reserve", "special_account", "resident", "7.00", "S4"),
    (f"deficit:{HAISHU}", "special_account", "resident", "5.00", "S4"),
    ("reserve", "special_account", "resident", "1.00", "S5"),
)
"""What only some cities' sharings move, and the first premiums that months were paid out of."""
Row = tuple[str, str, str, str, str]


async def test_who_owes_nothing_gets_no_demand(setup: Setup) -> None:
    versions = await _list(setup, *OWED, *REST)
    work = setup.clearing(versions)

    result = await issue_demands(setup.context, work)

    assert result.facts == {"demands": {HAISHU: "17.00", JIANGBEI: "1.00", "city": "0.25"}}
    assert result.skip.keys() == set(work.branches) - {HAISHU, JIANGBEI, "city"}
    assert set(result.skip.values()) == {NOTHING_OWED}
    assert await setup.posted() == []


async def test_the_city_is_spared_as_well_when_it_owes_nothing(setup: Setup) -> None:
    result = await issue_demands(setup.context, setup.clearing(await _list(setup, *REST)))

    assert result.skip.keys() == {*setup.counties, "city"}


@pytest.mark.rule("S7")
async def test_a_demand_is_collected_by_fund_and_rule_and_is_the_lanes_own(setup: Setup) -> None:
    versions = await _list(setup, *OWED, *REST)
    work = setup.clearing(versions, lane=HAISHU, task=f"{HAISHU}.collect.1.automatic")

    first, second = await collect_demand(setup.context, work), await collect_demand(setup.context, work)

    assert first == second
    assert first.facts == {"amount": "17.00", "entries": "3"}
    assert (await setup.words())["2022年度清算 S4"] == "Clearing of 2022, S4"
    assert await setup.posted() == [
        f"{CLEARING}.{work.task}.{name}" for name in ("employee.S4", "resident.S0", "resident.S4")
    ]
    assert await setup.held() == {
        f"county_finance:{HAISHU}:employee:pooled": "-2.00",
        f"county_finance:{HAISHU}:resident:pooled": "-15.00",
        "special:employee:pooled": "2.00",
        "special:resident:pooled": "15.00",
    }


async def test_the_citys_own_demand_is_collected_in_its_lane(setup: Setup) -> None:
    await collect_demand(setup.context, setup.clearing(await _list(setup, *OWED), lane="city"))

    assert await setup.held() == {"city_finance:resident:pooled": "-0.25", "special:resident:pooled": "0.25"}


@pytest.mark.rule("S7")
async def test_demands_and_settlement_are_together_the_whole_list_once(setup: Setup) -> None:
    versions = await _list(setup, *OWED, *REST)
    await _savings(setup)
    before = _fen(await setup.held())

    for lane in (HAISHU, JIANGBEI, "city"):
        work = setup.clearing(versions, lane=lane, task=f"{lane}.collect.1.automatic")
        await collect_demand(setup.context, work)
    work = setup.clearing(versions, task="main.settle.1.automatic")
    settled, again = await settle_clearing(setup.context, work), await settle_clearing(setup.context, work)

    assert settled == again
    assert settled.facts == {"amount": "54.00", "entries": "5"}
    expected = Counter(before)
    for payer, payee, fund, amount, _ in (*OWED, *REST):
        expected[_account(payer, fund)] -= _cents(amount)
        expected[_account(payee, fund)] += _cents(amount)
    assert _fen(await setup.held()) == {code: fen for code, fen in expected.items() if fen}


@pytest.mark.rule("S2", "S4", "S5", "H3")
async def test_reserve_and_carried_deficits_are_sub_accounts_of_the_same_bank_account(setup: Setup) -> None:
    await setup.fill_special("20.00")
    await setup.fill_special("20.00", fund="employee")

    await settle_clearing(setup.context, setup.clearing(await _list(setup, *SHARED)))

    held = await setup.held()
    assert {
        code: amount for code, amount in held.items() if code.startswith(("special", "pooled", "reserve", "defi"))
    } == {
        "special:employee:pooled": "15.00",
        "reserve:employee:pooled": "2.00",
        f"deficit:{JIANGBEI}:employee:pooled": "3.00",
        "special:resident:pooled": "41.00",
        "pooled_fund:resident:pooled": "-8.00",
        "reserve:resident:pooled": "-8.00",
        f"deficit:{HAISHU}:resident:pooled": "-5.00",
    }
    assert await setup.posted() == [
        f"{CLEARING}.main.step.1.automatic.{name}"
        for name in ("employee.S2", "resident.H3", "resident.S4", "resident.S5")
    ]


async def test_money_comes_in_before_it_goes_out(setup: Setup) -> None:
    """S2 pays what S3 brings: neither refused in between, though the special account is empty before."""
    accumulated = f"accumulated:{HAISHU}:resident:pooled"
    await setup.move("H1", (f"pre_pooling:{HAISHU}:resident:pooled", accumulated, "50.00"))
    versions = await _list(
        setup,
        ("special_account", f"accumulated:{JIANGBEI}", "resident", "50.00", "S2"),
        (f"accumulated:{HAISHU}", "special_account", "resident", "50.00", "S3"),
    )

    await settle_clearing(setup.context, setup.clearing(versions))

    held = await setup.held()
    assert held[f"accumulated:{JIANGBEI}:resident:pooled"] == "50.00"
    assert accumulated not in held


async def test_when_one_instruction_is_refused_nothing_is_settled(setup: Setup) -> None:
    await _savings(setup)
    rows = [*REST, ("special_account", f"accumulated:{HAISHU}", "resident", "9999.00", "S2")]
    versions = await _list(setup, *rows)
    before = await setup.held()

    with pytest.raises(PostingImpossible, match=r"special:resident:pooled.*9999\.00"):
        await settle_clearing(setup.context, setup.clearing(versions))

    assert await setup.posted() == []
    assert await setup.held() == before


async def test_a_list_without_anything_to_settle_is_settled(setup: Setup) -> None:
    result = await settle_clearing(setup.context, setup.clearing(await _list(setup, *OWED)))

    assert result.ok
    assert result.facts == {"amount": "0.00", "entries": "0"}
    assert await setup.posted() == []


async def _list(setup: Setup, *rows: Row) -> dict[str, Version]:
    settlements = [
        Settlement.model_validate({"from": payer, "to": payee, "fund": fund, "amount": amount, "rule": rule})
        for payer, payee, fund, amount, rule in rows
    ]
    document = ClearingResult(year=2022, counties=(), pooled_fund={}, settlements=tuple(settlements))
    return {
        "main.determination": await setup.keep("determination", determination(setup)),
        "main.clearing_list": await setup.keep("clearing_list", document),
    }


async def _savings(setup: Setup) -> None:
    """A special account of each fund that can pay what it owes, and Haishu's accumulated balance."""
    await setup.fill_special("100.00")
    await setup.fill_special("100.00", fund="employee")
    await setup.move("H1", (f"pre_pooling:{HAISHU}:resident:pooled", f"accumulated:{HAISHU}:resident:pooled", "40.00"))


def _account(party: str, fund: str) -> str:
    named = {"special_account": "special"}.get(party, party)
    return f"{named}:{fund}:pooled"


def _cents(amount: str) -> int:
    return int(Decimal(amount) * 100)


def _fen(held: dict[str, str]) -> dict[str, int]:
    return {code: _cents(amount) for code, amount in held.items()}
