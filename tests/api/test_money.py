"""Money handed in through the API: postings of the fund year, and what the ledger shows of them."""

import asyncio

import pytest

from records.claims import CLAIMS, Claim, keep_claim
from rehearsal.year_data import YearData
from tests.api.house import BEGINS, House, Json

YEAR_CASE = "ningbo.year.2022"


@pytest.fixture(scope="module")
async def year(house: House) -> str:
    """The fiscal year with its standing entries, without cases of its own."""
    return await house.opens_year(YEAR_CASE)


def posting(year_data: YearData, entry: str) -> Json:
    return next(each.document for each in year_data.postings() if each.entry == entry)


@pytest.mark.rule("H1")
async def test_a_posting_is_executed_and_shown_in_the_accounts(house: House, year_data: YearData, year: str) -> None:
    auditor = await house.desk("nb-audit-maker")
    document = posting(year_data, "H1")
    answer = await auditor.hand_in(year, "H1", document)
    assert answer.status_code == 200, answer.text
    await house.becomes(year, BEGINS)
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


async def test_county_staff_see_their_own_accounts_and_the_citys(house: House, year: str) -> None:
    county = await house.desk("330203-finance-maker")
    accounts = (await county.get("/ledger/balances")).json()["accounts"]
    assert {account["county"] for account in accounts} <= {None, "330203"}
    names = {account["code"]: account["name"]["zh"] for account in accounts}
    assert names["special:employee:individual"] == "职工医保个人账户市财政专户"
    answer = await county.get("/ledger/accounts/accumulated:330205:employee:pooled/entries")
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-allowed")
    assert (await county.get("/ledger/accounts/nonsense/entries")).status_code == 404


async def test_nothing_had_moved_before(house: House, year: str) -> None:
    auditor = await house.desk("nb-audit-maker")
    before = (await auditor.get("/ledger/balances", on="2021-01-01")).json()
    assert before == {"on": "2021-01-01", "accounts": []}


async def test_only_the_party_of_an_entry_hands_it_in(house: House, year_data: YearData, year: str) -> None:
    finance = await house.desk("nb-finance-maker1")
    answer = await finance.hand_in(year, "H1", posting(year_data, "H1"))
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/wrong-party")
    answer = await finance.hand_in(year, "H9", posting(year_data, "H1"))
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/unknown-task")


async def test_money_that_is_anothers_to_post_is_refused_with_the_name_of_the_post(
    house: House, year_data: YearData, year: str
) -> None:
    finance = await house.desk("nb-finance-maker1")
    answer = await finance.hand_in(year, "R1", posting(year_data, "H1"))
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["zh"] == "“市财政局经办” 无权报送此笔资金"


async def test_a_county_posts_its_own_money_only(house: House, year_data: YearData, year: str) -> None:
    document = posting(year_data, "R4")
    owner = document["transfers"][0]["from"].split(":")[1]
    other = await house.desk(f"{'330203' if owner != '330203' else '330205'}-finance-maker")
    answer = await other.hand_in(year, "R4", document)
    assert answer.status_code == 422, answer.text
    assert {error["place"] for error in answer.json()["errors"]} == {"transfers[0].county"}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"date": "2024-01-01"}, "date"),
        ({"year": 2021}, "year"),
        ({"fund": "pension"}, "fund"),
        ({"transfers": []}, "transfers"),
        ({"rule": "S4"}, "transfers[0]"),
    ],
)
async def test_a_wrong_posting_is_refused_whole(
    house: House, year_data: YearData, year: str, change: Json, place: str
) -> None:
    auditor = await house.desk("nb-audit-maker")
    answer = await auditor.hand_in(year, "H1", {**posting(year_data, "H1"), **change})
    assert answer.status_code == 422, answer.text
    assert place in {error["place"] for error in answer.json()["errors"]}


async def test_one_key_posts_once_however_often_it_is_sent(house: House, year_data: YearData, year: str) -> None:
    tax = await house.desk("nb-tax-maker1")
    document = posting(year_data, "R1_collection")
    answers = await asyncio.gather(*(tax.hand_in(year, "R1_collection", document, key="once") for _ in range(12)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["hash"] for answer in answers}) == 1
    await house.becomes(year, BEGINS)
    account = document["transfers"][0]["to"]
    statement = (await tax.get(f"/ledger/accounts/{account}/entries")).json()
    assert len({line["entry"] for line in statement["lines"]}) == 1


@pytest.mark.rule("S7")
async def test_a_posting_of_a_cleared_year_is_refused_at_once_with_who_can_return_the_list(
    house: House, year_data: YearData, year: str
) -> None:
    finance, document = await house.desk("330203-finance-maker"), posting(year_data, "R4")
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
    async with house.database.write() as session:
        await keep_claim(session, claim)
    answer = await finance.hand_in(year, "R4", document)
    async with house.database.write() as session:
        await session.execute(CLAIMS.delete())

    assert answer.status_code == 422, answer.text
    [error] = [error for error in answer.json()["errors"] if error["place"] == "year"]
    assert "2022年度清算清单(ningbo.clearing.2022)" in error["zh"]
    assert "退回至清算依据环节" in error["zh"]
