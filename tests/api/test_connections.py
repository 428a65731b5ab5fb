"""Slow, silent and too many clients are let go; whoever sends what they have to say is served meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
import pytest
import uvicorn
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp

from api.server.connections import limited_by
from services.settings import ConnectionLimits
from temporal.ports import free_ports
from tests.api.product import Product
from tests.waiting import FOR_EVER_SECONDS

LIMITS = ConnectionLimits(
    connections=300, head_bytes=8_000, head_seconds=1.0, body_seconds=1.0, body_bytes_per_second=100, send_seconds=1.0
)
PATIENT = replace(LIMITS, head_seconds=FOR_EVER_SECONDS, body_seconds=FOR_EVER_SECONDS, send_seconds=FOR_EVER_SECONDS)
HALF_A_HEAD = b"GET /health HTTP/1.1\r\nHost: x\r\nX-"
SLOW_BODY = b"POST /login HTTP/1.1\r\nHost: x\r\ncontent-type: application/json\r\ncontent-length: 90000\r\n\r\n{"

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def served(app: ASGIApp, limits: ConnectionLimits, keep_alive: int = 30) -> AsyncIterator[int]:
    (port,) = free_ports(1)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            port=port,
            lifespan="off",
            log_config=None,
            http=limited_by(limits),
            ws="none",
            timeout_keep_alive=keep_alive,
        )
    )
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 (it tells nobody)
        await asyncio.sleep(0.01)
    yield port
    server.should_exit = True
    await serving


async def opened(port: int, begins: bytes = b"") -> Connection:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(begins)
    await writer.drain()
    return reader, writer


async def is_closed(connection: Connection) -> bytes:
    """Waits until the other side has closed; what it said before."""
    said = await asyncio.wait_for(connection[0].read(), timeout=FOR_EVER_SECONDS)
    connection[1].close()
    return said


async def is_served(port: int) -> None:
    """Somebody with a request has the answer; whoever a busy machine has made late asks again."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=FOR_EVER_SECONDS) as http:
        while (status := (await http.get("/health")).status_code) == httpx.codes.REQUEST_TIMEOUT:
            pass
    assert status == httpx.codes.OK


async def test_half_heads_silence_and_slow_bodies_are_let_go_and_others_are_served(product: Product) -> None:
    async with served(product.app, LIMITS) as port:
        begins = [HALF_A_HEAD] * 100 + [SLOW_BODY] * 100 + [b""] * 50 + [b"\r\n"] * 10
        slow = [await opened(port, each) for each in begins]
        await is_served(port)
        said = await asyncio.gather(*map(is_closed, slow))
        assert all(each.startswith(b"HTTP/1.1 408 ") for each in said)
        await is_served(port)


@pytest.mark.parametrize("drip", [b"X-Drip: 1\r\n", b""], ids=["headers", "nothing"])
async def test_a_head_has_its_time_however_it_drips(product: Product, drip: bytes) -> None:
    async with served(product.app, LIMITS) as port:
        reader, writer = await opened(port, b"GET /health HTTP/1.1\r\nHost: x\r\n")
        dripping = asyncio.create_task(_drips(writer, lambda: drip))
        assert (await is_closed((reader, writer))).startswith(b"HTTP/1.1 408 ")
        dripping.cancel()


async def test_a_slow_body_that_comes_forward_is_taken(product: Product) -> None:
    """It takes much longer than the time in which it has to come forward, which begins anew each time that it does.

    A machine that stops for so long itself lets it go, and it is sent again.
    """
    async with served(product.app, LIMITS) as port, asyncio.timeout(FOR_EVER_SECONDS):
        while (status := await _slowly_sent(port)) == b"408":
            pass
        assert status in (b"401", b"422")


async def _slowly_sent(port: int) -> bytes:
    """The status of the answer; that of who is let go may be lost while they still send."""
    body = b'{"login": "nobody", "password": "' + b"x" * 800 + b'"}'
    head = b"POST /login HTTP/1.1\r\nHost: x\r\ncontent-type: application/json\r\nconnection: close\r\n"
    reader, writer = await opened(port, head + b"content-length: %d\r\n\r\n" % len(body))
    for at in range(0, len(body), 100):
        writer.write(body[at : at + 100])
        await asyncio.sleep(0.3)
    try:
        return (await is_closed((reader, writer))).split(b" ")[1]
    except ConnectionError:
        return b"408"


@pytest.mark.parametrize(
    "head",
    [
        b"GET /health HTTP/1.1\r\nX-Long: " + b"x" * 9_000 + b"\r\n\r\n",
        b"GET /health HTTP/1.1\r\nX-Unfinished: " + b"x" * 9_000,
        b"GET /health HTTP/1.1\r\n" + b"X-Many: 1\r\n" * 1_000 + b"\r\n",
        b"GET /" + b"x" * 9_000 + b" HTTP/1.1\r\n\r\n",
    ],
    ids=["long", "unfinished", "many", "request line"],
)
async def test_a_head_may_not_be_too_large(product: Product, head: bytes) -> None:
    async with served(product.app, PATIENT) as port:
        answer = await is_closed(await opened(port, head))
        assert answer.split(b" ")[1] in (b"400", b"431")


async def test_with_too_many_connections_those_without_a_request_go_first(product: Product) -> None:
    async with served(product.app, replace(PATIENT, connections=20)) as port:
        slow = [await opened(port, each) for each in [HALF_A_HEAD, SLOW_BODY] * 30]
        for _ in range(5):
            await is_served(port)
        for _, writer in slow:
            writer.close()


async def test_several_requests_on_one_connection_each_have_their_own_time(product: Product) -> None:
    async with served(product.app, LIMITS) as port:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=FOR_EVER_SECONDS) as http:
            for _ in range(4):
                assert (await http.get("/health")).status_code == 200
                await asyncio.sleep(0.6)
        two = b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n"
        reader, writer = await opened(port, two + two.replace(b"Host", b"Connection: close\r\nHost"))
        answer = await is_closed((reader, writer))
        assert answer.count(b"HTTP/1.1 200 ") == 2


async def test_requests_that_are_sent_ahead_in_great_number_are_refused(product: Product) -> None:
    async with served(product.app, PATIENT) as port:
        answer = await is_closed(await opened(port, b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n" * 1_000))
        assert answer.count(b"HTTP/1.1 200 ") <= 12
        assert b"HTTP/1.1 400 " in answer


async def test_a_body_of_very_many_small_chunks_is_refused(product: Product) -> None:
    head = b"POST /login HTTP/1.1\r\nHost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
    async with served(product.app, PATIENT) as port:
        answer = await is_closed(await opened(port, head + b"1\r\n \r\n" * 2_100))
        assert answer.startswith(b"HTTP/1.1 400 ")


async def test_a_body_in_chunks_is_taken(product: Product) -> None:
    head = b"POST /login HTTP/1.1\r\nHost: x\r\ncontent-type: application/json\r\nconnection: close\r\n"
    body = b'{"login": "nobody", "password": "' + b"x" * 800 + b'"}'
    chunks = b"".join(b"1\r\n%c\r\n" % byte for byte in body)
    async with served(product.app, PATIENT) as port:
        sent = await opened(port, head + b"transfer-encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n")
        assert (await is_closed(sent)).split(b" ")[1] in (b"401", b"422")


async def test_a_connection_without_a_further_request_is_closed(product: Product) -> None:
    async with served(product.app, PATIENT, keep_alive=1) as port:
        answer = await is_closed(await opened(port, b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n"))
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert b"408" not in answer


async def test_who_does_not_read_the_answer_is_let_go() -> None:
    async with served(PlainTextResponse("x" * 30_000_000), LIMITS) as port:
        reader, writer = await opened(port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        await asyncio.sleep(4)
        # The rest of the answer does not come any more.
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await asyncio.wait_for(reader.readexactly(30_000_000), timeout=FOR_EVER_SECONDS)
        writer.close()


async def _drips(writer: asyncio.StreamWriter, drop: Callable[[], bytes]) -> None:
    while True:
        writer.write(drop())
        await asyncio.sleep(0.2)
