"""Payment orders in the records: made with the booking, released by two, sent once, matched with statements."""

import asyncio
import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

import pytest

from calculations.dates.deadlines import CHINA
from calculations.payments.orders import PaymentOrder
from calculations.payments.statements import Side, Statement, StatementLine
from calculations.payments.states import OrderEvent, OrderState
from records.contents.documents import put_attachment
from records.database import Database
from records.export import export
from records.integrity.seal_check import check_seals
from records.ledger.booking import Posted, PostingRefused, RefusalReason, post
from records.payments.files import (
    FileFormat,
    FileRefused,
    FileState,
    FileView,
    WantedFile,
    Written,
    decline_file,
    note_file,
    note_order,
    print_again,
    propose_file,
    release_file,
)
from records.payments.orders import ORDERS, Happened, events_of
from records.payments.statements import (
    NoSuchDifference,
    ReadFile,
    Resolution,
    StatementView,
    differences,
    read_in,
    resolve,
)
from records.tables import METADATA
from tests.records.instructions import HAISHU, JIANGBEI
from tests.records.payment_orders import (
    AGENCY,
    BANK_ACCOUNTS,
    CITY,
    COUNTIES,
    ORDERED_PATHS,
    book,
    distribution,
    fund_agency,
    name_all,
    orders,
)

NOW = datetime(2022, 3, 10, 9, tzinfo=CHINA)
FIRST, SECOND = "ningbo.2022.distribution.000001", "ningbo.2022.distribution.000002"


@pytest.fixture
async def paid(database: Database) -> Database:
    """Two counties were paid, 60 and 40 yuan: two orders."""
    await name_all(database)
    await fund_agency(database, "500.00")
    assert isinstance(await book(database, distribution("d1", "60.00", "40.00")), Posted)
    return database


def written(file: FileView, taken: Sequence[PaymentOrder], at: datetime) -> Written:
    """A file that says which orders and how often they were printed."""
    said = ",".join(f"{each.id}:{each.prints}" for each in taken)
    return Written(name=f"{file.number}.txt", media_type="text/plain", content=said.encode())


async def propose(database: Database, *ids: str) -> int:
    async with database.write() as session:
        wanted = WantedFile(orders=ids, format=FileFormat.CSV, pay_on=date(2022, 3, 10))
        return (await propose_file(session, CITY, wanted, "city_agency", None, "maker", NOW)).number


async def release(database: Database, number: int, by: str = "checker") -> FileView:
    async with database.write() as session:
        return await release_file(session, CITY, number, by, NOW, written)


async def note(database: Database, number: int, event: OrderEvent) -> None:
    async with database.write() as session:
        await note_file(session, CITY, number, Happened(event=event, by="maker", at=NOW))


async def read(database: Database, *lines: StatementLine, name: str = "s1", account: str = AGENCY) -> StatementView:
    statement = Statement(id=name, account=BANK_ACCOUNTS[account].number, lines=lines)
    async with database.write() as session:
        kept = await put_attachment(session, f"{name}.xml", "application/xml", name.encode())
        file = ReadFile(content=kept.hash, position=0, by="maker", at=NOW)
        return await read_in(session, CITY, statement, file)


def line(number: int, order: str, amount: str, side: Side = Side.DEBIT, **other: object) -> StatementLine:
    fields = {"reference": f"R{number}", "date": date(2022, 3, 10), **other}
    return StatementLine.model_validate({"number": number, "order": order, "side": side, "amount": amount, **fields})


async def states(database: Database) -> list[OrderState]:
    return [each.state for each in await orders(database)]


async def test_the_booking_of_an_instruction_makes_its_orders(paid: Database) -> None:
    first, second = await orders(paid)
    assert [first.id, second.id] == [FIRST, SECOND]
    assert (first.payer, first.payee) == (BANK_ACCOUNTS[AGENCY], BANK_ACCOUNTS[COUNTIES[HAISHU]])
    assert (second.payee_account, second.amount) == (COUNTIES[JIANGBEI], Decimal("40.00"))
    assert (first.state, first.prints, first.instruction) == (OrderState.MADE, 0, "d1")


async def test_the_same_instruction_again_makes_no_second_order(paid: Database) -> None:
    assert isinstance(await book(paid, distribution("d1", "60.00", "40.00")), Posted)
    assert [each.id for each in await orders(paid)] == [FIRST, SECOND]


async def test_one_instruction_booked_from_all_sides_at_once_has_its_orders_once(
    paid: Database, second_process: Database
) -> None:
    again = distribution("d2", "10.00", "10.00")
    await asyncio.gather(*(book(each, again) for each in (paid, second_process) * 3))
    others = [distribution(f"d{number}", "1.00") for number in range(3, 7)]
    await asyncio.gather(*(book(each, other) for each in (paid, second_process) for other in others))
    numbers = sorted(each.number for each in await orders(paid))
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) == 2 + 2 + len(others)


async def test_without_a_bank_account_nothing_is_booked_and_the_account_is_named(database: Database) -> None:
    await fund_agency(database, "100.00")
    refused = await book(database, distribution("d1", "60.00"))
    assert isinstance(refused, PostingRefused)
    assert {(each.code, each.account) for each in refused.refusals} == {
        (RefusalReason.NO_BANK_ACCOUNT, AGENCY),
        (RefusalReason.NO_BANK_ACCOUNT, COUNTIES[HAISHU]),
    }
    assert await orders(database) == ()


async def test_an_order_is_written_when_a_second_person_releases_its_file(paid: Database) -> None:
    number = await propose(paid, FIRST, SECOND)
    assert await states(paid) == [OrderState.MADE, OrderState.MADE]
    with pytest.raises(FileRefused):
        await release(paid, number, by="maker")
    file = await release(paid, number)
    assert (file.state, file.decided_by, file.prints) == (FileState.RELEASED, "checker", 1)
    assert await states(paid) == [OrderState.WRITTEN, OrderState.WRITTEN]
    assert [each.prints for each in await orders(paid)] == [1, 1]


async def test_an_order_is_in_one_file_until_that_is_declined(paid: Database) -> None:
    number = await propose(paid, FIRST)
    with pytest.raises(FileRefused, match=FIRST):
        await propose(paid, FIRST, SECOND)
    async with paid.write() as session:
        await decline_file(session, CITY, number, "checker", NOW, "日期有误")
    await release(paid, await propose(paid, FIRST, SECOND))
    assert await states(paid) == [OrderState.WRITTEN, OrderState.WRITTEN]


async def test_a_file_is_printed_again_until_it_is_sent(paid: Database) -> None:
    number = await propose(paid, FIRST)
    await release(paid, number)
    async with paid.write() as session:
        await print_again(session, CITY, number, "maker", NOW, written)
    assert [each.prints for each in await orders(paid)] == [2, 0]
    await note(paid, number, OrderEvent.SEND)
    with pytest.raises(FileRefused):
        async with paid.write() as session:
            await print_again(session, CITY, number, "maker", NOW, written)


async def test_a_lost_acknowledgement_is_asked_about_and_never_sent_again(paid: Database) -> None:
    number = await propose(paid, FIRST, SECOND)
    await release(paid, number)
    await note(paid, number, OrderEvent.SEND)
    await note(paid, number, OrderEvent.DOUBT)
    with pytest.raises(FileRefused):
        await note(paid, number, OrderEvent.SEND)
    async with paid.write() as session:
        await note_order(session, CITY, FIRST, Happened(event=OrderEvent.DENY, by="maker", at=NOW, words="银行未收到"))
        await note_order(session, CITY, SECOND, Happened(event=OrderEvent.ACKNOWLEDGE, by="maker", at=NOW))
    assert await states(paid) == [OrderState.RETURNED, OrderState.ACKNOWLEDGED]
    with pytest.raises(FileRefused):
        await propose(paid, FIRST)


async def test_an_order_that_is_made_again_after_a_restore_is_asked_about_and_not_sent(database: Database) -> None:
    """The records do not know any more what the bank was told."""
    await name_all(database)
    await fund_agency(database, "500.00")
    doubtful = tuple(
        path
        if path.order is None
        else path.model_copy(update={"order": path.order.model_copy(update={"in_doubt": True})})
        for path in ORDERED_PATHS
    )
    async with database.write() as session:
        await post(session, distribution("d1", "60.00"), doubtful)
    assert await states(database) == [OrderState.IN_DOUBT]
    with pytest.raises(FileRefused, match=FIRST):
        await propose(database, FIRST)


async def test_a_statement_moves_its_orders_on_once(paid: Database) -> None:
    number = await propose(paid, FIRST, SECOND)
    await release(paid, number)
    await note(paid, number, OrderEvent.SEND)
    lines = (line(1, FIRST, "60.00"), line(2, SECOND, "15.00"), line(3, "", "7.00", Side.CREDIT))
    first = await read(paid, *lines)
    assert await read(paid, *lines) == first
    assert await states(paid) == [OrderState.EXECUTED, OrderState.PARTLY_EXECUTED]
    assert (await orders(paid))[1].executed == Decimal("15.00")
    async with paid.read() as session:
        found = await differences(session, CITY, is_open=True)
        happened = await events_of(session, FIRST)
    assert [(each.number, each.outcome) for each in found] == [(2, "partly_executed"), (3, "unknown")]
    assert [(each.event, each.by) for each in happened] == [
        ("made", None),
        ("write", "checker"),
        ("send", "maker"),
        ("execute", "maker"),
    ]


async def test_a_line_that_two_statements_show_counts_once(paid: Database) -> None:
    number = await propose(paid, SECOND)
    await release(paid, number)
    await read(paid, line(1, SECOND, "15.00"))
    await read(paid, line(1, SECOND, "15.00"), name="s2")
    assert (await orders(paid))[1].executed == Decimal("15.00")
    async with paid.read() as session:
        found = await differences(session, CITY, is_open=True)
    assert [each.outcome for each in found] == ["partly_executed", "duplicate"]


async def test_a_returned_payment_is_open_until_somebody_says_what_was_done(paid: Database) -> None:
    number = await propose(paid, FIRST)
    await release(paid, number)
    back = line(2, FIRST, "60.00", Side.CREDIT, is_return=True, reason="账号户名不符")
    statement = await read(paid, line(1, FIRST, "60.00"), back)
    assert (await states(paid))[0] is OrderState.RETURNED
    where = (statement.number, 2)
    async with paid.write() as session:
        resolved = await resolve(session, CITY, where, Resolution.PAID_ANEW, "指令 d9", "maker", NOW)
    assert (resolved.resolved_by, resolved.resolution, resolved.note) == ("maker", "paid_anew", "指令 d9")
    async with paid.read() as session:
        assert await differences(session, CITY, is_open=True) == ()
        assert [each.number for each in await differences(session, CITY, is_open=False)] == [2]
    for nothing in (where, (statement.number, 1), (statement.number, 3)):
        with pytest.raises(NoSuchDifference):
            async with paid.write() as session:
                await resolve(session, CITY, nothing, Resolution.EXPLAINED, "再次", "maker", NOW)


async def test_all_of_it_is_exported(paid: Database) -> None:
    number = await propose(paid, FIRST)
    await release(paid, number)
    await read(paid, line(1, FIRST, "60.00"))
    async with paid.read() as session:
        tables = {json.loads(row)["table"] async for row in export(session)}
    of_payments = {name for name in METADATA.tables if name.startswith(("payment_", "bank_"))}
    assert len(of_payments) == 6
    assert of_payments <= tables


async def test_everything_is_sealed(paid: Database) -> None:
    number = await propose(paid, FIRST)
    await release(paid, number)
    await read(paid, line(1, FIRST, "60.00"), line(2, "", "1.00"))
    async with paid.read() as session:
        assert (await check_seals(session)).faults == ()
    async with paid.write() as session:
        await session.execute(ORDERS.update().where(ORDERS.c.id == FIRST).values(payee_number="99999999"))
    async with paid.read() as session:
        assert [each.table for each in (await check_seals(session)).faults] == ["payment_order"]
