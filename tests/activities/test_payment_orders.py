"""Where a city's payments leave as orders: a month's disbursement is booked with its order, or goes back."""

from pathlib import Path

import pytest

from activities.context import Context
from activities.funding import disburse
from approvals.state import Version
from calculations.monthly.plans import CountyForm, Source, consolidate
from calculations.payments.bank_accounts import BankAccount
from calculations.payments.states import OrderState
from policies.loader import load_from
from records.payments.bank_accounts import NamedBankAccount, name_bank_account
from records.payments.orders import OrderFilter, OrderView, list_orders
from records.tables import METADATA
from recovery.steps import do_again
from temporal.names import ActivityName
from tests.activities.setup import CITY, HAISHU, Setup
from tests.policies.ordering_pack import with_orders
from workflows.history import Ended

SPECIAL, AGENCY = "special:resident:pooled", "agency_expenditure:resident:pooled"


@pytest.fixture
def ordering(setup: Setup, tmp_path: Path) -> Setup:
    """Ningbo with payments that leave as orders."""
    return Setup(Context(database=setup.context.database, pack=load_from(with_orders(tmp_path), "ningbo")))


async def _requested(setup: Setup) -> dict[str, Version]:
    plans = [setup.plan(county, "100.00" if county == HAISHU else "0.00") for county in setup.counties]
    forms = [CountyForm(county=plan.county, source=Source.HANDED_IN, form=plan) for plan in plans]
    request = consolidate("resident", "2022-03", forms, setup.counties, setup.template("plan"))
    return {"main.request": await setup.keep("request", request)}


async def _name_accounts(setup: Setup) -> None:
    async with setup.context.database.write() as session:
        for number, code in enumerate((SPECIAL, AGENCY)):
            account = BankAccount(name=code, number=f"39011{number}", bank="工商银行", bank_code="102332000010")
            await name_bank_account(session, CITY, NamedBankAccount(account=code, bank_account=account))


async def _orders(setup: Setup) -> tuple[OrderView, ...]:
    async with setup.context.database.read() as session:
        return await list_orders(session, OrderFilter(city=CITY))


async def test_a_disbursement_without_a_bank_account_goes_back_and_says_which(ordering: Setup) -> None:
    await ordering.fill_special("250.00")
    result = await disburse(ordering.context, ordering.funding(await _requested(ordering)))
    assert (result.ok, result.back_to) == (False, "disbursement")
    assert all(any(code in str(reason) for reason in result.reasons) for code in (SPECIAL, AGENCY))
    assert (await ordering.posted(), await _orders(ordering)) == ([], ())


async def test_a_disbursement_that_runs_twice_has_one_order(ordering: Setup) -> None:
    await _name_accounts(ordering)
    await ordering.fill_special("250.00")
    work = ordering.funding(await _requested(ordering))
    first, second = await disburse(ordering.context, work), await disburse(ordering.context, work)
    assert first == second
    [order] = await _orders(ordering)
    assert (order.id, order.instruction) == ("ningbo.2022.disbursement.000001", first.instructions[0])
    assert (order.amount_in_words, order.payer_account, order.payee_account) == ("壹佰元整", SPECIAL, AGENCY)
    assert order.state is OrderState.MADE


async def test_by_default_the_ledger_books_alone(setup: Setup) -> None:
    await setup.fill_special("250.00")
    assert (await disburse(setup.context, setup.funding(await _requested(setup)))).ok
    assert await _orders(setup) == ()


async def test_an_order_of_a_step_that_a_restore_does_again_is_in_doubt(ordering: Setup) -> None:
    await _name_accounts(ordering)
    await ordering.fill_special("250.00")
    work = ordering.funding(await _requested(ordering))
    result = await disburse(ordering.context, work)
    await _lose(ordering, "bank_statement_line", "payment_event", "payment_order")
    await _lose_entry(ordering, result.instructions[0])

    await do_again(ordering.context, Ended(activity=ActivityName.DISBURSE, work=work, result=result))

    [order] = await _orders(ordering)
    assert (order.instruction, order.state) == (result.instructions[0], OrderState.IN_DOUBT)


async def _lose(setup: Setup, *tables: str) -> None:
    async with setup.context.database.write() as session:
        for name in tables:
            await session.execute(METADATA.tables[name].delete())


async def _lose_entry(setup: Setup, identity: str) -> None:
    """The entry is gone, and its money is where it was, as in an older backup."""
    lines, entries, accounts = (METADATA.tables[name] for name in ("ledger_line", "ledger_entry", "ledger_account"))
    async with setup.context.database.write() as session:
        for line in (await session.execute(lines.select().where(lines.c.entry == identity))).all():
            changed = accounts.update().where(accounts.c.code == line.account)
            await session.execute(changed.values(balance=accounts.c.balance - line.amount))
        await session.execute(lines.delete().where(lines.c.entry == identity))
        await session.execute(entries.delete().where(entries.c.id == identity))
