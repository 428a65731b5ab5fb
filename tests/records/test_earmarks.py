"""Money on its way: set aside once for an approval, not there for others, gone when it is paid or will not be."""

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import select

from approvals.effects import (
    AutomaticDone,
    CaseClosed,
    CaseStatus,
    Effect,
    Event,
    Outcome,
    Role,
    TaskClosed,
    TaskOpened,
)
from calculations.ledger.postings import Instruction
from records.database import Database
from records.export import export
from records.ledger import earmarks
from records.ledger.booking import Posted, PostingRefused, Refused, post, refuse, set_aside, shortages
from records.ledger.earmarks import EARMARKS, EarmarkState
from records.projection.apply import apply
from tests.records.instructions import HAISHU, PATHS, income, moved, on, order
from tests.records.story import chained_effects

CASE = "ningbo.employee.2022-01.funding"
OTHER = "ningbo.employee.2022-02.funding"
TASK = "main.disburse.1.automatic"
SPECIAL = "special:employee:pooled"
NOW = on(1, 8)
DOCUMENT = "a" * 64


def payment(amount: str, case: str = CASE, task: str = TASK) -> Instruction:
    """A disbursement as the automatic task of a case orders it."""
    paid = order(earmarks.identity(case, task), "M3", moved("special", "agency_expenditure", amount))
    return paid.model_copy(update={"case": case})


async def asked(database: Database, *instructions: Instruction) -> list[tuple[Refused, ...]]:
    """Money is set aside for each, in a transaction of its own."""
    answers = []
    for each in instructions:
        async with database.write() as session:
            answers.append(await set_aside(session, each.id, each.case, DOCUMENT, each.transfers, NOW))
    return answers


async def posted(database: Database, *instructions: Instruction, for_good: bool = True) -> list[Any]:
    answers = []
    for each in instructions:
        async with database.write() as session:
            answers.append(await post(session, each, PATHS, for_good=for_good))
    return answers


async def left(database: Database, account: str = SPECIAL) -> tuple[str, str]:
    """What is set aside in an account, and what is still available."""
    async with database.read() as session:
        found = (await earmarks.room(session, "ningbo"))[account]
    return str(found.earmarked), str(found.available)


async def states(database: Database) -> set[str]:
    async with database.read() as session:
        return set((await session.execute(select(EARMARKS.c.state))).scalars())


async def recorded(database: Database, case: str, effects: Sequence[Effect]) -> None:
    async with database.write() as session:
        await apply(session, case, effects)


def opened(task: str = TASK) -> Event:
    lane, step, number, _ = task.split(".")
    return TaskOpened(task=task, lane=lane, step=step, round=int(number), role=Role.AUTOMATIC, zh="划拨", en="paid")


def done(ok: bool = True) -> Event:
    return AutomaticDone(task=TASK, lane="main", step="disburse", ok=ok)


@pytest.fixture(autouse=True)
async def funded(database: Database) -> None:
    """The special account holds a hundred."""
    await posted(database, *income("a", "100.00"))


async def test_a_second_approval_beyond_what_is_there_is_refused_with_the_figures(database: Database) -> None:
    first, (refusal,) = await asked(database, payment("60.00"), payment("40.01", OTHER))
    assert first == ()
    assert (refusal.account, refusal.balance, refusal.earmarked, refusal.needed) == (
        SPECIAL,
        Decimal("100.00"),
        Decimal("60.00"),
        Decimal("40.01"),
    )
    assert refusal.zh == f"账户 {SPECIAL} 余额不足:余额 100.00 元,在途 60.00 元,需支付 40.01 元,缺 0.01 元"
    assert await left(database) == ("60.00", "40.00")
    assert await asked(database, payment("40.00", OTHER)) == [()]


async def test_of_two_approvals_at_once_one_is_refused(database: Database, second_process: Database) -> None:
    both = (database, second_process)
    cases = [f"ningbo.employee.2022-{month:02d}.funding" for month in range(1, 11)]
    answers = await asyncio.gather(
        *(asked(both[number % 2], payment("30.00", case)) for number, case in enumerate(cases))
    )
    assert sorted(len(refusals) for (refusals,) in answers) == [0, 0, 0, 1, 1, 1, 1, 1, 1, 1]
    assert await left(database) == ("90.00", "10.00")


async def test_an_approval_and_a_posting_at_once_never_take_the_same_money(
    database: Database, second_process: Database
) -> None:
    for number in range(5):
        task = f"main.disburse.{number + 1}.automatic"
        approval, other = payment("60.00", task=task), payment("60.00", OTHER, task)
        (refusals,), (answer,) = await asyncio.gather(asked(database, approval), posted(second_process, other))
        assert (refusals == ()) is isinstance(answer, PostingRefused)
        async with database.write() as session:
            await earmarks.is_over(session, approval.id)
        if isinstance(answer, Posted):
            await posted(database, *income(f"again{number}", "60.00"))


async def test_the_same_request_again_is_the_same_earmark(database: Database, second_process: Database) -> None:
    both = (database, second_process)
    answers = await asyncio.gather(*(asked(both[number % 2], payment("60.00")) for number in range(6)))
    assert answers == [[()]] * 6
    assert await left(database) == ("60.00", "40.00")


async def test_it_is_exported(database: Database) -> None:
    await asked(database, payment("60.00"))
    async with database.read() as session:
        assert "earmark" in {json.loads(row)["table"] async for row in export(session)}


async def test_what_was_asked_for_an_earlier_version_is_replaced(database: Database) -> None:
    assert await asked(database, payment("60.00"), payment("99.00"), payment("10.00")) == [(), (), ()]
    assert await left(database) == ("10.00", "90.00")


async def test_another_posting_cannot_spend_it_and_hears_why(database: Database) -> None:
    await asked(database, payment("60.00"))
    other = payment("50.00", OTHER)
    async with database.read() as session:
        assert [each.earmarked for each in await shortages(session, other)] == [Decimal("60.00")]
    (answer,) = await posted(database, other)
    assert isinstance(answer, PostingRefused)
    assert "在途 60.00 元,需支付 50.00 元,缺 10.00 元" in answer.refusals[0].zh
    assert isinstance((await posted(database, payment("40.00", OTHER, "main.disburse.2.automatic")))[0], Posted)


async def test_its_own_payment_takes_it_and_nothing_is_left_on_the_way(database: Database) -> None:
    await asked(database, payment("60.00"))
    assert isinstance((await posted(database, payment("60.00")))[0], Posted)
    assert await left(database) == ("0.00", "40.00")
    assert await states(database) == {EarmarkState.OVER}


async def test_a_payment_that_the_ledger_refuses_for_good_sets_nothing_aside_any_more(database: Database) -> None:
    async def off_the_paths(instruction: Instruction) -> Instruction:
        return instruction.model_copy(update={"rule": "M5"})

    await asked(database, payment("60.00"))
    await posted(database, await off_the_paths(payment("60.00")), for_good=False)
    assert await left(database) == ("60.00", "40.00")
    await posted(database, await off_the_paths(payment("60.00")))
    assert await left(database) == ("0.00", "100.00")


async def test_a_payment_that_is_ended_for_other_reasons_sets_nothing_aside_any_more(database: Database) -> None:
    await asked(database, payment("60.00"))
    async with database.write() as session:
        await refuse(session, payment("60.00"), ())
    assert await left(database) == ("0.00", "100.00")


async def test_an_approval_that_its_case_refused_sets_nothing_aside(database: Database) -> None:
    await asked(database, payment("60.00"))
    async with database.write() as session:
        await earmarks.let_go(session, payment("60.00").id)
    assert await left(database) == ("0.00", "100.00")
    assert await asked(database, payment("100.00")) == [()]


async def test_who_comes_second_to_one_task_does_not_take_away_what_the_first_has(database: Database) -> None:
    """Two deciders of one task ask for the same; the case takes the first, and refuses the second."""
    await asked(database, payment("60.00"), payment("60.00"))
    async with database.write() as session:
        await earmarks.let_go(session, payment("60.00").id)
    await recorded(database, CASE, chained_effects([opened()], NOW))
    assert await left(database) == ("60.00", "40.00")
    async with database.write() as session:
        await earmarks.let_go(session, payment("60.00").id)
    assert await left(database) == ("60.00", "40.00")


async def test_what_a_process_asked_for_that_died_is_not_counted_for_ever(database: Database) -> None:
    await asked(database, payment("60.00"))
    await _grow_old(database)
    assert await left(database) == ("0.00", "100.00")
    assert await asked(database, payment("100.00", OTHER)) == [()]


async def test_an_approval_that_was_recorded_counts_until_it_is_paid(database: Database) -> None:
    await asked(database, payment("60.00"))
    await recorded(database, CASE, chained_effects([opened()], NOW))
    await _grow_old(database)
    assert await left(database) == ("60.00", "40.00")
    assert await asked(database, payment("60.00")) == [()], "who asks again has it already"


async def test_an_approval_whose_effects_come_late_counts_after_all(database: Database) -> None:
    await asked(database, payment("60.00"))
    await _grow_old(database)
    await recorded(database, CASE, chained_effects([opened()], NOW))
    assert await left(database) == ("60.00", "40.00")


@pytest.mark.parametrize(
    "ends",
    [done(), done(ok=False), TaskClosed(task=TASK, how=Outcome.SUPERSEDED), CaseClosed(status=CaseStatus.DONE)],
)
async def test_in_whatever_order_effects_come_it_ends_with_its_task_or_case(database: Database, ends: Event) -> None:
    effects = chained_effects([opened(), ends], NOW)
    for number, ordered in enumerate(permutations(effects)):
        await asked(database, payment("60.00"))
        for effect in ordered:
            await recorded(database, CASE, [effect])
        assert await left(database) == ("0.00", "100.00"), number
        async with database.write() as session:
            await session.execute(EARMARKS.delete())
            for table in ("audit", "task_record", "case_record"):
                await session.execute(EARMARKS.metadata.tables[table].delete())


async def test_what_people_decide_meanwhile_leaves_it_as_it_is(database: Database) -> None:
    await asked(database, payment("60.00"))
    await recorded(
        database, CASE, chained_effects([TaskClosed(task="main.plan.1.decide", how=Outcome.SUPERSEDED), opened()], NOW)
    )
    assert await left(database) == ("60.00", "40.00")


async def test_money_from_outside_sets_nothing_aside_and_is_never_kept_out(database: Database) -> None:
    await asked(database, payment("100.00"))
    comes = moved("payers", "treasury", "5.00", HAISHU, "premiums")
    async with database.write() as session:
        assert await set_aside(session, "x.y", CASE, DOCUMENT, [comes], NOW) == ()
    assert all(isinstance(answer, Posted) for answer in await posted(database, *income("b", "5.00")))
    assert await left(database) == ("100.00", "5.00")
    assert await left(database, "treasury:employee:pooled") == ("0.00", "0.00")


async def test_sub_accounts_of_one_bank_account_have_what_is_available_together(database: Database) -> None:
    await posted(
        database,
        order("h1", "H1", moved(f"pre_pooling:{HAISHU}", f"accumulated:{HAISHU}", "30.00")),
        order("h2", "H2", moved(f"accumulated:{HAISHU}", "pooled_fund", "30.00")),
    )
    assert await asked(database, payment("120.00")) == [()]
    assert await left(database) == ("120.00", "10.00")
    assert await left(database, "pooled_fund:employee:pooled") == ("0.00", "10.00")


async def _grow_old(database: Database) -> None:
    """As if what is there had been asked for long ago."""
    long_ago = datetime.now(UTC) - earmarks.ANSWERED_WITHIN - timedelta(seconds=1)
    async with database.write() as session:
        await session.execute(EARMARKS.update().values(recorded_at=long_ago))
