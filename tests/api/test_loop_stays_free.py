"""No request keeps the API's event loop, which everybody shares, for much longer than a body takes to be read."""

import asyncio
import json
import time
from collections.abc import Iterator

import pytest

from api.requests.content import BODY_VALUES
from calculations.input.faults import SHOWN_CHARACTERS, place_of
from services.settings import DOCUMENT_VALUES, ApiSettings
from temporal.gc_tuning import keep_loaded
from tests.api.conftest import DOCUMENT_BYTES
from tests.api.product import OPERATOR, PASSWORD, Product, fresh_key

LONGEST_TURN = 12.0
"""Of the loop, in processor time of its thread, as a multiple of what parsing the largest plain document takes.

Six is the most that a request takes; without a limit of values it is twenty and more, in quadratic work a hundred.
"""
TRIES = 4
"""Of which the best counts: a busy machine makes single turns longer, never shorter."""
BODY_BYTES = ApiSettings().body_bytes
TASK = "/cases/ningbo.budget.2022/tasks/main.draft.1.prepare"
BODIES = ("/login", f"{TASK}/approve", f"{TASK}/return", f"{TASK}/comment", f"{TASK}/copy", "/people/nb-x/posts")
DOCUMENTS = ("/cases", f"{TASK}/submit", f"{TASK}/draft", "/me/phrases")
METHODS = {f"{TASK}/draft": "PUT", "/me/phrases": "PUT"}


def listed(name: str, value: str, size: int) -> bytes:
    return f'{{"{name}":[{",".join([value] * (size // (len(value) + 1) - 20))}]}}'.encode()


def wide(size: int) -> bytes:
    return json.dumps({f"{number:x}": 1 for number in range(size // 12)}, separators=(",", ":")).encode()


PLAIN = wide(DOCUMENT_BYTES)


def worst(size: int) -> Iterator[bytes]:
    """Bodies of a size that ask for much: many values, faults, levels, digits, characters."""
    yield wide(size)
    yield b'{"document":' + wide(size - 20) + b"}"
    yield b"{" + b",".join([b'"k":1'] * (size // 6 - 2)) + b"}"
    for name in ("branches", "phrases", "attachments", "to", "document", "login"):
        yield listed(name, "1", size)
        yield listed(name, '"\u200b"', size // 2)
        yield listed(name, "9" * 4_299, size)
        yield listed(name, "{}", size)
    yield b'{"note":' + b"[" * (size // 2 - 10) + b"]" * (size // 2 - 10) + b"}"
    yield b'{"note":' + b'{"a":' * 900 + b"1" + b"}" * 900 + b"}"
    yield b'{"seen":{"number":1E+1000000},"note":1E1000000}'
    yield b'{"seen":{"number":' + b"9" * (size - 100) + b"}}"
    yield json.dumps({"note": "a" + "\u0301" * (size // 3)}, ensure_ascii=False).encode()
    yield json.dumps({"login": "a" * (size // 3), "password": PASSWORD * (size // 40)}).encode()
    yield json.dumps({"content": "\\" * (size // 3)}).encode()


@pytest.mark.parametrize("path", [*BODIES, *DOCUMENTS])
async def test_no_body_keeps_the_loop(product: Product, path: str) -> None:
    keep_loaded()
    staff = await product.staff(OPERATOR)
    for body in worst(DOCUMENT_BYTES - 100 if path in DOCUMENTS else BODY_BYTES - 100):
        turns: list[float] = []
        while len(turns) < TRIES and min(turns, default=LONGEST_TURN) >= LONGEST_TURN:
            asking = product.http.request(
                METHODS.get(path, "POST"), path, content=body, headers=staff.headers(fresh_key())
                | {"content-type": "application/json"},
            )  # fmt: skip
            turn, status = await longest_turn(asking)
            assert status < 500, body[:60]
            turns.append(turn / parsing_takes())
        assert min(turns) < LONGEST_TURN, f"{min(turns):.0f} times as long as parsing for {body[:60]!r}"


async def longest_turn(asking: object) -> tuple[float, int]:
    """The most processor time that the loop's thread took without a pause while something was asked."""
    task = asyncio.ensure_future(asking)  # type: ignore[call-overload]
    longest, before = 0.0, time.thread_time()
    while not task.done():
        await asyncio.sleep(0)
        now = time.thread_time()
        longest, before = max(longest, now - before), now
    return longest, task.result().status_code


def parsing_takes() -> float:
    """The processor time in which this thread parses the largest plain document now."""
    before = time.thread_time()
    json.loads(PLAIN)
    return time.thread_time() - before


async def test_a_body_has_so_many_values_at_most(product: Product) -> None:
    answer = await product.http.post("/login", json={f"k{number}": 1 for number in range(BODY_VALUES)})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["message"] == f"{BODY_VALUES + 1} values, at most {BODY_VALUES} are taken"


async def test_a_document_has_so_many_values_at_most(product: Product) -> None:
    staff = await product.staff(OPERATOR)
    document = {"lines": [1] * DOCUMENT_VALUES}
    answer = await staff.submit("ningbo.budget.2022", "main.draft.1.prepare", document)
    assert answer.status_code in (404, 422)
    headers = staff.headers(fresh_key())
    answer = await product.http.post("/cases", json={"document": document}, headers=headers)
    assert f"at most {DOCUMENT_VALUES} are taken" in answer.json()["errors"][0]["message"]


async def test_a_key_twice_in_a_decision_is_refused(product: Product) -> None:
    headers = (await product.staff(OPERATOR)).headers(fresh_key()) | {"content-type": "application/json"}
    answer = await product.http.post(f"{TASK}/approve", content=b'{"note": "a", "note": "b"}', headers=headers)
    assert answer.status_code == 422
    assert 'key "note" twice' in answer.json()["errors"][0]["message"]


def test_a_place_repeats_no_long_key() -> None:
    place = place_of(("counties", "k" * 1_000, "income"))
    assert place == f"counties.{'k' * SHOWN_CHARACTERS}….income"
