"""The engine's pages as they are given out: read like the dev server's own, and nothing can be changed through them."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import httpx
import pytest
from temporalio.client import Client, WorkflowExecutionStatus, WorkflowHandle

from temporal.connect import connect
from temporal.names import PAGES_ALIVE_PATH, WorkflowName
from temporal.pages import READ_ONLY, SETTINGS_PATH
from temporal.ports import LOOPBACK, answers, free_ports
from temporal.server import DevServer
from temporal.settings import load_settings
from tests.waiting import FOR_EVER_SECONDS

_CASE = "ningbo.kept-alive"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DevServer]:
    """A dev server with its own UI, on which buttons work."""
    port, ui_port = free_ports(2)
    made = DevServer(load_settings(data_folder=tmp_path_factory.mktemp("pages")), port=port, ui_port=ui_port)
    asyncio.run(made.start())
    yield made
    made.kill()


@pytest.fixture(scope="module")
def address(server: DevServer) -> Iterator[str]:
    """Where the read-only pages of it are."""
    with _shown(server.place.ui_port) as made:
        yield made


@pytest.fixture
async def pages(address: str) -> AsyncIterator[httpx.AsyncClient]:
    """A browser at the read-only pages."""
    async with httpx.AsyncClient(base_url=address, timeout=FOR_EVER_SECONDS) as browser:
        yield browser


@pytest.fixture
async def ui(server: DevServer) -> AsyncIterator[httpx.AsyncClient]:
    """A browser at the dev server's own pages."""
    async with httpx.AsyncClient(
        base_url=f"http://{LOOPBACK}:{server.place.ui_port}", timeout=FOR_EVER_SECONDS
    ) as browser:
        yield browser


@pytest.fixture
async def engine(server: DevServer) -> Client:
    """A client of the engine itself."""
    return await connect(server.settings)


@pytest.fixture
async def case(engine: Client) -> AsyncIterator[WorkflowHandle[object, object]]:
    """A case that waits for a worker."""
    handle = await engine.start_workflow(WorkflowName.MONTHLY_FUNDING, 1, id=_CASE, task_queue="nobody")
    yield handle
    await handle.terminate()


@contextmanager
def _shown(ui_port: int) -> Iterator[str]:
    """The address of read-only pages in front of that port: a process as `tongchou up` starts it."""
    [port] = free_ports(1)
    # A proxy of the machine's environment is none for loopback.
    environment = {**os.environ, "http_proxy": f"http://{LOOPBACK}:9"}
    process = subprocess.Popen([sys.executable, "-m", "temporal.pages", str(port), str(ui_port)], env=environment)
    try:
        while not answers(port):
            assert process.poll() is None
            time.sleep(0.05)
        yield f"http://{LOOPBACK}:{port}"
    finally:
        process.terminate()
        process.wait(FOR_EVER_SECONDS)


def _of_case(engine: Client, action: str = "") -> str:
    return f"/api/v1/namespaces/{engine.namespace}/workflows/{_CASE}{action}"


async def test_pages_and_what_they_load_are_the_dev_servers_own(
    pages: httpx.AsyncClient, ui: httpx.AsyncClient
) -> None:
    page = await pages.get("/namespaces/default/workflows")
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html")
    assert page.text == (await ui.get("/namespaces/default/workflows")).text
    script = page.text.partition('href="/_app/')[2].partition('"')[0]
    loaded = await pages.get(f"/_app/{script}")
    assert loaded.content == (await ui.get(f"/_app/{script}")).content
    assert "javascript" in loaded.headers["content-type"]


async def test_compression_cookies_redirects_and_head_go_through(
    pages: httpx.AsyncClient, ui: httpx.AsyncClient
) -> None:
    page = await pages.get("/", headers={"accept-encoding": "gzip"})
    assert page.headers["content-encoding"] == "gzip"
    assert page.headers.get_list("set-cookie")
    del pages.headers["accept-encoding"]
    assert "content-encoding" not in (await pages.get("/")).headers
    assert page.cookies.keys() == (await ui.get("/")).cookies.keys()
    head = await pages.head("/")
    assert (head.status_code, head.content) == (200, b"")
    moved, own = [await each.get("/auth/sso") for each in (pages, ui)]
    assert (moved.status_code, moved.headers.get("location")) == (own.status_code, own.headers.get("location"))


async def test_the_settings_say_that_nothing_can_be_written(pages: httpx.AsyncClient, ui: httpx.AsyncClient) -> None:
    told, own = (await pages.get(SETTINGS_PATH)).json(), (await ui.get(SETTINGS_PATH)).json()
    assert told == {**own, **READ_ONLY}
    assert own.keys() >= READ_ONLY.keys(), "the pages know other switches now"


async def test_a_case_is_read_and_queried(
    pages: httpx.AsyncClient, engine: Client, case: WorkflowHandle[object, object]
) -> None:
    read = (await pages.get(_of_case(engine))).json()
    assert read["workflowExecutionInfo"]["execution"]["workflowId"] == case.id
    history = (await pages.get(_of_case(engine, "/history"))).json()
    assert history["history"]["events"][0]["eventType"] == "EVENT_TYPE_WORKFLOW_EXECUTION_STARTED"
    asked = await pages.post(_of_case(engine, "/query/__temporal_workflow_metadata"), json={})
    # It has gone through to the engine, which has no worker to ask.
    assert asked.status_code != httpx.codes.METHOD_NOT_ALLOWED
    assert "只供查看" not in asked.text


@pytest.mark.parametrize(
    "action",
    [
        "/terminate",
        "/cancel",
        "/reset",
        "/signal/stop",
        "/pause",
        "",
        "/query/../terminate",
        "/query/%2e%2e",
        "%2Fterminate%3F/query/x",
        "/query/x/terminate",
        "/terminate?a=/query/x",
    ],
)
async def test_no_request_of_a_page_changes_a_case(
    pages: httpx.AsyncClient, engine: Client, case: WorkflowHandle[object, object], action: str
) -> None:
    content = {"reason": "somebody at the pages"}
    for path in (_of_case(engine, action), _of_case(engine, action) + "/"):
        refused = await pages.post(httpx.URL(str(pages.base_url).rstrip("/") + path), json=content)
        assert refused.status_code == httpx.codes.METHOD_NOT_ALLOWED
        assert refused.headers["allow"] == "GET, HEAD"
        assert "只供查看" in refused.json()["message"]
        assert "reading only" in refused.json()["message"]
    assert (await case.describe()).status is WorkflowExecutionStatus.RUNNING


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"])
@pytest.mark.parametrize(
    "path", ["/", SETTINGS_PATH, PAGES_ALIVE_PATH, "/api/v1/namespaces/default/batch-operations/x"]
)
async def test_other_methods_are_refused_everywhere(pages: httpx.AsyncClient, method: str, path: str) -> None:
    refused = await pages.request(method, path)
    assert (refused.status_code, "只供查看" in refused.text) == (httpx.codes.METHOD_NOT_ALLOWED, True)


def test_without_the_engine_they_say_so() -> None:
    [nobody] = free_ports(1)
    with _shown(nobody) as address, httpx.Client(base_url=address, timeout=FOR_EVER_SECONDS) as browser:
        assert browser.get(PAGES_ALIVE_PATH).status_code == httpx.codes.OK
        for path in ("/", SETTINGS_PATH):
            away = browser.get(path)
            assert (away.status_code, "引擎没有答复" in away.json()["message"]) == (httpx.codes.BAD_GATEWAY, True)
