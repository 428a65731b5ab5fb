"""Large and strange bodies hold nobody else up: read in a thread, within limits, all faults named briefly."""

import asyncio
import json

import pytest

from api.main import create_app
from api.requests.content import json_body
from calculations.forms import Limits
from calculations.input.faults import BadInput
from services.settings import ApiSettings
from tests.api.conftest import AS_LONG_AS_TESTS_LAST, http_to
from tests.api.product import OPERATOR, Product, fresh_key


async def test_everybody_else_goes_on_while_a_large_document_is_read() -> None:
    data = json.dumps({f"key{number}": {"a": number} for number in range(200_000)}).encode()
    reading = asyncio.create_task(json_body(data, Limits(max_bytes=len(data))))
    turns = 0
    while not reading.done():
        await asyncio.sleep(0)
        turns += 1
    assert len(await reading) == 200_000  # type: ignore[arg-type]
    # In the event loop there would be one turn, after everything was read.
    assert turns > 5


async def test_a_document_may_be_larger_than_a_decision(product: Product) -> None:
    app = create_app(product.settings, ApiSettings(**AS_LONG_AS_TESTS_LAST, body_bytes=1_000, document_bytes=5_000))
    async with app.router.lifespan_context(app), http_to(app) as http:
        token = (await product.staff(OPERATOR)).headers(fresh_key())
        task = "/cases/ningbo.budget.2022/tasks/main.draft.1.prepare"
        body = {"note": "注" * 1_000}
        assert (await http.post(f"{task}/approve", json=body, headers=token)).status_code == 413
        assert (await http.put(f"{task}/draft", json=body, headers=token)).status_code != 413
        assert (await http.post("/cases", json=body, headers=token)).status_code != 413


async def test_nested_deeper_than_any_document_is_refused() -> None:
    with pytest.raises(BadInput, match="nested more than 32 levels deep"):
        await json_body(b"[" * 40 + b"]" * 40, Limits())
