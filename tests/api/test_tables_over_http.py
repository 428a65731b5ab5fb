"""Calculators over tables through HTTP: several files as multipart, several outputs as a zip, faults as problems."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import httpx
import pytest

from api.main import create_app
from services.settings import ApiSettings
from tests.api.conftest import DOCUMENT_BYTES, http_to
from tests.api.product import Product
from tests.waiting import FOR_EVER_SECONDS

EXAMPLES = Path(__file__).parent.parent / "calculations" / "examples"
PREMIUMS = (EXAMPLES / "premiums-input.csv").read_bytes()
LEDGERS = {name: (EXAMPLES / f"reconciliation-{name}.csv").read_bytes() for name in ("tax", "bureau")}


def expected(name: str) -> Any:
    return json.loads((EXAMPLES / f"{name}.json").read_text("utf-8"))


async def asks(product: Product, name: str, files: dict[str, bytes], **query: str) -> httpx.Response:
    return await product.calculates(name, files=files, params=query)


async def test_ledgers_are_sent_under_their_names(product: Product) -> None:
    answer = await asks(product, "reconciliation", LEDGERS, policy="ningbo")
    assert answer.json() == expected("reconciliation-expected")


async def test_tables_come_as_a_zip_with_the_answer(product: Product) -> None:
    answer = await asks(product, "premiums", {"people": PREMIUMS}, detail="true", employers="true")
    assert answer.headers["content-type"] == "application/zip"
    with ZipFile(io.BytesIO(answer.content)) as archive:
        assert sorted(archive.namelist()) == ["answer.json", "detail.csv", "employers.csv"]
        assert json.loads(archive.read("answer.json")) == expected("premiums-expected")
        assert archive.read("detail.csv") == (EXAMPLES / "premiums-detail.csv").read_bytes()
        assert archive.read("employers.csv") == (EXAMPLES / "premiums-employers.csv").read_bytes()
    again = await asks(product, "premiums", {"people": PREMIUMS}, detail="true", employers="true")
    assert again.content == answer.content


async def test_without_tables_the_answer_is_json_and_a_table_may_be_the_body(product: Product) -> None:
    answer = await product.calculates("premiums", content=PREMIUMS, headers={"content-type": "text/csv"})
    assert answer.json() == expected("premiums-expected")
    told = await asks(product, "premiums", {"people": PREMIUMS}, explain="true")
    assert {each["rule"] for each in told.json()["explain"]} == {"F1", "F2"}


async def test_who_sends_a_table_without_an_end_keeps_nobody_waiting(product: Product) -> None:
    begun, ends = asyncio.Event(), asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield PREMIUMS
        begun.set()
        await ends.wait()

    csv = {"content-type": "text/csv"}
    slow = asyncio.create_task(product.calculates("premiums", content=slowly(), headers=csv))
    await begun.wait()
    answer = await asyncio.wait_for(
        product.calculates("premiums", content=PREMIUMS, headers=csv), timeout=FOR_EVER_SECONDS
    )
    assert answer.json() == expected("premiums-expected")
    ends.set()
    assert (await slow).json() == answer.json()


async def test_known_on_and_given_values_count_over_http_too(product: Product) -> None:
    refused = await asks(product, "premiums", {"people": PREMIUMS}, known_on="2022-11-29")
    assert refused.status_code == 422
    [fault, *_] = refused.json()["errors"]
    assert (fault["place"], fault["message"][:35]) == ("row 2, month", "2022-11: contribution_cap is missin")
    given = b'{"average_wage": "89240.00", "contribution_cap": "22311.00"}'
    answer = await asks(product, "premiums", {"people": PREMIUMS, "parameters": given}, known_on="2022-11-29")
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("files", "query", "fault"),
    [
        ({"tax": LEDGERS["tax"]}, {}, "input: 2 to 4 ledgers are needed, given: 1"),
        ({**LEDGERS, "bank": b"?"}, {}, 'bank: not one of tax, treasury, bureau, finance: "bank"'),
        (
            {**LEDGERS, "tax": LEDGERS["tax"].replace(b"743.70", b"743.7O")},
            {},
            'tax: row 4, amount: not an amount: "743.7O"',
        ),
        (LEDGERS, {"detail": "true"}, "detail: no option of reconciliation"),
    ],
)
async def test_wrong_input_is_refused_with_its_place(
    product: Product, files: dict[str, bytes], query: dict[str, str], fault: str
) -> None:
    answer = await asks(product, "reconciliation", files, **query)
    assert answer.status_code == 422
    assert [f"{error['place']}: {error['message']}" for error in answer.json()["errors"]] == [fault]


async def test_a_name_that_stands_twice_is_refused(product: Product) -> None:
    twice = [("tax", LEDGERS["tax"]), ("tax", LEDGERS["tax"])]
    answer = await product.calculates("reconciliation", files=twice)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["message"] == "given twice"


async def test_tables_may_be_larger_than_documents_up_to_a_limit_of_their_own(product: Product) -> None:
    header = PREMIUMS.splitlines()[0]
    many = b"\n".join([header, *(b"P%d,,330203,flexible,5000.00,2022-11" % number for number in range(6000))])
    assert len(many) > DOCUMENT_BYTES
    [total] = (await asks(product, "premiums", {"people": many})).json()["totals"]
    assert total["persons"] == 6000
    small = create_app(product.settings, ApiSettings(table_bytes=DOCUMENT_BYTES))
    async with small.router.lifespan_context(small), http_to(small) as http:
        assert (await product.calculates("premiums", http, files={"people": many})).status_code == 413


async def test_thousands_of_counties_may_be_sent_at_once(product: Product) -> None:
    row = {"monthly_expenditure": "50.00", "accumulated_balance": "80.00"}
    counties = [{"county": str(110_000 + number), **row} for number in range(3300)]
    body = json.dumps({"fund": "employee", "pooled_fund": "0.00", "counties": counties}).encode()
    assert len(body) > DOCUMENT_BYTES
    answer = await product.calculates("top-up", content=body)
    assert (answer.status_code, answer.json()["required"]) == (200, "495000.00")
