"""Money handed in through the API: postings of the fund year, and what the ledger shows of them."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from calculations.dates.deadlines import CHINA
from records.cases.claims import CLAIMS, Claim, keep_claim
from rehearsal.year_data import YearData
from tests.api.product import BEGINS, Json, Product, StaffClient
from tests.api.test_starting import is_problem

YEAR_CASE = "ningbo.year.2022"


@pytest.fixture(autouse=True)
async def today(product: Product) -> AsyncIterator[None]:
    """The end of the year: all its money has moved."""
    async with product.at(datetime(2022, 12, 31, 10, tzinfo=CHINA)):
        yield


@pytest.fixture(scope="module")
async def year(product: Product) -> str:
    """The fiscal year with its standing entries, without cases of its own."""
    return await product.opens_year(YEAR_CASE)


def posting(year_data: YearData, entry: str) -> Json:
    return next(each.document for each in year_data.postings() if each.entry == entry)


@pytest.mark.rule("H1")
async def test_a_posting_is_executed_and_shown_in_the_accounts(
    product: Product, year_data: YearData, year: str
) -> None:
    auditor = await product.staff("nb-audit-maker")
    document = posting(year_data, "H1")
    answer = await auditor.hand_in(year, "H1", document)
    assert answer.status_code == 200, answer.text
    await product.becomes(year, BEGINS)
    first = document["transfers"][0]
    accounts = (await auditor.get("/ledger/balances", kind="accumulated")).json()["accounts"]
    assert {each["code"]: each["balance"] for each in accounts}[first["to"]] == first["amount"]

    statement = (await auditor.get(f"/ledger/accounts/{first['to']}/entries")).json()
    assert [(line["rule"], line["amount"], line["balance"]) for line in statement["lines"]] == [
        ("H1", first["amount"], first["amount"])
    ]
    versions = (await auditor.get(f"/cases/{year}/versions")).json()
    kept = await auditor.get(f"/cases/{year}/documents/{versions[0]['content_hash']}")
    amounts = [transfer["amount"] for transfer in kept.json()["transfers"]]
    assert amounts == [transfer["amount"] for transfer in document["transfers"]]


async def test_county_staff_see_their_own_accounts_and_the_citys(product: Product, year: str) -> None:
    county = await product.staff("330203-finance-maker")
    accounts = (await county.get("/ledger/balances")).json()["accounts"]
    assert {account["county"] for account in accounts} <= {None, "330203"}
    names = {account["code"]: account["name"]["zh"] for account in accounts}
    assert names["special:employee:individual"] == "职工医保个人账户市财政专户"
    answer = await county.get("/ledger/accounts/accumulated:330205:employee:pooled/entries")
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-allowed")
    assert (await county.get("/ledger/accounts/nonsense/entries")).status_code == 404


async def test_nothing_had_moved_before(product: Product, year: str) -> None:
    auditor = await product.staff("nb-audit-maker")
    before = (await auditor.get("/ledger/balances", on="2021-01-01")).json()
    assert before == {"on": "2021-01-01", "accounts": []}


async def test_only_the_party_of_an_entry_hands_it_in(product: Product, year_data: YearData, year: str) -> None:
    finance = await product.staff("nb-finance-maker1")
    answer = await finance.hand_in(year, "H1", posting(year_data, "H1"))
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/wrong-party")
    answer = await finance.hand_in(year, "H9", posting(year_data, "H1"))
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/unknown-task")


async def test_money_that_is_anothers_to_post_is_refused_with_the_name_of_the_post(
    product: Product, year_data: YearData, year: str
) -> None:
    finance = await product.staff("nb-finance-maker1")
    answer = await finance.hand_in(year, "R1", posting(year_data, "H1"))
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["zh"] == "“市财政局经办” 无权报送此笔资金"


async def test_a_county_posts_its_own_money_only(product: Product, year_data: YearData, year: str) -> None:
    document = posting(year_data, "R4")
    owner = document["transfers"][0]["from"].split(":")[1]
    other = await product.staff(f"{'330203' if owner != '330203' else '330205'}-finance-maker")
    answer = await other.hand_in(year, "R4", document)
    assert answer.status_code == 422, answer.text
    assert {error["place"] for error in answer.json()["errors"]} == {"transfers[0].county"}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"date": "2024-01-01"}, "date"),
        ({"date": "2023-01-01"}, "date"),
        ({"year": 2021}, "year"),
        ({"fund": "pension"}, "fund"),
        ({"transfers": []}, "transfers"),
        ({"rule": "S4"}, "transfers[0]"),
    ],
)
async def test_a_wrong_posting_is_refused_whole(
    product: Product, year_data: YearData, year: str, change: Json, place: str
) -> None:
    auditor = await product.staff("nb-audit-maker")
    answer = await auditor.hand_in(year, "H1", {**posting(year_data, "H1"), **change})
    assert answer.status_code == 422, answer.text
    assert place in {error["place"] for error in answer.json()["errors"]}


async def test_one_key_posts_once_however_often_it_is_sent(product: Product, year_data: YearData, year: str) -> None:
    tax = await product.staff("nb-tax-maker1")
    document = posting(year_data, "R1_collection")
    account = document["transfers"][0]["to"]
    before = await entries_of(tax, account)
    answers = await asyncio.gather(*(tax.hand_in(year, "R1_collection", document, key="once") for _ in range(12)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["hash"] for answer in answers}) == 1
    await product.becomes(year, BEGINS)
    assert len(await entries_of(tax, account) - before) == 1


async def entries_of(staff: StaffClient, account: str) -> set[str]:
    answer = await staff.get(f"/ledger/accounts/{account}/entries", limit=500)
    return {line["entry"] for line in answer.json().get("lines", ())}


@pytest.mark.rule("S7")
async def test_a_posting_of_a_cleared_year_is_refused_at_once_with_who_can_return_the_list(
    product: Product, year_data: YearData, year: str
) -> None:
    finance, document = await product.staff("330203-finance-maker"), posting(year_data, "R4")
    claim = Claim(
        city="ningbo",
        form="clearing_list",
        year=2022,
        case="ningbo.clearing.2022",
        task="main.clearing_list.1.automatic",
        version=1,
        content_hash="0" * 64,
        at=BEGINS,
    )
    async with product.database.write() as session:
        await keep_claim(session, claim)
    answer = await finance.hand_in(year, "R4", document)
    async with product.database.write() as session:
        await session.execute(CLAIMS.delete())

    assert answer.status_code == 422, answer.text
    [error] = [error for error in answer.json()["errors"] if error["place"] == "year"]
    assert "2022年度清算清单(ningbo.clearing.2022)" in error["zh"]
    assert "退回至清算依据环节" in error["zh"]


@pytest.mark.rule("R5")
async def test_the_day_on_which_money_moved_is_shown_beside_that_of_booking(
    product: Product, year_data: YearData, year: str
) -> None:
    tax = await product.staff("nb-tax-maker1")
    document = {**other_period(posting(year_data, "R1_collection")), "date": "2022-02-11"}
    assert (await tax.hand_in(year, "R1_collection", document)).status_code == 200
    await product.becomes(year, BEGINS)
    account = document["transfers"][0]["to"]
    lines = (await tax.get(f"/ledger/accounts/{account}/entries", limit=500)).json()["lines"]
    assert [(line["value_date"], line["at"][:10]) for line in lines if line["zh"] == document["zh"]] == [
        ("2022-02-11", "2022-12-31")
    ] * sum(account in (transfer["from"], transfer["to"]) for transfer in document["transfers"])


def other_period(document: Json) -> Json:
    """The same money for a period of its own, with words of its own."""
    return {**document, "period": "2022-13-1", "zh": "另一旬的入库收入"}


@pytest.mark.rule("R5")
async def test_what_was_booked_before_for_the_same_period_counts_again_with_a_reason_only(
    product: Product, year_data: YearData, year: str
) -> None:
    tax = await product.staff("nb-tax-maker1")
    document = {
        **posting(year_data, "R1_collection"),
        "period": "2022-14-1",
        "zh": "征收入库",
        "date": "2022-03-11",
    }
    assert (await tax.hand_in(year, "R1_collection", document)).status_code == 200
    await product.becomes(year, BEGINS)
    again = await tax.hand_in(year, "R1_collection", document)
    assert (again.status_code, again.json()["type"]) == (422, "/problems/missing-reason")
    assert "同一内容已报送过" in again.json()["detail"]
    more = {**document, "zh": "补充入库", "transfers": [{**document["transfers"][0], "amount": "1.00"}]}
    asked = await tax.hand_in(year, "R1_collection", more)
    assert (asked.status_code, asked.json()["type"]) == (422, "/problems/missing-reason")
    assert f"已登记 {document['transfers'][0]['amount']} 元" in asked.json()["detail"]
    assert (await tax.hand_in(year, "R1_collection", more, note="同旬第二笔")).status_code == 200
    full = [{**row, "line": None} for row in document["transfers"]]
    for other in (
        {"period": "202214-1", "transfers": more["transfers"]},
        {"period": "2022-03", "transfers": full},
        {"period": "", "transfers": full, "zh": "三月中旬征收"},
    ):
        answer = await tax.hand_in(year, "R1_collection", {**document, **other})
        assert "确非重复的请说明" in is_problem(answer, 422, "missing-reason")["detail"], other
    another_day = {**document, "period": "2022-15-1", "date": "2022-03-12"}
    assert (await tax.hand_in(year, "R1_collection", another_day)).status_code == 200


def interest_swept(county: str) -> Json:
    """A posting of interest that a county's revenue account does not have."""
    account = f"county_revenue:{county}:resident:pooled"
    return {
        "kind": "posting",
        "rule": "R3",
        "fund": "resident",
        "year": 2022,
        "date": "2022-12-30",
        "zh": "收入户利息归集",
        "transfers": [{"from": account, "to": "special:resident:pooled", "amount": "100.00"}],
    }


async def test_a_posting_is_of_the_rule_of_the_entry_that_it_is_handed_in_to(product: Product, year: str) -> None:
    """What two people move by a chain of its own is not booked by one of them under the name of something else."""
    transfer = {"from": "special:resident:individual", "to": "upper_fund:resident:individual", "amount": "5.00"}
    document = {
        **interest_swept("330203"),
        "rule": "R5",
        "zh": "上解上级支出",
        "transfers": [{**transfer, "line": "upper_remittance"}],
    }
    finance = await product.staff("nb-finance-maker1")
    for entry in ("R1", "R4_city"):
        errors = is_problem(await finance.hand_in(year, entry, document), 422, "bad-input")["errors"]
        assert "rule" in [error["place"] for error in errors], errors


async def test_a_posting_that_its_account_cannot_pay_is_refused_while_its_maker_waits(
    product: Product, year: str
) -> None:
    agency = await product.staff("330281-agency-maker")
    answer = await agency.hand_in(year, "R3", interest_swept("330281"))
    [error] = is_problem(answer, 422, "bad-input")["errors"]
    assert error["place"] == "transfers"
    assert "余额不足" in error["zh"]


async def test_what_the_ledger_refuses_later_its_maker_gets_to_read(
    product: Product, year_data: YearData, year: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing_short(*_: object) -> tuple[()]:
        return ()

    # As if another posting took the money between the question and the booking.
    monkeypatch.setattr("services.intake.posting_checks.shortages", nothing_short)
    agency = await product.staff("330282-agency-maker")
    assert (await agency.hand_in(year, "R3", interest_swept("330282"))).status_code == 200
    await product.becomes(year, BEGINS)
    [told] = (await agency.get("/copies", unread="true")).json()["items"]
    assert told["case"] == year
    assert "余额不足" in told["note"]
