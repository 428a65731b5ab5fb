"""The ledger: every yuan in exactly one account, each instruction once, no account overdrawn, no unknown path."""

import asyncio
from collections import Counter
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from calculations.ledger.postings import Instruction
from records.database import Database
from records.ledger.balances import balances, check_ledger
from records.ledger.booking import LedgerConflict, Posted, PostingRefused, RefusalReason, Refused, post, refuse
from tests.records.instructions import HAISHU, JIANGBEI, PATHS, income, moved, on, order


async def do(database: Database, *instructions: Instruction, for_good: bool = False) -> list[Posted | PostingRefused]:
    """Each in a transaction of its own."""
    answers = []
    for instruction in instructions:
        async with database.write() as session:
            answers.append(await post(session, instruction, PATHS, for_good=for_good))
    return answers


async def held(database: Database) -> dict[str, str]:
    async with database.read() as session:
        return {
            f"{each.kind}{':' + each.county if each.county else ''}:{each.part}": str(each.balance)
            for each in await balances(session, "ningbo")
        }


async def ties(database: Database) -> bool:
    async with database.read() as session:
        return (await check_ledger(session)).ties


@pytest.mark.rule("R1")
async def test_premiums_pass_the_treasury_into_the_special_account(database: Database) -> None:
    answers = await do(database, *income("a", "100.01"))
    assert all(isinstance(answer, Posted) and answer.total == Decimal("100.01") for answer in answers)
    assert await held(database) == {
        "payers:pooled": "-100.01",
        "special:pooled": "100.01",
        "treasury:pooled": "0.00",
    }
    assert await ties(database)


async def test_the_same_instruction_again_gives_the_same_answer_and_moves_nothing(database: Database) -> None:
    instructions = income("a", "100.00")
    first = await do(database, *instructions)
    before = await held(database)
    assert await do(database, *instructions) == first
    assert await held(database) == before


async def test_the_same_instruction_in_other_words_is_the_same(database: Database) -> None:
    instructions = income("a", "100.00")
    first = await do(database, *instructions)
    before = await held(database)
    better = [
        instruction.model_copy(update={"zh": "措辞更清楚", "en": "clearer words"}) for instruction in instructions
    ]
    assert await do(database, *better) == first
    assert await held(database) == before


async def test_the_same_id_with_another_amount_is_an_alarm_that_moves_nothing(database: Database) -> None:
    await do(database, *income("a", "100.00"))
    before = await held(database)
    with pytest.raises(LedgerConflict) as alarm:
        await do(database, *income("a", "100.01"))
    assert alarm.value.id == "a.collected"
    assert alarm.value.recorded != alarm.value.given
    assert await held(database) == before


@pytest.mark.rule("N2")
async def test_an_unknown_path_is_refused_with_rule_and_kinds_and_leaves_no_trace(database: Database) -> None:
    (answer,) = await do(database, order("x", "M3", moved("payers", "county_expenditure:330203", "1.00")))
    assert isinstance(answer, PostingRefused)
    assert answer.refusals[0].code is RefusalReason.NOT_ON_A_PATH
    assert "M3" in str(answer.reasons[0])
    assert "payers" in str(answer.reasons[0])
    assert await held(database) == {}
    async with database.read() as session:
        assert (await check_ledger(session)).entries == 0


async def test_more_than_an_account_holds_is_refused_with_what_it_has_and_what_was_needed(
    database: Database,
) -> None:
    await do(database, *income("a", "100.00"))
    too_much = order("m3", "M3", moved("special", "agency_expenditure", "100.01"))
    (answer,) = await do(database, too_much)
    assert isinstance(answer, PostingRefused)
    (refusal,) = answer.refusals
    assert (refusal.account, refusal.balance, refusal.needed) == (
        "special:employee:pooled",
        Decimal("100.00"),
        Decimal("100.01"),
    )
    assert "100.00" in refusal.zh
    assert await ties(database)


async def test_a_refused_instruction_can_be_executed_once_the_money_is_there(database: Database) -> None:
    wanted = order("m3", "M3", moved("special", "agency_expenditure", "50.00"))
    assert isinstance((await do(database, wanted))[0], PostingRefused)
    answers = await do(database, *income("a", "50.00"), wanted)
    assert isinstance(answers[-1], Posted)


async def test_an_instruction_that_was_refused_for_good_keeps_its_answer(
    database: Database, second_process: Database
) -> None:
    wanted = order("m3", "M3", moved("special", "agency_expenditure", "50.00"))
    [refused] = await do(database, wanted, for_good=True)
    await do(database, *income("a", "50.00"))
    both = (database, second_process)
    again = await asyncio.gather(*(do(both[number % 2], wanted, for_good=number < 4) for number in range(8)))
    assert [answer for (answer,) in again] == [refused] * 8
    assert (await held(database))["special:pooled"] == "50.00"
    assert await ties(database)


async def test_attempts_of_one_order_that_come_at_once_are_refused_alike(
    database: Database, second_process: Database
) -> None:
    wanted, both = order("m3", "M3", moved("special", "agency_expenditure", "50.00")), (database, second_process)
    answers = await asyncio.gather(*(do(both[number % 2], wanted, for_good=True) for number in range(8)))
    assert len({answer.model_dump_json() for (answer,) in answers}) == 1
    assert all(isinstance(answer, PostingRefused) for (answer,) in answers)


async def test_what_is_refused_for_other_reasons_is_not_executed_either_and_what_was_executed_stays(
    database: Database,
) -> None:
    executed, ended = income("a", "50.00")
    reason = Refused(code=RefusalReason.ABOVE_CONFIRMED, zh="超过确认数", en="above")
    await do(database, executed)
    async with database.write() as session:
        assert isinstance(await refuse(session, executed, (reason,)), Posted)
        assert await refuse(session, ended, (reason,)) == PostingRefused(id=ended.id, refusals=(reason,))
    assert (await do(database, ended))[0] == PostingRefused(id=ended.id, refusals=(reason,))
    assert (await held(database))["treasury:pooled"] == "50.00"


async def test_money_that_comes_and_goes_in_one_instruction_needs_no_balance(database: Database) -> None:
    await do(database, *income("a", "60.00"), order("m3", "M3", moved("special", "agency_expenditure", "60.00")))
    shares = order(
        "m4",
        "M4",
        moved("agency_expenditure", f"county_expenditure:{HAISHU}", "20.00"),
        moved("agency_expenditure", f"county_expenditure:{JIANGBEI}", "40.00"),
    )
    assert isinstance((await do(database, shares))[0], Posted)
    assert (await held(database))["agency_expenditure:pooled"] == "0.00"


async def test_special_account_and_pooled_fund_are_one_bank_account_of_fund_and_part(database: Database) -> None:
    await do(
        database,
        order("h1", "H1", moved(f"pre_pooling:{HAISHU}", f"accumulated:{HAISHU}", "30.00")),
        order("h2", "H2", moved(f"accumulated:{HAISHU}", "pooled_fund", "30.00")),
        *income("a", "10.00"),
    )
    within = order("m3", "M3", moved("special", "agency_expenditure", "35.00"))
    beyond = order("m3b", "M3", moved("special", "agency_expenditure", "5.01"))
    posted, refused = await do(database, within, beyond)
    assert isinstance(posted, Posted)
    assert isinstance(refused, PostingRefused)
    assert refused.refusals[0].balance == Decimal("5.00")
    assert (await held(database))["special:pooled"] == "-25.00"
    assert await ties(database)


@pytest.mark.rule("N3")
async def test_individual_accounts_never_pay_for_the_pooled_part(database: Database) -> None:
    source, target = "treasury:employee:individual", "special:employee:individual"
    await do(
        database,
        order("c", "R1_collection", moved("payers:employee:individual", source, "90.00")),
        order("u", "R1", moved(source, target, "90.00")),
    )
    (answer,) = await do(database, order("m3", "M3", moved("special", "agency_expenditure", "1.00")))
    assert isinstance(answer, PostingRefused)


async def test_another_citys_money_is_not_ours(database: Database) -> None:
    await do(database, *income("a", "10.00"))
    elsewhere = order("m3", "M3", moved("special", "agency_expenditure", "1.00"))
    (answer,) = await do(database, elsewhere.model_copy(update={"case": "jinhua.year.2022"}))
    assert isinstance(answer, PostingRefused)


async def test_ten_payments_at_once_from_money_for_six_pay_six(database: Database, second_process: Database) -> None:
    await do(database, *income("a", "60.00"))
    both = (database, second_process)
    answers = await asyncio.gather(
        *(
            do(both[number % 2], order(f"m3.{number}", "M3", moved("special", "agency_expenditure", "10.00")))
            for number in range(10)
        )
    )
    kinds = Counter(type(answer) for (answer,) in answers)
    assert kinds == {Posted: 6, PostingRefused: 4}
    assert (await held(database))["special:pooled"] == "0.00"
    assert await ties(database)


async def test_one_instruction_sent_by_many_at_once_is_executed_once(
    database: Database, second_process: Database
) -> None:
    both = (database, second_process)
    collected, _ = income("a", "60.00")
    answers = await asyncio.gather(*(do(both[number % 2], collected) for number in range(8)))
    assert len({answer.model_dump_json() for (answer,) in answers}) == 1
    assert (await held(database))["treasury:pooled"] == "60.00"
    assert await ties(database)


async def test_opposite_orders_of_accounts_do_not_lock_each_other_out(
    database: Database, second_process: Database
) -> None:
    await do(database, *income("a", "1000.00"), order("m3", "M3", moved("special", "agency_expenditure", "900.00")))
    shares = [moved("agency_expenditure", f"county_expenditure:{county}", "1.00") for county in (HAISHU, JIANGBEI)]
    both = (database, second_process)
    answers = await asyncio.gather(
        *(
            do(both[number % 2], order(f"m4.{number}", "M4", *(shares if number % 2 else shares[::-1])))
            for number in range(20)
        )
    )
    assert all(isinstance(answer, Posted) for (answer,) in answers)
    assert (await held(database))["agency_expenditure:pooled"] == "860.00"
    assert await ties(database)


async def test_the_database_itself_refuses_an_account_below_zero(database: Database) -> None:
    await do(database, income("a", "10.00")[0])

    async def overdraw() -> None:
        async with database.write() as session:
            await session.execute(text("UPDATE ledger_account SET balance = -1 WHERE kind = 'treasury'"))

    with pytest.raises(IntegrityError):
        await overdraw()


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        ("UPDATE ledger_line SET amount = amount + 1 WHERE number = 2", "unbalanced_entries"),
        ("DELETE FROM ledger_line WHERE entry = 'a.up'", "unbalanced_entries"),
        ("UPDATE ledger_account SET balance = balance + 1 WHERE kind = 'special'", "wrong_balances"),
        ("UPDATE ledger_account SET balance = -1 WHERE kind = 'special'", "banks_below_zero"),
    ],
)
async def test_what_was_tampered_with_is_found(database: Database, tampering: str, found: str) -> None:
    await do(database, *income("a", "10.00", at=on(1, 12)))
    assert await ties(database)
    async with database.write() as session:
        await session.execute(text(tampering))
    async with database.read() as session:
        checked = await check_ledger(session)
    assert not checked.ties
    assert getattr(checked, found)
