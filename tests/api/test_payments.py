"""Payments that leave as orders, over HTTP: bank accounts by two operators, files by two of an office, statements.

Without an engine: nothing of it is a case's.
"""

import csv
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from lxml import etree
from temporalio.client import Client

from api.main import create_app
from calculations.ledger.accounts import OF_COUNTIES, OUTSIDE, Account, AccountKind, Part
from calculations.payments.pain001 import SCHEMA
from calculations.payments.safe_xml import schema_faults
from calculations.payments.statement_table import COLUMNS
from policies.loader import load
from records.clock import set_business_instant
from records.database import Database
from records.directory.people import load_directory
from records.ledger.booking import Posted
from records.migrate import upgrade
from rehearsal.year_data import YearData
from services.payments.keepers import keeper_of
from services.settings import ApiSettings
from temporal.settings import load_settings
from tests.api.conftest import AS_LONG_AS_TESTS_LAST, http_to, open_terminal
from tests.api.product import AUDITOR, BEGINS, OPERATOR, PASSWORD, SECOND_OPERATOR, Product, StaffClient, fresh_key
from tests.api.progress_reports import is_problem
from tests.records.instructions import HAISHU
from tests.records.payment_orders import AGENCY, BANK_ACCOUNTS, book, distribution, fund_agency

MAKER, CHECKER, LEADER = "nb-agency-maker1", "nb-agency-checker", "nb-agency-leader"
FINANCE = "nb-finance-maker1"
OF_HAISHU, OF_FENGHUA = "330203-agency-maker", "330213-agency-maker"


@pytest.fixture(scope="module")
async def office(year_data: YearData, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Product]:
    """The API on records with all staff, whose agency has money to pay out, and every bank account named by two."""
    url = f"sqlite:///{tmp_path_factory.mktemp('payments') / 'records.db'}"
    settings = load_settings().model_copy(update={"database_url": url})
    upgrade(url)
    pack, database = load(settings.policy, settings.policy_folder), Database(url)
    async with database.write() as session:
        await load_directory(session, pack.id, year_data.directory(), BEGINS.date(), PASSWORD)
        await set_business_instant(session, pack.id, BEGINS)
    app = create_app(settings, ApiSettings(**AS_LONG_AS_TESTS_LAST))
    async with app.router.lifespan_context(app), http_to(app) as http:
        product = Product(http, cast(Client, None), pack, database, app, settings)
        for code in BANK_ACCOUNTS:
            await _named(product, code)
        await fund_agency(database, "100000.00")
        yield product
    await database.close()


async def _named(product: Product, code: str) -> None:
    proposal = await product.proposes(f"/payments/bank-accounts/{code}", BANK_ACCOUNTS[code].model_dump())
    assert proposal.status_code == 202, proposal.text
    confirmed = await product.confirms(proposal.json()["number"])
    assert confirmed.status_code == 200, confirmed.text


async def does(
    staff: StaffClient, path: str, body: dict[str, Any] | None = None, key: str | None = None
) -> httpx.Response:
    """One act on payments."""
    headers = staff.headers(key or fresh_key())
    return await staff.http.post(f"/payments/{path}", json=body, headers=headers)


async def paid(product: Product, identity: str) -> list[str]:
    """Two counties are paid 60 and 40 yuan; the ids of the orders."""
    assert isinstance(await book(product.database, distribution(identity, "60.00", "40.00")), Posted)
    staff = await product.staff(AUDITOR)
    return [each["id"] for each in (await staff.get("/payments/orders", instruction=identity)).json()["items"]]


async def released(product: Product, orders: list[str], how: str = "pain001") -> int:
    """A file of the agency's, proposed and released."""
    body = {"orders": orders, "format": how, "pay_on": "2022-03-10"}
    proposed = await does(await product.staff(MAKER), "files", body)
    assert proposed.status_code == 201, proposed.text
    number = int(proposed.json()["number"])
    answer = await does(await product.staff(CHECKER), f"files/{number}/release")
    assert answer.status_code == 200, answer.text
    return number


async def states(product: Product, orders: list[str]) -> list[str]:
    staff = await product.staff(AUDITOR)
    return [(await staff.get(f"/payments/orders/{order}")).json()["state"] for order in orders]


def table(*rows: tuple[str, str, str, str]) -> bytes:
    """A statement of the agency's account; rows as reference, order, side and amount."""
    out = io.StringIO()
    number = BANK_ACCOUNTS[AGENCY].number
    whole = [(number, "2022-03-10", ref, order, side, amount, "", "", "", "") for ref, order, side, amount in rows]
    csv.writer(out).writerows([COLUMNS, *whole])
    return out.getvalue().encode("utf-8-sig")


async def read(product: Product, data: bytes, by: str = MAKER, key: str | None = None) -> httpx.Response:
    staff = await product.staff(by)
    return await does(staff, "statements", {"content": await staff.upload(data, "流水.csv")}, key)


async def test_a_bank_account_is_named_by_two_operators_and_replaced_on_the_state_that_was_shown(
    office: Product,
) -> None:
    body = {**BANK_ACCOUNTS[AGENCY].model_dump(), "name": "市医保中心基金支出户"}
    first, second = [await office.proposes(f"/payments/bank-accounts/{AGENCY}", body) for _ in range(2)]
    assert first.json()["before"]["name"] == "市医保中心支出户"
    assert first.json()["after"]["name"] == "市医保中心基金支出户"
    is_problem(await office.confirms(first.json()["number"], by=OPERATOR), 403, "second-person")
    assert (await office.confirms(first.json()["number"])).status_code == 200
    is_problem(await office.confirms(second.json()["number"]), 409, "directory-refused")
    shown = (await (await office.staff(MAKER)).get("/payments/bank-accounts")).json()
    assert {each["account"]: each["name"] for each in shown}[AGENCY] == "市医保中心基金支出户"
    is_problem(await office.proposes(f"/payments/bank-accounts/{AGENCY}", body, by=MAKER), 403, "not-allowed")
    await _named(office, AGENCY)


async def test_a_bank_account_is_of_an_account_of_the_city(office: Product) -> None:
    body = BANK_ACCOUNTS[AGENCY].model_dump()
    for account, said in (
        ("nonsense", "not an account code"),
        ("special:resident:individual", "no account of this city"),
        ("county_expenditure:999999:employee:pooled", "no account of this city"),
        ("pooled_fund:employee:pooled", "one bank account with special:employee:pooled"),
    ):
        refused = is_problem(await office.proposes(f"/payments/bank-accounts/{account}", body), 422, "bad-input")
        assert said in refused["errors"][0]["message"], account


@pytest.mark.parametrize("kind", AccountKind)
def test_every_account_of_the_fund_that_is_at_a_bank_has_an_office_that_keeps_it(kind: AccountKind) -> None:
    county = HAISHU if kind in OF_COUNTIES else None
    kept = keeper_of(Account(kind, county, "employee", Part.POOLED).code)
    assert (kept is None) is (kind in OUTSIDE or kind is AccountKind.TEMPORARY_PAYMENTS)


async def test_orders_are_read_by_who_pays_and_who_is_paid(office: Product) -> None:
    ids = await paid(office, "read")
    for login, seen in (
        (MAKER, ids),
        (FINANCE, ids),
        (OF_HAISHU, ids[:1]),
        (OF_FENGHUA, []),
        ("nb-treasury-maker", []),
    ):
        staff = await office.staff(login)
        page = (await staff.get("/payments/orders", instruction="read")).json()
        assert [each["id"] for each in page["items"]] == seen, login
    detail = (await (await office.staff(OF_HAISHU)).get(f"/payments/orders/{ids[0]}")).json()
    assert (detail["amount"], detail["amount_in_words"]) == ("60.00", "陆拾元整")
    assert (detail["payee"]["number"], detail["district"]) == (
        BANK_ACCOUNTS[f"county_expenditure:{HAISHU}:employee:pooled"].number,
        "330200",
    )
    is_problem(await (await office.staff(OF_FENGHUA)).get(f"/payments/orders/{ids[0]}"), 404, "not-found")


async def test_a_file_needs_two_people_of_the_office_that_keeps_the_account(office: Product) -> None:
    ids = await paid(office, "two")
    body = {"orders": ids, "format": "pain001", "pay_on": "2022-03-10"}
    maker, checker = await office.staff(MAKER), await office.staff(CHECKER)
    is_problem(await does(await office.staff(FINANCE), "files", body), 403, "not-allowed")
    is_problem(await does(await office.staff(OF_HAISHU), "files", body), 403, "not-allowed")
    first = await does(maker, "files", body, key="propose-two")
    assert first.status_code == 201, first.text
    assert (await does(maker, "files", body, key="propose-two")).json() == first.json()
    number = first.json()["number"]
    is_problem(await does(maker, f"files/{number}/release"), 403, "not-allowed")
    is_problem(await does(await office.staff("nb-finance-checker"), f"files/{number}/release"), 403, "not-allowed")
    is_problem(await checker.get(f"/payments/files/{number}/content"), 404, "not-found")
    assert (await does(checker, f"files/{number}/release")).json()["state"] == "released"
    content = await maker.get(f"/payments/files/{number}/content")
    assert list(schema_faults(etree.fromstring(content.content), SCHEMA)) == []
    is_problem(await (await office.staff(OF_HAISHU)).get(f"/payments/files/{number}"), 404, "not-found")


async def test_who_proposed_a_file_does_not_release_it(office: Product) -> None:
    ids = await paid(office, "own")
    checker = await office.staff(CHECKER)
    proposed = await does(checker, "files", {"orders": ids, "format": "csv", "pay_on": "2022-03-10"})
    number = proposed.json()["number"]
    is_problem(await does(checker, f"files/{number}/release"), 403, "second-person")
    assert (await does(checker, f"files/{number}/decline", {"reason": "重编"})).json()["state"] == "declined"
    await released(office, ids, "xlsx")


async def test_a_voucher_file_says_how_often_it_was_written(office: Product) -> None:
    number = await released(office, await paid(office, "voucher"), "voucher")
    maker = await office.staff(MAKER)
    assert (await does(maker, f"files/{number}/print")).json()["prints"] == 2
    root = etree.fromstring((await maker.get(f"/payments/files/{number}/content")).content)
    assert [found.text for found in root.iterfind(".//PrintCount")] == ["2", "2"]
    assert {found.text for found in root.iterfind(".//AdmDivCode")} == {"330200"}


async def test_who_noted_the_doubt_does_not_say_alone_that_it_is_unpaid(office: Product) -> None:
    """What the bank never had may be paid again: that takes two."""
    ids = await paid(office, "alone")
    number, checker = await released(office, ids), await office.staff(CHECKER)
    for act in ("sent", "doubt"):
        assert (await does(checker, f"files/{number}/{act}", {})).status_code == 200
    body = {"received": False, "words": "银行未收到"}
    is_problem(await does(checker, f"orders/{ids[0]}/answer", body), 403, "second-person")
    assert await states(office, ids) == ["in_doubt", "in_doubt"]


async def test_a_lost_acknowledgement_is_asked_about_and_never_sent_again(office: Product) -> None:
    ids = await paid(office, "doubt")
    number, maker = await released(office, ids), await office.staff(MAKER)
    assert (await does(maker, f"files/{number}/sent", {"words": "网银批次号 1"})).status_code == 200
    for again in ("sent", "print"):
        is_problem(await does(maker, f"files/{number}/{again}", {} if again == "sent" else None), 422, "not-possible")
    assert (await does(maker, f"files/{number}/doubt", {})).status_code == 200
    assert await states(office, ids) == ["in_doubt", "in_doubt"]
    is_problem(await does(maker, f"files/{number}/sent", {}), 422, "not-possible")
    body = {"received": False, "words": "银行书面答复:未收到"}
    is_problem(await does(await office.staff(OF_HAISHU), f"orders/{ids[0]}/answer", body), 403, "not-allowed")
    is_problem(await does(maker, f"orders/{ids[0]}/answer", body), 403, "not-allowed")
    answered = await does(await office.staff(CHECKER), f"orders/{ids[0]}/answer", body)
    assert answered.json()["events"][-1]["words"] == "银行书面答复:未收到"
    await does(maker, f"orders/{ids[1]}/answer", {"received": True, "words": "已受理"})
    assert await states(office, ids) == ["returned", "acknowledged"]
    is_problem(
        await does(maker, "files", {"orders": ids[:1], "format": "csv", "pay_on": "2022-03-11"}), 422, "not-possible"
    )


async def test_an_order_whose_booking_was_taken_back_is_withdrawn_before_it_is_in_a_file(office: Product) -> None:
    first, second = await paid(office, "withdrawn")
    number = await released(office, [second])
    maker, checker, body = await office.staff(MAKER), await office.staff(CHECKER), {"reason": "记账已冲正"}
    is_problem(await does(maker, f"orders/{first}/withdraw", body), 403, "not-allowed")
    is_problem(await does(checker, f"orders/{second}/withdraw", body), 422, "not-possible")
    done = await does(checker, f"orders/{first}/withdraw", body)
    assert (done.json()["state"], done.json()["events"][-1]["words"]) == ("withdrawn", "记账已冲正")
    again = {"orders": [first], "format": "csv", "pay_on": "2022-03-11"}
    is_problem(await does(maker, "files", again), 422, "not-possible")
    assert (await maker.get(f"/payments/files/{number}")).json()["orders"] == [second]


async def test_a_statement_is_matched_and_what_is_not_plain_is_for_people(office: Product) -> None:
    ids = await paid(office, "matched")
    number, maker = await released(office, ids), await office.staff(MAKER)
    await does(maker, f"files/{number}/sent", {})
    data = table(("M1", ids[0], "借", "60.00"), ("M2", ids[1], "借", "15.00"), ("M3", "", "贷", "7.00"))
    first = await read(office, data)
    assert first.status_code == 201, first.text
    assert (await read(office, data)).json() == first.json()
    assert await states(office, ids) == ["executed", "partly_executed"]
    statement = first.json()["statements"][0]["number"]
    detail = (await maker.get(f"/payments/statements/{statement}")).json()
    assert [each["outcome"] for each in detail["lines"]] == ["executed", "partly_executed", "unknown"]
    opened = (await maker.get("/payments/differences", limit=200)).json()["items"]
    assert [each["number"] for each in opened if each["statement"] == statement] == [2, 3]
    county = await office.staff(OF_HAISHU)
    is_problem(await county.get(f"/payments/statements/{statement}"), 404, "not-found")
    assert (await county.get("/payments/differences")).json()["items"] == []


async def test_a_difference_is_resolved_once_by_the_office_that_keeps_the_account(office: Product) -> None:
    answer = await read(office, table(("D1", "", "贷", "3.21")))
    path = f"differences/{answer.json()['statements'][0]['number']}/1/resolve"
    body = {"how": "explained", "note": "利息收入,已按 R3 登记"}
    is_problem(await does(await office.staff(OF_HAISHU), path, body), 403, "not-allowed")
    maker = await office.staff(MAKER)
    resolved = await does(maker, path, body)
    assert (resolved.json()["resolution"], resolved.json()["resolved_by"]) == ("explained", MAKER)
    is_problem(await does(maker, path, body), 422, "not-possible")
    every = (await maker.get("/payments/differences", all="true", limit=200)).json()["items"]
    assert body["note"] in {each["note"] for each in every}


async def test_a_statement_is_handed_in_by_the_office_that_keeps_the_account(office: Product) -> None:
    is_problem(await read(office, table(("X1", "", "贷", "1.00")), by=OF_HAISHU), 403, "not-allowed")
    unknown = table(("X1", "", "贷", "1.00")).replace(BANK_ACCOUNTS[AGENCY].number.encode(), b"999999999")
    assert "999999999" in is_problem(await read(office, unknown), 422, "bad-input")["errors"][0]["message"]
    wrong = is_problem(await read(office, table(("X1", "", "出", "1.00"))), 422, "bad-input")
    assert wrong["errors"][0]["place"] == "row 2, 借贷"


async def test_operators_and_auditors_read_and_pay_nothing(office: Product) -> None:
    ids = await paid(office, "audited")
    body = {"orders": ids, "format": "csv", "pay_on": "2022-03-10"}
    for login in (AUDITOR, OPERATOR, SECOND_OPERATOR):
        is_problem(await does(await office.staff(login), "files", body), 403, "not-allowed")
    assert await states(office, ids) == ["made", "made"]


async def test_a_payment_is_walked_from_the_command_line(office: Product, tmp_path: Path) -> None:
    ids = await paid(office, "typed")
    async with open_terminal(office, tmp_path) as terminal:

        async def types(*words: str) -> str:
            result = await terminal.types("payments", *words)
            assert result.exit_code == 0, result.output
            return str(result.output)

        async def is_now(login: str) -> None:
            assert (await terminal.types("login", login, stdin=f"{PASSWORD}\n")).exit_code == 0

        await is_now(MAKER)
        made = await types("orders", "--state", "made")
        assert [f"{each} made" in made for each in ids] == [True, True]
        proposed = await types("propose", "pain001", "2022-03-10", *ids)
        number = proposed.split()[0]
        refused = await terminal.types("payments", "release", number)
        assert refused.exit_code == 1
        await is_now(CHECKER)
        assert f"{number} released" in await types("release", number)
        await is_now(MAKER)
        file = tmp_path / "batch.xml"
        await types("download", number, str(file))
        assert list(schema_faults(etree.fromstring(file.read_bytes()), SCHEMA)) == []
        await types("sent", number, "--words", "网银批次号 7")
        await types("doubt", number)
        await is_now(CHECKER)
        assert "returned" in await types("answer", ids[1], "--not-received", "--words", "银行未收到")
        await is_now(MAKER)
        statement = tmp_path / "流水.csv"
        statement.write_bytes(table(("T1", ids[0], "借", "60.00"), ("T2", "", "贷", "1.23")))
        line = (await types("statement", str(statement))).split()[0]
        assert f"{line} 2 unknown" in await types("differences")
        await types("resolve", line, "2", "explained", "--note", "利息收入")
        assert f"{line} 2 unknown" not in await types("differences")
        assert "explained nb-agency-maker1:利息收入" in await types("differences", "--all")
        assert await states(office, ids) == ["executed", "returned"]
        assert f"{number} released pain001 2 笔" in await types("files")
