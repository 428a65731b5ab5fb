"""Large calculations have a process, limits and turns of their own; nothing is taken from who is not logged in."""

import asyncio
import io
import json
import os
import tempfile
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import httpx
import polars as pl
import pytest

from api.main import create_app
from calculations.forms import Limits
from policies.calculators.contract import Options
from services.calculators.folders import calculation_folder, remove_leftovers
from services.calculators.running import SMALL_VALUES, Job
from services.calculators.turns import MOST_OF_ONE, Turns
from services.errors import ServiceError
from services.settings import ApiSettings
from tests.api.conftest import http_to
from tests.api.product import Product

HEADER = "person,employer,county,category,monthly_wage,month"
COLUMNS = HEADER.split(",")


def people(rows: int) -> bytes:
    lines = (f"NB{row:07d},U-{row % 100},330203,employee,{5_000 + row % 9_000}.00,2022-11" for row in range(rows))
    return "\n".join([HEADER, *lines]).encode()


def parquet(rows: int) -> bytes:
    """Equal rows: a few kilobytes, whatever their number."""
    one = dict(zip(COLUMNS, ["NB1", "U-1", "330203", "employee", "5000.00", "2022-11"], strict=True))
    file = io.BytesIO()
    pl.DataFrame(one).select(pl.all().repeat_by(rows).explode()).write_parquet(file)
    return file.getvalue()


def folders() -> set[Path]:
    return set(Path(tempfile.gettempdir()).glob(f"tongchou-calculation-{os.getpid()}-*"))


async def asks(product: Product, settings: ApiSettings, data: bytes) -> httpx.Response:
    app = create_app(product.settings, settings)
    async with app.router.lifespan_context(app), http_to(app) as http:
        answer = await product.calculates("premiums", http, files={"people": data})
        assert (await http.get("/health")).status_code == 200
    assert not folders()
    return answer


@pytest.mark.parametrize("path", ["/calculations/premiums", "/attachments", "/cases"])
async def test_from_who_is_not_logged_in_nothing_is_taken(product: Product, path: str) -> None:
    taken = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal taken
        taken += 1
        yield b"--x\r\n"

    headers = {"content-type": "multipart/form-data; boundary=x", "authorization": "Bearer nobody"}
    answer = await product.http.post(path, content=body(), headers=headers)
    assert (answer.status_code, taken) == (401, 0)


async def test_a_large_table_is_calculated_in_a_process_of_its_own(product: Product) -> None:
    rows = people(25_000)
    assert len(rows) > 1_000_000
    answer = await asks(product, ApiSettings(), rows)
    [total] = answer.json()["totals"]
    assert total["persons"] == 25_000
    wrong = await asks(product, ApiSettings(), rows.replace(b"5003.00", b"5003.0O", 1))
    assert wrong.status_code == 422
    assert [error["place"] for error in wrong.json()["errors"]] == ["row 5, monthly_wage"]


async def test_what_needs_too_much_memory_is_ended_and_said_so(product: Product) -> None:
    answer = await asks(product, ApiSettings(calculation_memory_bytes=100_000_000), people(400_000))
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/calculation-too-large")


async def test_what_takes_too_long_is_ended_and_said_so(product: Product) -> None:
    answer = await asks(product, ApiSettings(calculation_seconds=0.2), people(25_000))
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/calculation-too-large")


async def test_a_parquet_file_is_refused_for_the_rows_that_it_names(product: Product) -> None:
    bomb = parquet(2_000_000)
    assert len(bomb) < 100_000
    answer = await asks(product, ApiSettings(table_rows=1_000_000), bomb)
    [error] = answer.json()["errors"]
    assert error["message"] == "2000000 rows, at most 1000000 are taken"


def test_folders_of_processes_that_were_killed_are_removed() -> None:
    own = calculation_folder()
    left = Path(tempfile.gettempdir()) / "tongchou-calculation-999999999-left"
    left.mkdir()
    remove_leftovers()
    assert not left.exists()
    assert Path(own.name).exists()
    own.cleanup()


async def test_one_person_waits_for_themselves_and_others_come_in_between() -> None:
    turns, order = Turns(at_once=1, waiting=10), []

    async def calculates(person: str) -> None:
        async with turns.admitted(person), turns.turn(person):
            order.append(person)
            await asyncio.sleep(0)

    await asyncio.gather(*map(calculates, ["A", "A", "A", "B", "C"]))
    assert order == ["A", "B", "C", "A", "A"]


async def test_who_has_many_waiting_is_asked_to_come_again_and_nobody_else() -> None:
    turns, ends = Turns(at_once=1, waiting=MOST_OF_ONE + 1), asyncio.Event()

    async def calculates(person: str) -> None:
        async with turns.admitted(person), turns.turn(person):
            await ends.wait()

    waiting = [asyncio.create_task(calculates("A")) for _ in range(MOST_OF_ONE)]
    await asyncio.sleep(0)
    with pytest.raises(ServiceError, match="busy"):
        await calculates("A")
    waiting.append(asyncio.create_task(calculates("B")))
    await asyncio.sleep(0)
    with pytest.raises(ServiceError, match="busy"):
        await calculates("C")
    ends.set()
    await asyncio.gather(*waiting)
    await calculates("C")


@pytest.mark.parametrize(("values", "small"), [(SMALL_VALUES, True), (SMALL_VALUES + 1, False)])
def test_an_input_of_very_many_values_is_not_checked_beside_everybody_elses_requests(
    tmp_path: Path, values: int, small: bool
) -> None:
    file = tmp_path / "input"
    file.write_text(json.dumps([1] * values))
    job = Job(
        "top-up", {"input": file}, "ningbo", None, date(2022, 1, 1), False, False, Limits(), Options(), (), tmp_path
    )
    assert job.is_small() is small
