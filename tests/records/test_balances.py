"""Balances as of a day, statements of accounts, and the sums that clearing needs."""

from datetime import date, datetime
from decimal import Decimal
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calculations.dates.deadlines import end_of
from calculations.input.money import yuan
from calculations.ledger.accounts import AccountKind as Kind
from calculations.ledger.accounts import Part
from calculations.ledger.postings import Instruction
from records.database import Database
from records.ledger.account_statement import StatementLine, account_statement
from records.ledger.balances import balances, check_ledger
from records.ledger.booking import Posted, post
from records.ledger.flows import FlowFilter, by_county, flows
from records.paging import BadCursor, encode
from tests.records.instructions import HAISHU, JIANGBEI, PATHS, income, moved, on, order

SPECIAL = "special:employee:pooled"


async def do(database: Database, *instructions: Instruction) -> None:
    async with database.write() as session:
        for instruction in instructions:
            assert isinstance(await post(session, instruction, PATHS), Posted)


async def a_month(database: Database) -> None:
    """Two counties' premiums in two ten-day periods, both subsidies, a disbursement and the spending."""
    await do(
        database,
        *income("r1", "100.00", at=on(1, 12)),
        *income("r2", "40.00", at=on(1, 12), county=JIANGBEI),
        *income("r3", "60.00", at=on(1, 24)),
        order("s1", "R4", moved(f"county_finance:{HAISHU}", "special", "7.00", line="subsidies"), at=on(2, 25)),
        order("s2", "R4", moved("city_finance", "special", "3.00", HAISHU, "subsidies"), at=on(2, 25)),
        order("m3", "M3", moved("special", "agency_expenditure", "90.00"), at=on(2, 8)),
        order(
            "m4",
            "M4",
            moved("agency_expenditure", f"county_expenditure:{HAISHU}", "50.00"),
            moved("agency_expenditure", f"county_expenditure:{JIANGBEI}", "40.00"),
            at=on(2, 10),
        ),
        order(
            "m5",
            "M5",
            moved(f"county_expenditure:{HAISHU}", f"beneficiaries:{HAISHU}", "45.00", line="benefits"),
            moved(f"county_expenditure:{HAISHU}", f"beneficiaries:{HAISHU}", "2.50", line="other_expenditure"),
            at=on(3, 14),
        ),
    )


async def test_a_balance_as_of_a_day_is_the_one_at_its_end_in_china(database: Database) -> None:
    await do(
        database,
        *income("late", "5.00", at=on(1, 12, 23)),
        *income("next", "1.00", at=end_of(date(2022, 1, 12))),
    )
    async with database.read() as session:
        days = [date(2022, 1, 11), date(2022, 1, 12), date(2022, 1, 13)]
        found = [await balances(session, "ningbo", on=day, kinds=(Kind.SPECIAL,)) for day in days]
    assert [[str(each.balance) for each in accounts] for accounts in found] == [[], ["5.00"], ["6.00"]]


async def test_balances_can_be_asked_by_kind_fund_part_and_county(database: Database) -> None:
    await a_month(database)
    async with database.read() as session:
        spending = await balances(session, "ningbo", kinds=(Kind.COUNTY_EXPENDITURE,))
        own = await balances(session, "ningbo", county=JIANGBEI, part=Part.POOLED, fund="employee")
        assert await balances(session, "ningbo", fund="resident") == ()
        assert await balances(session, "jinhua") == ()
    assert {each.county: str(each.balance) for each in spending} == {HAISHU: "2.50", JIANGBEI: "40.00"}
    assert [each.code for each in own] == [f"county_expenditure:{JIANGBEI}:employee:pooled"]


async def test_what_clearing_needs_is_summed_by_county_and_payer(database: Database) -> None:
    await a_month(database)
    async with database.read() as session:
        received = await flows(session, FlowFilter("ningbo", fund="employee", year=2022, rules=("R1",)))
        subsidies = await flows(session, FlowFilter("ningbo", from_kinds=(Kind.COUNTY_FINANCE, Kind.CITY_FINANCE)))
        disbursed = await flows(session, FlowFilter("ningbo", to_kinds=(Kind.COUNTY_EXPENDITURE,)))
        spent = await flows(session, FlowFilter("ningbo", rules=("M5",), part=Part.POOLED, county=HAISHU))
        early = await flows(session, FlowFilter("ningbo", rules=("R1",), until=date(2022, 1, 12)))
        late = await flows(session, FlowFilter("ningbo", rules=("R1",), since=date(2022, 1, 13)))
        assert await flows(session, FlowFilter("ningbo", year=2023)) == ()
    assert by_county(received) == {HAISHU: Decimal("160.00"), JIANGBEI: Decimal("40.00")}
    assert [(flow.from_kind, flow.county, str(flow.amount)) for flow in subsidies] == [
        (Kind.CITY_FINANCE, HAISHU, "3.00"),
        (Kind.COUNTY_FINANCE, HAISHU, "7.00"),
    ]
    assert by_county(disbursed) == {HAISHU: Decimal("50.00"), JIANGBEI: Decimal("40.00")}
    assert {flow.line: str(flow.amount) for flow in spent} == {"benefits": "45.00", "other_expenditure": "2.50"}
    assert by_county(early) == {HAISHU: Decimal("100.00"), JIANGBEI: Decimal("40.00")}
    assert by_county(late) == {HAISHU: Decimal("60.00")}


async def statement_lines(database: Database, limit: int) -> list[StatementLine]:
    lines: list[StatementLine] = []
    cursor: str | None = None
    async with database.read() as session:
        while True:
            page = await account_statement(session, "ningbo", SPECIAL, cursor=cursor, limit=limit)
            assert page.opening == (lines[-1].balance if lines else Decimal("0.00"))
            lines += page.lines
            cursor = page.next
            if cursor is None:
                return lines


@pytest.mark.parametrize("limit", [1, 2, 4, 100])
async def test_a_statement_has_every_movement_with_the_balance_after_it(database: Database, limit: int) -> None:
    await a_month(database)
    lines = await statement_lines(database, limit)
    assert [(line.entry, str(line.amount), str(line.balance)) for line in lines] == [
        ("r1.up", "100.00", "100.00"),
        ("r2.up", "40.00", "140.00"),
        ("r3.up", "60.00", "200.00"),
        ("m3", "-90.00", "110.00"),
        ("s1", "7.00", "117.00"),
        ("s2", "3.00", "120.00"),
    ]
    assert (lines[0].rule, lines[0].county, lines[0].line) == ("R1", HAISHU, "premiums")
    assert lines[0].other == "treasury:employee:pooled"
    assert (lines[0].zh, lines[0].en) == ("划转", None)


async def test_a_statement_says_what_for_in_english_too(database: Database) -> None:
    await do(database, *(each.model_copy(update={"en": "Transfer"}) for each in income("r1", "100.00")))
    assert [(line.zh, line.en) for line in await statement_lines(database, 5)] == [("划转", "Transfer")]


async def test_a_statement_of_some_days_begins_with_the_balance_before_them(database: Database) -> None:
    await a_month(database)
    async with database.read() as session:
        page = await account_statement(session, "ningbo", SPECIAL, first=date(2022, 1, 24), last=date(2022, 2, 8))
        for cursor in ("?", encode(["2022-01-24T00:00:00Z", "r3.up", 2**63]), encode(["2022-01-24", "r3.up", 1])):
            with pytest.raises(BadCursor):
                await account_statement(session, "ningbo", SPECIAL, cursor=cursor)
    assert str(page.opening) == "140.00"
    assert [line.entry for line in page.lines] == ["r3.up", "m3"]


def random_instructions(seed: int) -> list[Instruction]:
    random = Random(seed)
    made: list[Instruction] = []
    for number in range(25):
        county = random.choice((HAISHU, JIANGBEI))
        amount = str(yuan(random.randint(1, 10_000)))
        at: datetime = on(random.randint(1, 12), random.randint(1, 28))
        rule, source, target = random.choice(
            (
                ("R1_collection", "payers", "treasury"),
                ("R1", "treasury", "special"),
                ("M3", "special", "agency_expenditure"),
                ("M4", "agency_expenditure", f"county_expenditure:{county}"),
                ("M5", f"county_expenditure:{county}", f"beneficiaries:{county}"),
                ("H1", f"pre_pooling:{county}", f"accumulated:{county}"),
                ("H2", f"accumulated:{county}", "pooled_fund"),
                ("R9", "payers", "beneficiaries"),
            )
        )
        made.append(order(f"i{number}", rule, moved(source, target, amount, county), at=at))
    return made


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6))
async def test_whatever_is_posted_the_ledger_ties_and_no_bank_account_is_overdrawn(
    shared_database: Database, seed: int
) -> None:
    city = f"city{seed}"
    expected: dict[str, int] = {}
    async with shared_database.write() as session:
        for instruction in random_instructions(seed):
            mine = instruction.model_copy(update={"id": f"{city}.{instruction.id}", "case": f"{city}.year.2022"})
            if isinstance(await post(session, mine, PATHS), Posted):
                for transfer in mine.transfers:
                    cents = int(transfer.amount * 100)
                    expected[transfer.source] = expected.get(transfer.source, 0) - cents
                    expected[transfer.target] = expected.get(transfer.target, 0) + cents
    async with shared_database.read() as session:
        found = await balances(session, city)
        at_the_end = await balances(session, city, on=date(2022, 12, 31))
        assert (await check_ledger(session)).ties
    assert {each.code: int(each.balance * 100) for each in found} == expected
    assert sum(expected.values()) == 0
    assert at_the_end == found
    banks: dict[str, Decimal] = {}
    for each in found:
        if each.bank is not None:
            banks[each.bank] = banks.get(each.bank, Decimal(0)) + each.balance
    assert all(balance >= 0 for balance in banks.values())
