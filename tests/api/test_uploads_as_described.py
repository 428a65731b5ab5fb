"""What the OpenAPI description gives as an example of an upload is taken when it is sent as it is there."""

import json
from collections.abc import Iterator
from datetime import datetime

import httpx
import pytest

from calculations.dates.deadlines import CHINA
from temporal.names import WorkflowName
from tests.api.described import description
from tests.api.product import Json, Product, fresh_key

MULTIPART = "multipart/form-data"
IN_THE_YEAR = datetime(2022, 3, 1, 10, tzinfo=CHINA)


def uploads() -> Iterator[tuple[str, str, Json]]:
    """Every route that takes an upload, with the names of its examples, and how it is described."""
    for path, methods in description()["paths"].items():
        for operation in methods.values():
            for name in operation.get("requestBody", {}).get("content", {}).get(MULTIPART, {}).get("examples", {}):
                yield path, name, operation


UPLOADS = {(path, name): operation for path, name, operation in uploads()}


async def send(product: Product, login: str, path: str, described: tuple[str, str]) -> httpx.Response:
    """Somebody sends the example: files as files of the type that is there, everything else as fields."""
    operation = UPLOADS[described]
    body = operation["requestBody"]["content"][MULTIPART]
    types = {part: about["contentType"] for part, about in body.get("encoding", {}).items()}
    value = dict(body["examples"][described[1]]["value"])
    note = {"note": value.pop("note")} if "note" in value else {}
    files = {part: ("example", text.encode(), types.get(part)) for part, text in value.items()}
    query = {each["name"]: each["example"] for each in operation.get("parameters", ()) if "example" in each}
    staff = await product.staff(login)
    return await product.http.post(path, params=query, files=files, data=note, headers=staff.headers(fresh_key()))


@pytest.fixture(scope="module")
def product(secluded_product: Product) -> Product:
    """No other test has posted money of the same days here."""
    return secluded_product


async def test_a_plan_is_uploaded_as_described(product: Product) -> None:
    case = "ningbo.resident.2022-03.as-described"
    await product.opens(WorkflowName.MONTHLY_FUNDING, case, fund="resident", month=3, branches=("330203",))
    path, described = f"/cases/{case}/tasks/330203.plan.1.prepare/submit", "/cases/{case}/tasks/{task}/submit"
    previewed = (described.replace("submit", "preview"), "upload")
    seen = await send(product, "330203-agency-maker", path.replace("submit", "preview"), previewed)
    assert seen.status_code == 200, seen.text
    answer = await send(product, "330203-agency-maker", path, (described, "upload"))
    assert answer.status_code == 200, answer.text
    case_shown = (await (await product.staff("330203-agency-maker")).get(f"/cases/{case}")).json()
    assert case_shown["decisions"][0]["note"] == "按上月实际支出测算"


async def test_a_posting_is_uploaded_as_described(product: Product) -> None:
    case = await product.opens_year("ningbo.year.2022.as-described")
    described = ("/cases/{case}/hand-ins/{entry}", "upload")
    value = UPLOADS[described]["requestBody"]["content"][MULTIPART]["examples"]["upload"]["value"]
    example = json.loads(value["file"])
    collected = [
        {**each, "from": each["from"].replace("treasury", "payers"), "to": each["from"]}
        for each in example["transfers"]
    ]
    async with product.at(IN_THE_YEAR):
        tax = await product.staff("nb-tax-maker1")
        given = await tax.hand_in(case, "R1_collection", {**example, "transfers": collected})
        assert given.status_code == 200, given.text
        await product.becomes(case, IN_THE_YEAR)
        answer = await send(product, "nb-finance-maker1", f"/cases/{case}/hand-ins/R1", described)
    assert answer.status_code == 200, answer.text


async def test_a_case_is_started_by_an_upload_as_described(product: Product) -> None:
    async with product.at(IN_THE_YEAR):
        answer = await send(product, "nb-bureau-maker1", "/cases", ("/cases", "upload"))
    assert answer.status_code == 201, answer.text
    assert answer.json()["case"] == "ningbo.financing_standard.2022.resident.july"


async def test_an_attachment_is_uploaded_as_described(product: Product) -> None:
    answer = await send(product, "nb-finance-maker1", "/attachments", ("/attachments", "scan"))
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("name", ["top-up", "premiums", "reconciliation"])
async def test_a_calculation_is_asked_by_an_upload_as_described(product: Product, name: str) -> None:
    answer = await send(product, "nb-finance-maker1", f"/calculations/{name}", ("/calculations/{name}", name))
    assert answer.status_code == 200, answer.text


LOST = ("/cases/{case}/documents/{content_hash}", "upload")
"""Takes only the very file that a case has lost: no example could be sent as it stands."""


def test_every_upload_with_an_example_is_sent_above() -> None:
    assert UPLOADS.keys() - {LOST} == {
        ("/cases/{case}/tasks/{task}/submit", "upload"),
        ("/cases/{case}/tasks/{task}/preview", "upload"),
        ("/cases/{case}/hand-ins/{entry}", "upload"),
        ("/cases", "upload"),
        ("/attachments", "scan"),
        *(("/calculations/{name}", name) for name in ("top-up", "premiums", "reconciliation")),
    }
